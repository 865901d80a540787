"""Typed values (spreadsheets, Parquet, JSON) as canonical text."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from prospekt.words.storable import storable

LIST_SEPARATOR = " ::: "


def cell_text(value: object) -> str:
    """Text of one scalar: 3.0 is "3", dates and times are ISO 8601, None is ""."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, Decimal):
        return _decimal_text(value)
    if isinstance(value, dt.datetime):
        return _whole_seconds(value).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip()
    return str(value).strip()


def _float_text(value: float) -> str:
    if value != value:
        return ""
    if value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text


def _decimal_text(value: Decimal) -> str:
    if value == value.to_integral_value():
        return str(int(value))
    return format(value.normalize(), "f")


def _whole_seconds(moment: dt.datetime) -> dt.datetime:
    # Spreadsheets keep times as fractions of a day: 10:00:00 may come as 09:59:59.999997.
    near = (moment + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    return near if abs(near - moment) < dt.timedelta(milliseconds=1) else moment


def flattened(value: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested objects as ("a.b", text) pairs; lists of scalars joined by " ::: ", others as JSON."""
    for key, inner in value.items():
        name = storable(f"{prefix}{key}")
        if isinstance(inner, Mapping):
            yield from flattened(inner, f"{name}.")
        elif isinstance(inner, Sequence) and not isinstance(inner, str | bytes):
            yield name, _list_text(inner)
        else:
            yield name, cell_text(inner)


def _list_text(values: Sequence[object]) -> str:
    if any(isinstance(value, Mapping | list | tuple) for value in values):
        return json.dumps(values, ensure_ascii=False, default=cell_text)
    return LIST_SEPARATOR.join(text for text in map(cell_text, values) if text)
