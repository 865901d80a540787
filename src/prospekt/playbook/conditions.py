"""What a condition is once it is read: a small frozen tree, the same for Python, SQL and sentences.

Unknown makes every comparison false, also `!=` and `not in`; so `not employees > 50` is true for a
lead whose employees are unknown. No node ever answers "unknown".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from prospekt.playbook.facts import Fact

Operator = Literal["==", "!=", "<", "<=", ">", ">="]
Search = Literal["contains", "starts", "word", "begin", "part"]
Value = str | int | float

# What stands between two words of a role or an industry; `word` reads each as a space.
SEPARATORS = ",/-.()&;:|"


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True when at least one part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is not; never unknown, because the part never is."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Compare:
    """A known fact against one literal."""

    fact: Fact
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Member:
    """A known fact is one of the values, or, when `absent`, none of them."""

    fact: Fact
    values: tuple[Value, ...]
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Find:
    """A known text contains, starts with, has as whole words (`word`), has words that `begin` with,
    or has as a `part` between semicolons, at least one of `texts`.
    """

    fact: Fact
    search: Search
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The fact has any value."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class Flag:
    """The yes-or-no fact is yes."""

    fact: Fact


Condition = All | Any | Not | Compare | Member | Find | Known | Flag


def facts_of(condition: Condition) -> Iterator[Fact]:
    """Every fact the condition reads, in the order of the text, repeats included."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from facts_of(part)
        case Not(part):
            yield from facts_of(part)
        case _:
            yield condition.fact


BETWEEN = "; "
"""What stands between the parts of a text of several."""


def spaced(text: str) -> str:
    """`text` with every separator a space and a space at both ends, as `word` compares it."""
    for separator in SEPARATORS:
        text = text.replace(separator, " ")
    return f" {text} "


def end(search: Search) -> str:
    """What follows a searched word in a spaced text: a space after a whole word, anything after a beginning."""
    return "" if search == "begin" else " "
