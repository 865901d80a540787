"""Prepare an import: read the file's head, recognise it, map its columns, and say what is still open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from prospekt.capture.actions.files import Kept, path_of
from prospekt.capture.models import Import, RememberedMapping
from prospekt.capture.rules.dates import column_date_order
from prospekt.capture.rules.exports import recognise
from prospekt.capture.rules.mapping import Guess, guess_mapping
from prospekt.capture.rules.numbers import column_decimal_mark
from prospekt.capture.rules.own_fields import kind_of, unique_slugs
from prospekt.capture.rules.refused import refused_kind
from prospekt.capture.rules.targets import OWN, PROBLEM_COLUMNS, SKIP, TARGETS, is_target
from prospekt.capture.sources.open import open_table
from prospekt.capture.sources.options import Options
from prospekt.capture.sources.table import Table
from prospekt.people.models import User
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SAMPLES = 200
SHOWN = 3
MOST_OWN_FIELDS = 200
READING = ("encoding", "delimiter", "header", "sheet")
DEFAULT_SETTINGS: Mapping[str, Any] = {
    "mode": "upsert", "policy": "fill", "source": "", "campaign": "", "owner": None, "tags": [],
    "phone_country": "", "date_order": "", "decimal": "", "export": "",
}  # fmt: skip


def table_of(record: Import) -> Table:
    """The table of an import's file, read as its settings say. Raises Refusal if it cannot be read."""
    options = Options(**{key: value for key, value in record.reading.items() if key in READING})
    return open_table(path_of(record.file), options, name=record.name)


def prepare_import(
    kept: Kept,
    *,
    by: User | None,
    now: datetime,
    reading: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Import:
    """A draft of an import with every column guessed. Raises Refusal for files that cannot be imported."""
    record = Import(
        name=kept.name, file=kept.file, size=kept.size, sha256=kept.sha256, by=by, created_at=now,
        reading=_clean_reading(reading or {}), settings={**DEFAULT_SETTINGS, **(settings or {})},
    )  # fmt: skip
    table = _look(record)
    remembered = RememberedMapping.objects.filter(header_key=header_key(table.columns)).first()
    if remembered:
        _apply_remembered(record, remembered)
    record.save()
    return record


def reread(record: Import, reading: Mapping[str, Any]) -> Import:
    """Read the file in another way (encoding, delimiter, header row, sheet); what still fits of the mapping stays."""
    before = {column["name"]: column for column in record.columns}
    record.reading = _clean_reading(reading)
    _look(record)
    for column in record.columns:
        if old := before.get(column["name"]):
            column.update({key: old[key] for key in ("target", "policy", "required")})
    record.save()
    return record


def _look(record: Import) -> Table:
    table = table_of(record)
    if problem := refused_kind(table.columns):
        raise Refusal(problem)
    rows = sample_rows(table)
    record.format = table.format
    record.estimated = table.estimated_records
    known = recognise(table.columns, rows)
    record.settings = {**record.settings, "export": known.source if known else ""}
    guesses = guess_mapping(table.columns, rows, record.settings.get("phone_country") or "")
    record.columns = [
        _column(i, guess, [row[i] for row in rows if i < len(row)])
        for i, guess in enumerate(guesses)
    ]
    return table


def sample_rows(table: Table) -> list[tuple[str, ...]]:
    """The first readable rows, for guessing."""
    return [record.cells for record in islice(table.records(), SAMPLES) if record.cells is not None]


def _column(index: int, guess: Guess, values: Sequence[str]) -> dict[str, Any]:
    target = SKIP if guess.column.split(" (")[0] in PROBLEM_COLUMNS else guess.target
    shown = list(dict.fromkeys(value for value in values if value))[:SHOWN]
    return {
        "name": guess.column, "target": target, "certainty": guess.certainty, "why": guess.why,
        "candidates": list(guess.candidates), "options": dict(guess.options), "policy": "", "required": False,
        "samples": [value[:120] for value in shown], "date_order": column_date_order(values) or "",
        "decimal": column_decimal_mark(values) or "", "own_kind": kind_of(values, guess.column),
    }  # fmt: skip


def _clean_reading(reading: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: reading[key] for key in READING if reading.get(key) not in (None, "")}
    if "header" in found:
        found["header"] = int(found["header"])
    return found


def header_key(columns: Iterable[str]) -> str:
    """What a set of headers is remembered by, whatever their order."""
    return hashlib.sha256(
        "\n".join(sorted(fold(column) for column in columns)).encode()
    ).hexdigest()


def _apply_remembered(record: Import, remembered: RememberedMapping) -> None:
    by_name = {column["name"]: column for column in remembered.columns}
    for column in record.columns:
        if old := by_name.get(column["name"]):
            column.update({key: old[key] for key in ("target", "policy", "required")})
            column["why"] = "remembered"
            column["certainty"] = "sure" if column["target"] else ""


def remember_mapping(record: Import, *, now: datetime) -> None:
    """Keep how these headers were mapped, for the next file that has them."""
    columns = [
        {key: c[key] for key in ("name", "target", "policy", "required")} for c in record.columns
    ]
    RememberedMapping.objects.update_or_create(
        header_key=header_key(c["name"] for c in record.columns),
        defaults={"columns": columns, "used_at": now},
    )


def map_columns(record: Import, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Set target, policy or required of columns by name. Raises Refusal for a column or target that is not there."""
    by_name = {column["name"]: column for column in record.columns}
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
    _one_column_each(record.columns)


def _one_column_each(columns: Sequence[Mapping[str, Any]]) -> None:
    seen: dict[str, str] = {}
    for column in columns:
        target = column["target"]
        if not target or target == SKIP or (target in TARGETS and TARGETS[target].repeated):
            continue
        if target in seen:
            message = _(
                "The columns {first} and {second} both go to {target}. Choose one, and leave the other out or make it an own field."
            )
            label = TARGETS[target].label if target in TARGETS else target
            raise Refusal(
                Problem(
                    "taken",
                    message,
                    {"first": seen[target], "second": column["name"], "target": label},
                )
            )
        seen[target] = column["name"]


def settle_open_columns(record: Import, *, most_own_fields: int = MOST_OWN_FIELDS) -> None:
    """Without a person asked: unmapped columns become own fields; dates whose order is open stay text.

    Raises Refusal when that would make more than `most_own_fields` of them.
    """
    slugs = unique_slugs([column["name"] for column in record.columns])
    order = record.settings.get("date_order", "")
    made = 0
    for column, slug in zip(record.columns, slugs, strict=True):
        is_date = column["target"] in TARGETS and TARGETS[column["target"]].kind in (
            "date",
            "moment",
        )
        if is_date and not order and not column["date_order"] and column["samples"]:
            column.update(target=OWN + slug, own_kind="text", why="date order")
        elif not column["target"]:
            column["target"] = OWN + slug
        made += column["target"].startswith(OWN)
    if made > most_own_fields:
        message = _(
            "{n} columns would become own fields; at most {most} are made without asking."
            " Map or leave out some with --map COLUMN=skip, or allow more with --own-fields {n}."
        )
        raise Refusal(Problem("too_many_own_fields", message, {"n": made, "most": most_own_fields}))


def save_settings(record: Import, changes: Mapping[str, Any]) -> None:
    """Keep what was chosen for all rows."""
    with transaction.atomic():
        record.settings = {
            **record.settings,
            **{k: v for k, v in changes.items() if k in DEFAULT_SETTINGS},
        }
        record.save()
