"""The decaying part of a score as SQL, written by hand: an engine is a table of what differs.

Ibis is not used here because every float in a CASE fails for Spark. All engines do the same
steps on the same doubles as `scoring.interest_points`: weight x value, times a power of two, plus
a half, held under the cap, cut to a whole number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prospekt.playbook.scoring import DAY, FADED
from prospekt.playbook.shapes import Card, Rule

Dialect = Literal["sqlite", "postgres", "duckdb", "pyspark"]


@dataclass(frozen=True, slots=True)
class Engine:
    """How one engine says it. `whole` cuts a non-negative double to a whole number.

    `fence` ends a subquery that must be computed once and not copied into whatever reads it.
    """

    double: str
    least: str
    greatest: str
    power: str
    whole: str
    fence: str


_FLOOR = "CAST(floor({0}) AS BIGINT)"
# Not every SQLite is built with FLOOR; its CAST cuts, the others' rounds.
_CUT = "CAST({0} AS INTEGER)"

ENGINES: Mapping[Dialect, Engine] = {
    "sqlite": Engine("REAL", "min", "max", "pow", _CUT, "\n  LIMIT -1 OFFSET 0"),
    "postgres": Engine("DOUBLE PRECISION", "LEAST", "GREATEST", "power", _FLOOR, "\n  OFFSET 0"),
    "duckdb": Engine("DOUBLE", "least", "greatest", "pow", _FLOOR, ""),
    "pyspark": Engine("DOUBLE", "least", "greatest", "power", _FLOOR, ""),
}

_POINTS = """\
SELECT pairs.lead, terms.place, terms.sign * {whole} AS points
      FROM pairs JOIN (
        {terms}
      ) AS terms ON pairs.rule = terms.rule"""
_LIVE = """\
{least}(terms.cap, terms.weight * {greatest}(pairs.value, {zero})
        * {power}({two}, -{least}(
          {greatest}({now} - pairs.moment, {zero}) / terms.half_life, {faded}))
        + {half})"""


def interest_sql(card: Card, dialect: Dialect, now: float, each: bool) -> str:
    """A SELECT of lead, interest (and p_<key> for each rule) from `pairs`; hundredths."""
    engine = ENGINES[dialect]
    sums = [_sum("points", "interest")]
    if each:
        # Comparing places is several times faster than comparing the names of rules.
        sums += [
            _sum(f"CASE WHEN place = {place} THEN points ELSE 0 END", f"p_{rule.key}")
            for place, rule in enumerate(card.interest_rules)
        ]
    points = _POINTS.format(
        whole=engine.whole.format(_live(engine, now)),
        terms="\n        UNION ALL ".join(_terms(card, engine)),
    )
    columns = ",\n      ".join(["lead", *sums])
    return f"SELECT {columns}\n    FROM (\n      {points}\n    ) AS live\n    GROUP BY lead"


def _live(engine: Engine, now: float) -> str:
    # A quotient of whole numbers is read alike everywhere, a decimal text is not.
    moment = f"({_double(round(now * 1_000_000), engine)} / {_double(1_000_000, engine)})"
    return _LIVE.format(
        least=engine.least,
        greatest=engine.greatest,
        power=engine.power,
        now=moment,
        zero=_double(0, engine),
        two=_double(2, engine),
        faded=_double(int(FADED), engine),
        half=f"{_double(1, engine)} / {_double(2, engine)}",
    )


def _terms(card: Card, engine: Engine) -> list[str]:
    return [_term(place, rule, engine) for place, rule in enumerate(card.interest_rules)]


def _term(place: int, rule: Rule, engine: Engine) -> str:
    numbers = {
        "weight": abs(rule.points),
        "cap": rule.cap,
        "half_life": rule.half_life_days * DAY,
    }
    columns = ", ".join(f"{_double(number, engine)} AS {name}" for name, number in numbers.items())
    sign = 1 if rule.points > 0 else -1
    return f"SELECT '{rule.key}' AS rule, {place} AS place, {columns}, {sign} AS sign"


def _double(number: int, engine: Engine) -> str:
    return f"CAST({number} AS {engine.double})"


def _sum(term: str, name: str) -> str:
    return f"CAST(SUM({term}) AS BIGINT) AS {name}"
