"""How the columns of a file are read: guessed, settled without asking, and made into a plan. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from prospekt.capture.rules.cells import CellStyle
from prospekt.capture.rules.dates import column_date_order
from prospekt.capture.rules.exports import recognise
from prospekt.capture.rules.mapping import Guess, guess_mapping
from prospekt.capture.rules.numbers import column_decimal_mark
from prospekt.capture.rules.own_fields import kind_of, unique_slugs
from prospekt.capture.rules.rows import Plan, column_plan
from prospekt.capture.rules.targets import OWN, SKIP, TARGETS, is_target
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.storable import storable

SHOWN = 3
_OWN_HEADER = re.compile(rf"{OWN}[a-z0-9_]{{1,60}}")
Column = dict[str, Any]
"""name, target, certainty, why, candidates, options, policy, required, samples, date_order, decimal, own_kind."""


def guess_columns(
    names: Sequence[str], rows: Sequence[Sequence[str]], country: str = ""
) -> list[Column]:
    """One column each, guessed by header and content; `rows` are the first readable records."""
    guesses = guess_mapping(names, rows, country)
    return [
        _column(guess, [row[i] for row in rows if i < len(row)]) for i, guess in enumerate(guesses)
    ]


def source_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The tool that wrote the file, under whose name its ids are kept; empty if unknown."""
    known = recognise(names, rows)
    return known.source if known else ""


def _column(guess: Guess, values: Sequence[str]) -> Column:
    is_ours = guess.column.startswith("prospekt_")
    if _OWN_HEADER.fullmatch(guess.column):
        # Our own file names own fields by what they are, so that nothing has to be guessed.
        guess = replace(
            guess, target=guess.column, certainty="sure", why="known export", candidates=()
        )
    shown = list(dict.fromkeys(value for value in values if value))[:SHOWN]
    return {
        "name": guess.column, "target": SKIP if is_ours else guess.target, "certainty": guess.certainty,
        "why": guess.why, "candidates": list(guess.candidates), "options": dict(guess.options), "policy": "",
        "required": False, "samples": [storable(value[:120]) for value in shown],
        "date_order": column_date_order(values) or "", "decimal": column_decimal_mark(values) or "",
        "own_kind": kind_of(values, guess.column),
    }  # fmt: skip


def settle(columns: Sequence[Column], date_order: str = "") -> int:
    """Without a person asked: unmapped columns become own fields, dates whose order is open stay text.

    Changes `columns`; returns how many go to own fields.
    """
    slugs = unique_slugs([column["name"] for column in columns])
    made = 0
    for column, slug in zip(columns, slugs, strict=True):
        if is_open_date(column) and not date_order:
            column.update(target=OWN + slug, own_kind="text", why="date order")
        elif not column["target"]:
            column["target"] = OWN + slug
        made += column["target"].startswith(OWN)
    return made


def is_open_date(column: Column) -> bool:
    """True for a mapped date whose order of day and month cannot be told from its values."""
    is_date = column["target"] in TARGETS and TARGETS[column["target"]].kind in ("date", "moment")
    return bool(is_date and not column["date_order"] and column["samples"])


def plan_columns(
    columns: Sequence[Column], chosen: Mapping[str, Any], *, country: str, currency: str
) -> Plan:
    """The plan by which rows are read; `country` and `currency` are the installation's."""
    planned = tuple(
        column_plan(
            i, column["name"], column["target"], _style(column, chosen, currency),
            column.get("own_kind", "text"), bool(column.get("required")),
        )
        for i, column in enumerate(columns)
        if column["target"] and column["target"] != SKIP
    )  # fmt: skip
    return Plan(
        planned,
        chosen.get("export") or "import",
        chosen.get("phone_country") or country,
        tuple(chosen.get("tags") or ()),
    )


def _style(column: Column, chosen: Mapping[str, Any], currency: str) -> CellStyle:
    options = column.get("options") or {}
    return CellStyle(
        order=chosen.get("date_order") or column.get("date_order") or None,
        decimal=chosen.get("decimal") or column.get("decimal") or None,
        currency=str(options.get("currency") or currency),
        scale=int(options.get("scale") or 1),
    )


def map_by_hand(columns: Sequence[Column], changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Set target, policy or required of columns by name. Raises Refusal for a column or target that is not there."""
    by_name = {column["name"]: column for column in columns}
    for name, change in changes.items():
        if name not in by_name:
            message = _("The file has no column {column}. Its columns are: {columns}.")
            raise Refusal(
                Problem(
                    "no_column", message, {"column": name, "columns": ", ".join(list(by_name)[:30])}
                )
            )
        target = change.get("target", by_name[name]["target"])
        if not is_target(target):
            message = _(
                "{target} is not something a column can become. Use one of: {targets}, own:name or skip."
            )
            raise Refusal(
                Problem("no_target", message, {"target": target, "targets": ", ".join(TARGETS)})
            )
        by_name[name].update(
            {k: v for k, v in change.items() if k in ("target", "policy", "required")}
        )
    _one_column_each(columns, set(changes))


def _one_column_each(columns: Sequence[Column], chosen: set[str]) -> None:
    """Two columns cannot fill one fact: a guessed one gives way to a chosen one, two chosen ones are refused."""
    seen: dict[str, Column] = {}
    for column in columns:
        target = column["target"]
        if not target or target == SKIP or (target in TARGETS and TARGETS[target].repeated):
            continue
        other = seen.setdefault(target, column)
        if other is column:
            continue
        if column["name"] in chosen and other["name"] in chosen:
            raise Refusal(_taken(other, column))
        loser = other if column["name"] in chosen else column
        loser.update(target="", why="taken", certainty="")
        seen[target] = column if loser is other else other


def _taken(first: Column, second: Column) -> Problem:
    message = _(
        "The columns {first} and {second} both go to {target}. Choose one, and leave the other out or make it an own field."
    )
    target = first["target"]
    label = TARGETS[target].label if target in TARGETS else target
    return Problem(
        "taken", message, {"first": first["name"], "second": second["name"], "target": label}
    )
