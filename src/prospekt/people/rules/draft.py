"""What a form, a file row or a call says about one lead, before anybody knows whether we have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

EMPTY = (None, "", {})


@dataclass(slots=True)
class Contact:
    """An e-mail address or phone number: as typed, the key it is matched by, and its kind."""

    shown: str
    key: str
    kind: str = ""
    is_suspicious: bool = False


@dataclass(slots=True)
class TouchDraft:
    """A touch that came along with a lead: codes, when, and words."""

    kind: str
    occurred_at: datetime | None = None
    channel: str = ""
    direction: str = ""
    outcome: str = ""
    topic: str = ""
    note: str = ""


@dataclass(slots=True)
class Draft:
    """One row: columns of the person and of the company (only those given), and what hangs on them.

    `is_person` is false for a row that describes a company alone; then contacts belong to the company.
    """

    number: int = 0
    is_person: bool = True
    person: dict[str, Any] = field(default_factory=dict)
    company: dict[str, Any] = field(default_factory=dict)
    emails: list[Contact] = field(default_factory=list)
    phones: list[Contact] = field(default_factory=list)
    company_phones: Sequence[Contact] = ()
    address: dict[str, str] | None = None
    company_address: dict[str, str] | None = None
    links: Sequence[str] = ()
    company_links: Sequence[str] = ()
    tags: Sequence[str] = ()
    own: dict[str, Any] = field(default_factory=dict)
    external: tuple[str, str] | None = None
    company_external: tuple[str, str] | None = None
    consents: Sequence[tuple[str, bool]] = ()
    notes: Sequence[str] = ()
    touches: Sequence[TouchDraft] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    """Question of the playbook -> what was answered, as typed."""
    already: tuple[int | None, int | None] | None = None
    """(person id, company id) this very row became before, when the same file comes again."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a match is treated: `mode` create, update or upsert; per column fill, overwrite or keep."""

    mode: str = "upsert"
    columns: Mapping[str, str] = field(default_factory=dict)
    default: str = "fill"

    def value(self, column: str, old: Any, new: Any) -> Any:
        """What stands in `column` after the match: the old value or the new one."""
        if new in EMPTY or self.mode == "create":
            return old
        how = self.columns.get(column, self.default)
        return new if how == "overwrite" or (how == "fill" and old in EMPTY) else old
