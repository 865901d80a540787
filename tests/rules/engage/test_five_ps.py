"""Which facts a text names."""

from __future__ import annotations

import pytest

from prospekt.engage.rules.five_ps import facts_named

KNOWN = {
    "role": ["Head of Logistics"], "city": ["Tromsø"], "industry": ["Fish"], "own.fleet": ["12 trucks"],
    "answer.challenges": ["Late invoices make customers angry every month"], "answer.goals": ["Grow"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hello Kari, do you have a minute?", ()),
        ("As head of logistics you know this", ("role",)),
        ("We are in TROMSO next week", ("city",)),
        ("fishing is not fish-farming, but fish is", ("industry",)),
        ("fishing trip", ()),
        ("You said that late invoices annoy your customers", ("answer.challenges",)),
        ("Your customers will love it", ()),
        ("With 12 trucks you could grow", ("own.fleet", "answer.goals")),
        ("", ()),
    ],
)
def test_what_is_named(text: str, wanted: tuple[str, ...]) -> None:
    assert facts_named(text, KNOWN) == wanted


def test_a_name_is_no_fact() -> None:
    known = {"city": ["Kari"], "industry": ["Fjord"]}
    assert facts_named("Kari of Fjord", known, ["Kari Nordmann", "Fjord AS"]) == ()
