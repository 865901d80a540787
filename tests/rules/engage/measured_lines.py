"""The labelled lines, and how many of their labels a reader finds: precision, recall and F1 by field.

`open` and `held` are two halves of lines written before the rules, by the same hand; the held half was not read with
the rules until they stood. `later` lines were written after the rules, in two batches with words that the tables did
not have; most of their words are in the tables by now.

`others` and `unseen` are two halves of lines by another hand, who knew neither rules nor tables and was asked for
wordings that nobody would think of: at first the reader found F1 of 0.65 to 0.71 in them. The tables were then widened
with the others in view. `more` and `locked` are from a later hand, which played four typists a language: 0.70 to 0.82
at first. Then tables and rules were widened with `more` in view. The unseen and the locked lines were never read for
that, and say best what a new team will meet.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prospekt.engage.rules.line.found import FACTS, Candidate, Money, NextTask, ReadLine
from prospekt.engage.rules.line.read import read_line
from prospekt.people.rules.money import precision as digits
from prospekt.words.folding import words_in

LINES = Path(__file__).parent / "lines"
HALVES = ("open", "held", "later", "others", "more", "unseen", "locked")
LANGUAGES = ("en", "ms", "id", "nb", "vi")
FIELDS = (
    "kind",
    "direction",
    "outcome",
    "whom",
    "company",
    "occurred",
    *FACTS,
    "objection",
    "task",
    "due",
)
IN_WORDS = ("whom", "company", "challenges", "goals", "competitors", "committee")
_SAME = 0.5
_NO_NAME = frozenset(
    [
        "pt",
        "cv",
        "cty",
        "cong",
        "ty",
        "nh",
        "ngan",
        "hang",
        "syarikat",
        "kumpulan",
        "grup",
        "tap",
        "doan",
        "the",
        "koperasi",
        "htx",
        "kilang",
        "bank",
        "hotel",
    ]
)


@dataclass(slots=True)
class Tally:
    """Labels found, things found that are no label, labels missed; per field."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def figures(self, *names: str) -> tuple[float, float, float, int]:
        """(precision, recall, F1, number of labels) of these fields together; 1 where there is nothing to find."""
        right = sum(self.right[n] for n in names)
        wrong, missed = sum(self.wrong[n] for n in names), sum(self.missed[n] for n in names)
        precision = right / (right + wrong) if right + wrong else 1.0
        recall = right / (right + missed) if right + missed else 1.0
        return (
            precision,
            recall,
            2 * right / (2 * right + wrong + missed) if right + wrong + missed else 1.0,
            right + missed,
        )


def measured(language: str, half: str) -> Tally:
    """What the reader finds of the labels of a language and half."""
    tally = Tally()
    for line in lines(language, half):
        for name, (right, wrong, missed) in compared(line, read(line["text"], language)).items():
            tally.right[name] += len(right)
            tally.wrong[name] += len(wrong)
            tally.missed[name] += len(missed)
    return tally


def lines(language: str, half: str) -> list[dict[str, Any]]:
    """The labelled lines of a language; `half` is one of HALVES."""
    path = LINES / f"{language}_{half}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@lru_cache
def around(language: str) -> tuple[datetime, tuple[Candidate, ...], str]:
    """(now, candidates, currency) of the lines of a language."""
    table = tomllib.loads((LINES / "around.toml").read_text("utf-8"))[language]
    people = [Candidate(f"p{n}", name) for n, name in enumerate(table["people"], 1)]
    companies = [Candidate(f"c{n}", name, False) for n, name in enumerate(table["companies"], 1)]
    now = datetime.fromisoformat(table["now"]).astimezone(ZoneInfo(table["zone"]))
    return now, (*people, *companies), table["currency"]


def read(text: str, language: str) -> ReadLine:
    """The line as read with what is around it."""
    now, candidates, currency = around(language)
    return read_line(text, language, now, candidates, currency)


def compared(
    line: Mapping[str, Any], found: ReadLine
) -> dict[str, tuple[list[str], list[str], list[str]]]:
    """field -> (right, wrong, missed) values."""
    labels, values = dict(_labels(line)), dict(_values(found))
    return {name: _matched(name, labels.get(name, []), values.get(name, [])) for name in FIELDS}


def _matched(
    name: str, labels: list[str], values: list[str]
) -> tuple[list[str], list[str], list[str]]:
    right, left = [], list(labels)
    for value in values:
        met = next((label for label in left if _same(name, label, value)), None)
        if met is not None:
            left.remove(met)
            right.append(value)
    wrong = [value for value in values if value not in right]
    return right, wrong, left


def _same(name: str, label: str, value: str) -> bool:
    """Codes, amounts and days are equal; of words at least half are the same, of a person's name all."""
    if name not in IN_WORDS:
        return label == value
    one, other = set(words_in(label)), set(words_in(value))
    if name == "company":
        one, other = one - _NO_NAME or one, other - _NO_NAME or other
    if name == "whom":
        return one == other
    return len(one & other) >= _SAME * max(len(one | other), 1)


def _labels(line: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for name in ("kind", "direction", "outcome", "whom", "company", "occurred"):
        if line.get(name):
            yield name, [line[name]]
    for name, value in line.get("answers", {}).items():
        yield name, [value]
    yield "objection", line.get("objections", [])
    tasks = line.get("tasks", [])
    yield "task", [task["kind"] for task in tasks]
    yield "due", [task["due"] for task in tasks if "due" in task]


def _values(found: ReadLine) -> Iterator[tuple[str, list[str]]]:
    listed: dict[str, list[str]] = {}
    for each in found.found:
        value = each.value
        if each.field == "occurred_at":
            noon = value == value.replace(hour=12, minute=0, second=0) or value == around_now(value)
            listed.setdefault("occurred", []).append(
                f"{value:%Y-%m-%d}" if noon else f"{value:%Y-%m-%dT%H:%M}"
            )
        elif isinstance(value, NextTask):
            listed.setdefault("task", []).append(value.kind)
            if value.on:
                listed.setdefault("due", []).append(
                    f"{value.on}T{value.at:%H:%M}" if value.at else f"{value.on}"
                )
        elif isinstance(value, Money):
            listed.setdefault("budget", []).append(
                f"{value.minor // 10 ** digits(value.currency)} {value.currency}"
            )
        else:
            listed.setdefault(each.field, []).append(getattr(value, "phrase", value))
    yield from listed.items()


def around_now(value: datetime) -> datetime:
    """The moment at which every line was typed, in the zone of `value`."""
    return around("en")[0].replace(tzinfo=value.tzinfo)
