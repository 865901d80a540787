"""The same row on SQLite and on PostgreSQL: what is sent over, and one plain form whose digest both sides have."""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from functools import lru_cache
from typing import Any

Plain = Callable[[Any], Any]
"""A stored value -> its plain form. None never comes here."""
LONG = 300
"""Digits before or behind the point from which on a number is kept as its digits: no float holds it."""
_EXACT = Context(prec=1_000_000, Emin=MIN_EMIN, Emax=MAX_EMAX)
"""No digit is rounded away, so that no difference is."""


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _number(text: str) -> Any:
    """1.0, 1 and 1e0 are one number; jsonb writes it in a way of its own."""
    number = Decimal(text)
    if number and abs(number.adjusted()) > LONG:
        return str(number.normalize(_EXACT))
    return int(number) if number == number.to_integral_value() else float(number)


def _whole(digits: str) -> Any:
    """jsonb writes 1e301 as its digits, and then it is the same as with an exponent."""
    return int(digits) if len(digits) <= LONG else _number(digits)


@lru_cache(maxsize=50_000)
def _document(text: str) -> str:
    return json.dumps(json.loads(text, parse_float=_number, parse_int=_whole), sort_keys=True)


PLAIN: Mapping[str, Plain] = {
    "bool": bool,
    "timestamptz": _moment,
    "date": _day,
    "jsonb": _document,
    "uuid": lambda value: str(value).replace("-", ""),
    "inet": lambda value: str(ipaddress.ip_address(value)),
    "bytea": bytes,
    "float8": float,
    "numeric": lambda value: str(Decimal(str(value)).normalize(_EXACT)),
}
"""By PostgreSQL's name of the type; every other type is plain as it is."""

READ_AS: Mapping[str, str] = {
    "timestamptz": "{} AT TIME ZONE 'UTC'",
    "jsonb": "{}::text",
    "inet": "host({})",
    "uuid": "{}::text",
}
"""How PostgreSQL is asked for a type, so that Python need not guess."""
SENT_RAW = ("jsonb",)
"""Sent as stored, not in the plain form: nothing of a document may be lost on the way."""

Row = Sequence[Any]


def plain_rows(rows: Sequence[Row], kinds: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """Rows of these types: (as they are sent, in the plain form)."""
    columns = list(zip(*rows, strict=True))
    plain = [_plain_column(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    sent = [
        raw if kind in SENT_RAW else made
        for raw, made, kind in zip(columns, plain, kinds, strict=True)
    ]
    return list(zip(*sent, strict=True)), list(zip(*plain, strict=True))


def _plain_column(column: Sequence[Any], kind: str) -> Sequence[Any]:
    make = PLAIN.get(kind)
    if make is None:
        return column
    return [None if value is None else make(value) for value in column]


class Digest:
    """Counts rows and digests their plain form, in the order they come."""

    def __init__(self) -> None:
        self.rows = 0
        self._digest = hashlib.sha256()

    def add(self, rows: Iterable[Row], columns: Sequence[int] | None = None) -> None:
        """Rows in the plain form, or these columns of them."""
        if columns is not None:
            rows = [tuple(row[n] for n in columns) for row in rows]
        for row in rows:
            self._digest.update(repr(row).encode("utf-8", "surrogatepass"))
            self.rows += 1

    @property
    def value(self) -> str:
        return self._digest.hexdigest()


def in_chunks(fetch: Callable[[int], list[Row]], size: int = 2_000) -> Iterator[list[Row]]:
    """Rows of a cursor's `fetchmany`, chunk by chunk."""
    while rows := fetch(size):
        yield rows
