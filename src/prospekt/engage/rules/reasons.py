"""Why something stands in the day, as sentences; what is written in them is put in by whoever shows them."""

from __future__ import annotations

from collections.abc import Mapping

from prospekt.engage.rules.today import (
    DUE,
    FREE,
    FRESH,
    HANDOVER,
    LOOKED,
    NO_STEP,
    OCCASION,
    OVERDUE,
    REPLIED,
    SILENT,
    WOKEN,
)
from prospekt.words.problem import gettext_noop as _

SENTENCES: Mapping[str, str] = {
    HANDOVER: _("handed over to you {since}; accept or send back by {due}"),
    REPLIED: _("reached for us: {touch}, {since}; not answered yet"),
    LOOKED: _("{touch}, {since}"),
    OVERDUE: _("{task}: was due {due}"),
    DUE: _("{task}: due {due}"),
    OCCASION: _("{task}: {due}"),
    WOKEN: _("woke up {since}"),
    FRESH: _("new, and nobody has contacted them yet"),
    SILENT: _("silent since {since}"),
    NO_STEP: _("in work without a next step, last touch {since}"),
    FREE: _("nobody looks after this lead yet"),
}
"""Kind of reason -> sentence; `since`, `due`, `touch` and `task` are words of the reader's language."""
SHORT: Mapping[str, str] = {
    HANDOVER: _("Handed over"), REPLIED: _("Waits for an answer"), LOOKED: _("Has looked"), OVERDUE: _("Overdue"),
    DUE: _("Due today"), OCCASION: _("Occasion"), WOKEN: _("Woke up"), FRESH: _("New"), SILENT: _("Silent"),
    NO_STEP: _("No next step"), FREE: _("Free"),
}  # fmt: skip
"""Kind of reason -> a word or two."""
