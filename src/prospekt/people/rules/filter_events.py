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
    "lead.temperature_changed": _("change of temperature"),
    "lead.journey_changed": _("new stage of the buyer's journey"),
    "lead.held": _("change of place by hand"),
    "lead.released": _("decision left to the rules again"),
    "lead.put_aside": _("disqualified or put off"),
    "lead.recycled": _("woken from the follow-up list"),
    "lead.clock_stopped": _("recycle clock stopped"),
    "lead.handed_over": _("data handed over"),
    "lead.erased": _("erased on request"),
    "consent.changed": _("change of consent"),
    "task.made": _("new task"),
    "task.changed": _("change of a task"),
    "task.done": _("task done"),
    "task.snoozed": _("task put off"),
    "task.reassigned": _("task given to somebody"),
    "task.dismissed": _("task dismissed"),
    "task.reopened": _("task opened again"),
}
TEXTS: Mapping[str, str] = {
    TOUCH: _("Something happened between the lead and us: a call, a visit, a meeting, a purchase."),
    NoteAdded.name: _("Somebody wrote down what is worth remembering."),
    "lead.created": _("The lead became known, by an import, a form or by hand."),
    "lead.changed": _("Facts of the lead were filled in or corrected."),
    "lead.owner_changed": _("The lead was given to somebody, or nobody owns it any more."),
    "lead.lifecycle_changed": _("The lead came to another place on the way from stranger to customer."),
    "lead.attributed": _("It became known where the lead was first met, or that was corrected."),
    "lead.tagged": _("A tag was put on the lead."),
    "lead.untagged": _("A tag was taken off the lead."),
    "lead.removed": _("The import that brought the lead was undone, and the lead went with it."),
    "lead.binned": _("The lead was put into the recycle bin."),
    "lead.restored": _("The lead came back from the recycle bin."),
    "lead.purged": _("The lead went for good."),
    "lead.yielded": _("A person of the company became known, who is the lead from then on."),
    "lead.merged": _("Another lead turned out to be the same, and is part of this one."),
    "lead.merged_away": _("The lead turned out to be the same as another one, and is part of that."),
    "lead.unmerged": _("A merge with another lead was undone."),
    "lead.separated": _("The lead stands for itself again, as its merge was undone."),
    "lead.kept_apart": _("Somebody decided that the lead is not the same as another one."),
    "lead.graded": _("New facts or touches, or a new scorecard, gave the lead another grade."),
    "lead.temperature_changed": _("The lead became hot, warm or cold."),
    "lead.journey_changed": _("A touch brought the lead to another stage of the buyer's journey."),
    "lead.held": _("Somebody set lifecycle or temperature by hand, with a reason."),
    "lead.released": _("The rules decide again what somebody had set by hand."),
    "lead.put_aside": _("The lead was disqualified or put off, until its recycle clock wakes it."),
    "lead.recycled": _("The recycle clock woke the lead: its day came, it gave a signal, or somebody called it back."),
    "lead.clock_stopped": _("What was to bring the lead back no longer counts."),
    "lead.handed_over": _("All that is known of the lead was written into a file, for whoever asked for it."),
    "lead.erased": _("The lead was erased on request; only the number of rows stays."),
    "consent.changed": _("The lead allowed or refused to be contacted."),
    "touch.withdrawn": _("Touches that an undone import had brought no longer count."),
    "task.made": _("Something is to be done for the lead."),
    "task.changed": _("Title, day or time of a task were changed."),
    "task.done": _("A task was done, in time or late."),
    "task.snoozed": _("A task was put off; the day on which it was due stays what it was."),
    "task.reassigned": _("A task was given to somebody else."),
    "task.dismissed": _("A task will not be done, for a reason."),
    "task.reopened": _("A closed task is to be done again."),
}  # fmt: skip
"""What each event that happens to leads means, in one sentence."""
_SOURCES = ("lead", "note", "consent", "touch", "task")
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
