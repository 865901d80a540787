"""vCard files as a table: one column for each field, numbered where a card has several values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from prospekt.capture.sources.cells import LIST_SEPARATOR
from prospekt.capture.sources.content import Content
from prospekt.capture.sources.encoding import Encoding, encoding_of
from prospekt.capture.sources.lines import Lines
from prospekt.capture.sources.options import Options
from prospekt.capture.sources.table import Record, Table, unparseable
from prospekt.capture.sources.vcard_lines import (
    BrokenLine,
    Card,
    Property,
    cards,
    parts,
    properties,
    unescaped,
)
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

Cells = dict[str, str]

NAME_PARTS = ("Family Name", "Given Name", "Middle Name", "Prefix", "Suffix")
ADDRESS_PARTS = ("PO Box", "Extended", "Street", "City", "Region", "Postal Code", "Country")
SINGLE = {
    "FN": "Full Name",
    "NICKNAME": "Nickname",
    "TITLE": "Title",
    "ROLE": "Role",
    "BDAY": "Birthday",
    "NOTE": "Notes",
    "CATEGORIES": "Categories",
    "UID": "UID",
    "GENDER": "Gender",
    "LANG": "Language",
    "X-DEPARTMENT": "Department",
}
NUMBERED = {"EMAIL": "E-mail", "TEL": "Phone", "URL": "Website"}
FIRST = ("Full Name", "Given Name", "Middle Name", "Family Name", "Prefix", "Suffix", "Nickname")
SECOND = ("Organization", "Department", "Title", "Role")
LAST = ("Birthday", "Gender", "Language", "Categories", "Notes", "UID")


@dataclass(frozen=True, slots=True)
class VCards:
    """The cards of a file."""

    content: Content
    encoding: Encoding

    def cards(self) -> Iterator[tuple[Card, Cells | Problem]]:
        """Every card with its cells by column name, or with what is wrong."""
        lines = Lines(self.content, self.encoding)
        for card in cards(chain.from_iterable(lines.blocks_from(1))):
            lines.keep = card.line
            marks = lines.marked
            last = card.line + len(card.lines)
            marked = next((marks[at] for at in sorted(marks) if card.line <= at < last), None)
            yield card, marked or _cells(card)

    def read(self, table: Table) -> Iterator[Record]:
        """The reader a Table is made with."""
        number = 0
        for card, found in self.cards():
            if not isinstance(found, Problem) and not any(found.values()):
                table.blank += 1
                continue
            number += 1
            if isinstance(found, Problem):
                record = unparseable(number, found, card.raw)
                record.line = card.line
                yield record
            else:
                cells = tuple(found.get(column, "") for column in table.columns)
                yield Record(number, card.line, cells)


def open_vcard(content: Content, options: Options) -> Table:
    """A Table with the columns that the cards of this file need."""
    encoding = encoding_of(content, options.encoding)
    source = VCards(content, encoding)
    met: dict[str, None] = {}
    count = 0
    for _card, found in source.cards():
        count += 1
        if not isinstance(found, Problem):
            met.update(dict.fromkeys(name for name, value in found.items() if value))
    details = {"encoding": encoding.title, "codec": encoding.codec}
    return Table("vcard", _ordered(met), None, source.read, (), details, count)


def _ordered(met: dict[str, None]) -> tuple[str, ...]:
    fixed = {*FIRST, *SECOND, *LAST}
    numbered = sorted((name for name in met if name not in fixed), key=_place)
    names = (*FIRST, *SECOND, *numbered, *LAST)
    return tuple(name for name in names if name in met) or ("Full Name",)


def _place(name: str) -> tuple[int, int, int]:
    kinds = (*NUMBERED.values(), "Address")
    kind, _blank, rest = name.partition(" ")
    number, _blank, part = rest.partition(" ")
    order = ("", *ADDRESS_PARTS, "Type")
    if kind not in kinds:
        return len(kinds), 0, 0
    return kinds.index(kind), int(number), order.index(part)


def _cells(card: Card) -> Cells | Problem:
    if not card.closed:
        message = _(
            "Line {line}: a contact begins or ends here without BEGIN:VCARD and END:VCARD. "
            "Complete it."
        )
        return Problem("unclosed-vcard", message, {"line": card.line}, line=card.line)
    try:
        found = list(properties(card))
    except BrokenLine as error:
        message = _('The contact in line {line} has a line that cannot be read: "{text}".')
        params = {"line": card.line, "text": error.text[:100]}
        return Problem("broken-vcard", message, params, line=card.line)
    labels = {p.group: _label(p.value) for p in found if p.name == "X-ABLABEL" and p.group}
    cells: Cells = {}
    for one in found:
        _add(cells, one, labels.get(one.group, "") if one.group else "")
    return cells


def _label(value: str) -> str:
    # Apple marks its own labels like _$!<Home>!$_.
    return unescaped(value).removeprefix("_$!<").removesuffix(">!$_")


def _add(cells: Cells, one: Property, label: str) -> None:
    kind = LIST_SEPARATOR.join(filter(None, (label, *one.types)))
    if one.name == "N":
        cells.update(zip(NAME_PARTS, parts(one.value), strict=False))
    elif one.name == "ORG":
        company, *departments = parts(one.value)
        _join(cells, "Organization", company)
        _join(cells, "Department", ", ".join(filter(None, departments)))
    elif one.name == "ADR":
        _numbered(cells, "Address", dict(zip(ADDRESS_PARTS, parts(one.value), strict=False)), kind)
    elif one.name in NUMBERED:
        _numbered(cells, NUMBERED[one.name], {"": _plain(one)}, kind)
    elif one.name == "CATEGORIES":
        _join(cells, "Categories", LIST_SEPARATOR.join(parts(one.value, ",")))
    elif one.name in SINGLE:
        _join(cells, SINGLE[one.name], unescaped(one.value))
    elif one.name.startswith("X-SOCIALPROFILE"):
        _numbered(cells, "Website", {"": _plain(one)}, kind)


def _plain(one: Property) -> str:
    value = unescaped(one.value)
    scheme, _colon, rest = value.partition(":")
    return rest if scheme.lower() in ("tel", "mailto") else value


def _join(cells: Cells, column: str, value: str) -> None:
    present = cells.get(column, "")
    if value and value not in present.split(LIST_SEPARATOR):
        cells[column] = LIST_SEPARATOR.join(filter(None, (present, value)))


def _numbered(cells: Cells, name: str, values: Cells, kind: str) -> None:
    if not any(values.values()):
        return
    taken = {column.split(" ")[1] for column in cells if column.startswith(f"{name} ")}
    number = len(taken) + 1
    for part, value in values.items():
        cells[f"{name} {number} {part}".strip()] = value
    cells[f"{name} {number} Type"] = kind
