"""A playbook is changed in a draft, by several people, and published as a version with a note."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from prospekt.config.playbook_start import enact_configured, rescore_left
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.models import Person, User
from prospekt.playbook.loading import load, parse
from prospekt.qualify.actions.drafts import (
    discard_draft,
    remove_part,
    save_file,
    save_part,
    save_parts,
    start_draft,
)
from prospekt.qualify.actions.playbooks import enact_playbook, rescore_all
from prospekt.qualify.actions.publishing import publish_draft, publish_version
from prospekt.qualify.models import PlaybookDraft, PlaybookPublication
from prospekt.qualify.queries.drafts import draft_of, drafts, published
from prospekt.qualify.queries.scores import playbook_version, running_playbook
from prospekt.qualify.rules.draft_parts import problems_by_file
from prospekt.words.problem import Refusal
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CARD = "scorecard.toml"
PHONE = ("fit", "phone")


@pytest.fixture
def chief(cast: Cast) -> Actor:
    return Actor(cast.manager.pk, "web")


@pytest.fixture
def second(cast: Cast) -> Actor:
    return Actor(cast.administrator.pk, "web")


def draft_by(chief: Actor) -> PlaybookDraft:
    enact_playbook(load("default"), by=chief, now=NOW)
    return start_draft(by=chief, now=NOW)


def points_of(draft: PlaybookDraft, key: str = "phone") -> int:
    card = parse("default", draft.files).card
    return next(rule.points for rule in card.rules if rule.key == key)


def nothing() -> None:
    """No worker in these tests."""


def test_a_draft_begins_with_what_runs_and_is_the_same_on_asking_again(
    chief: Actor, second: Actor
) -> None:
    draft = draft_by(chief)
    assert draft.files == dict(load("default").files)
    assert start_draft(by=chief, now=NOW).pk == draft.pk
    assert start_draft(by=second, now=NOW).pk != draft.pk
    assert [each.made_by_id for each in drafts()] == [second.user_id, chief.user_id]
    assert running_playbook().version == load("default").version


@pytest.mark.parametrize("role", ["team_lead", "rep", "marketing", "partner", "read_only"])
def test_only_who_manages_playbooks_may(cast: Cast, chief: Actor, role: str) -> None:
    draft = draft_by(chief)
    by = Actor(getattr(cast, role).pk, "web")
    tries = [
        lambda: start_draft(by=by, now=NOW),
        lambda: save_part(draft.pk, CARD, PHONE, {"points": 4}, revision=1, by=by, now=NOW),
        lambda: discard_draft(draft.pk, by=by, now=NOW),
        lambda: publish_draft(draft.pk, "x", revision=1, enqueue=nothing, by=by, now=NOW),
        lambda: publish_version(draft.based_on.version, "x", enqueue=nothing, by=by, now=NOW),
    ]
    for attempt in tries:
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.problem.code == "not_allowed"


def test_a_rule_is_changed_added_and_taken_out(chief: Actor) -> None:
    draft = draft_by(chief)
    draft = save_part(
        draft.pk, CARD, PHONE, {"points": Decimal("4.5")}, revision=1, by=chief, now=NOW
    )
    assert (draft.revision, points_of(draft)) == (2, 450)
    rule = {"title": "In Norway", "points": 3, "when": 'country == "NO"'}
    draft = save_part(draft.pk, CARD, ("fit", "norway"), rule, revision=2, by=chief, now=NOW)
    assert points_of(draft, "norway") == 300
    draft = remove_part(draft.pk, CARD, ("fit", "norway"), revision=3, by=chief, now=NOW)
    assert "norway" not in draft.files[CARD]
    draft = remove_part(draft.pk, CARD, ("fit", "small_company"), revision=4, by=chief, now=NOW)
    (problem,) = problems_by_file("default", draft.files)["playbook.toml"]
    assert problem.code == "playbook.dangling"
    assert problem.line
    assert Event.objects.filter(name="playbook.draft_saved").count() == 4


def test_what_stands_above_all_tables_is_no_part_to_take_out(chief: Actor) -> None:
    draft = draft_by(chief)
    with pytest.raises(Refusal, match="no longer in this draft"):
        remove_part(draft.pk, CARD, (), revision=1, by=chief, now=NOW)


WRONG = [
    ({"points": None}, "playbook.missing_key", "points"),
    ({"points": 0}, "playbook.wrong_value", "points"),
    ({"points": Decimal("1.005")}, "playbook.wrong_value", "points"),
    ({"points": -3}, "playbook.wrong_value", "points"),
    ({"title": ""}, "playbook.wrong_value", "title"),
    ({"when": "colour == 'red'"}, "playbook.unknown_fact", "when"),
    ({"when": "has_phone and\nemployees >"}, "", "when"),
]


@pytest.mark.parametrize(("values", "code", "column"), WRONG)
def test_a_wrong_value_is_refused_by_its_field_with_the_line(
    chief: Actor, values: dict[str, object], code: str, column: str
) -> None:
    draft = draft_by(chief)
    with pytest.raises(Refusal) as refused:
        save_part(draft.pk, CARD, PHONE, values, revision=1, by=chief, now=NOW)
    problem = refused.value.problem
    if code:
        assert problem.code == code or column == "when"
    assert problem.line
    assert f"line {problem.line}" in str(problem)
    assert problem.column in (column, "")
    assert draft_of(draft.pk).files == draft.files


def test_two_editors_of_one_rule(chief: Actor, second: Actor) -> None:
    draft = draft_by(chief)
    save_part(draft.pk, CARD, PHONE, {"points": 4}, revision=1, by=chief, now=NOW)
    other = ("fit", "priority")
    kept = save_part(draft.pk, CARD, other, {"points": 6}, revision=1, by=second, now=NOW)
    assert (points_of(kept), points_of(kept, "priority")) == (400, 600)
    with pytest.raises(Refusal) as refused:
        save_part(draft.pk, CARD, PHONE, {"points": 9}, revision=1, by=second, now=NOW)
    problem = refused.value.problem
    assert problem.code == "conflict"
    assert str(User.objects.get(pk=chief.user_id)) in str(problem)
    assert "scorecard.toml:fit.phone" in str(problem)
    assert problem.value == "3"
    kept = save_part(draft.pk, CARD, PHONE, {"points": 9}, revision=3, by=second, now=NOW)
    assert points_of(kept) == 900


def test_a_file_and_a_rule_in_it_conflict(chief: Actor, second: Actor) -> None:
    draft = draft_by(chief)
    text = draft.files[CARD].replace("points = 3\n", "points = 2\n")
    save_file(draft.pk, CARD, text, revision=1, by=chief, now=NOW)
    for attempt in (
        lambda: save_part(draft.pk, CARD, PHONE, {"points": 9}, revision=1, by=second, now=NOW),
        lambda: save_file(draft.pk, CARD, "x = 1", revision=1, by=second, now=NOW),
        lambda: publish_draft(draft.pk, "n", revision=1, enqueue=nothing, by=second, now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.problem.code == "conflict"
    questions = draft.files["questions.toml"] + "\n# fine\n"
    assert (
        save_file(draft.pk, "questions.toml", questions, revision=1, by=second, now=NOW).revision
        == 3
    )


def test_a_text_that_is_no_toml_is_kept_and_told_of(chief: Actor) -> None:
    draft = draft_by(chief)
    draft = save_file(draft.pk, CARD, "base_rate = = 1\r\n[", revision=1, by=chief, now=NOW)
    assert draft.files[CARD] == "base_rate = = 1\n["
    (problem,) = problems_by_file("default", draft.files)[CARD]
    assert (problem.code, problem.line) == ("playbook.toml", 1)
    for attempt in (
        lambda: save_part(draft.pk, CARD, PHONE, {"points": 9}, revision=2, by=chief, now=NOW),
        lambda: remove_part(draft.pk, CARD, PHONE, revision=2, by=chief, now=NOW),
        lambda: publish_draft(draft.pk, "n", revision=2, enqueue=nothing, by=chief, now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.problem.code == "playbook.toml"


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        (CARD, "x" * 1_000_000, "too_long"),
        (CARD, "a = 1\nb = '\x00'", "nul"),
        (CARD, "a = '\ud800'", "nul"),
        ("other.toml", "", "not_found"),
        ("../settings.py", "", "not_found"),
    ],
)
def test_what_cannot_be_kept(chief: Actor, file: str, text: str, code: str) -> None:
    draft = draft_by(chief)
    with pytest.raises(Refusal) as refused:
        save_file(draft.pk, file, text, revision=1, by=chief, now=NOW)
    assert refused.value.problem.code == code
    assert draft_of(draft.pk).revision == 1


def test_all_problems_are_told_at_once(chief: Actor) -> None:
    draft = draft_by(chief)
    text = draft.files[CARD]
    text = text.replace('when = "known(industry)"', 'when = "colour == 1"')
    text = text.replace("horizon_days = 180", "horizon_days = 0\nhorizon = 3")
    text = text.replace('[fit.phone]\ntitle = "Can be reached by phone"\npoints = 3', "[fit.phone]")
    draft = save_file(draft.pk, CARD, text, revision=1, by=chief, now=NOW)
    lines = text.splitlines()
    found = [(lines[p.line - 1], p.code) for p in problems_by_file("default", draft.files)[CARD]]
    assert [line for line, _code in found] == [
        "horizon_days = 0", "horizon = 3", 'when = "colour == 1"', "[fit.phone]", "[fit.phone]",
    ]  # fmt: skip


def test_publish_and_go_back(chief: Actor) -> None:
    draft = draft_by(chief)
    first = running_playbook()
    draft = save_part(draft.pk, CARD, PHONE, {"points": 9}, revision=1, by=chief, now=NOW)
    for note in ("", "  "):
        with pytest.raises(Refusal) as refused:
            publish_draft(draft.pk, note, revision=2, enqueue=nothing, by=chief, now=NOW)
        assert refused.value.problem.code == "note_missing"
    later = NOW + timedelta(hours=1)
    made = publish_draft(
        draft.pk, " Phones <b>matter</b> ", revision=2, enqueue=nothing, by=chief, now=later
    )
    assert running_playbook().version == made.version != first.version
    with pytest.raises(Refusal) as refused:
        publish_draft(draft.pk, "again", revision=2, enqueue=nothing, by=chief, now=later)
    assert refused.value.problem.code == "not_found"
    assert not enact_configured(now=later), "what somebody published outlives a start"
    assert playbook_version("default", first.version).card.rules == first.card.rules
    publish_version(first.version, "Back", enqueue=nothing, by=chief, now=later)
    assert running_playbook().version == first.version
    with pytest.raises(Refusal) as refused:
        publish_version(first.version, "Back", enqueue=nothing, by=chief, now=later)
    assert refused.value.problem.code == "nothing_new"
    rows = published()
    assert [(row.version, row.note, row.is_running) for row in rows] == [
        (first.version, "Back", True),
        (made.version, "Phones <b>matter</b>", False),
        (first.version, "", False),
    ]


def test_another_version_took_over_meanwhile(chief: Actor, second: Actor) -> None:
    mine = draft_by(chief)
    mine = save_part(mine.pk, CARD, PHONE, {"points": 9}, revision=1, by=chief, now=NOW)
    theirs = start_draft(by=second, now=NOW)
    theirs = save_part(theirs.pk, CARD, PHONE, {"points": 5}, revision=1, by=second, now=NOW)
    newer = publish_draft(theirs.pk, "Five", revision=2, enqueue=nothing, by=second, now=NOW)
    with pytest.raises(Refusal) as refused:
        publish_draft(mine.pk, "Nine", revision=2, enqueue=nothing, by=chief, now=NOW)
    problem = refused.value.problem
    assert (problem.code, problem.value) == ("newer_version", newer.version)
    done = publish_draft(
        mine.pk, "Nine", revision=2, over=newer.version, enqueue=nothing, by=chief, now=NOW
    )
    assert running_playbook().version == done.version


def test_a_draft_of_somebody_who_is_gone_can_be_published(chief: Actor, second: Actor) -> None:
    draft = draft_by(chief)
    save_part(draft.pk, CARD, PHONE, {"points": 9}, revision=1, by=chief, now=NOW)
    User.objects.filter(pk=chief.user_id).delete()
    with pytest.raises(Refusal) as refused:
        save_part(draft.pk, CARD, PHONE, {"points": 8}, revision=1, by=second, now=NOW)
    assert refused.value.problem.code == "conflict"
    publish_draft(draft.pk, "Kept", revision=2, enqueue=nothing, by=second, now=NOW)
    assert PlaybookPublication.objects.get(note="Kept").by_id == second.user_id


def test_several_points_at_once_or_none(chief: Actor) -> None:
    draft = draft_by(chief)
    parts = {PHONE: {"points": 5}, ("fit", "priority"): {"points": 0}}
    with pytest.raises(Refusal):
        save_parts(draft.pk, CARD, parts, revision=1, by=chief, now=NOW)
    assert points_of(draft_of(draft.pk)) == 300
    parts[("fit", "priority")] = {"points": 7}
    draft = save_parts(draft.pk, CARD, parts, revision=1, by=chief, now=NOW)
    assert (points_of(draft), points_of(draft, "priority")) == (500, 700)


def test_publishing_while_everybody_is_scored(
    chief: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rescore that goes on by the old version ends, and the one by the new version leaves nobody behind."""
    draft = draft_by(chief)
    Person.objects.bulk_create(
        Person(
            full_name=f"P {n}", sort_key="p", name_key="p", phone="+47", first_seen_at=NOW,
            created_at=NOW, updated_at=NOW,
        )
        for n in range(7)
    )  # fmt: skip
    monkeypatch.setattr("prospekt.qualify.actions.playbooks.BATCH", 3)
    draft = save_part(draft.pk, CARD, PHONE, {"points": 9}, revision=1, by=chief, now=NOW)

    def publish(done: int, total: int) -> None:
        if done == 3:
            publish_draft(draft.pk, "Now", revision=2, enqueue=nothing, by=chief, now=NOW)

    assert rescore_all(load("default"), by=chief, now=NOW, tell=publish) == 3
    assert rescore_left(now=NOW) == 7
    cards = set(Person.objects.values_list("card", "fit"))
    assert cards == {(running_playbook().version, 900)}
