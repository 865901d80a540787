"""What can happen: every event is a frozen dataclass, named in the past tense, with a typed schema.

No personal datum is ever part of an event: facts are ids, numbers, yes/no and short codes. Texts live in
erasable tables that point to the event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import ClassVar, TypeVar

CODE = re.compile(r"[a-z0-9_.:+-]{0,80}")
"""What a text inside an event may look like: a code of ours, never something a person typed."""

COLUMNS = (
    "person_id",
    "company_id",
    "deal_id",
    "campaign_id",
    "amount",
    "currency",
    "playbook",
    "occurred_at",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, through which door (web, cli, import, api, flow, demo)."""

    user_id: int | None
    door: str
    allowed: frozenset[str] | None = None
    """What a token narrows the user's rights to; None: all that the role has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """The columns every event has; subclasses add their facts. `occurred_at` None means: now."""

    name: ClassVar[str] = ""
    sets: ClassVar[Mapping[str, str]] = {}
    """State that this event leaves behind: state name -> fact that holds its new value (for replay)."""
    removes: ClassVar[bool] = False

    person_id: int | None = None
    company_id: int | None = None
    deal_id: int | None = None
    campaign_id: int | None = None
    amount: int | None = None
    currency: str = ""
    playbook: str = ""
    occurred_at: datetime | None = None

    def values(self) -> tuple[object, ...]:
        """The values of the facts beyond the columns, in the order of their declaration."""
        return _facts_getter(type(self))(self)

    def facts(self) -> dict[str, object]:
        """The facts by name. Raises ValueError if one could be personal."""
        return self.checked(self.values())

    @classmethod
    def checked(cls, values: tuple[object, ...]) -> dict[str, object]:
        """The facts by name, checked: codes, numbers, ids, yes/no, or tuples of these."""
        found = dict(zip(_fact_names(cls), values, strict=True))
        for key, value in found.items():
            if not is_impersonal(value):
                raise ValueError(
                    f"{cls.name}: {key} may hold only codes and numbers, not {value!r}"
                )
        return found


@cache
def _fact_names(kind: type[Happening]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name not in COLUMNS)


@cache
def _facts_getter(kind: type[Happening]) -> Callable[[Happening], tuple[object, ...]]:
    names = _fact_names(kind)
    if len(names) > 1:
        return attrgetter(*names)
    return lambda happening: tuple(getattr(happening, name) for name in names)


def is_impersonal(value: object) -> bool:
    """True for ids, numbers, yes/no, None, codes, and lists of these."""
    if isinstance(value, str):
        return CODE.fullmatch(value) is not None
    if isinstance(value, (list, tuple)):
        return all(is_impersonal(item) for item in value)
    return value is None or isinstance(value, (bool, int, float))


EVENTS: dict[str, type[Happening]] = {}
T = TypeVar("T", bound=Happening)


def event(name: str) -> Callable[[type[T]], type[T]]:
    """Name an event class (source.past_tense) and enter it in the register that documents them all."""

    def enter(kind: type[T]) -> type[T]:
        if name in EVENTS:
            raise ValueError(f"two events are called {name}")
        kind.name = name
        EVENTS[name] = kind
        return kind

    return enter
