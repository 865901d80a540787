"""What somebody can be known by in a text: addresses, numbers, the full name; and taking it out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

GONE = "…"
SHORTEST_NAME, SHORTEST_NUMBER = 6, 7


@dataclass(frozen=True)
class Marks:
    """Texts that mean this one person; names of one word and short ones would mean others too, and are left out."""

    texts: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.texts, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)", re.IGNORECASE)

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """Forms in which a database may hold them: as typed, in small and in capital letters, escaped in JSON."""
        forms = [
            form for text in self.texts for form in (text, text.lower(), text.upper(), text.title())
        ]
        escaped = [json.dumps(form)[1:-1] for form in forms]
        return tuple(dict.fromkeys([*forms, *escaped]))

    def are_in(self, text: str) -> bool:
        return bool(self.pattern.search(text))

    def out_of(self, value: Any) -> Any:
        """The value, a text or JSON, with every mark taken out."""
        if isinstance(value, str):
            return self.pattern.sub(GONE, value)
        if isinstance(value, list):
            return [self.out_of(each) for each in value]
        if isinstance(value, dict):
            return {self.out_of(name): self.out_of(each) for name, each in value.items()}
        return value


def marks_of(names: Iterable[str], emails: Iterable[str], numbers: Iterable[str]) -> Marks:
    """The marks of somebody with these names, addresses and numbers."""
    found = [name.strip() for name in names if " " in name.strip()]
    found = [name for name in found if len(name) >= SHORTEST_NAME]
    found += [email for email in emails if "@" in email]
    found += [n for n in numbers if len(re.sub(r"\D", "", n)) >= SHORTEST_NUMBER]
    return Marks(tuple(dict.fromkeys(found)))
