"""What tasks say: their titles stand in the erasable texts of the log."""

from __future__ import annotations

from collections.abc import Iterable

from prospekt.engage.models import Task
from prospekt.ledger.models import Text


def titles_of(tasks: Iterable[Task]) -> dict[int, str]:
    """Task id -> title, of those that have one; an erased one has none. One statement."""
    by_text = {task.text_id: task.pk for task in tasks if task.text_id}
    rows = Text.objects.filter(pk__in=by_text).values_list("pk", "text")
    return {by_text[event_id]: text for event_id, text in rows}
