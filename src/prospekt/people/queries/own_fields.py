"""Own fields in their order, how many leads have a value, and what their indexes are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from prospekt.people.models import OwnField
from prospekt.people.queries.filter_facts import lead_expression
from prospekt.people.rules.own_values import Own
from prospekt.playbook.facts import Fact, FactKind
from prospekt.playbook.filters.catalog import own_filter_fact
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

COUNTED = 1_000
_COMPARED: Mapping[str, FactKind] = {
    "plain": "text",
    "choice": "text",
    "choices": "text",
    "decimal": "decimal",
    "money": "money",
    "day": "day",
    "flag": "flag",
}
TABLES = ("people_person", "people_company")


def field_rows(*, removed: bool = False) -> list[OwnField]:
    """The own fields there are (or, `removed`, those taken away) in their order."""
    rows = OwnField.objects.filter(removed_at__isnull=not removed)
    return list(rows.order_by("position", "label", "id"))


def own_fields(*, is_person: bool | None = None) -> dict[str, Own]:
    """Own fields by slug in their order; only those that persons, or companies, have, where that is asked."""
    found = {row.slug: as_own(row) for row in field_rows()}
    if is_person is None:
        return found
    return {slug: field for slug, field in found.items() if field.applies(is_person)}


def as_own(row: OwnField) -> Own:
    """A row as rules and forms take it."""
    return Own(row.label, row.kind, tuple(row.choices), row.help, row.applies_to, row.is_filterable)


def field_of(slug: str, *, removed: bool = False) -> OwnField:
    """The own field. Raises Refusal not_found."""
    found = OwnField.objects.filter(slug=slug, removed_at__isnull=not removed).first()
    if found is None:
        raise Refusal(Problem("not_found", _("There is no such field. It may have been removed.")))
    return found


def own_index_sql(slug: str, kind: str) -> tuple[str, str]:
    """The expression by which filters compare a field, over the bare column, and the kind of index it gets.

    Texts may be longer than an entry of PostgreSQL's ordered index, so they are hashed there.
    """
    asked = own_filter_fact(slug, "", kind)
    compared = _COMPARED[asked.kind]
    expression = lead_expression(Fact(asked.column, compared, ""), is_company=False)
    bare = expression.replace("p.own", "own")
    if connection.vendor != "postgresql":
        return bare, "ordered"
    return (f'({bare}) COLLATE "C"' if compared == "day" else f"({bare})"), (
        "hashed" if compared == "text" else "ordered"
    )


def value_counts(slugs: Iterable[str], *, cap: int = COUNTED) -> dict[str, int]:
    """How many leads have a value in each field, counted no further than `cap` + 1; removed leads count too."""
    wanted = list(slugs)
    if not wanted:
        return {}
    parts = [
        f"(SELECT COUNT(*) FROM (SELECT 1 AS one FROM {table} WHERE {has_value_sql(slug)} LIMIT {cap + 1}) n)"
        for slug in wanted
        for table in TABLES
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        found = cursor.fetchone()
    return {slug: found[2 * i] + found[2 * i + 1] for i, slug in enumerate(wanted)}


def has_value_sql(slug: str) -> str:
    """The condition that a row has something in the field."""
    if connection.vendor == "postgresql":
        return f"jsonb_exists(own, '{slug}')"
    return f"json_type(own, '$.{slug}') IS NOT NULL"


def choice_counts(field: OwnField) -> dict[str, int]:
    """How many leads have each text in a field of text or choices, commonest first; at most 200 texts."""
    value = (
        f"own ->> '{field.slug}'"
        if connection.vendor == "postgresql"
        else f"json_extract(own, '$.{field.slug}')"
    )
    texts: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT {value}, COUNT(*) FROM {table} WHERE {has_value_sql(field.slug)} GROUP BY 1 ORDER BY 2 DESC LIMIT 200"
            )
            for text, n in cursor.fetchall():
                _count(texts, str(text), n, field.kind)
    return dict(sorted(texts.items(), key=lambda pair: (-pair[1], pair[0])))


def _count(texts: dict[str, int], text: str, n: int, kind: str) -> None:
    parts: list[Any] = [part.strip() for part in text.split(";")] if kind == "choices" else [text]
    for part in filter(None, parts):
        texts[part] = texts.get(part, 0) + n
