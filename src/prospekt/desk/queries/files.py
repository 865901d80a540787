"""The newest files of a lead, for its page: read from the events that its timeline has read anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prospekt.desk.moments import Happened
from prospekt.engage.file_answers import drop_context

SHOWN = 5
_ON: Mapping[str, bool] = {
    "file.added": True, "file.put_back": True, "file.removed": False, "file.deleted": False,
}  # fmt: skip


def files_context(newest: Sequence[Happened]) -> dict[str, Any]:
    """The files that the newest events tell of, as lines, and what the box for more has to know; no statement."""
    last: dict[int, bool] = {}
    found = []
    for event in newest:
        if event.name in _ON:
            file_id = int(event.facts["file"])
            is_on = last.setdefault(file_id, _ON[event.name])
            if event.name == "file.added" and is_on:
                name = event.text or f"#{file_id}.{event.facts['kind']}"
                found.append({"id": file_id, "name": name, "size": event.facts["size"], "added_at": event.at})  # fmt: skip
    return {"files": found[:SHOWN], **drop_context()}
