"""Search as you type: every word must begin a word of the lead's folded text (name, company, e-mails, phones).

Order: an e-mail address or phone typed in full, a name typed in full, beginnings, and, when hardly anything is
found, words with a slip; inside by score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection

from prospekt.ledger.bulk import select_by
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


def token_terms(tokens: Sequence[str], is_company: bool) -> list[tuple[str, str, tuple[Any, ...], tuple[Any, ...]]]:
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
        keys.append(("people_email", "key", email.key))
    if sum(char.isdigit() for char in q) >= 7 and (phone := parse_phone(q if q.startswith("+") else f"+{q}", "")):
        keys.append(("people_phone", "e164", phone.e164))
    for table, column, key in keys:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT person_id, company_id FROM {table} WHERE {column} = %s AND {column} <> '' LIMIT 20", [key])
            for person_id, company_id in cursor.fetchall():
                found[person_id is None].append(person_id or company_id)
    return found


def _by_name(q: str) -> Ids:
    person, company = parse_name(q).key, parse_organisation(q).key
    found: Ids = {False: [], True: []}
    if " " not in person:
        person = ""
    sql = (
        "SELECT 0, id FROM (SELECT id FROM people_person WHERE name_key = %s AND name_key <> '' LIMIT 20) AS a"
        " UNION ALL SELECT 1, id FROM (SELECT id FROM people_company WHERE name_key = %s LIMIT 20) AS b"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [person, company])
        for is_company, id_ in cursor.fetchall():
            found[bool(is_company)].append(id_)
    return found


def meant_ids(tokens: Sequence[str]) -> Ids:
    """Leads whose words are the typed ones but for a slip; looks at no more than 2,000 of each kind."""
    found: Ids = {}
    slips = Slips(tokens)
    for is_company in (False, True):
        hits = (id_ for id_, text in _candidates(tokens, is_company) if slips.all_in(words_of_text(text)))
        found[is_company] = list(islice(hits, MOST_MEANT))
    return found


def words_of_text(text: str) -> list[str]:
    """The words of a folded search text."""
    return [word for word in text.translate(_TO_SPACES).split() if word]


_TO_SPACES = str.maketrans(dict.fromkeys(_BREAKS, " "))


def _candidates(tokens: Sequence[str], is_company: bool) -> list[tuple[int, str]]:
    """Leads in which one word is right only at its beginning, and the others are right."""
    table = _table(is_company)
    ids: dict[int, None] = {}
    for n, token in enumerate(tokens[:4]):
        for begin in _beginnings(token):
            if len(ids) < CANDIDATES:
                ids.update(dict.fromkeys(_begun(table, [*tokens[:n], begin, *tokens[n + 1 :]])))
    return select_by(f"SELECT id, search FROM {table} WHERE id IN {{values}}", list(ids)[:CANDIDATES]) if ids else []


def _beginnings(token: str) -> list[str]:
    """Three letters, those with the last two swapped, and two; a word under four letters allows no slip."""
    if len(token) < 4:
        return []
    return list(dict.fromkeys((token[:3], token[0] + token[2] + token[1], token[:2])))


def _begun(table: str, tokens: Sequence[str]) -> list[int]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            where = " AND ".join(["search ~ %s"] * len(tokens))
            cursor.execute(f"SELECT id FROM {table} WHERE {where} LIMIT {CANDIDATES}", [rf"\m{t}" for t in tokens])
        else:
            sql = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s LIMIT {CANDIDATES}"
            cursor.execute(sql, [match(tokens)])
        return [row[0] for row in cursor.fetchall()]


__all__ = ["Ids", "exact_ids", "match", "meant_ids", "token_terms", "words_of", "words_of_text"]
