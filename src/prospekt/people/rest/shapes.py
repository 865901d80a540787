"""What goes in and out of the REST door: exact fields, exact types, nothing besides."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

from prospekt.people.rules.lead_ref import PATTERN
from prospekt.people.rules.own_values import own_text

_NO_NUL = r"^[^\x00]*$"
LARGEST_ID = 2**63 - 1
PAGE = 50
MOST_ON_A_PAGE = 200


class Body(BaseModel):
    """What a caller sends. A field that is not listed is refused, and nothing is guessed into another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answer(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(extra="forbid")


def _text(longest: int, shortest: int = 0) -> Any:
    return Annotated[
        str, StringConstraints(min_length=shortest, max_length=longest, pattern=_NO_NUL)
    ]


Text60, Text120, Text200, Text300 = _text(60), _text(120), _text(200), _text(300)
Text400, Text600, Text4000, Text20000 = _text(400), _text(600), _text(4_000), _text(20_000)
Name60, Name120, Words20000 = _text(60, 1), _text(120, 1), _text(20_000, 1)


def _moment(value: object) -> datetime:
    """An instant as ISO 8601 with its offset from UTC."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and len(value) < 40 else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1900 < at.year < 2200:
        raise PydanticCustomError("not_moment", "not an instant such as 2026-11-24T09:30:00Z")
    return at.astimezone(UTC)


Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]


def _day(value: object) -> date:
    """A day as ISO 8601."""
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        found = None
    if found is None:
        raise PydanticCustomError("not_day", "not a day such as 2026-12-31")
    return found


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
LeadRefText = Annotated[
    str,
    Field(
        description="`p12` is person 12, `c5` is company 5.",
        json_schema_extra={"pattern": f"^{PATTERN}$", "examples": ["p12"]},
    ),
]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Limit = Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE, description="How many on a page.")]
After = Annotated[
    str,
    Field(max_length=2_000, description="`next` of the page before; empty for the first page."),
]
Value = str | int | float | bool | list[str] | None
"""What an own field may hold."""


def as_typed(value: Any) -> str:
    """A value as if somebody had typed it."""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return own_text(value)
