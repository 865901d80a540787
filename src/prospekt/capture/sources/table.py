"""What every reader hands out: a table of text cells, record by record, with line numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile

from prospekt.capture.sources import limits
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.storable import storable


# Not frozen: freezing quadruples the cost of making one, and files have millions. Treat as read-only.
@dataclass(slots=True)
class Record:
    """One data record.

    `number` counts records after the header from 1, blank ones left out. `line` is the physical line
    (sheet row, JSON line, line of BEGIN:VCARD) where it starts. `cells` are as many as the table has
    columns, or None when the record cannot be parsed; `problem` then says why and `raw` holds the
    beginning of its text. A problem beside readable cells is a warning.
    """

    number: int
    line: int
    cells: tuple[str, ...] | None
    problem: Problem | None = None
    raw: str = ""


@dataclass
class Table:
    """A readable table. `records()` may be called again and again; every call starts anew.

    `header_line` is None when no header row was found; columns are then "column 1"... `details` tell
    how the file was read (encoding, delimiter, sheet...). `estimated_records` is for progress only.
    `blank` counts the blank records met so far by the latest `records()`, also in the skipped part.
    """

    format: str
    columns: tuple[str, ...]
    header_line: int | None
    read: Callable[[Table], Iterator[Record]] = field(repr=False)
    notices: tuple[Problem, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    estimated_records: int | None = None
    blank: int = 0

    def records(self, after: int = 0) -> Iterator[Record]:
        """Stream the records with a number greater than `after`. May raise Refusal on damaged files."""
        self.blank = 0
        rows = self.read(self)
        return dropwhile(lambda record: record.number <= after, rows) if after else rows


def unparseable(number: int, problem: Problem, raw: str) -> Record:
    """A record that has to be rejected, with the beginning of its text."""
    line = problem.line or 0
    return Record(number, line, None, problem, raw[: limits.RAW_CHARACTERS])


def name_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Names as in the header; blank ones become "column 3", repeated ones "E-mail (2)"."""
    check_width(len(header))
    header = [storable(" ".join(name.split())) for name in header]
    taken = {name for name in header if name}
    seen: set[str] = set()
    names: list[str] = []
    for position, name in enumerate(header, 1):
        names.append(_unique(name or f"column {position}", seen, taken))
        seen.add(names[-1])
    return tuple(names)


def _unique(name: str, seen: set[str], taken: set[str]) -> str:
    if name not in seen:
        return name
    turn = 2
    while f"{name} ({turn})" in seen | taken:
        turn += 1
    return f"{name} ({turn})"


def check_width(width: int) -> None:
    """Raise Refusal when there are more columns than a table may have."""
    if width > limits.COLUMNS:
        message = _(
            "The file has {width} columns; at most {limit} can be read. Leave out the columns "
            "you do not need and choose the file again."
        )
        raise Refusal(
            Problem("too-many-columns", message, {"width": width, "limit": limits.COLUMNS})
        )


def header_notices(header: Sequence[str], line: int) -> Iterator[Problem]:
    """Notices about names that occur twice and about columns without a name."""
    header = [storable(" ".join(name.split())) for name in header]
    repeated = sorted({name for name in header if name and header.count(name) > 1})
    if repeated:
        message = _(
            "The header has some names more than once: {names}. The later ones are read as "
            '"{example} (2)" and so on.'
        )
        params = {"names": ", ".join(repeated), "example": repeated[0]}
        yield Problem("duplicate-headers", message, params, line=line, column=repeated[0])
    nameless = [str(place) for place, name in enumerate(header, 1) if not name]
    if nameless:
        message = _("These columns have no name in the header and are called by number: {places}.")
        yield Problem("blank-headers", message, {"places": ", ".join(nameless)}, line=line)
