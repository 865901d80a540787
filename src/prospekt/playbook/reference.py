"""The playbook reference as Markdown, written from the shapes, so that it cannot fall behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prospekt.playbook.examples import EXAMPLES
from prospekt.playbook.facts import LEAD_FACTS, ROUTE_FACTS, TOUCH_FACTS, Fact
from prospekt.playbook.keys import TABLES, Keys

_INTRO = """\
# Playbook reference

A playbook is a folder of TOML files: how a firm sells, as data. This page lists every key and every
fact. It is generated from the program itself. A key that is not listed here, a name that is
declared nowhere or a wrong value stops the loading and names file and line. All of it can be edited in the
browser, too (*Scorecard*, *Change…*): what is written there and what lies in files is the same text.

`playbook.toml` and `scorecard.toml` have to be there, the other files need not. The examples of this page
together are a small playbook. Names in `<key>` are yours: small letters, digits and `_`.
"""
_KINDS = """\
## How values are written

| value | written as |
| --- | --- |
| text | `"Needs it"`; over several lines between three quotation marks |
| texts | `["one", "two"]` |
| name | the key of something in this playbook, or one of the words that the table lists |
| names | a list of such keys, each once |
| yes or no | `true` or `false` |
| count | a whole number up to 40 |
| whole number | days, from 1 to 3650 |
| points | from -1000 to 1000, with at most two decimals, never 0 |
| three points | three falling numbers, `[30, 20, 10]` |
| probability | from 0.0001 to 0.9999 |
| grade | from `"A1"` to `"D4"` |
| kind of answer | one of those under Questions |
| choices | `{ urgent = "Needs it now", no = "Does not need it" }` |
| condition | reads the facts of a lead; in `routing.toml` also those that only rules of assignment read |
| touch condition | reads the facts of a touch |
| condition on answers | reads `verdict.<question>` and `answer.<question>` |
| condition on the answer | reads `answer`, and `amount` or `days` where the kind has them |
| condition on a stage | reads the facts of a lead, `interest`, verdicts, answers and `journey` |

A scorecard has at most 200 rules, `routing.toml` 40, `[reasons]` of `stages.toml` 60.
"""
_POINTS = """\
## Points

A score is the sum of its points and nothing else. The scale: score = 50 + 10 x log2(odds). An even
chance is 50, and 10 points more double the odds. The base rate of the card is the first reason of
every score, key `base`. Write points as plain numbers with at most two decimals. Keys of rules
are small letters, digits and `_`, and no key stands twice in a card.

Interest halves every `half_life_days`: points now = points x what is left of all touches of the
rule, never more than `cap`.
"""
_ANSWERS = """\
## Questions, answers, methods

A question is a fact that is asked for. An answer holds for the company of whoever was asked and for all
its contacts; with `of_contact` each contact answers for itself, and one that meets it is enough. The
latest answer counts. What `meets` may read of it:

| kind | typed as | `meets` reads |
| --- | --- | --- |
| `yes_no` | yes or no, in any of the five languages | `answer` |
| `choice` | a code, or what people read | `answer == "urgent"`, `answer in (...)` |
| `number` | 1200.5 | `answer >= 100` |
| `money` | 20000, 20000 EUR; or yes or no | `answer`, and `amount` in whole units of the base currency |
| `date` | 2027-03-31; or yes or no | `answer`, and `days` from the day of the answer |
| `text` | any words; they can be erased | nothing: any text meets it |

A criterion is met, not met or unknown: by the answer to its `question`; else by `when`, which reads the
facts of a lead and `interest`, its points of interest; or by the target market. A method is *qualified*
when all of `must` and `at_least` of the other criteria are met, *disqualified* when the open criteria can
no longer reach that, and *not yet* otherwise. A contact who does not meet an `of_contact` question leaves
it open, because another one may.

Rules in `[answers.<key>]` of the scorecard read `verdict.<question>`, which is `"met"` or `"not_met"`, and
`answer.<question>`: `"yes"` or `"no"`, the code of a choice, a number, whole units of the base currency, or
the days that a date was away when it was told. Their points count for the score, not for the grade.
"""
_STAGES = """\
## Where a lead stands

From the far end to the near one: *customer*, *repeat customer* and *advocate* by the touches of the stages
`retention` and `advocacy`; *prospect* by the `prospect_test`; *SQL* by `ready` where the lead is in the target market
and its grade has at least the letter `fit`; *MQL* where its grade reaches `mql` and it is `interested`; else *lead*.
Rules move a lead on as soon as something is known, and back only from where a rule has put it. What somebody sets by
hand holds until they let the rules decide again.

Who wants to buy but does not fit is shown to a person. Who neither fits (outside the market, or disqualified by the
prospect test) nor wants to buy (`not_ready`) is proposed for disqualification; `disqualify_as` lets the rules do it.
What is unknown is never counted as a no.

Conditions of `[lifecycle]` and `[temperature]` read the facts of a lead, `interest` (its points), `verdict.<question>`,
`answer.<question>`, and `journey`, the furthest of the stages `[journey.awareness]`, `[journey.consideration]`,
`[journey.purchase]`, `[journey.retention]` and `[journey.advocacy]` at which there was a touch.
"""
_ROUTING = """\
## Who gets which lead

Rules of `routing.toml` are tried from top to bottom. The first whose `when` holds for a lead, and whose method finds
somebody among its `members`, decides. Nobody gets a lead who is away on the next day of work, owns as many open leads
as they can take, or is of another team than the lead, unless the rule goes `across_teams`. Languages, places,
products, shares and absences of people are noted on the page *Assignment*, not in the playbook.

| method | who of those who can |
| --- | --- |
| `account_owner` | whoever owns the lead's company, or most of its people |
| `preferred` | those noted as getting the best leads first, in turn |
| `territory` | those who work in the lead's region, else in its country, in turn |
| `language` | those who speak the lead's language, in turn |
| `round_robin` | everybody, in turn |
| `weighted` | everybody, in turn, by their share |
| `least_loaded` | whoever has the fewest open leads, then in turn |

Members by role are `role:representative`, `role:team_lead`, `role:manager` or `role:partner`. The lot among those who
stand level comes from a seed that is kept: the same leads, people and seed give the same outcome.

A lead that becomes an SQL is handed over to its owner, if that is somebody of sales who is here, else by these rules.
Hours are working hours of whoever got it: after `first_response` without a touch, those who lead are told; after
`reroute_after` more, somebody else gets it.
"""
_CONDITIONS = """\
## Conditions

A condition is a line (or several) in the syntax of Python's expressions:

| write | it is true when |
| --- | --- |
| `employees >= 50`, `50 <= employees <= 249` | the number is known and compares so |
| `country == "NO"`, `country != "NO"` | the value is known and is, or is not, that |
| `country in ("NO", "MY")`, `country not in ("NO", "MY")` | it is known and one, or none, of them |
| `contains(industry, "bank", "insur")` | the text contains one of these parts |
| `starts(role, "head of")` | the text starts so |
| `word(role, "cto", "it manager")` | the text has one of these as whole words |
| `known(industry)` | there is any value |
| `has_phone` | a yes-or-no fact is yes |
| `own.plan == "gold"`, `own.seats > 10` | an own field, as text or as number |
| `... and ...`, `... or ...`, `not ...`, `( )` | as the words say |

What is unknown makes a comparison false, `!=` and `not in` too; so `not employees > 50` lets in
whoever has an unknown number of employees, and `employees <= 50` does not. Texts are compared
without capitals and accents. Prefer `word` to `contains` for short words: "director" contains "cto".
Numbers are whole numbers.
"""


def reference() -> str:
    """The whole page."""
    parts = [_INTRO]
    for file, (top, single, named) in TABLES.items():
        parts += [f"## {file}\n", *([_keys(top)] if top else [])]
        parts += [f"### [{name}]\n\n{_keys(keys)}" for name, keys in single.items()]
        parts += [f"### [{name}.<key>]\n\n{_keys(keys)}" for name, keys in named.items()]
        parts += [f"```toml\n{EXAMPLES[file]}```\n"]
    parts += [_KINDS, _POINTS, _ANSWERS, _STAGES, _ROUTING, _CONDITIONS]
    parts += ["## Facts of a lead\n", _facts(LEAD_FACTS)]
    parts += ["## Facts of a lead that only rules of assignment read\n", _facts(_of_routing())]
    parts += ["## Facts of a touch\n", _facts(TOUCH_FACTS)]
    return "\n".join(parts)


def _of_routing() -> dict[str, Fact]:
    return {name: fact for name, fact in ROUTE_FACTS.items() if name not in LEAD_FACTS}


def _keys(keys: Keys) -> str:
    rows = (
        (f"`{name}`", key.kind, "yes" if key.needed else "no", key.meaning)
        for name, key in keys.items()
    )
    return _table(("key", "value", "needed", "meaning"), rows)


def _facts(facts: Mapping[str, Fact]) -> str:
    rows = ((f"`{fact.name}`", fact.kind, fact.title, _values(fact)) for fact in facts.values())
    return _table(("fact", "kind", "meaning", "values"), rows)


def _values(fact: Fact) -> str:
    if fact.codes:
        return ", ".join(f"`{code}`" if code else "empty" for code in fact.codes)
    if fact.kind == "number" and fact.name == "revenue":
        return "whole units of the base currency"
    return fact.form or {"number": "a whole number", "flag": "yes or no"}.get(fact.kind, "any text")


def _table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [" | ".join(heads), " | ".join("---" for _head in heads), *map(" | ".join, rows)]
    return "".join(f"| {line} |\n" for line in lines)
