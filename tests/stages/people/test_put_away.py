"""Hints and first steps are put away and brought back by whoever reads them, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.actions.put_away import bring_back, put_away
from prospekt.people.models import User
from prospekt.people.rules.hints import CODES, FIRST_STEPS
from prospekt.words.problem import Refusal
from tests.conftest import Cast

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def away(user: User) -> list[str]:
    return list(User.objects.get(pk=user.pk).put_away)


def test_what_is_put_away_comes_back(cast: Cast) -> None:
    me = Actor(cast.rep.pk, "web")
    for code in ("leads", FIRST_STEPS, "leads"):
        put_away(code, by=me, now=NOW)
    assert away(cast.rep) == ["leads", FIRST_STEPS]
    assert away(cast.other_rep) == []
    bring_back([FIRST_STEPS], by=me, now=NOW)
    assert away(cast.rep) == ["leads"]
    bring_back(by=me, now=NOW)
    bring_back(by=me, now=NOW)
    assert away(cast.rep) == []
    told = Event.objects.filter(name__startswith="user.help_").order_by("pk")
    assert [(event.name, event.facts) for event in told] == [
        ("user.help_put_away", {"code": "leads"}),
        ("user.help_put_away", {"code": FIRST_STEPS}),
        ("user.help_brought_back", {"codes": [FIRST_STEPS]}),
        ("user.help_brought_back", {"codes": ["leads"]}),
    ]


def test_everything_can_be_put_away(cast: Cast) -> None:
    for code in CODES:
        put_away(code, by=Actor(cast.partner.pk, "web"), now=NOW)
    assert away(cast.partner) == list(CODES)


@pytest.mark.parametrize("code", ["", "nothing of the kind", "../leads"])
def test_only_hints_that_there_are(cast: Cast, code: str) -> None:
    for act in (lambda: put_away(code, by=Actor(cast.rep.pk, "web"), now=NOW), lambda: bring_back([code], by=Actor(cast.rep.pk, "web"), now=NOW)):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.problem.code == "unknown_code"
    assert away(cast.rep) == []


def test_prospekt_itself_needs_no_help(cast: Cast) -> None:
    with pytest.raises(Refusal):
        put_away("leads", by=Actor(None, "cli"), now=NOW)
