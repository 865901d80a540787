"""What the filter of a segment may be: nobody's own view of it, no circles, and whether time alone changes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from prospekt.playbook.filters.tree import (
    Asked,
    Filter,
    Group,
    Happened,
    Negation,
    Tests,
    Value,
    parts_of,
)
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 50
"""Segments there can be: each is asked of every lead to which something happens."""
MOST_ASKED = 200
"""Conditions and groups of a segment, those of the segments it names included."""
SEGMENT = "segment"
_BY_TIME = ("within_days", "in", "coming_days")
_SILENT = ("score", "fit", "interest", "duplicate")
"""Facts that change without anything happening to the lead."""
_OF_METHOD = "method_"
Changed = Callable[[Asked], Filter]


def named(tree: Filter) -> set[int]:
    """The segments that a filter names."""
    return {id_ for part in parts_of(tree) for id_ in _ids(part)}


def asks_any(tree: Filter) -> bool:
    """Whether it asks for segments at all, whichever."""
    return any(
        isinstance(part, Asked) and _is_segment(part) and part.tests[0][0] == "known"
        for part in parts_of(tree)
    )


def settled(tree: Filter, user_id: int | None, team_id: int | None) -> Filter:
    """The filter with a user and a team for `me` and `my team`: a segment is the same for everybody.

    Raises Refusal where whoever acts has none.
    """
    known = {"me": user_id, "mine": team_id}

    def change(asked: Asked) -> Filter:
        return replace(asked, tests=tuple((word, _settled(value, known)) for word, value in asked.tests)) if (
            asked.fact.kind == "reference" and not asked.fact.is_own
        ) else asked  # fmt: skip

    return _mapped(tree, change)


def _settled(
    value: Value | tuple[Value, ...], known: Mapping[str, int | None]
) -> Value | tuple[Value, ...]:
    if not isinstance(value, tuple):
        return value
    found = tuple(known.get(str(one), one) if one in known else one for one in value)
    if None in found:
        message = _(
            "A segment is the same for everybody: write who is meant instead of “me” or “my team”."
        )
        raise Refusal(Problem("unknown_filter", message, column="filter"))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def expanded(tree: Filter, trees: Mapping[int, Filter], above: Collection[int] = ()) -> Filter:
    """The filter with those of the segments it names in their place; `above` are the segments it is part of.

    A segment that is not there has nobody in it. Raises Refusal for a circle.
    """

    def change(asked: Asked) -> Filter:
        if not _is_segment(asked) or asked.tests[0][0] == "known":
            return asked
        ids = _ids(asked)
        if circle := set(ids) & set(above):
            raise Refusal(_circle(min(circle)))
        parts = tuple(expanded(trees[id_], trees, (*above, id_)) for id_ in ids if id_ in trees)
        inside = parts[0] if len(parts) == 1 else Group("any", parts)
        return Negation(inside) if asked.tests[0][0] == "is_not" else inside

    return _mapped(tree, change)


def check_size(tree: Filter) -> None:
    """Raises Refusal where a filter, those of its segments included, asks too much."""
    if sum(1 for _part in parts_of(tree)) > MOST_ASKED:
        message = _(
            "With the segments it names, this segment asks more than {most} things. Name fewer segments."
        )
        raise Refusal(Problem("unknown_filter", message, {"most": MOST_ASKED}, column="filter"))


def is_timed(tree: Filter) -> bool:
    """Whether somebody may come or go though nothing happens to them: time passes, or points fade."""
    return any(map(_is_timed, parts_of(tree)))


def _is_timed(part: Filter) -> bool:
    match part:
        case Asked(fact, tests):
            is_silent = not fact.is_own and (
                fact.name in _SILENT or fact.name.startswith(_OF_METHOD)
            )
            return fact.is_late or is_silent or tests[0][0] in _BY_TIME
        case Happened(times=times):
            return bool(times) and times[0][0] in _BY_TIME
    return False


def _mapped(tree: Filter, change: Changed) -> Filter:
    match tree:
        case Group(word, parts):
            return Group(word, tuple(_mapped(part, change) for part in parts))
        case Negation(part):
            return Negation(_mapped(part, change))
        case Asked():
            return change(tree)
    return tree


def _is_segment(asked: Asked) -> bool:
    return asked.fact.kind == SEGMENT


def _ids(part: Filter) -> tuple[int, ...]:
    if not isinstance(part, Asked) or not _is_segment(part):
        return ()
    tests: Tests = part.tests
    return tuple(
        int(id_)
        for word, value in tests
        if word != "known" and isinstance(value, tuple)
        for id_ in value
    )


def _circle(segment_id: int) -> Problem:
    message = _(
        "Segment {id} would ask for itself, by way of the segments it names. Leave one of them out."
    )
    return Problem("segment_circle", message, {"id": segment_id}, column="filter")
