"""What happens to imports, sources and campaigns."""

from __future__ import annotations

from dataclasses import dataclass

from prospekt.ledger.events import Happening, event


@event("import.started")
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStarted(Happening):
    import_id: int = 0


@event("import.finished")
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Happening):
    """The receipt, as numbers."""

    import_id: int = 0
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    rejected: int = 0


@event("import.undone")
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone(Happening):
    import_id: int = 0
    removed: int = 0
    spared: int = 0
