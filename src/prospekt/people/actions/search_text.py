"""The folded text by which leads are found, put together anew from what stands in the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from prospekt.ledger.bulk import select_by, update_rows
from prospekt.people.models import Company, Person
from prospekt.words.folding import fold


def refold(*, person_ids: Sequence[int] = (), company_ids: Sequence[int] = ()) -> None:
    """Write the search text of some leads anew, in the caller's transaction."""
    _refold(Person, "person_id", person_ids)
    _refold(Company, "company_id", company_ids)


def refold_people_of(company_ids: Sequence[int]) -> None:
    """Write the search text of everybody who works in these companies anew: they are found by its name too."""
    sql = "SELECT id FROM people_person WHERE company_id IN {values}"
    refold(person_ids=[row[0] for row in select_by(sql, company_ids)])


def _refold(model: type[Person] | type[Company], column: str, ids: Sequence[int]) -> None:
    if not ids:
        return
    parts: dict[int, list[str]] = defaultdict(list)
    for table, key in (("people_email", "key"), ("people_phone", "e164")):
        sql = f"SELECT {column}, {key} FROM {table} WHERE {column} IN {{values}} AND {key} <> '' ORDER BY {key}"
        for id_, text in select_by(sql, ids):
            parts[id_].append(text)
    sql = "SELECT id, name, '' FROM people_company WHERE id IN {values}"
    if model is Person:
        sql = (
            "SELECT p.id, p.full_name, COALESCE(c.name, '') FROM people_person p"
            " LEFT JOIN people_company c ON c.id = p.company_id WHERE p.id IN {values}"
        )
    rows = [(folded(name, company, parts[id_]), id_) for id_, name, company in select_by(sql, ids)]
    update_rows(model, ("search",), rows)


def folded(name: str, company: str, contacts: Iterable[str]) -> str:
    """All that a lead is found by: its name, where it works, addresses and numbers in their order."""
    parts = [_name(name), _name(company), *contacts]
    return fold(" ".join([part for part in parts if part]))


_name = lru_cache(maxsize=65_536)(fold)
"""Folded names: those of companies come once for each of their people."""
