"""Compares leads by Splink on DuckDB: which pairs are probably one, and what speaks for it.

Splink is an extra. It compares, weighs frequent values less and adds up; which pairs it compares, and what the
agreements are worth, comes from `rules/matching.py`. DuckDB reads one slim table; nothing goes through data frames.
"""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from prospekt.people.rules.matching import (
    COMPARISONS,
    KEYS,
    LEAST_FILLED,
    MACROS,
    Comparison,
    Level,
    Model,
    Pattern,
    could_be_one,
    estimate,
    threshold,
)
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

STEPS = ("reading", "candidates", "learning", "comparing", "keeping")
MOST_ALIKE = 40
"""A key that more leads share makes no candidates: it would be all of them with all of them."""
SAMPLE = 200_000
"""Pairs that are enough to learn from."""
SEED = 17
FETCH = 5_000
_TEXTS = ("name", "sound", "email", "mailbox", "domain", "phone", "birthday", "company", "street", "postcode",
          "city", "country")  # fmt: skip
_LISTS = ("name", "company", "street")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two leads that look like one: `weight` in powers of two, and its parts [column, level, weight]."""

    low: int
    high: int
    weight: float
    probability: float
    reasons: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Settings:
    """How much of the machine may be used."""

    threads: int = 0
    memory: str = "1GB"


def check_installed() -> None:
    """Raises Refusal no_splink with how to install it."""
    try:
        import_module("splink")
    except ImportError:
        message = _(
            'Finding duplicates needs Splink, which is not installed. Run pip install "prospekt[match]" first.'
        )
        raise Refusal(Problem("no_splink", message)) from None


def compare(
    blocks: Iterable[Mapping[str, Sequence[Any]]],
    settings: Settings,
    reached: Tell,
    *,
    of_persons: bool,
) -> Iterator[Pair]:
    """Pairs of persons, or of companies, above the threshold that they themselves suggest, best first.

    `blocks` of columns: `id` and any of the texts, None where nothing is known. `reached` hears of each step, and may
    raise to stop. Raises Refusal no_splink.
    """
    check_installed()
    with quiet():
        engine = Engine(settings, of_persons=of_persons)
        try:
            reached("reading")
            for columns in blocks:
                engine.add(columns)
            engine.ready()
            reached("candidates")
            if engine.n < 2 or not engine.comparisons or not engine.candidates():
                return
            reached("learning")
            engine.learn()
            reached("comparing")
            yield from engine.pairs()
        finally:
            engine.close()


class quiet:
    """Splink tells at length what it does; nobody reads it here."""

    def __enter__(self) -> None:
        self.log = logging.getLogger("splink")
        self.before = self.log.disabled, logging.root.manager.disable
        logging.disable(logging.WARNING)

    def __exit__(self, *_error: object) -> None:
        logging.disable(self.before[1])


class Engine:
    """One comparison of all leads with each other."""

    def __init__(self, settings: Settings, *, of_persons: bool) -> None:
        self.of_persons = of_persons
        duckdb = import_module("duckdb")
        self.splink, self.arrow = import_module("splink"), import_module("pyarrow")
        threads = settings.threads or max(1, (os.cpu_count() or 2) - 1)
        self.connection = duckdb.connect(
            config={
                "threads": threads,
                "memory_limit": settings.memory,
                "preserve_insertion_order": False,
            }
        )
        for macro in MACROS:
            self.connection.execute(macro)
        texts = ", ".join(f"{name} VARCHAR" for name in _TEXTS)
        self.connection.execute(f"CREATE TABLE slim (id BIGINT, {texts})")
        self.n = 0
        self.comparisons: list[Comparison] = []
        self.model: Model | None = None

    def add(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Some more leads."""
        empty = [None] * len(columns["id"])
        found = {"id": self.arrow.array(columns["id"], self.arrow.int64())}
        for name in _TEXTS:
            found[name] = self.arrow.array(columns.get(name, empty), self.arrow.string())
        self.connection.register("block", self.arrow.table(found))
        self.connection.execute("INSERT INTO slim SELECT * FROM block")
        self.connection.unregister("block")
        self.n += len(empty)

    def ready(self) -> None:
        """All leads are there: their words, and the columns that say anything."""
        words = ", ".join(f"string_split({name}, ' ') AS {name}_words" for name in _LISTS)
        # A mailbox made of words and initials of the name says what the name says already.
        mailbox = (
            "CASE WHEN len(list_filter(regexp_extract_all(mailbox, '[a-z]+'), lambda part:"
            " len(part) > 1 AND NOT list_contains(string_split(name, ' '), part))) > 0 THEN mailbox END"
        )
        self.connection.execute(
            f"CREATE TABLE leads AS SELECT * REPLACE ({mailbox} AS mailbox), {words} FROM slim ORDER BY id"
        )
        self.connection.execute("DROP TABLE slim")
        self.comparisons = [one for one in COMPARISONS if self._filled(one.known) >= LEAST_FILLED]
        self.api = self.splink.DuckDBAPI(self.connection)

    def close(self) -> None:
        self.connection.close()

    def _filled(self, known: str) -> float:
        ((share, kinds),) = self._rows(
            f"SELECT count({known}) / greatest(1, count(*)), count(DISTINCT {known}) FROM leads"
        )
        return share if kinds > 1 else 0.0

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.sql(sql).fetchall()

    def candidates(self) -> int:
        """Pairs that share a key which few have; returns how many."""
        self.connection.execute(f"CREATE TABLE keys AS {' UNION '.join(KEYS)}")
        self.connection.execute(
            "CREATE TABLE rare AS SELECT key FROM keys GROUP BY key"
            f" HAVING count(*) BETWEEN 2 AND {MOST_ALIKE}"
        )
        self.connection.execute(
            "CREATE TABLE candidates AS SELECT DISTINCT '0' AS match_key, l.id AS join_key_l, r.id AS join_key_r"
            " FROM rare JOIN keys l USING (key) JOIN keys r ON r.key = l.key AND l.id < r.id"
        )
        self.connection.execute("DROP TABLE keys")
        self.connection.execute("DROP TABLE rare")
        return self._rows("SELECT count(*) FROM candidates")[0][0]

    def learn(self) -> None:
        """How much each agreement says, from patterns of candidates and of any two leads."""
        n_candidates = self._rows("SELECT count(*) FROM candidates")[0][0]
        kept = min(1.0, SAMPLE / n_candidates)
        self.connection.execute(
            f"CREATE TABLE sampled AS SELECT * FROM candidates WHERE hash(join_key_l, join_key_r, {SEED})"
            f" % 1000000 < {kept * 1e6:.0f}"
        )
        self._any_two()
        counted = {name: self._patterns(name) for name in ("sampled", "any_two")}
        sampled = {pattern: n / kept for pattern, n in counted["sampled"].items()}
        most = [one.most for one in self.comparisons]
        self.model = estimate(
            sampled, counted["any_two"], most, self.n * (self.n - 1) / 2, self._is_possible
        )

    def _is_possible(self, pattern: Pattern) -> bool:
        if not self.of_persons:
            return True
        told = zip(self.comparisons, pattern, strict=True)
        return could_be_one({one.column: _code(one, at) for one, at in told if at >= 0})

    def _any_two(self) -> None:
        """Any two leads: each with a few that stand a random way behind it."""
        self.connection.execute(
            "CREATE TABLE numbered AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM leads"
        )
        ways = math.ceil(SAMPLE / self.n)
        self.connection.execute(
            "CREATE TABLE any_two AS SELECT DISTINCT '0' AS match_key, least(l.id, r.id) AS join_key_l,"
            f" greatest(l.id, r.id) AS join_key_r FROM numbered l CROSS JOIN range({ways}) way(w)"
            f" JOIN numbered r ON r.n = (l.n + 1 + hash(l.n, w, {SEED}) % ({self.n} - 1)) % {self.n}"
            f" WHERE hash(l.n, w) % 1000000 < {min(1.0, SAMPLE / (self.n * ways)) * 1e6:.0f}"
        )

    def _patterns(self, pairs: str) -> dict[Pattern, float]:
        """How often each pattern of levels is met among some pairs."""
        found = self._scored(pairs, None)
        rows = self._rows(f"SELECT {self._gammas()}, count(*) FROM {found} GROUP BY ALL")
        self.connection.execute(f"DROP TABLE {found}")
        return {self._pattern(row[:-1]): row[-1] for row in rows}

    def _gammas(self) -> str:
        return ", ".join(f"gamma_{one.column}" for one in self.comparisons)

    def _pattern(self, gammas: Sequence[int]) -> Pattern:
        """Splink counts levels from the last one up, and -1 stands for what is not known."""
        sizes = [len(one.levels) for one in self.comparisons]
        return tuple(size - at if at >= 0 else -1 for size, at in zip(sizes, gammas, strict=True))

    def _possible(self, scored: str) -> str:
        """The name of a table with those of the scored pairs that could be one at all."""
        gammas = self._gammas()
        rows = self._rows(f"SELECT DISTINCT {gammas} FROM {scored}")
        kinds = ", ".join(f"gamma_{one.column} INTEGER" for one in self.comparisons)
        self.connection.execute(f"CREATE TABLE patterns ({kinds})")
        good = [row for row in rows if self._is_possible(self._pattern(row))]
        if good:
            marks = ", ".join("?" * len(self.comparisons))
            self.connection.executemany(f"INSERT INTO patterns VALUES ({marks})", good)
        self.connection.execute(
            f"CREATE TABLE possible AS SELECT * FROM {scored} JOIN patterns USING ({gammas})"
        )
        return "possible"

    def _scored(self, pairs: str, model: Model | None, least: float | None = None) -> str:
        """The name of a table with the scores of these pairs."""
        linker = self.splink.Linker(self.api.register("leads"), self._settings(model))
        linker.table_management.register_blocked_pairs_for_predict(self.api.register(pairs))
        found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        return found.physical_name

    def _settings(self, model: Model | None) -> dict[str, Any]:
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "id",
            "comparisons": [
                self._comparison(n, one, model) for n, one in enumerate(self.comparisons)
            ],
            "blocking_rules_to_generate_predictions": ["l.id = r.id"],
            "probability_two_random_records_match": model.prior if model else 0.0001,
            "retain_matching_columns": True,
            "retain_intermediate_calculation_columns": True,
        }

    def _comparison(self, n: int, one: Comparison, model: Model | None) -> dict[str, Any]:
        levels = [*one.levels, Level("different", "ELSE")]
        unknown = {
            "sql_condition": one.is_unknown,
            "label_for_charts": "unknown",
            "is_null_level": True,
        }
        return {
            "output_column_name": one.column,
            "comparison_levels": [
                unknown,
                *(self._level(level, n, at, model) for at, level in enumerate(levels)),
            ],
        }

    def _level(self, level: Level, n: int, at: int, model: Model | None) -> dict[str, Any]:
        found: dict[str, Any] = {"sql_condition": level.sql, "label_for_charts": level.code}
        if model is not None:
            found |= {"m_probability": model.m[n][at], "u_probability": model.u[n][at]}
            if level.frequent:
                found |= {"tf_adjustment_column": level.frequent, "tf_adjustment_weight": 1.0}
        return found

    def pairs(self) -> Iterator[Pair]:
        """All candidates, compared; those above the threshold, best first."""
        assert self.model is not None
        found = self._possible(self._scored("candidates", self.model, least=math.log2(0.01)))
        probabilities = [
            row[0] for row in self._rows(f"SELECT match_probability FROM {found} ORDER BY 1 DESC")
        ]
        if not probabilities:
            return
        least = threshold(probabilities, of_persons=self.of_persons)
        base = round(math.log2(self.model.prior / (1 - self.model.prior)), 2)
        parts = [
            f"gamma_{one.column}, mw_{one.column}{self._frequent(one)}" for one in self.comparisons
        ]
        cursor = self.connection.execute(
            f"SELECT id_l, id_r, match_weight, match_probability, {', '.join(parts)} FROM {found}"
            f" WHERE match_probability >= {least!r} ORDER BY match_weight DESC, id_l, id_r"
        )
        while rows := cursor.fetchmany(FETCH):
            for low, high, weight, probability, *told in rows:
                yield Pair(
                    low, high, weight, probability, [["base", "", base], *self._reasons(told)]
                )

    def _frequent(self, one: Comparison) -> str:
        """What is taken off again because many have this value."""
        return f" + mw_tf_adj_{one.column}" if any(level.frequent for level in one.levels) else ""

    def _reasons(self, told: Sequence[Any]) -> list[list[Any]]:
        found = []
        for one, at, weight in zip(self.comparisons, told[::2], told[1::2], strict=True):
            if at >= 0:
                found.append([one.column, _code(one, len(one.levels) - at), round(weight, 2)])
        return found


def _code(one: Comparison, at: int) -> str:
    """The code of a level by its place."""
    return one.levels[at].code if at < len(one.levels) else "different"
