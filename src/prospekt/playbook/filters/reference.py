"""The page about filters as Markdown, written from the shapes, so that it cannot fall behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prospekt.playbook.filters.catalog import (
    CONSENTS,
    FACTS,
    OPERATORS,
    OWN_KINDS,
    PERIODS,
    EventShape,
    FilterFact,
    Kind,
)
from prospekt.playbook.filters.reading import DEEPEST, LONGEST_JSON, MOST_NODES, MOST_VALUES
from prospekt.playbook.filters.values import LONGEST

_INTRO = f"""\
# Filters

A filter says which leads are meant. It is one tree in JSON, the same in the address of a list
(`?filter=...`), in saved views, in exports and on the command line. This page lists every key, every
fact and every operator; it is generated from the program itself. Whatever is not listed here is
refused with its place in the tree and what is allowed there.

```json
{{"all": [
  {{"fact": "industry", "is": ["software", "banking"]}},
  {{"any": [{{"fact": "employees", "at_least": 50}}, {{"own": "budget", "over": 1000}}]}},
  {{"not": {{"fact": "lifecycle", "is": ["customer"]}}}},
  {{"fact": "owner", "is": ["me", "nobody"]}},
  {{"event": "touch", "kind": "visit", "topic": "price", "at_least": 2, "within_days": 30}}
]}}
```

The address takes the tree as it stands, URL-encoded. The short forms of the leads list (`owner=me`,
`lifecycle=mql`, `grade=A`, `source=2`, `campaign=3`, `tag=4`, `from=2026-11-01`, `to=2026-11-30`,
`kind=company`) still work, alone and beside a filter; a lead must then meet both.

## Nodes

| write | it is true when |
| --- | --- |
| `{{"all": [...]}}` | every part is; `{{"all": []}}`, only as the whole filter, is everything |
| `{{"any": [...]}}` | at least one part is |
| `{{"not": {{...}}}}` | the part is not |
| `{{"fact": name, operator: value}}` | a fact of the lead is so |
| `{{"own": slug, operator: value}}` | an own field is so |
| `{{"event": name, ...}}` | something happened, so often, in such a time |

A tree is at most {DEEPEST} nodes deep and has at most {MOST_NODES} conditions and groups and {MOST_VALUES} values; a text has at
most {LONGEST} characters, the whole JSON {LONGEST_JSON:,}. There are no regular expressions and no wildcards: `%` and `_`
are letters like any other.

What is unknown makes a condition false, `is_not` too; so `{{"not": {{"fact": "employees", "over": 50}}}}` lets
in whoever has an unknown number of employees, and `{{"fact": "employees", "at_most": 50}}` does not. A person
has industry, employees, revenue, country, region and city of the company where the person has none.
"""
_MEANINGS: Mapping[str, str] = {
    "is": "one of the values; for a yes-or-no fact `true` or `false`",
    "is_not": "known, and none of the values; of tags and consents: has none of them",
    "contains": "has one of these in it; of names: every word of it, in any order",
    "starts": "begins with one of these; of names: every word of it begins a word of the name",
    "word": "has one of these as whole words",
    "at_least": "the number or more",
    "over": "more than the number",
    "at_most": "the number or less",
    "under": "less than the number",
    "within_days": "today or in the n days before (`0` is today)",
    "coming_days": "today or in the n days to come, at most 60; of birthdays: in any year",
    "in": "in a period: " + ", ".join(f"`{name}`" for name in PERIODS),
    "from": "on that day or later, such as `2026-12-31`",
    "to": "on that day or earlier",
    "known": "`true`: there is any value; `false`: there is none",
}
_KINDS: Mapping[Kind, str] = {
    "words": "a name; texts, compared without capitals, accents and the order of words",
    "text": "texts, compared without capitals and accents",
    "plain": "texts of own fields, compared without capitals",
    "address": "texts; one e-mail address of the lead must fit",
    "phone": "digits, with a leading `+` as typed; one phone number of the lead must fit",
    "code": "one of a few short words",
    "number": "a whole number",
    "points": "points with at most two decimals",
    "decimal": "a number with at most four decimals",
    "money": "an amount with at most four decimals; only amounts in the base currency are compared",
    "choice": "texts, compared without capitals",
    "choices": "texts, compared without capitals; one of the chosen must fit",
    "flag": "yes or no",
    "moment": "a day in the reader's time zone",
    "day": "a day",
    "birthday": "a day",
    "reference": "an id, a name, or a word",
    "tag": "an id or a name; one tag of the lead must fit",
    "consent": "channels; the last word about the channel was a consent",
    "segment": "an id or a name; the lead must be in one of these segments",
}
_VALUES = """\
Where a list of values stands, one value may stand without brackets; the lead must fit one of them. `at_least`
or `over` goes with `at_most` or `under`, and `from` with `to`; every other operator stands alone. An owner is
named by e-mail address, a team, source, campaign or tag by name; what is written back has ids.
"""
_ANSWERS = (
    ("`verdict_<question>`", "code", "whether what they said meets the question", "`met`, `not_met`"),
    ("`answer_<question>`", "code or number", "what they said, where that is a choice, yes or no, a number or money", "the codes of the question"),
    ("`answered_<question>`", "moment", "when the answer was given that counts", ""),
    ("`stale_<question>`", "flag", "that answer is too old, or names a day that has gone by", ""),
    ("`method_<method>`", "code", "what the method comes to", "`qualified`, `not_yet`, `disqualified`"),
)  # fmt: skip
_OF_PLAYBOOK = """\
## Answers, verdicts and methods

Which there are is said by the playbook that runs; its keys stand in `questions.toml` and `methods.toml`. A verdict that
nobody knows is not known: `{"fact": "verdict_budget", "known": false}`. A method is judged by the facts of this moment.
"""
_CONSENT = """\
`consent_<channel>_<purpose>` is what the lead itself said: `refused` where a refusal is in force, which no later proven
consent lifts, else `allowed` where a consent reaches as far, else not known. What another lead with the same address or
the list of addresses not to use says is left out; whether somebody may be contacted is asked at the lead.

`duplicate` says that a pair waits for a decision, also where the reader may not see the other lead of it.
"""
_SEGMENTS = """\
## Segments

A segment is a named filter that is kept up to date: `{"fact": "segment", "is": ["Quiet customers"]}` finds its leads. It
asks the same for everybody: `me` and `mine` become whoever made it. It may name other segments, but not itself, neither
directly nor by way of others. Days begin in the time zone of the installation. Nobody sees a lead in it that they do not
see elsewhere, and a segment that somebody does not have has nobody in it for them.
"""
_COST = """\
## What it costs

Each condition is asked of a lead by an index, and the rarer ones find their leads by one. With 1 million leads:

| condition | found by | rows read |
| --- | --- | --- |
| `segment is`, `tag is` | the index of the segment or tag | those in it |
| `verdict_`, `answer_`, `answered_`, `stale_`, `method_ is qualified` | the rows of what answers come to | one for each lead that was asked, and two by index |
| `method_ is not_yet` or `disqualified` | nothing: nearly everybody meets it | every lead in the order of the list until the page is full |
| `open_tasks at_least`, `overdue` | the index of open tasks | one for each open task |
| `next_step known: false` | nothing | as above, one look at the index a lead |
| `duplicate` | the index of pairs to be decided | one for each such pair |
| `consent_... is allowed` | the rows of consents | one for each consent, and up to three by index |
| `consent_... is refused` | nothing | as above, up to three looks at the index a lead |
"""
_EVENTS = """\
## Events

`{"event": name, fact: value or values, count, time}`. Names and facts stand below. Without a count it is
`"at_least": 1`; counts are `at_least`, `over`, `at_most`, `under` (a lower one may stand with an upper one) and
`"none": true`. Times are `within_days`, `in`, `from` and `to`, about when it happened; without one it is ever.
`"none_within_days": 14` says the same as `"none": true, "within_days": 14`. Touches of an undone import do not
count.
"""


def reference(events: Mapping[str, EventShape], more: Iterable[FilterFact] = ()) -> str:
    """The whole page; `events` by any of their names, `more` facts that later stages always know."""
    shapes = {shape.name: shape for shape in events.values()}
    return "\n".join(
        [
            _INTRO,
            "## Operators\n",
            _table(("operator", "it asks for"), ((f"`{o}`", said) for o, said in _MEANINGS.items())),
            _table(("kind of fact", "values", "operators"), map(_kind, OPERATORS)),
            _VALUES,
            "## Facts of a lead\n",
            _table(("fact", "kind", "meaning", "values"), map(_fact, (*FACTS.values(), *more))),
            _CONSENT,
            _OF_PLAYBOOK,
            _table(("fact", "kind", "meaning", "values"), _ANSWERS),
            "## Own fields\n",
            _table(("kind of own field", "kind of fact"), (tuple(pair) for pair in OWN_KINDS.items())),
            _SEGMENTS,
            _COST,
            _EVENTS,
            _table(("event", "meaning", "facts"), map(_event, shapes.values())),
        ]
    )  # fmt: skip


def _kind(kind: Kind) -> tuple[str, ...]:
    return kind, _KINDS[kind], ", ".join(f"`{operator}`" for operator in OPERATORS[kind])


def _fact(fact: FilterFact) -> tuple[str, ...]:
    codes = ", ".join(f"`{code}`" for code in fact.codes)
    if fact.kind in ("reference", "tag", "segment"):
        codes = f"id or name{', ' if codes else ''}{codes}"
    if fact.kind == "consent":
        codes = ", ".join(f"`{code}`" for code in CONSENTS)
    if fact.name == "revenue":
        codes = "whole units of the base currency"
    return f"`{fact.name}`", fact.kind, fact.called(), codes or fact.form


def _event(shape: EventShape) -> tuple[str, ...]:
    names = [f"`{name}`" for name in dict.fromkeys((shape.short, shape.name))]
    facts = [
        f"`{fact.name}`" + (f" ({', '.join(fact.codes)})" if fact.codes else "")
        for fact in shape.facts.values()
    ]
    return " or ".join(names), shape.title, ", ".join(facts) or "-"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [" | ".join(heads), " | ".join("---" for _head in heads), *map(" | ".join, rows)]
    return "".join(f"| {line} |\n" for line in lines)
