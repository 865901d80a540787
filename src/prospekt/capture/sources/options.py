"""What a person may say about a file when the readers guessed wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """`header` is the 1-based line of the header row, 0 for none; None everywhere means: find out."""

    encoding: str | None = None
    delimiter: str | None = None
    header: int | None = None
    sheet: str | None = None
