"""Scores and grades are kept current: on a change, on a touch, by the hour, and on a new playbook version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from prospekt import flow
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.actions.save_leads import save_leads
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.models import Person
from prospekt.people.rules.draft import Contact, Draft, TouchDraft
from prospekt.playbook.loading import load, parse
from prospekt.qualify.actions.interest import rebuild
from prospekt.qualify.actions.playbooks import enact_playbook, rescore_all
from prospekt.qualify.actions.scoring import refresh_interest, score_leads
from prospekt.qualify.models import Interest
from prospekt.qualify.queries.scores import bulk_scores_sql, running_playbook, scores_of

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(None, "test")
NOW = datetime.now(UTC)


def person(number: int = 1, **columns: object) -> Draft:
    mail = f"kari{number}@fjord.example"
    names = {
        "full_name": f"Kari Dahl {number}",
        "name_key": f"dahl kari {number}",
        "sort_key": f"kari dahl {number}",
    }
    return Draft(person={**names, **columns}, emails=[Contact(mail, mail, "business")])


def saved(n: int = 1, **columns: object) -> list[Person]:
    results = save_leads([person(i, **columns) for i in range(n)], by=BY, now=NOW)
    return list(
        Person.objects.filter(pk__in=[result.person_id for result in results]).order_by("pk")
    )


def test_a_new_lead_is_scored_after_the_commit() -> None:
    (lead,) = saved(role="CEO", role_key="ceo", seniority="c_level")
    assert lead.grade
    assert lead.card == running_playbook().version
    score = scores_of(running_playbook(), "person", [lead.pk], NOW.timestamp())[lead.pk]
    assert (lead.points, lead.fit, lead.interest, lead.grade) == (
        score.points,
        score.fit,
        score.interest,
        score.grade,
    )
    assert sum(addend.points for addend in score.addends) == lead.points


def test_a_touch_raises_interest_on_the_next_page() -> None:
    (lead,) = saved()
    touch = TouchDraft("quote_request", NOW - timedelta(hours=1), direction="in")
    record_touches([Touch(touch, person_id=lead.pk)], by=BY, now=NOW)
    after = Person.objects.get(pk=lead.pk)
    assert after.interest > lead.interest == 0
    assert after.points == lead.points + after.interest


def test_interest_fades_by_the_hour_and_only_whole_points_are_written() -> None:
    (lead,) = saved()
    record_touches(
        [Touch(TouchDraft("meeting", NOW - timedelta(days=1)), person_id=lead.pk)], by=BY, now=NOW
    )
    warm = Person.objects.get(pk=lead.pk)
    assert refresh_interest(by=BY, now=NOW + timedelta(minutes=1)) == 0
    assert refresh_interest(by=BY, now=NOW + timedelta(days=200)) == 1
    assert Person.objects.get(pk=lead.pk).interest < warm.interest


def test_a_touch_counts_once_though_a_rebuild_comes_before_the_flow() -> None:
    first, second = saved(2)
    touch = TouchDraft("quote_request", NOW - timedelta(hours=1), direction="in")
    record_touches([Touch(touch, person_id=first.pk)], by=BY, now=NOW)
    with transaction.atomic():
        record_touches([Touch(touch, person_id=second.pk)], by=BY, now=NOW)
        rebuild(running_playbook().card, "person", [first.pk, second.pk])
    flow.catch_up()
    rows = Interest.objects.order_by("person_id").values_list("person_id", "rule", "value")
    counted = {
        id_: [(rule, value) for who, rule, value in rows if who == id_]
        for id_ in (first.pk, second.pk)
    }
    assert counted[first.pk] == counted[second.pk] != []


def test_only_a_change_of_grade_is_an_event() -> None:
    (lead,) = saved()
    before = Event.objects.filter(name="lead.graded", person_id=lead.pk).count()
    assert before == 1
    score_leads(person_ids=[lead.pk], by=BY, now=NOW)
    assert Event.objects.filter(name="lead.graded", person_id=lead.pk).count() == before


def test_many_leads_get_the_same_score_from_the_database_as_from_python() -> None:
    leads = saved(90, role="CEO", role_key="ceo", seniority="c_level", country="NO")
    for i, lead in enumerate(leads):
        record_touches(
            [Touch(TouchDraft("visit", NOW - timedelta(days=i), topic="price"), person_id=lead.pk)],
            by=BY,
            now=NOW,
        )
    at = NOW + timedelta(days=3)
    score_leads(person_ids=[lead.pk for lead in leads], by=BY, now=at)
    expected = scores_of(running_playbook(), "person", [lead.pk for lead in leads], at.timestamp())
    for lead in Person.objects.filter(pk__in=expected):
        assert (lead.points, lead.grade) == (expected[lead.pk].points, expected[lead.pk].grade)
    assert bulk_scores_sql(running_playbook(), "person", "p.id > 0", at.timestamp())


def test_a_new_playbook_version_scores_everybody_anew() -> None:
    (lead,) = saved(role="CEO", role_key="ceo", seniority="c_level")
    shipped = load("default")
    files = dict(shipped.files)
    changed = parse(
        "default", {name: text.replace("# ", "# v2 ", 1) for name, text in files.items()}
    )
    assert changed.version != shipped.version
    enact_playbook(shipped, by=BY, now=NOW)
    assert enact_playbook(changed, by=BY, now=NOW)
    assert rescore_all(changed, by=BY, now=NOW) == 1
    assert Person.objects.get(pk=lead.pk).card == changed.version
    assert rescore_all(changed, by=BY, now=NOW) == 0
    assert not enact_playbook(changed, by=BY, now=NOW)


def test_what_was_missed_is_caught_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prospekt.ledger.actions._followers", [])
    (lead,) = saved()
    record_touches(
        [
            Touch(
                TouchDraft("call", NOW - timedelta(hours=2), outcome="answered"), person_id=lead.pk
            )
        ],
        by=BY,
        now=NOW,
    )
    assert Person.objects.get(pk=lead.pk).grade == ""
    assert flow.catch_up() > 0
    values = list(Interest.objects.filter(person_id=lead.pk).values_list("rule", "value"))
    assert flow.catch_up() == 0
    assert list(Interest.objects.filter(person_id=lead.pk).values_list("rule", "value")) == values
    assert Person.objects.get(pk=lead.pk).grade


def test_the_web_does_not_wait_for_what_an_import_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prospekt.ledger.actions._followers", [])
    monkeypatch.setattr(flow, "FEW", 3)
    save_leads([person(i) for i in range(4)], by=Actor(None, "import"), now=NOW)
    assert flow.catch_up("web") == 0
    assert not Person.objects.exclude(grade="").exists()
    assert flow.catch_up("import") > 0
    assert not Person.objects.filter(grade="").exists()
    save_leads([person(i) for i in range(4, 7)], by=Actor(None, "import"), now=NOW)
    assert flow.catch_up("web") > 0, "a few are no burden"


def test_where_nothing_follows_nobody_is_kept_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    saved()
    flow.catch_up()
    monkeypatch.setattr(flow, "_step", lambda: pytest.fail("it took the lock"))
    assert flow.catch_up() == 0


OWN_CARD = """
base_rate = 0.03
horizon_days = 180
[grades]
letters = [12, 6, 1]
digits = [3, 2, 1]
[fit.likes_tea]
title = "Likes tea"
points = 7
when = "own.drink == 'Grønn te'"
[fit.many_visits]
title = "Many visits"
points = 5
when = "own.visits >= 3"
"""


@pytest.mark.parametrize("n", [1, 90])
def test_own_fields_score_alike_few_or_many(n: int) -> None:
    files = {
        name: text for name, text in dict(load("default").files).items() if name != "scorecard.toml"
    }
    files = {
        name: "".join(line for line in text.splitlines(True) if not line.startswith("icp"))
        for name, text in files.items()
    }
    playbook = parse("default", {**files, "scorecard.toml": OWN_CARD})
    enact_playbook(playbook, by=BY, now=NOW)
    drafts = [person(i) for i in range(n)]
    for draft in drafts:
        draft.own = {"drink": "GRØNN TE", "visits": 4}
    save_leads(drafts, by=BY, now=NOW)
    base = playbook.card.base_points
    assert set(Person.objects.values_list("points", flat=True)) == {base + 1_200}
