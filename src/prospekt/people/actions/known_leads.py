"""What a batch of drafts could match: loaded with a handful of queries, whatever the batch's size."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from prospekt.ledger.bulk import locked, moment, select_by, select_by_pairs
from prospekt.people.rules.draft import Draft
from prospekt.people.rules.identity import Known, Register
from prospekt.people.rules.merge_row import FOLLOWERS

SHARED = (
    "industry", "industry_key", "employees", "revenue", "revenue_currency", "country", "region",
    "region_key", "city", "city_key", "language", "preferred_channel", "priority", "lifecycle", "source_id", "campaign_id", "list_price",
    "list_price_currency", "first_seen_at", "last_touch_at", "email", "email_kind", "phone", "no_email", "no_call", "no_contact",
    "bounced", "owner_id", "team_id", "own", "search", "version",
)  # fmt: skip
PERSON = (
    *SHARED, "full_name", "given_name", "family_name", "call_name", "honorific", "sort_key", "name_key", "role",
    "role_key", "seniority", "department", "department_key",
    "birthday", "company_id",
)  # fmt: skip
COMPANY = (*SHARED, "name", "legal_form", "name_key", "sort_key", "domain", "is_lead")
_ALWAYS = frozenset({
    "lifecycle", "source_id", "campaign_id", "email", "email_kind", "phone", "no_email", "no_call", "no_contact",
    "owner_id", "team_id", "version", "full_name", "company_id", "name", "is_lead",
})  # fmt: skip
"""Columns that rights, contacts and the search text ask for, whatever a row brings."""


def load_register(drafts: Sequence[Draft]) -> tuple[Register, dict[int, Known], dict[int, Known]]:
    """The register for a batch, and all loaded persons and companies by id."""
    persons: dict[int, Known] = {}
    companies: dict[int, Known] = {}
    person_ids, company_ids = _candidate_ids(drafts)
    _load_companies(company_ids, companies)
    person_ids |= _namesakes(drafts, companies)
    _load_persons(person_ids, persons, companies)
    _load_contacts(persons, companies)
    register = Register()
    for known in (*companies.values(), *persons.values()):
        register.enter(known)
    _load_external_ids(drafts, register, persons, companies)
    return register, persons, companies


def _candidate_ids(drafts: Sequence[Draft]) -> tuple[set[int], set[int]]:
    persons: set[int] = set()
    companies: set[int] = set()
    emails = {contact.key for draft in drafts for contact in draft.emails}
    phones = {contact.key for draft in drafts for contact in draft.phones if contact.key}
    owners = [
        *select_by("SELECT person_id, company_id FROM people_email WHERE key IN {values}", emails),
        *select_by(
            "SELECT person_id, company_id FROM people_phone WHERE e164 IN {values} AND NOT (e164 = '')",
            phones,
        ),
        *_external_owners(drafts),
        *(draft.already for draft in drafts if draft.already),
    ]
    for person_id, company_id in owners:
        if person_id:
            persons.add(person_id)
        elif company_id:
            companies.add(company_id)
    company_keys = {key for draft in drafts if (key := draft.company.get("name_key"))}
    domains = {key for draft in drafts if (key := draft.company.get("domain"))}
    live = "AND deleted_at IS NULL"
    for sql, keys in (
        (f"SELECT id FROM people_company WHERE name_key IN {{values}} {live}", company_keys),
        (
            f"SELECT id FROM people_company WHERE domain IN {{values}} AND domain <> '' {live}",
            domains,
        ),
    ):
        companies.update(row[0] for row in select_by(sql, keys))
    return persons, companies


def _namesakes(drafts: Sequence[Draft], companies: dict[int, Known]) -> set[int]:
    """Persons with the name of a draft, in a company the draft may mean."""
    by_name: dict[str, list[int]] = defaultdict(list)
    by_domain: dict[str, list[int]] = defaultdict(list)
    for id_, company in companies.items():
        if company.name_key:
            by_name[company.name_key].append(id_)
        if company.domain:
            by_domain[company.domain].append(id_)
    pairs = set()
    for draft in drafts:
        if name_key := draft.person.get("name_key"):
            for ids, column in ((by_name, "name_key"), (by_domain, "domain")):
                if (key := draft.company.get(column)) in ids:
                    pairs.update([(id_, name_key) for id_ in ids[key]])
    sql = (
        "SELECT p.id FROM {pairs} given CROSS JOIN people_person p"
        " WHERE p.company_id = given.n AND p.name_key = given.t AND p.deleted_at IS NULL"
    )
    return {row[0] for row in select_by_pairs(sql, pairs)}


def _external_owners(drafts: Sequence[Draft]) -> list[tuple[Any, ...]]:
    wanted = _external_keys(drafts)
    sql = "SELECT person_id, company_id, source, external_id FROM people_externalid WHERE external_id IN {values}"
    rows = select_by(sql, {external_id for _, external_id in wanted})
    return [(person, company) for person, company, source, key in rows if (source, key) in wanted]


def _external_keys(drafts: Iterable[Draft]) -> set[tuple[str, str]]:
    return {key for draft in drafts for key in (draft.external, draft.company_external) if key}


def _load_companies(ids: set[int], companies: dict[int, Known]) -> None:
    sql = (
        "SELECT id, name, name_key, legal_form, domain FROM people_company"
        " WHERE id IN {values} AND deleted_at IS NULL ORDER BY id"
    )
    for id_, name, name_key, legal_form, domain in select_by(sql, ids):
        companies[id_] = Known(id_, False, name, name_key, legal_form, domain)


def _load_persons(ids: set[int], persons: dict[int, Known], companies: dict[int, Known]) -> None:
    sql = (
        "SELECT id, full_name, name_key, company_id FROM people_person"
        " WHERE id IN {values} AND deleted_at IS NULL ORDER BY id"
    )
    rows = select_by(sql, ids)
    _load_companies({row[3] for row in rows if row[3] and row[3] not in companies}, companies)
    for id_, name, name_key, company_id in rows:
        persons[id_] = Known(id_, True, name, name_key, company=companies.get(company_id))


def _load_contacts(persons: dict[int, Known], companies: dict[int, Known]) -> None:
    for column, known in (("person_id", persons), ("company_id", companies)):
        sql = f"SELECT {column}, key, kind FROM people_email WHERE {column} IN {{values}}"
        for id_, key, kind in select_by(sql, known):
            known[id_].emails.add(key)
            if kind == "role":
                known[id_].role_emails.add(key)
        sql = f"SELECT {column}, e164 FROM people_phone WHERE {column} IN {{values}} AND NOT (e164 = '')"
        for id_, key in select_by(sql, known):
            known[id_].phones.add(key)


def _load_external_ids(
    drafts: Sequence[Draft],
    register: Register,
    persons: dict[int, Known],
    companies: dict[int, Known],
) -> None:
    wanted = _external_keys(drafts)
    sql = "SELECT person_id, company_id, source, external_id FROM people_externalid WHERE external_id IN {values}"
    for person_id, company_id, source, external_id in select_by(sql, {key for _, key in wanted}):
        if person_id in persons:
            register.external[source, external_id] = persons[person_id]
        elif company_id in companies:
            register.company_external[source, external_id] = companies[company_id]
        else:
            register.taken[source, external_id] = Known(
                person_id or company_id, person_id is not None
            )


def columns_asked_for(drafts: Sequence[Draft]) -> tuple[list[str], list[str]]:
    """The columns of persons and of companies that these drafts can change, or that decide about them."""
    always = _ALWAYS
    if any(d.own for d in drafts):
        always |= {"own"}
    if any(d.touches for d in drafts):
        always |= {"last_touch_at"}
    person = always.union(*[d.person for d in drafts])
    company = always.union(*[d.company for d in drafts])
    if not all(d.is_person for d in drafts):
        company |= person
    return _with_followers(person, PERSON), _with_followers(company, COMPANY)


def _with_followers(asked: frozenset[str], columns: Sequence[str]) -> list[str]:
    led = asked.union(*[FOLLOWERS[column] for column in asked & FOLLOWERS.keys()])
    return [column for column in columns if column in led]


def load_columns(
    table: str, columns: Sequence[str], ids: Iterable[int]
) -> dict[int, dict[str, Any]]:
    """The current values of some leads, by id; nobody else can change them before the transaction ends."""
    sql = f"SELECT id, {', '.join(columns)} FROM {table} WHERE id IN {{values}}"
    rows = select_by(locked(sql), ids)
    return {row[0]: _plain(dict(zip(columns, row[1:], strict=True))) for row in rows}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as drafts hold them, whatever the database hands out."""
    if isinstance(own := values.get("own"), str):
        values["own"] = json.loads(own)
    if isinstance(born := values.get("birthday"), date):
        values["birthday"] = born.isoformat()
    for column in ("first_seen_at", "last_touch_at"):
        if column in values:
            values[column] = moment(values[column])
    return values
