"""Every key a playbook's files may hold: what loading checks and the reference explains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

KeyKind = Literal[
    "text", "texts", "names", "condition", "touch condition", "points", "three points",
    "whole number", "probability",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A key, the kind of its value, and what it means in one sentence for the reference."""

    kind: KeyKind
    meaning: str
    needed: bool = True


Keys = Mapping[str, Key]

_TITLE = Key("text", "What people read; an English sentence part that is translated with the rest.")
_FACT_CONDITION = Key("condition", "The rule counts for leads for which this is true.")

PLAYBOOK: Keys = {
    "title": _TITLE,
    "description": Key("text", "For whom this playbook is, in a sentence or two.", False),
    "market": Key(
        "condition", "The target market, a hard filter. Without it everybody is in.", False
    ),
    "icp": Key("names", "Fit rules of the scorecard that describe the ideal customer.", False),
}
PERSONA: Keys = {
    "title": _TITLE,
    "when": Key("condition", "Which leads are this buyer. The first persona that fits counts."),
    "goals": Key("texts", "What this buyer wants to reach.", False),
    "pains": Key("texts", "What hurts this buyer today.", False),
    "objections": Key("texts", "What this buyer usually says against buying.", False),
    "channels": Key("names", "Kinds of touch that reach this buyer, best first.", False),
}
SCORECARD: Keys = {
    "base_rate": Key(
        "probability",
        "The share of leads that convert within the horizon, before anything is known of them. "
        "The score starts at 50 + 10 x log2(odds); 10 points more double the odds.",
    ),
    "horizon_days": Key("whole number", "The time within which a lead converts or does not."),
}
GRADES: Keys = {
    "letters": Key("three points", "Least fit points for A, B and C; below is D."),
    "digits": Key("three points", "Least interest points for 1, 2 and 3; below is 4."),
}
FIT: Keys = {
    "title": _TITLE,
    "points": Key("points", "Points added, above zero."),
    "when": _FACT_CONDITION,
}
NEGATIVE: Keys = {
    "title": _TITLE,
    "points": Key("points", "Points taken away, written below zero."),
    "when": _FACT_CONDITION,
}
INTEREST: Keys = {
    "title": _TITLE,
    "points": Key("points", "Points for one touch of today; below zero for a bad sign."),
    "on": Key("touch condition", "Which touches count."),
    "cap": Key("points", "The most points that all such touches give together; above zero."),
    "half_life_days": Key("whole number", "After so many days a touch counts half."),
}

# File -> (keys at the top, its tables: one of a kind, or one for every key of its own).
TABLES: Mapping[str, tuple[Keys, Mapping[str, Keys], Mapping[str, Keys]]] = {
    "playbook.toml": (PLAYBOOK, {}, {"personas": PERSONA}),
    "scorecard.toml": (
        SCORECARD,
        {"grades": GRADES},
        {"fit": FIT, "interest": INTEREST, "negative": NEGATIVE},
    ),
}
