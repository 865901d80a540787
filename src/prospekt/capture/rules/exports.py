"""Recognise the exports of other tools by their headers, so that they land without mapping by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prospekt.capture.rules.aliases import compact
from prospekt.capture.rules.export_tables import ADDRESS_PARTS, EXPORTS, ExportTable
from prospekt.capture.rules.refused import refused_kind
from prospekt.capture.rules.targets import COMPANY_TWIN, TARGETS

__all__ = ["KnownExport", "recognise", "refused_kind"]

_API_NAMES = {
    "annualrevenue",
    "numberofemployees",
    "billingcountry",
    "billingcity",
    "accountnumber",
    "systemmodstamp",
}


@dataclass(frozen=True, slots=True)
class KnownExport:
    """A recognised file: ids in it are kept as (`source`, id). `entity` says what a row is: person or company.

    `mapping` holds column name -> target for the columns the tool is known for ("" = own field);
    `is_open` says that further columns may be guessed by their headers.
    """

    name: str
    source: str
    entity: str
    mapping: Mapping[str, str]
    is_open: bool


def recognise(columns: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> KnownExport | None:
    """The tool that wrote a file with these headers, or None. `samples` only decide which of several
    postal addresses is taken: the first that is filled.
    """
    names = [compact(column) for column in columns]
    present = set(names) | _api_signs(columns)
    table = next((t for t in EXPORTS if _fits(t, present)), None)
    if table is None:
        return None
    filled = {
        name
        for i, name in enumerate(names)
        if any(len(row) > i and row[i].strip() for row in samples)
    }
    wanted = _address_columns(table, names, filled or present) | table.columns
    targets = _settle(
        names, {name: wanted[name] for name in names if name in wanted}, filled, table
    )
    return KnownExport(
        table.name,
        table.source,
        table.entity,
        {c: targets[n] for c, n in zip(columns, names, strict=True) if n in targets},
        table.is_open,
    )


def _api_signs(columns: Sequence[str]) -> set[str]:
    """ "__c" fields, and API names without blanks (ANNUALREVENUE), come only from Salesforce."""
    signs = {"*custom" for column in columns if column.strip().lower().endswith("__c")}
    return signs | {
        "*api"
        for column in columns
        if column.strip().isalpha() and column.strip().lower() in _API_NAMES
    }


def _fits(table: ExportTable, present: set[str]) -> bool:
    return (
        all(name in present for name in table.needs)
        and all(any(name in present for name in group) for group in table.one_of)
        and not any(name in present for name in table.without)
    )


def _address_columns(table: ExportTable, names: Sequence[str], filled: set[str]) -> dict[str, str]:
    """Address parts of the first address that is filled; those of the others stay own fields."""
    found: dict[str, str] = {}
    groups = [
        group
        for prefixes in table.addresses
        if (group := _address_group(names, prefixes.split("|")))
    ]
    best = next(
        (group for group in groups if any(name in filled for name in group)),
        groups[0] if groups else {},
    )
    for group in groups:
        found |= {
            name: _for_entity(part, table.entity) if group is best else ""
            for name, part in group.items()
            if name not in best or group is best
        }
    return found


def _address_group(names: Sequence[str], prefixes: Sequence[str]) -> dict[str, str]:
    rests = {
        name: name.removeprefix(prefix)
        for prefix in prefixes
        for name in names
        if name.startswith(prefix)
    }
    return {name: ADDRESS_PARTS[rest] for name, rest in rests.items() if rest in ADDRESS_PARTS}


def _for_entity(target: str, entity: str) -> str:
    return COMPANY_TWIN.get(target, target) if entity == "company" else target


def _settle(
    names: Sequence[str], wanted: dict[str, str], filled: set[str], table: ExportTable
) -> dict[str, str]:
    """One column per fact: a filled column before an empty one, then the table's order; the rest stay own fields."""
    order = {name: place for place, name in enumerate(table.columns)}
    taken: set[str] = set()
    settled: dict[str, str] = {}
    for name in sorted(
        wanted, key=lambda n: (bool(filled) and n not in filled, order.get(n, 0), names.index(n))
    ):
        target = wanted[name]
        if target and target in taken and not TARGETS[target].repeated:
            target = ""
        taken.add(target)
        settled[name] = target
    if "street" in taken and "address1formatted" in settled:
        settled["address1formatted"] = ""
    return settled
