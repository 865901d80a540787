"""A filter as a plain Python function, for one lead at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from prospekt.playbook.compile_python import Facts, Test, to_python
from prospekt.playbook.filters.lowering import Lowered

Related = Mapping[str, Sequence[Facts]]
"""Rows of a lead by relation: events (event_name, at, facts), tags (tag), emails (address), phones (number),
consents (channel, only of those given last)."""


def to_test(lowered: Lowered) -> Callable[[Facts, Related], bool]:
    """A function from facts of the lead and its related rows to bool; unknown is None or absent.

    Texts are folded (of own fields: A to Z small), scores are hundredths, decimals floats, moments
    microseconds since 1970, days and birthdays texts such as 2026-12-31.
    """
    test = to_python(lowered.condition)
    counts: dict[str, tuple[str, Test]] = {
        name: (counted.relation, to_python(counted.where))
        for name, counted in lowered.counted.items()
    }

    def holds(facts: Facts, related: Related) -> bool:
        found = {
            name: sum(map(where, related.get(relation, ())))
            for name, (relation, where) in counts.items()
        }
        return test({**facts, **found})

    return holds
