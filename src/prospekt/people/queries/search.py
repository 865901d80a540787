"""Search as you type: every word must begin a word of the lead's folded text (name, company, e-mails, phones).

Order: an e-mail address or phone typed in full, a name typed in full, beginnings, and, when hardly anything is
found, words with a slip; inside by score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from prospekt.people.rules.emails import parse_email
from prospekt.people.rules.list_view import words_of
from prospekt.people.rules.names import parse_name
from prospekt.people.rules.organisations import parse_organisation
from prospekt.people.rules.phones import parse_phone
from prospekt.people.rules.typos import Slips

CANDIDATES = 2_000
MOST_MEANT = 20
Ids = dict[bool, list[int]]
"""Ids by whether they are companies."""
_BREAKS = "@.-+'/_,&()"


def _table(is_company: bool) -> str:
    return "people_company" if is_company else "people_person"


def token_terms(
    tokens: Sequence[str], is_company: bool
) -> list[tuple[str, str, tuple[Any, ...], tuple[Any, ...]]]:
    """The search as one condition: (by the index, testing a row met, values of each)."""
    if not tokens:
        return []
    if connection.vendor == "postgresql":
        sql = " AND ".join(["p.search ~ %s"] * len(tokens))
        values = tuple(rf"\m{token}" for token in tokens)
        return [(sql, sql, values, values)]
    fts = f"{_table(is_company)}_fts"
    by_index = f"p.id IN (SELECT rowid FROM {fts} WHERE {fts} MATCH %s)"
    # The plain LIKE sorts out most rows before the dear one looks whether a word begins there.
    testing = " AND ".join([f"p.search LIKE %s AND {_spaced('p.search')} LIKE %s"] * len(tokens))
    likes = tuple(like for token in tokens for like in (f"%{token}%", f"% {token}%"))
    return [(by_index, testing, (match(tokens),), likes)]


def match(tokens: Iterable[str]) -> str:
    """An FTS5 expression: all words, each a beginning. Words hold only letters and digits."""
    return " AND ".join(f'"{token}"*' for token in tokens)


def _spaced(column: str) -> str:
    """The text with a space before every word, as the index cuts it."""
    for char in _BREAKS:
        quoted = char.replace("'", "''")
        column = f"REPLACE({column}, '{quoted}', ' ')"
    return f"(' ' || {column})"


def exact_ids(q: str) -> tuple[Ids, Ids]:
    """Leads by the e-mail address or phone number, and by the name, that `q` is in full."""
    return _by_contact(q), _by_name(q)


def _by_contact(q: str) -> Ids:
    found: Ids = {False: [], True: []}
    keys = []
    if "@" in q and (email := parse_email(q)):
        keys.append(("people_email", "key = %s", email.key))
    if sum(char.isdigit() for char in q) >= 7 and (
        phone := parse_phone(q if q.startswith("+") else f"+{q}", "")
    ):
        # Written as the partial index says it, or SQLite reads the whole table.
        keys.append(("people_phone", "e164 = %s AND NOT (e164 = '')", phone.e164))
    for table, where, key in keys:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT person_id, company_id FROM {table} WHERE {where} LIMIT 20", [key]
            )
            for person_id, company_id in cursor.fetchall():
                found[person_id is None].append(person_id or company_id)
    return found


def _by_name(q: str) -> Ids:
    person, company = parse_name(q).key, parse_organisation(q).key
    found: Ids = {False: [], True: []}
    if " " not in person:
        person = ""
    sql = (
        "SELECT 0, id FROM (SELECT id FROM people_person WHERE name_key = %s AND NOT (name_key = '') LIMIT 20) AS a"
        " UNION ALL SELECT 1, id FROM (SELECT id FROM people_company WHERE name_key = %s LIMIT 20) AS b"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [person, company])
        for is_company, id_ in cursor.fetchall():
            found[bool(is_company)].append(id_)
    return found


def meant_ids(tokens: Sequence[str]) -> Ids:
    """Leads whose words are the typed ones but for a slip; looks at no more than 2,000 of each kind; one statement."""
    found: Ids = {False: [], True: []}
    slips = Slips(tokens)
    for is_company, id_, text in _candidates(tokens):
        hits = found[bool(is_company)]
        if len(hits) < MOST_MEANT and id_ not in hits and slips.all_in(words_of_text(text)):
            hits.append(id_)
    return found


def words_of_text(text: str) -> list[str]:
    """The words of a folded search text."""
    return [word for word in text.translate(_TO_SPACES).split() if word]


_TO_SPACES = str.maketrans(dict.fromkeys(_BREAKS, " "))


def _candidates(tokens: Sequence[str]) -> list[tuple[int, int, str]]:
    """(is company, id, text) of leads in which one word is right only at its beginning, and the others are right.

    Those with three right letters first, because so many more words share two.
    """
    parts: list[str] = []
    values: list[str] = []
    for is_company in (False, True):
        for letters, most in ((3, CANDIDATES * 3 // 4), (2, CANDIDATES // 4)):
            if begun := _begun(tokens, letters):
                sql, more = _matching(_table(is_company), begun, most)
                parts.append(
                    f"SELECT {int(is_company)}, id, search FROM {_table(is_company)} WHERE id IN ({sql})"
                )
                values += more
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return list(cursor.fetchall())


def _begun(tokens: Sequence[str], letters: int) -> list[list[str]]:
    """The words, one of them at a time cut to its first letters; a word under four letters allows no slip."""
    return [
        [*tokens[:n], token[:letters], *tokens[n + 1 :]]
        for n, token in enumerate(tokens[:4])
        if len(token) > 3
    ]


def _matching(table: str, begun: Sequence[Sequence[str]], most: int) -> tuple[str, list[str]]:
    """A SELECT of at most so many ids that match one of the variants."""
    if connection.vendor == "postgresql":
        where = " OR ".join(
            "(" + " AND ".join(["search ~ %s"] * len(tokens)) + ")" for tokens in begun
        )
        return f"SELECT id FROM {table} WHERE {where} LIMIT {most}", [
            rf"\m{token}" for tokens in begun for token in tokens
        ]
    wanted = " OR ".join(f"({match(tokens)})" for tokens in begun)
    return f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s LIMIT {most}", [wanted]


__all__ = ["Ids", "exact_ids", "match", "meant_ids", "token_terms", "words_of", "words_of_text"]
