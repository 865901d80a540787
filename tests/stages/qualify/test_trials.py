"""Before a draft is published: who moves, by every engine alike, and what it would have said in the past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from prospekt import flow
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.save_leads import save_leads
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.events import LifecycleChanged
from prospekt.people.models import Person
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.draft import Contact, Draft, TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.loading import load, parse
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.actions.answers import NewAnswer, give_answers, withdraw_answer
from prospekt.qualify.actions.drafts import discard_draft, save_part, start_draft
from prospekt.qualify.actions.playbooks import enact_playbook, rescore_all
from prospekt.qualify.actions.trials import begin_trial, cancel_trial, replay, run_trial, who_moves
from prospekt.qualify.jobs import resume_interrupted, run_trial_job
from prospekt.qualify.models import PlaybookTrial, TrialMove
from prospekt.qualify.queries import judging
from prospekt.qualify.queries.judging import Day, Judge
from prospekt.qualify.queries.scores import scores_of
from prospekt.qualify.queries.trials import moves_page, rule_titles, trial_of
from prospekt.qualify.rules.moves import Move
from prospekt.qualify.rules.toml_text import set_values
from prospekt.words.problem import Refusal
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(None, "test")
NOW = datetime.now(UTC)
CARD = "scorecard.toml"


def changed(*changes: tuple[str, tuple[str, ...], dict[str, Any]]) -> Playbook:
    files = dict(load("default").files)
    for file, path, values in changes:
        files[file] = set_values(files[file], path, values)
    return parse("default", files)


POINTS = (CARD, ("fit", "business_email"), {"points": 9})
HALF_LIFE = (CARD, ("interest", "price_page"), {"half_life_days": 2})
OTHER_TOUCHES = (CARD, ("interest", "visit"), {"on": 'kind == "visit"'})
OTHER_ANSWERS = ("questions.toml", ("questions", "need"), {"meets": 'answer == "urgent"'})
NEW_RULE = (
    CARD,
    ("interest", "any_touch"),
    {"title": "Any", "points": 3, "cap": 9, "half_life_days": 9, "on": 'direction == "in"'},
)
CHANGES = [
    (POINTS,),
    (HALF_LIFE,),
    (OTHER_TOUCHES, NEW_RULE),
    (OTHER_ANSWERS,),
    (POINTS, HALF_LIFE, OTHER_ANSWERS),
]


@pytest.fixture
def leads() -> list[int]:
    """Twelve people with touches on many days, and answers of every third one."""
    enact_playbook(load("default"), by=BY, now=NOW)
    drafts = [
        Draft(
            person={
                "full_name": f"Kari {i}", "name_key": f"kari {i}", "sort_key": f"kari {i}",
                "seniority": ["c_level", "director", ""][i % 3], "country": "NO",
            },
            emails=[Contact(f"k{i}@f{i}.example", f"k{i}@f{i}.example", "business")] if i % 2 else [],
        )
        for i in range(12)
    ]  # fmt: skip
    ids = [row.person_id for row in save_leads(drafts, by=BY, now=NOW - timedelta(days=99))]
    for i, id_ in enumerate(ids):
        touches = [
            Touch(TouchDraft("visit", NOW - timedelta(days=3 * n), topic=topic, direction="in"), person_id=id_)
            for n, topic in enumerate(["price", "product", "careers", "price"][: i % 5])
        ]  # fmt: skip
        if touches:
            record_touches(touches, by=BY, now=NOW)
        if i % 3 == 0:
            need = NewAnswer(LeadRef(True, id_), "need", ["urgent", "yes", "no", "put_off"][i // 3])
            give_answers([need], by=BY, now=NOW)
    flow.catch_up()
    return [id_ for id_ in ids if id_]


@pytest.mark.parametrize("changes", CHANGES)
def test_both_engines_say_what_publishing_then_does(
    leads: list[int], changes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial by Python, by the database, and the scores after publishing are the same points, rule by rule."""
    running, new = load("default"), changed(*changes)
    judge = Judge(new, running, now=NOW)
    by_python = judge.judge("person", leads)
    monkeypatch.setattr(judging, "FEW", 0)
    by_database = judge.judge("person", leads)
    assert by_database == by_python
    enact_playbook(new, by=BY, now=NOW)
    rescore_all(new, by=BY, now=NOW)
    scores = scores_of(new, "person", leads, NOW.timestamp())
    for lead, score in scores.items():
        assert (by_python[lead].points, by_python[lead].grade) == (score.points, score.grade)
        assert by_python[lead].addends == {a.key: a.points for a in score.addends[1:]}


def moves_of(running: Playbook, new: Playbook) -> tuple[dict[str, Any], dict[int, Move]]:
    kept: dict[int, Move] = {}
    found = who_moves(running, new, now=NOW, keep=lambda kind, rows: kept.update(rows))
    return found, kept


def test_who_moves_is_counted_and_listed(leads: list[int]) -> None:
    found, kept = moves_of(load("default"), changed(POINTS))
    assert found["n"] == 12
    assert found["other_points"] == 6
    assert sum(found["grades"].values()) == 12
    assert found["moved"] == len(kept) > 0
    for move in kept.values():
        assert move.addends == (("business_email", 400, 900),)
        assert move.after.points - move.before.points == 500


def test_who_enters_and_leaves_market_and_icp(leads: list[int]) -> None:
    market = ("playbook.toml", (), {"market": 'seniority == "c_level"', "icp": ["department_head"]})
    found, kept = moves_of(load("default"), changed(market))
    assert found["market"] == {"in": 0, "out": 8}
    assert found["icp"] == {"in": 4, "out": 4}
    assert len(kept) == 12


def test_nobody_moves_where_nothing_changes(leads: list[int]) -> None:
    found, kept = moves_of(load("default"), changed((CARD, ("fit", "phone"), {"title": "Other"})))
    assert (found["moved"], found["other_points"], kept) == (0, 0, {})


def test_a_day_in_the_past_knows_nothing_of_later(leads: list[int]) -> None:
    """Leads, touches and answers of after that day change nothing; what was written down later only if it is wanted."""
    day = NOW - timedelta(days=4)
    running = load("default")
    first = Judge(running, running, now=NOW, day=Day(day)).judge("person", leads)
    assert all(
        not any(k in each.addends for k in ("price_page", "visit", "need"))
        for each in first.values()
    )
    late = Judge(running, running, now=NOW, day=Day(day, with_late=True)).judge("person", leads)
    assert sum("price_page" in each.addends for each in late.values()) == 2
    assert sum("visit" in each.addends for each in late.values()) == 0, "careers does not count"
    for judged_at, with_late in ((first, False), (late, True)):
        record_touches(
            [Touch(TouchDraft("demo", NOW - timedelta(days=1), direction="in"), person_id=leads[1])],
            by=BY, now=NOW,
        )  # fmt: skip
        again = Judge(running, running, now=NOW, day=Day(day, with_late)).judge("person", leads)
        assert again == judged_at


def test_an_answer_counts_from_the_day_it_was_given_to_the_day_it_was_withdrawn() -> None:
    enact_playbook(load("default"), by=BY, now=NOW)
    person = {"full_name": "Ola", "name_key": "ola", "sort_key": "ola"}
    start = NOW - timedelta(days=90)
    (row,) = save_leads([Draft(person=person)], by=BY, now=start)
    lead = LeadRef(True, row.person_id or 0)
    given = NOW - timedelta(days=60)
    (event,) = give_answers([NewAnswer(lead, "need", "urgent")], by=BY, now=given)
    withdraw_answer(event, by=BY, now=NOW - timedelta(days=30))
    running = load("default")
    for days, counts in ((80, False), (50, True), (10, False)):
        day = Day(NOW - timedelta(days=days))
        judged = Judge(running, running, now=NOW, day=day).judge("person", [lead.id])[lead.id]
        assert ("need_now" in judged.addends) is counts, days


def test_the_replay_compares_with_what_happened_after(leads: list[int]) -> None:
    """Whoever converted later, and was no prospect before, is a hit; nothing after the horizon counts."""
    day = NOW - timedelta(days=30)
    happened = [
        (leads[1], "prospect", 20), (leads[3], "customer", 10), (leads[5], "prospect", 40), (leads[5], "lead", 35),
        (leads[5], "customer", 5), (leads[7], "mql", 9), (leads[9], "prospect", -1),
    ]  # fmt: skip
    for lead, lifecycle, days in happened:
        with transaction.atomic():
            event = LifecycleChanged(person_id=lead, lifecycle=lifecycle, before="lead")
            append([event], by=BY, now=NOW - timedelta(days=days))
    found = replay(load("default"), changed(POINTS), Day(day), now=NOW)
    assert (found["n"], found["converted"]) == (11, 2)
    for side in ("before", "after"):
        grades = found[side]["grades"]
        assert sum(n for n, _hits in grades.values()) == 11
        assert sum(hits for _n, hits in grades.values()) == 2
    assert found["after"]["auc"] > found["before"]["auc"] or found["after"]["auc"] >= 0.5
    early = replay(load("default"), changed(POINTS), Day(NOW - timedelta(days=300)), now=NOW)
    assert (early["n"], early["before"]["auc"]) == (0, None)


def test_a_trial_of_few_is_done_at_once_and_is_shown(leads: list[int], cast: Cast) -> None:
    chief = Actor(cast.manager.pk, "web")
    draft = start_draft(by=chief, now=NOW)
    draft = save_part(draft.pk, CARD, POINTS[1], POINTS[2], revision=1, by=chief, now=NOW)
    day = Day(NOW - timedelta(days=20))
    trial = begin_trial(draft.pk, day=day, enqueue=_no_worker, by=chief, now=NOW)
    assert trial.state == "done"
    assert trial.done == trial.total == 24
    assert trial.found["replay"]["n"] == 12
    titles = rule_titles(load("default"))
    boss = reader_of(cast.administrator)
    rows, _more = moves_page(trial, titles, reader=boss)
    assert len(rows) == trial.found["moved"]
    assert rows[0].addends == [("Business e-mail address", 400, 900)]
    first, place = moves_page(trial, titles, reader=boss, size=2)
    rest, end = moves_page(trial, titles, reader=boss, from_id=place or 0)
    assert [row.id for row in (*first, *rest)] == [row.id for row in rows]
    assert end is None
    one = moves_page(trial, titles, reader=boss, before=rows[0].before, after=rows[0].after)[0]
    assert {(row.before, row.after) for row in one} == {(rows[0].before, rows[0].after)}
    Person.objects.update(owner=cast.other_rep, team=cast.other_rep.team)
    assert moves_page(trial, titles, reader=reader_of(cast.team_lead))[0] == []
    again = begin_trial(draft.pk, enqueue=_no_worker, by=chief, now=NOW)
    assert PlaybookTrial.objects.get() == again == trial_of(draft.pk)
    discard_draft(draft.pk, by=chief, now=NOW)
    assert not TrialMove.objects.exists()


def _no_worker(_id: int) -> None:
    pytest.fail("nobody should have to wait for a worker")


def test_a_long_trial_is_a_job_that_can_be_cancelled_or_resumed(leads: list[int]) -> None:
    draft = start_draft(by=BY, now=NOW)
    draft = save_part(draft.pk, CARD, POINTS[1], POINTS[2], revision=1, by=BY, now=NOW)
    queued: list[int] = []
    trial = begin_trial(draft.pk, enqueue=queued.append, by=BY, now=NOW, at_once=3)
    assert (trial.state, queued) == ("queued", [trial.pk])
    cancel_trial(draft.pk, by=BY)
    assert run_trial(trial.pk).state == "cancelled"
    assert not TrialMove.objects.exists()
    trial = begin_trial(draft.pk, enqueue=queued.append, by=BY, now=NOW, at_once=3)
    PlaybookTrial.objects.update(state="running", done=5)
    resume_interrupted()
    run_trial_job.func(trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.done) == ("done", 12)
    run_trial_job.func(trial.pk + 99)


def test_a_draft_with_a_fault_or_a_day_to_come_is_refused(leads: list[int]) -> None:
    draft = start_draft(by=BY, now=NOW)
    with pytest.raises(Refusal) as refused:
        begin_trial(draft.pk, day=Day(NOW + timedelta(days=1)), enqueue=_no_worker, by=BY, now=NOW)
    assert refused.value.problem.code == "day_not_past"
    with pytest.raises(Refusal) as refused:
        begin_trial(draft.pk + 9, enqueue=_no_worker, by=BY, now=NOW)
    assert refused.value.problem.code == "not_found"
