"""Who is meant by `@name` in a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from prospekt.words.folding import fold

MOST = 20
"""People whom one note can call."""


def mentioned(text: str, people: Iterable[tuple[int, str, str]]) -> list[int]:
    """Ids of the people that `text` names behind an @, in the order of the text, each once.

    `people` are (id, name, e-mail address). Somebody is called by the address, by what stands before its @, by the
    full name, or by the first name where nobody else has it. The longest fitting name counts. Who is not known is
    not called; an @ inside a word (an e-mail address) calls nobody.
    """
    names = _names(people)
    longest = max((len(name) for name in names), default=0)
    words, found, at = fold(text), [], 0
    while (at := words.find("@", at)) >= 0 and len(found) < MOST:
        if at == 0 or not words[at - 1].isalnum():
            name = _longest(words[at + 1 : at + 2 + longest], names)
            if name and names[name] and names[name] not in found:
                found.append(names[name])
        at += 1
    return found


def _names(people: Iterable[tuple[int, str, str]]) -> dict[str, int]:
    """Name -> id, without the names that two people have; a first name counts only where it is nothing else."""
    own: list[tuple[str, int]] = []
    first: list[tuple[str, int]] = []
    for id_, name, email in people:
        address, full = fold(email), fold(name)
        own += [(each, id_) for each in {address, address.partition("@")[0], full} if each]
        first += [(full.partition(" ")[0], id_)] if " " in full else []
    return _of_one(first) | {name: 0 for name, _id in own} | _of_one(own)


def _of_one(called: list[tuple[str, int]]) -> dict[str, int]:
    times = Counter(name for name, _id in called)
    return {name: id_ for name, id_ in called if times[name] == 1}


def _longest(text: str, names: dict[str, int]) -> str:
    """The longest name with which `text` begins, not as the beginning of a longer word."""
    for n in range(len(text), 0, -1):
        if text[:n] in names and not text[n : n + 1].isalnum():
            return text[:n]
    return ""
