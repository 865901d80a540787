"""Counts beside the list: the values of the main facts among the leads it shows, each a way to narrow it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from prospekt.desk.queries.columns import WORDS
from prospekt.desk.queries.filter_words import Show
from prospekt.desk.queries.groups import asked, narrowed, values_of
from prospekt.desk.queries.lists import list_url
from prospekt.desk.queries.names import Names
from prospekt.people.fields import LIFECYCLE_WORDS
from prospekt.people.queries.facets import COUNTED, capped, facets
from prospekt.people.rules.list_view import ListView
from prospekt.people.rules.rights import Reader
from prospekt.playbook.filters.catalog import FACTS
from prospekt.playbook.filters.tree import EVERYTHING, Value
from prospekt.ui.written import number

SHOWN = ("grade", "lifecycle", "owner", "source", "campaign", "tag", "country", "kind")
MOST_VALUES = 8
_KEPT = ("q", "sort", "group", "look", "columns")
_LIFECYCLES = list(LIFECYCLE_WORDS)


def facet_lists(view: ListView, names: Names, *, reader: Reader) -> dict[str, Any]:
    """Facts with their commonest values. Where more than 5,000 leads match, those that an index counts."""
    found = facets(view, reader=reader)
    show = Show(names)
    lists = []
    for fact in SHOWN:
        counts = dict(found.counts[fact].most_common(MOST_VALUES + 1))
        if not found.is_whole:
            counts = (
                _capped(fact, view, names, reader)
                if _is_cheap(view) and fact != "country"
                else counts
            )
        met = [(value, n) for value, n in counts.items() if n]
        if met:
            shown = _ordered(fact, met[:MOST_VALUES])
            lists.append(
                {
                    "label": _word(fact),
                    "values": [_line(fact, value, n, view, show) for value, n in shown],
                    "has_more": len(met) > MOST_VALUES,
                }
            )
    return {"facets": lists, "is_whole": found.is_whole, "is_cheap": _is_cheap(view)}


def _ordered(fact: str, counts: list[tuple[Value, int]]) -> list[tuple[Value, int]]:
    """Grades from best to worst and lifecycles from first to last, whatever their numbers; else as they come."""
    if fact == "grade":
        return sorted(counts)
    if fact == "lifecycle":
        return sorted(counts, key=lambda pair: _LIFECYCLES.index(pair[0]))
    return counts


def _is_cheap(view: ListView) -> bool:
    """Whether only indexes answer: no search, and no filter but the short forms."""
    return view.tree == EVERYTHING and not view.q


def _capped(fact: str, view: ListView, names: Names, reader: Reader) -> dict[Value, int]:
    values: list[Value] = (
        ["person", "company"] if fact == "kind" else values_of(fact, view, names, reader)
    )
    values = [*(["nobody"] if fact == "owner" else []), *values][: 2 * MOST_VALUES]
    counts = capped([narrowed(view, asked(fact, value)) for value in values], reader=reader)
    return dict(sorted(zip(values, counts, strict=True), key=lambda pair: -pair[1]))


def _line(fact: str, value: Value, n: int, view: ListView, show: Show) -> dict[str, str]:
    label = str(value) if fact == "grade" else show(fact, value)
    return {
        "label": label,
        "n": f"{number(COUNTED)}+" if n > COUNTED else number(n),
        "url": list_url(narrowed(view, asked(fact, value)).parameters()),
    }


def _word(fact: str) -> str:
    if fact in WORDS:
        return gettext(WORDS[fact])
    word = gettext(FACTS[fact].title)
    return word[:1].upper() + word[1:]
