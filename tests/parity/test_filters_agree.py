"""A filter lets in the same leads in plain Python, in the database of the suite (both kinds), and in DuckDB."""

from __future__ import annotations

from typing import Any

import duckdb
import ibis
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from prospekt.people.queries.filters import (
    filter_terms,
    matching_refs,
    matching_sql,
    split_terms,
)
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.conditions import All
from prospekt.playbook.filters.in_ibis import matching
from prospekt.playbook.filters.in_python import to_test
from prospekt.playbook.filters.lowering import Lowered, lower
from prospekt.playbook.filters.reading import read_filter
from tests.parity.filter_world import World, build, trees

pytestmark = pytest.mark.django_db
LIMITS = settings(
    max_examples=300,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ROWS = {
    "tags": {"tag": "int64"}, "segments": {"segment": "int64"}, "emails": {"address": "string"}, "phones": {"number": "string"},
    "consents": {"channel": "string"},
    "events": {"event_name": "string", "at": "int64", "kind": "string", "topic": "string", "change_set": "int64",
               "channel": "string", "is_given": "boolean"},
}  # fmt: skip
DUCK_TYPES = {"int64": "BIGINT", "string": "VARCHAR", "boolean": "BOOLEAN", "float64": "DOUBLE"}


class Duck:
    """The leads of a world as tables of DuckDB."""

    def __init__(self, world: World) -> None:
        self.database = duckdb.connect(":memory:")
        self.refs = list(world.leads)
        kinds = {
            name: _type([facts[name] for facts, _ in world.leads.values()])
            for name in next(iter(world.leads.values()))[0]
        }
        self.facts = self.table(
            "facts",
            kinds,
            [[n, *facts.values()] for n, (facts, _) in enumerate(world.leads.values())],
        )
        self.related = {
            relation: self.table(relation, columns, [
                [n, *(row.get(name) for name in columns)]
                for n, (_, related) in enumerate(world.leads.values()) for row in related[relation]
            ])
            for relation, columns in ROWS.items()
        }  # fmt: skip

    def table(self, name: str, columns: dict[str, str], rows: list[list[Any]]) -> Any:
        made = ", ".join(f'"{column}" {DUCK_TYPES[type_]}' for column, type_ in columns.items())
        self.database.execute(f"CREATE TABLE {name} (lead BIGINT, {made})")
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self.database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        return ibis.table({"lead": "int64", **columns}, name=name)

    def let_in(self, lowered: Lowered) -> set[LeadRef]:
        sql = ibis.to_sql(matching(lowered, self.facts, self.related), dialect="duckdb")
        return {self.refs[row[0]] for row in self.database.execute(sql).fetchall()}


def _type(values: list[Any]) -> str:
    met = next((value for value in values if value is not None), "")
    return {bool: "boolean", int: "int64", float: "float64", str: "string"}[type(met)]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_engine_lets_in_the_same_leads(seed: int, settings: Any) -> None:
    settings.CURRENCY = "EUR"
    world = build(seed)
    duck = Duck(world)
    met: set[frozenset[LeadRef]] = set()

    @LIMITS
    @given(tree=trees)
    def agree(tree: dict[str, Any]) -> None:
        lowered = lower(read_filter(tree, world.vocabulary), world.reading)
        test = to_test(lowered)
        expected = {ref for ref, (facts, related) in world.leads.items() if test(facts, related)}
        assert matching_refs(lowered, world.leads) == expected
        assert by_terms(lowered, walking=False) == expected
        assert by_terms(lowered, walking=True) == expected
        assert duck.let_in(lowered) == expected
        met.add(frozenset(expected))

    agree()
    assert len(met) > 100, "the filters tell leads apart"


def by_terms(lowered: Lowered, *, walking: bool) -> set[LeadRef]:
    """The leads that meet the terms of the branches: the parts that exclude each other, with what all must meet."""
    from django.db import connection  # noqa: PLC0415 - settings are read only once a test runs

    found: list[LeadRef] = []
    parts, rest = split_terms(lowered, 4)
    for is_company in (False, True):
        for part in parts:
            sql, values = matching_sql(Lowered(All(())), is_company)
            for term in (*part, *filter_terms(lowered, rest, is_company)):
                by_index, testing, index_values, testing_values, _order = term
                sql += f" AND {testing if walking else by_index}"
                values += testing_values if walking else index_values
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                found += [LeadRef(not is_company, row[0]) for row in cursor.fetchall()]
    assert len(found) == len(set(found)), "the parts exclude each other"
    return set(found)
