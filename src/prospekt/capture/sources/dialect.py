"""How a delimited text is written: its delimiter and whether backslashes escape quotes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from prospekt.capture.sources import limits
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

CANDIDATES = ",;\t|:^~"
# A decimal comma inside a semicolon file looks like a delimiter; the rarer sign is the likelier one.
RARER_SIGN = 1.1
LEAST_SHARE = 0.34
TITLES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ":": "colon", " ": "blank"}
CLOCK = re.compile(r"\d:\d\d")

# The stdlib limit is for the whole process; very long cells are rejected here one by one.
csv.field_size_limit(max(csv.field_size_limit(), limits.RECORD_CHARACTERS))


@dataclass(frozen=True, slots=True)
class Dialect:
    delimiter: str = ","
    escape: str | None = None

    @property
    def title(self) -> str:
        return TITLES.get(self.delimiter, self.delimiter)

    def reader(self, lines: Iterator[str] | list[str], strict: bool = True) -> Iterator[list[str]]:
        """The stdlib reader over physical lines; raises csv.Error where quotes go wrong."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            escapechar=self.escape,
            skipinitialspace=True,
            strict=strict,
        )


@dataclass(frozen=True, slots=True)
class HeadRow:
    """One row of the beginning. `broken`: its quotes are wrong and it was read without them."""

    line: int
    end: int
    cells: list[str]
    broken: bool = False

    @property
    def filled(self) -> int:
        return sum(map(bool, self.cells))


def head_rows(lines: list[str], dialect: Dialect, whole: bool) -> list[HeadRow]:
    """The rows of the first lines; `whole` tells that no line follows them."""
    rows: list[HeadRow] = []
    start = 0
    while start < len(lines) and len(rows) < limits.HEAD_RECORDS:
        reader = dialect.reader(lines[start:])
        line = start
        try:
            for cells in reader:
                end = start + reader.line_num  # type: ignore[attr-defined]
                rows.append(HeadRow(line + 1, end, [cell.strip() for cell in cells]))
                line = end
            return rows
        except csv.Error:
            cut_off = not whole and start + reader.line_num == len(lines)  # type: ignore[attr-defined]
            if cut_off and line > start:
                return rows
            rows.append(_without_quotes(lines[line], line + 1, dialect))
            start = line + 1
    return rows


def _without_quotes(text: str, line: int, dialect: Dialect) -> HeadRow:
    cells = text.rstrip("\r\n").split(dialect.delimiter)
    return HeadRow(line, line, [cell.strip().strip('"').strip() for cell in cells], True)


def announced_delimiter(first_line: str) -> str | None:
    """The delimiter of Excel's own first line `sep=;`, if there is one."""
    found = re.fullmatch(r'"?sep=(.)"?[,;\t]*[\r\n]*', first_line, re.IGNORECASE)
    return found[1] if found else None


def checked_delimiter(wanted: str) -> str:
    """A delimiter a person chose; "tab" and "\\t" mean TAB. Raises Refusal if it cannot be one."""
    named = {title: sign for sign, title in TITLES.items()} | {"\\t": "\t"}
    delimiter = named.get(wanted.lower(), wanted)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        message = _('"{delimiter}" cannot be a delimiter; give one character such as , ; | or tab.')
        raise Refusal(Problem("bad-delimiter", message, {"delimiter": wanted}))
    return delimiter


def sniff_dialect(lines: list[str], delimiter: str | None = None) -> Dialect:
    """The dialect that cuts most of the first lines into the same number of cells."""
    sample = [line for line in lines[:100] if len(line) < limits.CELL_CHARACTERS and line.strip()]
    escape = _escape(sample)
    if delimiter:
        return Dialect(delimiter, escape)
    scored = [(_consistency(sample, Dialect(sign, escape)), sign) for sign in CANDIDATES]
    score, sign = max(scores_first(scored))
    if score:
        return Dialect(CANDIDATES[-sign], escape)
    return Dialect(" " if _blank_separated(sample) else ",", escape)


def scores_first(scored: list[tuple[float, str]]) -> list[tuple[float, int]]:
    """Scores with the place of their sign counted down, so that the earlier sign wins a tie."""
    return [(score, -CANDIDATES.index(sign)) for score, sign in scored]


def _consistency(sample: list[str], dialect: Dialect) -> float:
    if not any(dialect.delimiter in line for line in sample):
        return 0.0
    rows = [row for row in head_rows(sample, dialect, False) if row.filled]
    widths = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    share = count / len(rows)
    if dialect.delimiter in ":^~" and (share < 1 or width < 3 or _has_clocks(sample)):
        return 0.0
    if share < LEAST_SHARE and len(rows[0].cells) != width:
        return 0.0
    return share * width**0.25 * (1 if dialect.delimiter == "," else RARER_SIGN)


def _has_clocks(sample: list[str]) -> bool:
    return any(CLOCK.search(line) for line in sample)


def _blank_separated(sample: list[str]) -> bool:
    """Columns of figures set apart by blanks, as statistics programs write them."""
    rows = [line.split() for line in sample]
    if len(rows) < 5 or len({len(row) for row in rows}) != 1 or len(rows[0]) < 3:
        return False
    figures = sum(cell.replace(".", "", 1).lstrip("-").isdigit() for cell in rows[-1])
    return figures >= 3


def _escape(sample: list[str]) -> str | None:
    if not any('\\"' in line for line in sample):
        return None
    for sign in CANDIDATES:
        plain = sum(row.broken for row in head_rows(sample, Dialect(sign), False))
        escaped = sum(row.broken for row in head_rows(sample, Dialect(sign, "\\"), False))
        if plain and not escaped:
            return "\\"
    return None
