"""What becomes of two leads that are one: whose value stands in which field, and what was refused.

Of two values the kept lead's stays, where it has one; a choice says otherwise. A refusal of either stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prospekt.people.rules.consent import ALL, Fact, columns_refused, in_force, usual_purpose
from prospekt.people.rules.consent import COLUMNS as REFUSALS
from prospekt.people.rules.draft import EMPTY
from prospekt.people.rules.merge_row import FOLLOWERS
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

KEEP, GONE = "keep", "gone"
OWN = "own:"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "company": ("company_id",),
    "owner": ("owner_id", "team_id"),
    "source": ("source_id", "campaign_id"),
}
"""Fields that are called otherwise than their columns; the others are a column with what follows from it."""
_SHARED = (
    "industry", "employees", "revenue", "country", "region", "city", "language", "preferred_channel", "priority",
    "list_price", "lifecycle", "owner", "source",
)  # fmt: skip
PERSON = ("full_name", "role", "department", "company", "birthday", *_SHARED)
COMPANY = ("name", "domain", *_SHARED)
CONTACTS = ("email", "phone")
"""Of these both leads' are kept; the choice says whose come first."""
STAGES = (
    "disqualified", "nurture", "recycled", "suspect", "lead", "mql", "sql", "prospect", "customer", "repeat_customer",
    "advocate",
)  # fmt: skip
"""Lifecycles by how far they are; a merge does not throw a lead back."""
_NOTHING = (*EMPTY, 0)


def fields_of(is_person: bool) -> tuple[str, ...]:
    """Fields of which one value is chosen, without own fields, e-mail addresses and phones."""
    return PERSON if is_person else COMPANY


def columns_of(field: str) -> tuple[str, ...]:
    """The columns that go together under this field."""
    return _COLUMNS.get(field) or (field, *FOLLOWERS.get(field, ()))


def check_choices(choices: Mapping[str, str], is_person: bool) -> None:
    """Raises Refusal unknown_choice for a field that cannot be chosen, and for a choice that is none."""
    known = (*fields_of(is_person), *CONTACTS)
    for field, choice in choices.items():
        if field not in known and not field.startswith(OWN):
            message = _("There is no field “{field}” to choose a value for. Fields: {allowed}.")
            params = {"field": field[:60], "allowed": ", ".join(known)}
            raise Refusal(Problem("unknown_choice", message, params, column=field[:60]))
        if choice not in (KEEP, GONE):
            message = _("“{value}” is no choice for “{field}”. Choose keep or gone.")
            params = {"value": str(choice)[:40], "field": field[:60]}
            raise Refusal(Problem("unknown_choice", message, params, column=field[:60]))


def whose(field: str, keep: Mapping[str, Any], gone: Mapping[str, Any]) -> str:
    """Whose value stands if nobody chooses: the kept lead's, unless it has none."""
    if field == "lifecycle":
        stages = [STAGES.index(v) if v in STAGES else 0 for v in (keep[field], gone[field])]
        return GONE if stages[1] > stages[0] else KEEP
    column = columns_of(field)[0]
    if field.startswith(OWN):
        keep, gone, column = keep["own"], gone["own"], field.removeprefix(OWN)
    return GONE if keep.get(column) in _NOTHING and gone.get(column) not in _NOTHING else KEEP


def fuller(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the first of two leads is the one to keep: it knows more, or was there first."""
    n, m = (sum(value not in _NOTHING for value in each.values()) for each in (one, other))
    return n > m or (n == m and one["id"] <= other["id"])


def merged(
    keep: Mapping[str, Any], gone: Mapping[str, Any], choices: Mapping[str, str], *, is_person: bool
) -> dict[str, tuple[Any, Any]]:
    """(old, new) by column of all that changes in the kept lead; own fields come as "own:slug"."""
    found: dict[str, tuple[Any, Any]] = {}
    for field in fields_of(is_person):
        if (choices.get(field) or whose(field, keep, gone)) == GONE:
            found |= {name: (keep[name], gone[name]) for name in columns_of(field)}
    for slug in {**keep["own"], **gone["own"]}:
        if (choices.get(OWN + slug) or whose(OWN + slug, keep, gone)) == GONE:
            found[OWN + slug] = (keep["own"].get(slug), gone["own"].get(slug))
    return {name: (old, new) for name, (old, new) in found.items() if old != new}


def refusals(facts: Sequence[Fact], columns: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(channel, purpose) of all that a lead refuses: by what it said, and by columns that no fact explains."""
    told = columns_refused(facts)
    silent = [
        channel for channel, column in REFUSALS.items() if columns[column] and column not in told
    ]
    return {(fact.channel, fact.purpose) for fact in in_force(facts)} | {
        (channel, usual_purpose(channel)) for channel in silent
    }


def would_widen(given: Fact, refused: Iterable[tuple[str, str]]) -> bool:
    """Whether this consent speaks of a channel that is refused; it then stays with the lead that gave it."""
    channels = {channel for channel, _purpose in refused}
    return given.is_given and bool(
        channels and (given.channel == ALL or channels & {ALL, given.channel})
    )
