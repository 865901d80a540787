"""Where own fields are used above this stage: scorecards, saved views. Those who use them say so, wired at start."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Teller = Callable[[str], Sequence[str]]
"""Slug -> sentences in the reader's language, one for each place that reads the field."""
_tellers: list[Teller] = []


def told_by(teller: Teller) -> None:
    """Ask `teller` too from now on."""
    if teller not in _tellers:
        _tellers.append(teller)


def uses_of(slug: str) -> list[str]:
    """Where the field is used, each in a few words."""
    return [said for teller in _tellers for said in teller(slug)]
