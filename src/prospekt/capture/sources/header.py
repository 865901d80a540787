"""Which of the first rows is the header, told by what the cells look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LABEL_CHARACTERS = 120
# A cell that only data has: e-mail, web address, date, long or fractional number, phone number.
SURELY_DATA = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+"
    r"|(https?://|www\.)\S+"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?"
    r"|[-+]?[\d.,\s]*\d[.,]\d+\s*%?"
    r"|\+?\(?\d[\d\s().x/-]{5,}"
    r"|[$€£]\s?[\d.,]+"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)*%?")
YEAR = re.compile(r"(19|20)\d\d")
DATA_WORDS = frozenset({"true", "false", "null", "none", "n/a", "na", "yes", "no", "-", "."})


@dataclass(frozen=True, slots=True)
class Found:
    """Place of the header among the rows (None: there is none) and of the first data row."""

    header: int | None
    first: int


def find_header(rows: Sequence[Sequence[str]]) -> Found:
    """The first row that is wide enough and reads like labels; narrow rows above it are preamble.

    `rows` are the first rows of the file, cells stripped, blank rows included.
    """
    filled = [sum(map(bool, row)) for row in rows]
    wide = [count for count in filled if count]
    if not wide:
        return Found(None, 0)
    typical = median(wide)
    least = max(1.0, typical / 2) if max(wide) < 2 or typical < 2 else max(2.0, typical / 2)
    for place, row in enumerate(rows):
        if filled[place] < least:
            continue
        following = [other for other in rows[place + 1 :] if any(other)]
        if is_header(row, following):
            return Found(place, place + 1)
        if filled[place] >= 0.8 * typical:
            return Found(None, _first_data(filled, place))
    return Found(None, _first_data(filled, 0))


def _first_data(filled: Sequence[int], place: int) -> int:
    # Without a header nothing above may be taken for preamble but blank rows: it could be data.
    return next((i for i, count in enumerate(filled[: place + 1]) if count), place)


def is_header(row: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """True when the cells of a row read like names of columns rather than like values."""
    cells = [cell for cell in row if cell]
    sure = [cell for cell in cells if SURELY_DATA.fullmatch(cell)]
    if sure and not _differs(row, following):
        return False
    labels = sum(is_label(cell) for cell in cells)
    years = sum(bool(YEAR.fullmatch(cell)) for cell in cells) if labels else 0
    if labels + years < 0.6 * len(cells) or len(sure) > 0.2 * len(cells):
        return False
    return not _repeats(row, following)


def is_label(cell: str) -> bool:
    """True for a short text with a letter in it that is no value of a known shape."""
    if len(cell) > LABEL_CHARACTERS or cell.lower() in DATA_WORDS:
        return False
    if SURELY_DATA.fullmatch(cell) or NUMBER.fullmatch(cell):
        return False
    return any(letter.isalpha() or letter in "#№%" for letter in cell)


def _differs(row: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Some column is a label above and sure data in every row below it."""
    for place, cell in enumerate(row):
        below = [other[place] for other in following if place < len(other) and other[place]]
        if below and is_label(cell) and all(SURELY_DATA.fullmatch(value) for value in below):
            return True
    return False


def _repeats(row: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Every cell comes again below in its own column, as values do and names do not."""
    if not following:
        return False
    return all(
        any(place < len(other) and other[place] == cell for other in following)
        for place, cell in enumerate(row)
        if cell
    )


def chosen_header(ends: Sequence[tuple[int, int]], wanted: int) -> Found:
    """The row that covers the line a person chose; 0 means no header. Raises Refusal if none does."""
    if wanted == 0:
        return Found(None, 0)
    for place, (line, end) in enumerate(ends):
        if line <= wanted <= end:
            return Found(place, place + 1)
    message = _("Line {line} cannot be the header: choose a line among the first {count}.")
    raise Refusal(Problem("no-such-header", message, {"line": wanted, "count": len(ends)}))


def preamble_notice(count: int, header_line: int) -> Problem:
    message = _("The {count} lines above the header in line {line} are not read.")
    params = {"count": count, "line": header_line}
    return Problem("preamble-skipped", message, params, line=1)


def headerless_notice() -> Problem:
    message = _(
        'No header row was found: columns are called "column 1" and so on. Choose the header row '
        "if there is one."
    )
    return Problem("no-header", message)
