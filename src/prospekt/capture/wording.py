"""Codes of this stage as people read them, and problems in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.capture.actions.told_answers import questions
from prospekt.capture.rules.targets import ANSWER, OWN, TARGETS

WHY: Mapping[str, str] = {
    "known export": _("known from this tool's export"),
    "no place": _("known, without a place of its own"),
    "rank output": _("added by a ranking, left out"),
    "header": _("by its name"),
    "content": _("by its values"),
    "remembered": _("as you chose last time"),
    "ambiguous": _("can mean several things: choose"),
    "values": _("the values do not fit the name: choose"),
    "taken": _("another column fits better"),
    "unknown": _("nothing is known by this name or these values"),
    "date order": _("kept as text: day and month cannot be told apart"),
    "chosen": _("chosen by you"),
}
SURE: Mapping[str, str] = {"sure": _("Sure"), "likely": _("Likely")}
ENTITIES: Mapping[str, str] = {
    "person": _("Person"), "company": _("Company"), "consent": _("Consent"), "touch": _("Touch"),
}  # fmt: skip
MODES: Mapping[str, str] = {
    "upsert": _("Create new leads and update known ones"),
    "create": _("Create new leads, leave known ones as they are"),
    "update": _("Update known leads, reject the others"),
}
POLICIES: Mapping[str, str] = {
    "fill": _("Fill what is empty"), "overwrite": _("Overwrite"), "keep": _("Keep what is there"),
}  # fmt: skip
OUTCOMES: Mapping[str, str] = {
    "created": _("created"), "updated": _("updated"), "unchanged": _("unchanged"), "merged": _("merged"),
    "rejected": _("rejected"),
}  # fmt: skip
OUTCOMES_EXPLAINED: Mapping[str, str] = {
    "created": _("New leads."),
    "updated": _("Rows that belong to a lead from before this import and changed it."),
    "unchanged": _("Rows that belong to a lead from before this import and say nothing new."),
    "merged": _("Rows that belong to an earlier row of this file."),
    "rejected": _(
        "Rows that could not become a lead. Correct them in the file of rejected rows and import it again."
    ),
}
ORDERS: Mapping[str, str] = {
    "dmy": _("Day first (31/12/2026)"), "mdy": _("Month first (12/31/2026)"), "ymd": _("Year first (2026/12/31)"),
}  # fmt: skip
MARKS: Mapping[str, str] = {".": _("Point (1,234.56)"), ",": _("Comma (1.234,56)")}
DELIMITERS: Mapping[str, str] = {
    ",": _("Comma"), ";": _("Semicolon"), "tab": _("Tab"), "|": _("Pipe (|)"),
}  # fmt: skip
TONES: Mapping[str, str] = {
    "draft": "neutral", "queued": "neutral", "running": "neutral", "done": "good", "cancelled": "attention",
    "failed": "refused", "undoing": "neutral", "undone": "neutral",
}  # fmt: skip


def target_label(target: str, own_labels: Mapping[str, str]) -> str:
    """What a column becomes, in the reader's language; `own_labels` are labels of own fields by slug."""
    if target.startswith(OWN):
        slug = target.removeprefix(OWN)
        return own_labels.get(slug, slug)
    if target.startswith(ANSWER):
        key = target.removeprefix(ANSWER)
        return gettext(questions().get(key, (key,))[0])
    return gettext(TARGETS[target].label) if target in TARGETS else ""
