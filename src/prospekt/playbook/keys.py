"""Every key a playbook's files may hold: what loading checks and the reference explains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

KeyKind = Literal[
    "text", "texts", "names", "condition", "touch condition", "points", "three points",
    "whole number", "probability", "name", "count", "yes or no", "grade", "kind of answer", "choices",
    "condition on answers", "condition on the answer", "condition on a stage",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A key, the kind of its value, and what it means in one sentence for the reference; the least of a count."""

    kind: KeyKind
    meaning: str
    needed: bool = True
    least: int = 1


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
    "method": Key("name", "The method of methods.toml that is shown first.", False),
    "prospect_test": Key("name", "The method that makes a prospect of whoever passes it.", False),
    "mql": Key(
        "grade",
        "The least grade of a marketing-qualified lead: its letter and its digit are both reached.",
        False,
    ),
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
ANSWERS: Keys = {
    "title": _TITLE,
    "points": Key("points", "Points added, or taken away if written below zero."),
    "when": Key("condition on answers", "The rule counts for leads for which this is true."),
}
QUESTION: Keys = {
    "title": _TITLE,
    "ask": Key("text", "What the buyer is asked."),
    "judge": Key("text", "What we ask ourselves about the answer.", False),
    "kind": Key(
        "kind of answer", "What an answer is: yes_no, choice, number, money, date or text."
    ),
    "choices": Key(
        "choices", 'Of a choice: its codes and what people read, { now = "Needs it now" }.', False
    ),
    "meets": Key(
        "condition on the answer",
        "Which answers meet it. Without it a yes does, an amount above zero, a day, or any text.",
        False,
    ),
    "of_contact": Key(
        "yes or no",
        "True: each contact has an answer of its own, and one that meets it is enough for the "
        "company. Else the answer holds for the company and all its contacts.",
        False,
    ),
    "also": Key("names", "Questions that answer this one too where they are met.", False),
    "aliases": Key("texts", "Other names of the same fact.", False),
    "basic": Key("count", "The place among the basic questions of a first talk, from 1.", False),
    "stale_days": Key("whole number", "An answer is stale after so many days.", False),
    "usual": Key(
        "probability",
        "How often such answers meet it, before any were counted; 0.5 if it is left out.",
        False,
    ),
}
CRITERION: Keys = {
    "title": _TITLE,
    "question": Key("name", "The question whose answer decides it.", False),
    "when": Key(
        "condition", "Met where this is true of the lead and no answer says otherwise.", False
    ),
    "market": Key("yes or no", "True: met by whoever is in the target market.", False),
}
METHOD: Keys = {
    "title": _TITLE,
    "description": Key("text", "When to use it, in a sentence or two.", False),
    "criteria": Key("names", "Its criteria, in the order in which they are shown."),
    "must": Key("names", "Criteria that have to be met in any case.", False),
    "at_least": Key("count", "So many of the other criteria have to be met.", least=0),
    "aliases": Key("texts", "Other names of the same method.", False),
}

ROUTING: Keys = {
    "after_import": Key(
        "yes or no", "True: leads of an import that nobody owns are given out at once.", False
    ),
    "first_response": Key(
        "count", "Working hours in which sales answers a lead that was handed over; 8.", False
    ),
    "reroute_after": Key(
        "count",
        "Working hours after that until the lead goes to somebody else, where nobody has acted; 8.",
        False,
    ),
    "most_reroutes": Key(
        "count", "How often a lead goes on by itself; 2. 0 is never.", False, least=0
    ),
}
ROUTE_RULE: Keys = {
    "title": _TITLE,
    "method": Key(
        "name",
        "How somebody is chosen: account_owner, preferred, territory, language, round_robin, "
        "weighted, least_loaded.",
    ),
    "when": Key("condition", "For which leads. Without it for all.", False),
    "members": Key(
        "texts",
        "Who is asked: e-mail addresses, role:representative, team:North. Without it all "
        "sales representatives.",
        False,
    ),
    "product": Key("text", "The code of a product that they must sell.", False),
    "across_teams": Key(
        "yes or no", "True: also people of other teams than the lead's own.", False
    ),
}
REJECTION: Keys = {
    "title": _TITLE,
    "then": Key("name", "back: to marketing, the usual; or reroute: to somebody else.", False),
}

LIFECYCLE: Keys = {
    "fit": Key(
        "name",
        "The least letter of a grade that is in line with the ideal customer; without it that of mql.",
        False,
    ),
    "interested": Key(
        "condition on a stage",
        "Who has shown interest, which an MQL must have. Without it: points of interest above zero.",
        False,
    ),
    "ready": Key(
        "condition on a stage", "Who wants to buy now. With the fit it makes an SQL.", False
    ),
    "not_ready": Key(
        "condition on a stage",
        "Of whom it is known that they will not buy. Without the fit they are proposed for disqualification.",
        False,
    ),
    "wakes": Key(
        "touch condition", "The touches that wake a lead that was disqualified or put off.", False
    ),
    "disqualify_as": Key(
        "name",
        "A reason of [reasons]. With it the rules disqualify by themselves; without it they only propose.",
        False,
    ),
    "recycle_days": Key(
        "whole number", "After so many days a lead comes back, where nobody names a day.", False
    ),
}
TEMPERATURE: Keys = {
    "by": Key(
        "name",
        "answers: by the conditions hot and warm; criteria: by how many of a method are met.",
    ),
    "hot": Key("condition on a stage", "Who is hot, by answers.", False),
    "warm": Key("condition on a stage", "Who is warm, by answers; everybody else is cold.", False),
    "method": Key("name", "The method whose criteria are counted.", False),
    "hot_from": Key("count", "So many criteria met are hot.", False),
    "warm_from": Key("count", "So many criteria met are warm.", False),
}
JOURNEY_STAGE: Keys = {
    "on": Key("touch condition", "The touches that bring a lead to this stage of the journey."),
}
REASON: Keys = {
    "title": _TITLE,
    "recycle_days": Key(
        "whole number",
        "After so many days such a lead usually comes back; it can be changed.",
        False,
    ),
}

# File -> (keys at the top, its tables: one of a kind, or one for every key of its own).
TABLES: Mapping[str, tuple[Keys, Mapping[str, Keys], Mapping[str, Keys]]] = {
    "playbook.toml": (PLAYBOOK, {}, {"personas": PERSONA}),
    "scorecard.toml": (
        SCORECARD,
        {"grades": GRADES},
        {"fit": FIT, "interest": INTEREST, "answers": ANSWERS, "negative": NEGATIVE},
    ),
    "questions.toml": ({}, {}, {"questions": QUESTION}),
    "methods.toml": ({}, {}, {"criteria": CRITERION, "methods": METHOD}),
    "stages.toml": (
        {},
        {"lifecycle": LIFECYCLE, "temperature": TEMPERATURE},
        {"journey": JOURNEY_STAGE, "reasons": REASON},
    ),
    "routing.toml": (ROUTING, {}, {"rules": ROUTE_RULE, "reasons": REJECTION}),
}
OPTIONAL_FILES = ("questions.toml", "methods.toml", "stages.toml", "routing.toml")
"""Files that a playbook from before there were questions or stages does not have."""
