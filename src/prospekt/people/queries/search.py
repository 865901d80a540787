"""Search as you type: every word must begin a word of the lead's folded text (name, company, e-mails, phones)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from prospekt.people.queries.rights import reached
from prospekt.people.rules.emails import parse_email
from prospekt.people.rules.names import parse_name
from prospekt.people.rules.organisations import parse_organisation
from prospekt.people.rules.phones import parse_phone
from prospekt.people.rules.rights import Reader

POOL = 5_000
"""So many rows that the index finds are looked at."""
MOST_NAMESAKES = 500
Ids = dict[bool, list[int]]
"""Ids by whether they are companies."""
Sql = tuple[str, tuple[Any, ...]]
"""A statement, or a part of one, and its values."""
_LETTERS = "0-9a-z\u00c0-\u1fff\u2070-\u2fff\u3040-\U0010ffff"
"""What words consist of, for tests of texts that are folded already."""


def table_of(is_company: bool) -> str:
    return "people_company" if is_company else "people_person"


def token_terms(
    tokens: Sequence[str], is_company: bool
) -> list[tuple[str, str, tuple[Any, ...], tuple[Any, ...]]]:
    """The search as one condition: (by the index, testing a row met, values of each)."""
    if not tokens:
        return []
    testing, values = words_begin(tokens)
    if connection.vendor == "postgresql":
        return [("prospekt_words(p.search) @@ %s::tsquery", testing, (matching(tokens),), values)]
    sql, words = by_words(matching(tokens), is_company)
    return [(f"p.id IN ({sql})", testing, words, values)]


def words_begin(tokens: Sequence[str], column: str = "p.search") -> Sql:
    """A condition on a row met: each word begins a word of the folded text in `column`.

    The plain LIKE sorts out most rows before the dear test looks whether a word begins there.
    """
    if connection.vendor == "postgresql":
        begins, forms = f"{column} ~ %s", [f"(^|[^{_LETTERS}]){token}" for token in tokens]
    else:
        begins, forms = f"' ' || {column} GLOB %s", [f"*[^{_LETTERS}]{token}*" for token in tokens]
    sql = " AND ".join([f"{column} LIKE %s AND {begins}"] * len(tokens))
    likes = [f"%{token}%" for token in tokens]
    return sql, tuple(value for pair in zip(likes, forms, strict=True) for value in pair)


def matching(tokens: Iterable[str]) -> str:
    """What the index is asked: all words, each a beginning. Words hold only letters and digits."""
    if connection.vendor == "postgresql":
        return " & ".join(f"'{token}':*" for token in tokens)
    return " AND ".join(f'"{token}"*' for token in tokens)


def by_words(expression: str, is_company: bool, most: int = 0) -> Sql:
    """A SELECT of the ids that the index has for such an expression; at most so many, 0: all."""
    table = table_of(is_company)
    limit = f" LIMIT {most}" if most else ""
    if connection.vendor == "postgresql":
        where = "prospekt_words(search) @@ %s::tsquery"
        return f"SELECT id FROM {table} WHERE {where}{limit}", (expression,)
    fts = f"{table}_fts"
    return f"SELECT rowid AS id FROM {fts} WHERE {fts} MATCH %s{limit}", (expression,)


def best_rows(
    reader: Reader, is_company: bool, most: int, columns: str = "p.id, p.search"
) -> list[tuple[str, tuple[Any, ...], int]]:
    """SELECTs, their values and how far each goes, best first: together the best that the reader may see.

    Each walks an index that begins with what it is limited to. Companies are those that are leads, but for a
    reader who sees all.
    """
    parts = reached(reader, "see_leads")
    here = "p.deleted_at IS NULL"
    if is_company and [sql for sql, _ in parts] != [""]:
        here += " AND p.is_lead"
    share = max(most // max(len(parts), 1), most // 4)
    return [
        (
            f"SELECT {columns} FROM {table_of(is_company)} p WHERE {here}{f' AND {sql}' if sql else ''}"
            f" ORDER BY p.points DESC, p.id DESC LIMIT {share}",
            values,
            share,
        )
        for sql, values in parts
    ]


def exact_ids(q: str) -> tuple[Ids, Ids]:
    """Leads by the e-mail address or phone number, and by the name, that `q` is in full."""
    return _found(contact_sql(q)), _found(name_sql(q))


def _found(selects: dict[bool, list[Sql]]) -> Ids:
    found: Ids = {False: [], True: []}
    parts = [
        (f"SELECT {int(is_company)}, id FROM ({sql}) AS x{n}", values)
        for is_company, one_kind in selects.items()
        for n, (sql, values) in enumerate(one_kind)
    ]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(sql for sql, _ in parts), [v for _, vs in parts for v in vs]
            )
            for is_company, id_ in cursor.fetchall():
                found[bool(is_company)].append(id_)
    return found


def contact_sql(q: str) -> dict[bool, list[Sql]]:
    """SELECTs of ids, by kind, of whom the e-mail address or phone number `q` reaches; none if it is neither."""
    keys = []
    if "@" in q and (email := parse_email(q)):
        keys.append(("people_email", "key = %s", email.key))
    if sum(char.isdigit() for char in q) >= 7 and (
        phone := parse_phone(q if q.startswith("+") else f"+{q}", "")
    ):
        # Written as the partial index says it, or SQLite reads the whole table.
        keys.append(("people_phone", "e164 = %s AND NOT (e164 = '')", phone.e164))
    return {
        is_company: [
            (
                f"SELECT {column} AS id FROM {table} WHERE {where} AND {column} IS NOT NULL"
                f" LIMIT {MOST_NAMESAKES}",
                (key,),
            )
            for table, where, key in keys
        ]
        for is_company, column in ((False, "person_id"), (True, "company_id"))
    }


def name_sql(q: str) -> dict[bool, list[Sql]]:
    """SELECTs of ids, by kind, of whom `q` is the whole name; a single word is no person's."""
    person, company = parse_name(q).key, parse_organisation(q).key
    found: dict[bool, list[Sql]] = {False: [], True: []}
    if " " in person:
        sql = f"SELECT id FROM people_person WHERE name_key = %s AND NOT (name_key = '') LIMIT {MOST_NAMESAKES}"
        found[False].append((sql, (person,)))
    if company:
        sql = f"SELECT id FROM people_company WHERE name_key = %s LIMIT {MOST_NAMESAKES}"
        found[True].append((sql, (company,)))
    return found
