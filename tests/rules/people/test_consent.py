"""What was allowed and refused: the last word counts, a no reaches further than a yes, a yes needs its proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from prospekt.people.rules.consent import Fact, basis, columns_refused, own_reasons

START = datetime(2026, 1, 1, tzinfo=UTC)
NO_COLUMNS = {"no_email": False, "no_call": False, "no_contact": False}


def facts(*said: str) -> list[Fact]:
    """`-email:marketing` refuses, `+email:marketing` allows with words, `~email:marketing` without."""
    return [
        Fact(
            one[1:].split(":")[0], one.split(":")[1], one[0] != "-", START + timedelta(days=n), "form",
            "I agree" if one[0] == "+" else "",
        )
        for n, one in enumerate(said)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "asked", "may"),
    [
        ((), "email:marketing", True),
        (("-email:marketing",), "email:marketing", False),
        (("-email:marketing",), "email:sales", False),
        (("-email:marketing",), "email:service", True),
        (("-email:marketing",), "call:marketing", True),
        (("-email:sales",), "email:marketing", True),
        (("-all:any",), "letter:service", False),
        (("-all:marketing",), "sms:sales", False),
        (("-all:marketing",), "sms:service", True),
        (("-email:marketing", "+email:marketing"), "email:marketing", True),
        (("-email:marketing", "~email:marketing"), "email:marketing", False),
        (("-email:marketing", "+email:sales"), "email:sales", False),
        (("-all:any", "+email:marketing"), "email:marketing", False),
        (("-all:any", "+all:any"), "email:marketing", True),
        (("+email:marketing", "-email:marketing"), "email:marketing", False),
        (("+email:marketing", "-all:any"), "email:marketing", False),
        (("-email:marketing", "+email:marketing", "-email:marketing"), "email:sales", False),
    ],
)
def test_who_may_be_contacted(said: tuple[str, ...], asked: str, may: bool) -> None:
    channel, purpose = asked.split(":")
    assert (own_reasons(facts(*said), NO_COLUMNS, channel, purpose) == []) == may


@pytest.mark.parametrize(
    ("said", "columns"),
    [
        (("-email:marketing",), {"no_email"}),
        (("-email:any",), {"no_email"}),
        (("-email:sales",), set()),
        (("-all:marketing",), {"no_email", "no_call"}),
        (("-all:any",), {"no_contact"}),
        (("-sms:any",), set()),
        (("-email:marketing", "+email:marketing"), set()),
    ],
)
def test_which_columns_a_refusal_sets(said: tuple[str, ...], columns: set[str]) -> None:
    assert columns_refused(facts(*said)) == columns


def test_a_column_refuses_though_no_fact_tells_of_it() -> None:
    columns = {**NO_COLUMNS, "no_contact": True}
    (why,) = own_reasons([], columns, "letter", "service")
    assert why.code == "do_not_contact"


def test_the_consent_on_which_one_may() -> None:
    assert basis(facts("+email:marketing"), "email", "marketing")
    assert basis(facts("+email:marketing"), "email", "sales") is None
    assert basis(facts("+email:marketing", "-email:marketing"), "email", "marketing") is None
    assert basis(facts("+all:any"), "sms", "service")
