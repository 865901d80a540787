"""Leads that were meant although a word was typed with a slip: a bounded look at those that share its beginning."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from prospekt.people.queries.rights import company_sql, reached_sql
from prospekt.people.queries.search import (
    POOL,
    Ids,
    Sql,
    best_rows,
    by_words,
    matching,
    table_of,
    words_begin,
)
from prospekt.people.rules.rights import EVERYTHING, Reader
from prospekt.people.rules.typos import Begun, Slips, beginnings
from prospekt.words.folding import words_in

MOST_MEANT = 20
BEST, MOST_SHARING = 5_000, 500
"""Of the best leads so many are looked at for words that share hardly a letter, and so many of them compared."""
SEES_ALL = "(1 = 1)"


def meant_ids(tokens: Sequence[str], reader: Reader = EVERYTHING) -> Ids:
    """Leads whose words are the typed ones but for a slip, of what the reader may see; one statement."""
    found: Ids = {False: [], True: []}
    slips = Slips(tokens)
    for is_company, id_, text in _candidates(tokens, reader):
        hits = found[bool(is_company)]
        if len(hits) < MOST_MEANT and id_ not in hits and slips.all_in(words_in(text)):
            hits.append(id_)
    return found


def _candidates(tokens: Sequence[str], reader: Reader) -> list[tuple[int, int, str]]:
    """(is company, id, text) of at most 2,000 leads of each kind."""
    parts = [
        (f"SELECT {int(kind)}, id, search FROM ({sql}) AS k{int(kind)}", values)
        for kind in (False, True)
        for sql, values in [candidate_rows(tokens, kind, reader)]
        if sql
    ]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(sql for sql, _ in parts), [v for _, vs in parts for v in vs]
        )
        return list(cursor.fetchall())


def candidate_rows(tokens: Sequence[str], is_company: bool, reader: Reader) -> Sql:
    """A SELECT of (id, search) of leads in which one word is right only in part, and the others are right.

    By the index, from three letters on; and those of the best leads that share hardly one. "" where no word is
    long enough for a slip.
    """
    begun = beginnings(tokens)
    if not begun:
        return "", ()
    table = table_of(is_company)
    seen, more = (company_sql if is_company else reached_sql)(reader, "see_leads")
    parts, values = [], []
    for n, one in enumerate(begun):
        sql, words = by_words(_either(one), is_company, one.most if seen == SEES_ALL else POOL)
        parts.append(
            f"SELECT * FROM (SELECT p.id, p.search FROM ({sql}) AS w{n} CROSS JOIN {table} p"
            f" WHERE p.id = w{n}.id AND p.deleted_at IS NULL AND {seen} LIMIT {one.most}) AS b{n}"
        )
        values += [*words, *more]
    test, likes = _hardly_sharing(tokens)
    for n, (sql, best, _) in enumerate(best_rows(reader, is_company, BEST)):
        parts.append(
            f"SELECT * FROM (SELECT id, search FROM ({sql}) AS p WHERE {test} LIMIT {MOST_SHARING}) AS s{n}"
        )
        values += [*best, *likes]
    return " UNION ".join(parts), tuple(values)


def _either(begun: Begun) -> str:
    if connection.vendor == "postgresql":
        any_of = " | ".join(f"'{word}':*" for word in begun.either)
        return " & ".join(filter(None, [matching(begun.right), f"({any_of})"]))
    any_of = " OR ".join(f'"{word}"*' for word in begun.either)
    return " AND ".join(filter(None, [matching(begun.right), f"({any_of})"]))


def _hardly_sharing(tokens: Sequence[str]) -> Sql:
    """Each word begins a word, but for one, of which only the first letter does; the first two of a word alone."""
    letters = 1 if len(tokens) > 1 else 2
    parts, values = [], []
    for n, token in enumerate(tokens[:4]):
        if len(token) > 3 and not token.isdigit():
            sql, more = words_begin([*tokens[:n], token[:letters], *tokens[n + 1 :]])
            parts.append(f"({sql})")
            values += more
    return f"({' OR '.join(parts)})", tuple(values)
