"""Prepare an import: read the file's head, recognise it, map its columns, and say what is still open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from prospekt.capture.actions.files import Kept, path_of
from prospekt.capture.actions.told_answers import suggest_answers
from prospekt.capture.models import Import, RememberedMapping
from prospekt.capture.rules.columns import guess_columns, map_by_hand, settle, source_of
from prospekt.capture.rules.refused import refused_kind
from prospekt.capture.sources.open import open_table
from prospekt.capture.sources.options import Options
from prospekt.capture.sources.table import Table
from prospekt.people.models import User
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SAMPLES = 200
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
    record.settings = {**record.settings, "export": source_of(table.columns, rows)}
    record.columns = guess_columns(table.columns, rows, record.settings.get("phone_country") or "")
    suggest_answers(record.columns, rows)
    return table


def sample_rows(table: Table) -> list[tuple[str, ...]]:
    """The first readable rows, for guessing."""
    return [record.cells for record in islice(table.records(), SAMPLES) if record.cells is not None]


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
    map_by_hand(record.columns, changes)


def settle_open_columns(record: Import, *, most_own_fields: int = MOST_OWN_FIELDS) -> None:
    """Without a person asked: unmapped columns become own fields; dates whose order is open stay text.

    Raises Refusal when that would make more than `most_own_fields` of them.
    """
    made = settle(record.columns, record.settings.get("date_order", ""))
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
