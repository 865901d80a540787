"""Leads as they are compared for duplicates: few columns, folded and keyed as at entry, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from prospekt.people.models import Company, Person
from prospekt.people.rules.sound import sound_of
from prospekt.words.folding import fold

BLOCK = 20_000
Columns = Mapping[str, Sequence[Any]]
"""Column -> its value for each lead of a block, None where nothing is known; `id` first."""
NAMES = ("id", "name", "sound", "email", "mailbox", "domain", "phone", "birthday", "company", "street",
         "postcode", "city", "country")  # fmt: skip
_PERSON = (
    "SELECT p.id, p.name_key, '', p.birthday, COALESCE(c.name_key, ''), p.city_key, p.country FROM people_person p"
    " LEFT JOIN people_company c ON c.id = p.company_id"
    " WHERE p.deleted_at IS NULL AND p.id BETWEEN %s AND %s ORDER BY p.id"
)
_COMPANY = (
    "SELECT id, name_key, domain, NULL, '', city_key, country FROM people_company"
    " WHERE deleted_at IS NULL AND id BETWEEN %s AND %s ORDER BY id"
)


def count_of(is_person: bool) -> int:
    """How many leads of a kind there are to compare."""
    model: type[Person] | type[Company] = Person if is_person else Company
    return model.objects.filter(deleted_at=None).count()


def slim_leads(is_person: bool) -> Iterator[Columns]:
    """All leads of a kind that are in the list, by blocks of ids; four statements a block."""
    model: type[Person] | type[Company] = Person if is_person else Company
    last = model.objects.aggregate(last=Max("pk"))["last"] or 0
    column = "person_id" if is_person else "company_id"
    for first in range(1, last + 1, BLOCK):
        block = (first, first + BLOCK - 1)
        rows = _rows(_PERSON if is_person else _COMPANY, block)
        if rows:
            yield _columns(
                rows, _emails(column, block), _phones(column, block), _places(column, block)
            )


def _columns(
    rows: Sequence[Sequence[Any]],
    emails: Mapping[int, str],
    phones: Mapping[int, str],
    places: Mapping[int, tuple[str, str, str]],
) -> Columns:
    found: dict[str, list[Any]] = {name: [] for name in NAMES}
    for id_, name, domain, birthday, company, city, country in rows:
        email = emails.get(id_)
        street, postcode, town = places.get(id_, ("", "", ""))
        values = (
            id_, name, sound_of(name), email, email and email.partition("@")[0], domain, phones.get(id_),
            birthday and str(birthday), company, fold(street), fold(postcode).replace(" ", ""),
            city or fold(town), country,
        )  # fmt: skip
        for kept, value in zip(found.values(), values, strict=True):
            kept.append(value or None)
    return found


def _emails(column: str, block: tuple[int, int]) -> dict[int, str]:
    """The first address of one's own; several have a shared one."""
    sql = (
        f"SELECT {column}, key FROM people_email WHERE {column} BETWEEN %s AND %s AND kind <> 'role'"
        " ORDER BY position DESC, id DESC"
    )
    return dict(_rows(sql, block))


def _phones(column: str, block: tuple[int, int]) -> dict[int, str]:
    sql = (
        f"SELECT {column}, e164 FROM people_phone WHERE {column} BETWEEN %s AND %s AND e164 <> ''"
        " ORDER BY position DESC, id DESC"
    )
    return dict(_rows(sql, block))


def _places(column: str, block: tuple[int, int]) -> dict[int, tuple[str, str, str]]:
    sql = (
        f"SELECT {column}, street, postal_code, city FROM people_address"
        f" WHERE {column} BETWEEN %s AND %s ORDER BY id DESC"
    )
    return {id_: tuple(place) for id_, *place in _rows(sql, block)}


def _rows(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
