"""A list in groups: one view for every value of a fact, each with its first rows; and counts of values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.queries.filter_words import Show
from prospekt.desk.queries.names import Names
from prospekt.people.fields import LIFECYCLE_WORDS
from prospekt.people.queries.leads import lead_page
from prospekt.people.rules.list_view import ListView
from prospekt.people.rules.rights import Reader
from prospekt.playbook.filters.catalog import FACTS
from prospekt.playbook.filters.tree import Asked, Filter, Group, Negation, Value

MOST_GROUPS = 12
MOST_IN_GROUP = 10
_SAMPLE = 200
_NONE = {
    "grade": _("No grade"), "owner": _("Nobody"), "source": _("No source"), "campaign": _("No campaign"),
    "country": _("No country"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value of a fact: what it is called, and the view of the leads that have it."""

    label: str
    view: ListView


def group_views(view: ListView, names: Names, reader: Reader) -> list[ValueView]:
    """The views of the groups, at most twelve and those without a value."""
    alone = replace(view, group="", cursor=None)
    values = values_of(view.group, alone, names, reader)[:MOST_GROUPS]
    show = Show(names)
    name = view.group
    found = [
        ValueView(_label(name, value, show), narrowed(alone, asked(name, value)))
        for value in values
    ]
    if view.group in _NONE:
        rest = narrowed(alone, Negation(Asked(FACTS[name], (("known", True),))))
        if name == "owner":
            rest = narrowed(alone, asked("owner", "nobody"))
        found.append(ValueView(gettext(_NONE[view.group]), rest))
    return found


def values_of(fact: str, view: ListView, names: Names, reader: Reader) -> list[Value]:
    """The values a fact can have: all there are, or for countries those of the first leads of the view."""
    if fact == "grade":
        return list("ABCD")
    if fact == "lifecycle":
        return list(LIFECYCLE_WORDS)
    if fact == "country":
        rows = lead_page(view, reader=reader, size=_SAMPLE).rows
        met = [row.country for row in rows if row.country]
        return sorted(set(met), key=lambda code: (-met.count(code), code))
    if fact == "owner":
        return [id_ for id_, _name in names.active]
    return list(getattr(names, fact))


def asked(fact: str, value: Value) -> Asked:
    """The condition that a fact is one value."""
    return Asked(FACTS[fact], (("is", (value,)),))


def narrowed(view: ListView, more: Filter) -> ListView:
    """The view with one condition more."""
    parts = (
        view.tree.parts
        if isinstance(view.tree, Group) and view.tree.word == "all"
        else (view.tree,)
    )
    return replace(view, tree=Group("all", (*parts, more)) if parts else more)


def _label(fact: str, value: Value, show: Show) -> str:
    return str(value) if fact == "grade" else show(fact, value)
