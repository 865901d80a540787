"""Scoring in bulk: the compiled card beside its own CASE columns in DuckDB, the write-back, and one lead in the web process."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from importlib import import_module

from bench.base import clock
from bench.figures import figure


def measure(n: int) -> None:
    """The card over facts in DuckDB beside its CASE columns, score and write-back, one lead in the web process."""
    plain, each, floor = _in_duckdb(n)
    figure("scores of all in DuckDB", n, plain, "s", floor=floor, most=3)
    figure("scores and every reason in DuckDB", n, each, "s", floor=floor, most=3)
    figure("score and write back", n, _in_database(n), "leads/s")
    figure("score of one lead in the web process", n, _one_lead(), "ms", most=5)


def _in_duckdb(n: int) -> tuple[float, float, float]:
    duckdb = import_module("duckdb")
    compiler, shapes = (
        import_module("prospekt.playbook.compile_ibis"),
        import_module("prospekt.playbook.shapes"),
    )
    card = import_module("prospekt.playbook.loading").load("default").card
    base = duckdb.connect(config={"autoinstall_known_extensions": False})
    kinds = {"number": "BIGINT", "flag": "BOOLEAN"}
    values = {"number": "(range * 7919) % 5000", "flag": "range % 3 = 0"}
    columns = ", ".join(
        f"CAST({values.get(kind, _choice(name))} AS {kinds.get(kind, 'VARCHAR')}) AS {name}"
        for name, kind in shapes.fact_kinds(card).items()
    )
    base.execute(f"CREATE TABLE facts AS SELECT range AS lead, {columns} FROM range({n})")
    rule = card.interest_rules[0].key
    base.execute(
        f"CREATE TABLE pairs AS SELECT range AS lead, '{rule}' AS rule, 1.5 AS value, CAST(range AS DOUBLE) AS moment FROM range({n}) WHERE range % 3 = 0"
    )
    now = time.time()

    def run(sql: str) -> float:
        return clock(lambda: base.execute(f"CREATE OR REPLACE TEMP TABLE out AS {sql}"), 3) / 1_000

    floor = run(compiler.fit_sql(card, "duckdb"))
    plain, each = (
        run(compiler.card_sql(card, "duckdb", now)),
        run(compiler.card_sql(card, "duckdb", now, each=True)),
    )
    return plain, each, floor


def _choice(name: str) -> str:
    known = {
        "kind": "'person'", "seniority": "['c_level','director','manager','staff'][1 + range % 4]",
        "email_kind": "['business','free','student','role'][1 + range % 4]", "country": "['NO','MY','ID','VN'][1 + range % 4]",
    }  # fmt: skip
    return known.get(
        name, "['software','retail','sales manager','it director','referral'][1 + range % 5]"
    )


def _in_database(n: int) -> float:
    playbooks = import_module("prospekt.qualify.actions.playbooks")
    actor = import_module("prospekt.ledger.events").Actor(None, "bench")
    playbook = import_module("prospekt.playbook.loading").load("default")
    # Whoever follows the log would first read all that the base was made with.
    import_module("prospekt.ledger.actions")._followers.clear()
    import_module("prospekt.people.models").Person.objects.update(card="")
    started = time.perf_counter()
    done = playbooks.rescore_all(playbook, by=actor, now=datetime.now(UTC))
    return done / (time.perf_counter() - started)


def _one_lead() -> float:
    queries = import_module("prospekt.qualify.queries.scores")
    playbook = queries.running_playbook()
    return clock(lambda: queries.scores_of(playbook, "person", [17], time.time()), 21)
