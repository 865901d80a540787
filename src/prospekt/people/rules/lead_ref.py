"""How addresses and forms name a lead: `p12` is person 12, `c5` is company 5."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

PATTERN = r"[pc][1-9][0-9]{0,17}"
_REF = re.compile(PATTERN, re.ASCII)


@dataclass(frozen=True, slots=True)
class LeadRef:
    """A person or a company by its id."""

    is_person: bool
    id: int

    def __str__(self) -> str:
        return f"{'p' if self.is_person else 'c'}{self.id}"

    @property
    def person_id(self) -> int | None:
        return self.id if self.is_person else None

    @property
    def company_id(self) -> int | None:
        return None if self.is_person else self.id

    @property
    def column(self) -> str:
        """The column by which other tables point to it."""
        return "person_id" if self.is_person else "company_id"


def parse_ref(text: str) -> LeadRef:
    """The lead that `text` names. Raises Refusal (not_found) for anything else."""
    if not _REF.fullmatch(text):
        raise Refusal(no_lead())
    return LeadRef(text[0] == "p", int(text[1:]))


def parse_refs(texts: Iterable[str]) -> list[LeadRef]:
    """The leads that `texts` name, each once, in order. Raises Refusal (not_found)."""
    return [parse_ref(text) for text in dict.fromkeys(texts)]


def no_lead() -> Problem:
    """Nothing there, or no longer."""
    return Problem(
        "not_found", _("This lead is no longer there; it may have been removed or undone.")
    )
