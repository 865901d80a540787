"""Where the finds of a search come from, as SELECTs with the same columns, each within what the reader may see.

A source names ids; what is shown of them passes the reader's rights at one place, whatever the source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from django.db import connection

from prospekt.ledger.actions import LONGEST_WORD
from prospekt.people.queries.rights import company_sql, reached, reached_sql
from prospekt.people.queries.search import (
    POOL,
    Sql,
    best_rows,
    by_words,
    contact_sql,
    matching,
    name_sql,
    table_of,
    words_begin,
)
from prospekt.people.queries.slips import candidate_rows
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader

WALKED, WALKED_OF_SOME = 1_500, 2_500
"""So many of the best are looked at, of all leads and of those of a reader who sees only some."""
NOTED = 1_000
"""Of a reader who sees only some leads: so many of the best whose notes are looked at."""
LONGEST_NOTE = 200


class Tier(IntEnum):
    """Why something was found, the smaller the better; WHOLE says that a kind was looked through to its end.

    START: every word begins a word of the name; WORDS: some of them stand elsewhere, in a company or an address.
    """

    WHOLE = -1
    CONTACT = 0
    NAME = 1
    START = 2
    WORDS = 3
    SLIP = 4


class Kind(IntEnum):
    """What was found."""

    PERSON = 0
    COMPANY = 1
    NOTE = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for, by whom, and how many of each kind are wanted."""

    q: str
    tokens: tuple[str, ...]
    reader: Reader
    most: Mapping[Kind, int]

    @property
    def sees_all(self) -> bool:
        return [sql for sql, _ in reached(self.reader, "see_leads")] == [""]

    @property
    def walked(self) -> int:
        return WALKED if self.sees_all else WALKED_OF_SOME


def quick(asked: Asked) -> list[Sql]:
    """What is exact, what the best leads and the newest notes have; and WHOLE where that was all there is.

    They read from `met(asked)`.
    """
    contacts, names = contact_sql(asked.q), name_sql(asked.q)
    parts: list[Sql] = []
    for kind in (Kind.PERSON, Kind.COMPANY):
        is_company = kind == Kind.COMPANY
        parts += [_shown(asked, kind, Tier.CONTACT, sql) for sql in contacts[is_company]]
        parts += [_shown(asked, kind, Tier.NAME, sql) for sql in names[is_company]]
        ids = f"SELECT id FROM {_MET[is_company]}"
        parts += [_shown(asked, kind, Tier.WORDS, (ids, ())), _whole(asked, kind)]
    if not asked.sees_all:
        parts.append(_employers(asked))
    return parts + _notes_met(asked)


_MET = {False: "met_persons", True: "met_companies"}


def met(asked: Asked) -> list[Sql]:
    """Names for what several sources read: of the best leads of each kind those that have the words."""
    test, values = words_begin(asked.tokens)
    found = []
    for is_company, name in _MET.items():
        columns = "p.id, p.search" if is_company else "p.id, p.company_id, p.search"
        walks = best_rows(asked.reader, is_company, asked.walked, columns)
        each = " UNION ALL ".join(
            f"SELECT {'id' if is_company else 'id, company_id'} FROM ({sql}) AS p WHERE {test}"
            for sql, _, _ in walks
        )
        sql = f"{name} AS MATERIALIZED ({each})"
        found.append((sql, tuple(v for _, more, _ in walks for v in (*more, *values))))
    return found


def by_index(asked: Asked, kinds: Sequence[Kind]) -> list[Sql]:
    """What the indexes of words have: of a word that very many have, only a part is looked at."""
    parts = []
    for kind in kinds:
        if kind == Kind.NOTE:
            ids = _notes_by_index(asked.tokens)
        elif kind == Kind.PERSON and not asked.sees_all:
            ids = _persons_of_some(asked)
        else:
            ids = by_words(matching(asked.tokens), kind == Kind.COMPANY, POOL)
        parts.append(_shown(asked, kind, Tier.WORDS, ids))
    return parts


def slips(asked: Asked) -> list[Sql]:
    """Leads whose text has to be compared with what was typed."""
    candidates = [
        (kind, candidate_rows(asked.tokens, kind == Kind.COMPANY, asked.reader))
        for kind in (Kind.PERSON, Kind.COMPANY)
    ]
    return [
        _shown(asked, kind, Tier.SLIP, rows, text="w.search")
        for kind, rows in candidates
        if rows[0]
    ]


def named(refs: Sequence[LeadRef], reader: Reader) -> list[Sql]:
    """These leads, of what the reader may see."""
    asked = Asked("", (), reader, dict.fromkeys(Kind, len(refs)))
    parts = []
    for kind in (Kind.PERSON, Kind.COMPANY):
        if ids := [str(int(ref.id)) for ref in refs if ref.is_person == (kind == Kind.PERSON)]:
            sql = f"SELECT id FROM {table_of(kind == Kind.COMPANY)} WHERE id IN ({', '.join(ids)})"
            parts.append(_shown(asked, kind, Tier.NAME, (sql, ())))
    return parts


def _employers(asked: Asked) -> Sql:
    """The companies that the best persons work for: their names stand in the persons' words too."""
    test, values = words_begin(asked.tokens, "c.search")
    of_met = f"SELECT company_id FROM {_MET[False]}"
    ids = f"SELECT c.id FROM people_company c WHERE c.id IN ({of_met}) AND {test}"
    return _shown(asked, Kind.COMPANY, Tier.WORDS, (ids, values))


def _whole(asked: Asked, kind: Kind) -> Sql:
    """A row if all leads of the kind that the reader may see were walked; companies are reached through people too."""
    walks = best_rows(asked.reader, kind == Kind.COMPANY, asked.walked, "p.id")
    if kind == Kind.COMPANY and not asked.sees_all:
        walks += best_rows(asked.reader, False, asked.walked, "p.id")
    ends = " AND ".join(f"(SELECT COUNT(*) FROM ({sql}) AS n) < {share}" for sql, _, share in walks)
    return _row_if(kind, ends), tuple(value for _, values, _ in walks for value in values)


def _row_if(kind: Kind, condition: str) -> str:
    return f"SELECT {int(Tier.WHOLE)}, {int(kind)}, 0, 0, 0, 0, '', '', '', '', '', '', '', '' WHERE {condition}"


def _persons_of_some(asked: Asked) -> Sql:
    """The best that have the words: each part of what the reader may see is walked in its order, over ids alone."""
    parts = reached(asked.reader, "see_leads")
    words, values = by_words(matching(asked.tokens), False)
    found = [
        f"SELECT id FROM (SELECT p.id FROM people_person p WHERE p.deleted_at IS NULL AND {sql}"
        f" AND +p.id IN (SELECT id FROM f) ORDER BY p.points DESC, p.id DESC LIMIT {asked.most[Kind.PERSON]}) AS a{n}"
        for n, (sql, _) in enumerate(parts)
    ]
    sql = f"WITH f AS MATERIALIZED ({words}) {' UNION ALL '.join(found)}"
    return sql, (*values, *(value for _, more in parts for value in more))


def _notes_met(asked: Asked) -> list[Sql]:
    """The newest notes of all that have the words; of a reader who sees only some, those of the best leads."""
    test, values = words_begin(_cut(asked.tokens), "t.words")
    order = f"ORDER BY t.event_id DESC LIMIT {asked.most[Kind.NOTE]}"
    if asked.sees_all:
        newest = f"SELECT event_id, words FROM ledger_text ORDER BY event_id DESC LIMIT {WALKED}"
        ids = f"SELECT t.event_id AS id FROM ({newest}) AS t WHERE {test} {order}"
        whole = f"(SELECT COUNT(*) FROM (SELECT 1 AS one FROM ledger_text LIMIT {WALKED}) AS n) < {WALKED}"
        return [
            _shown(asked, Kind.NOTE, Tier.WORDS, (ids, values)),
            (_row_if(Kind.NOTE, whole), ()),
        ]
    parts = []
    for is_company in (False, True):
        column = "company_id" if is_company else "person_id"
        for sql, more, _ in best_rows(asked.reader, is_company, NOTED, "p.id"):
            ids = f"SELECT t.event_id AS id FROM ({sql}) AS p CROSS JOIN ledger_text t WHERE t.{column} = p.id AND {test} {order}"
            parts.append(_shown(asked, Kind.NOTE, Tier.WORDS, (ids, (*more, *values))))
    return parts


def _notes_by_index(tokens: Sequence[str]) -> Sql:
    values = (matching(_cut(tokens)),)
    if connection.vendor == "postgresql":
        # `+ 0`, or it walks all notes backwards where it thinks that many have the words.
        where = "array_to_tsvector(string_to_array(words, ' ')) @@ %s::tsquery"
        order = f"ORDER BY event_id + 0 DESC LIMIT {POOL}"
        return f"SELECT event_id AS id FROM ledger_text WHERE {where} {order}", values
    fts = "ledger_text_fts"
    return (
        f"SELECT rowid AS id FROM {fts} WHERE {fts} MATCH %s ORDER BY rowid DESC LIMIT {POOL}",
        values,
    )


def _cut(tokens: Sequence[str]) -> tuple[str, ...]:
    return tuple(token[:LONGEST_WORD] for token in tokens)


def _shown(asked: Asked, kind: Kind, tier: Tier, ids: Sql, text: str = "''") -> Sql:
    """What is shown of the leads or notes that `ids` names, of what the reader may see; `text` only for slips."""
    start = f"SELECT * FROM (SELECT {{}} AS tier, {int(kind)} AS kind,"
    limit = "" if tier == Tier.SLIP else f" LIMIT {asked.most[kind]}"
    source = f"FROM ({ids[0]}) AS w CROSS JOIN"
    if kind == Kind.NOTE:
        person, values = reached_sql(asked.reader, "see_leads")
        company, more = company_sql(asked.reader, "see_leads", "c")
        seen = f"(p.deleted_at IS NULL AND p.id IS NOT NULL AND {person} OR c.deleted_at IS NULL AND c.id IS NOT NULL AND {company})"
        sql = f"{start.format(int(tier))} {_NOTE} {source} {_OF_NOTE} WHERE t.event_id = w.id AND {seen} ORDER BY t.event_id DESC{limit}) AS x"
        return sql, (*ids[1], *values, *more)
    is_company = kind == Kind.COMPANY
    table = table_of(is_company)
    seen, values = (company_sql if is_company else reached_sql)(asked.reader, "see_leads")
    why, words = _why(asked, tier)
    columns, joined = (_COMPANY, f"{table} p") if is_company else (_PERSON, _OF_PERSON)
    # The best are chosen before anything else is read of them: thousands may have the words.
    best = (
        f"SELECT p.id AS id, {why} AS tier, {text} AS text FROM ({ids[0]}) AS w CROSS JOIN {table} p"
        f" WHERE p.id = w.id AND p.deleted_at IS NULL AND {seen} ORDER BY 2, +p.points DESC, 1 DESC{limit}"
    )
    sql = (
        f"{start.format('b.tier')} {columns}, '' AS at, b.text AS text FROM ({best}) AS b CROSS JOIN {joined}"
        " WHERE p.id = b.id) AS x"
    )
    return sql, (*words, *ids[1], *values)


def _why(asked: Asked, tier: Tier) -> Sql:
    """The tier of a lead `p` that has the words somewhere, or of those with another tier that one."""
    if tier != Tier.WORDS:
        return str(int(tier)), ()
    test, values = words_begin(asked.tokens, "p.sort_key")
    return f"CASE WHEN {test} THEN {int(Tier.START)} ELSE {int(Tier.WORDS)} END", values


_PERSON = (
    "p.id AS id, p.points AS points, 0 AS is_company, p.id AS lead_id, p.full_name AS name, p.role AS detail,"
    " COALESCE(e.name, '') AS place, p.email AS email, p.phone AS phone, p.grade AS grade"
)
_OF_PERSON = "people_person p LEFT JOIN people_company e ON e.id = p.company_id"
_COMPANY = (
    "p.id AS id, p.points AS points, 1 AS is_company, p.id AS lead_id, p.name AS name, p.industry AS detail,"
    " p.country AS place, p.email AS email, p.phone AS phone, CASE WHEN p.is_lead THEN p.grade ELSE '' END AS grade"
)
_NOTE = (
    "t.event_id AS id, 0 AS points, CASE WHEN t.person_id IS NULL THEN 1 ELSE 0 END AS is_company,"
    " COALESCE(t.person_id, t.company_id) AS lead_id, COALESCE(p.full_name, c.name) AS name,"
    f" substr(t.text, 1, {LONGEST_NOTE}) AS detail, '' AS place, COALESCE(p.email, c.email) AS email,"
    " COALESCE(p.phone, c.phone) AS phone, '' AS grade, CAST(v.occurred_at AS text) AS at, '' AS text"
)
_OF_NOTE = (
    "ledger_text t JOIN ledger_event v ON v.id = t.event_id LEFT JOIN people_person p ON p.id = t.person_id"
    " LEFT JOIN people_company c ON c.id = t.company_id"
)
