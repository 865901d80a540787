"""Which events a filter may count, and by which of their facts: read off the register of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from prospekt.ledger.events import COLUMNS, EVENTS, Happening
from prospekt.people.events import NoteAdded, TouchRecorded
from prospekt.playbook.facts import TOUCH_FACTS
from prospekt.playbook.filters.catalog import EVENT_KEYS, EventFact, EventShape
from prospekt.words.problem import gettext_noop as _

TOUCH = TouchRecorded.name
SHORT: Mapping[str, str] = {TOUCH: "touch", NoteAdded.name: "note"}
TITLES: Mapping[str, str] = {
    TOUCH: _("touch"),
    NoteAdded.name: _("note"),
    "lead.created": _("first entry"),
    "lead.changed": _("change of facts"),
    "lead.owner_changed": _("change of owner"),
    "lead.lifecycle_changed": _("change of lifecycle"),
    "lead.attributed": _("change of source or campaign"),
    "lead.tagged": _("tagging"),
    "lead.untagged": _("taking off of a tag"),
    "lead.graded": _("change of grade"),
    "consent.changed": _("change of consent"),
}
_SOURCES = ("lead", "note", "consent", "touch")
"""How names of events begin that happen to leads."""
_KINDS = {"str": "code", "int": "number", "int | None": "number", "bool": "flag"}


def event_shapes() -> dict[str, EventShape]:
    """Every event that happens to leads, by its short and by its full name."""
    shapes = [
        _shape(name, kind) for name, kind in EVENTS.items() if name.partition(".")[0] in _SOURCES
    ]
    return {name: shape for shape in shapes for name in (shape.short, shape.name)}


def _shape(name: str, kind: type[Happening]) -> EventShape:
    facts = {
        each.name: _fact(name, each.name, str(each.type))
        for each in fields(kind)
        if each.name not in (*COLUMNS, *EVENT_KEYS) and str(each.type) in _KINDS
    }
    title = TITLES.get(name, name.replace(".", " ").replace("_", " "))
    return EventShape(name, SHORT.get(name, name), title, facts)


def _fact(event: str, name: str, type_: str) -> EventFact:
    codes = TOUCH_FACTS[name].codes if event == TOUCH and name in TOUCH_FACTS else ()
    return EventFact(name, _KINDS[type_], tuple(filter(None, codes)))  # type: ignore[arg-type]
