"""Facts of leads and of what hangs on them as SQL expressions, for filters; `p` is the lead, `r` a row of it.

A person has facts of its firm from its company where it has none itself, as in scores. Unknown is NULL. Every
expression comes from here: nothing that somebody typed becomes SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.conf import settings
from django.db import connection

from prospekt.people.queries.consent_sql import PREFIX, consent_expression
from prospekt.people.queries.more_facts import more_expression
from prospekt.people.rules.money import precision
from prospekt.playbook.facts import Fact

_SLUG = re.compile(r"[a-z0-9_]{1,80}")
_DAY_SQLITE = "-".join(["[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2])

_BOTH: Mapping[str, str] = {
    "industry": "NULLIF({lead}.industry_key, '')",
    "employees": "{lead}.employees",
    "revenue": "CASE WHEN {lead}.revenue_currency = '{currency}' THEN {lead}.revenue / {unit} END",
    "country": "NULLIF({lead}.country, '')",
    "region": "NULLIF({lead}.region_key, '')",
    "city": "NULLIF({lead}.city_key, '')",
}
"""What a person has from its company where it has none itself."""
_OF_EMPLOYER: Mapping[str, str] = {
    "company": "NULLIF({lead}.name_key, '')",
    "website": "NULLIF({lead}.domain, '')",
}
_OF_LEAD: Mapping[str, str] = {
    "name": "NULLIF(p.sort_key, '')",
    "language": "NULLIF(p.language, '')",
    "email_kind": "NULLIF(p.email_kind, '')",
    "preferred_channel": "NULLIF(p.preferred_channel, '')",
    "no_email": "p.no_email",
    "no_call": "p.no_call",
    "do_not_contact": "p.no_contact",
    "bounced": "p.bounced",
    "lifecycle": "p.lifecycle",
    "temperature": "NULLIF(p.temperature, '')",
    "owner": "p.owner_id",
    "team": "p.team_id",
    "source": "p.source_id",
    "campaign": "p.campaign_id",
    "priority": "p.priority",
    "grade": "NULLIF(p.grade, '')",
    "letter": "NULLIF(SUBSTR(p.grade, 1, 1), '')",
    "digit": "NULLIF(SUBSTR(p.grade, 2, 1), '')",
    "score": "p.points",
    "fit": "p.fit",
    "interest": "p.interest",
    "created": "p.created_at",
    "first_seen": "p.first_seen_at",
    "updated": "p.updated_at",
    "last_touch": "p.last_touch_at",
}
_OF_PERSON: Mapping[str, str] = {
    "role": "NULLIF(p.role_key, '')",
    "seniority": "NULLIF(p.seniority, '')",
    "department": "NULLIF(p.department_key, '')",
}
_OF_ROWS: Mapping[str, Mapping[str, str]] = {
    "tags": {"tag": "r.tag_id"},
    "segments": {"segment": "r.segment_id"},
    "emails": {"address": "r.key"},
    "consents": {"channel": "r.channel"},
}
_TABLES: Mapping[str, str] = {
    "events": "ledger_event", "tags": "people_leadtag", "emails": "people_email", "phones": "people_phone",
    "consents": "people_consent", "segments": "people_segmentmember",
}  # fmt: skip


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def lead_expression(fact: Fact, is_company: bool) -> str:
    """The fact of a person or a company as SQL."""
    name = fact.name
    if name in _OF_LEAD:
        return _OF_LEAD[name]
    if name in _BOTH:
        own, employers = _filled(_BOTH[name], "p"), _of_employer(_BOTH[name])
        return own if is_company else f"COALESCE({own}, {employers})"
    if name in _OF_EMPLOYER:
        return _filled(_OF_EMPLOYER[name], "p") if is_company else _of_employer(_OF_EMPLOYER[name])
    if name == "next_step":
        return _next_step(is_company)
    if name == "kind":
        return "'company'" if is_company else "'person'"
    if name in _OF_PERSON:
        return "NULL" if is_company else _OF_PERSON[name]
    if name in ("birthday", "birthday_mark"):
        return "NULL" if is_company else _birthday(name)
    if name.startswith(PREFIX):
        return consent_expression(name, is_company)
    if name == "duplicate":
        return f"({duplicate_ids(is_company, of_lead=True)})"
    if not name.startswith("own_") and (known := more_expression(fact, is_company)):
        return known
    return _own(name.removeprefix("own_"), fact.kind)


def duplicate_ids(is_company: bool, *, of_lead: bool = False) -> str:
    """Leads of pairs that wait for a decision; with `of_lead` whether `p` is one, by the indexes of both sides."""
    kind = "NOT d.is_person" if is_company else "d.is_person"
    sides = [
        f"SELECT d.{side} FROM people_duplicatepair d WHERE d.state = 'open' AND {kind}"
        for side in ("low_id", "high_id")
    ]
    if not of_lead:
        return " UNION ALL ".join(sides)
    return " OR ".join(
        f"EXISTS ({sql} AND d.{side} = p.id)"
        for sql, side in zip(sides, ("low_id", "high_id"), strict=True)
    )


def _filled(form: str, lead: str) -> str:
    currency = settings.CURRENCY
    return form.format(lead=lead, currency=currency, unit=10 ** precision(currency))


def _of_employer(form: str) -> str:
    return f"(SELECT {_filled(form, 'c')} FROM people_company c WHERE c.id = p.company_id)"


def _next_step(is_company: bool) -> str:
    """When the earliest open task of the lead comes up; there is an index of these."""
    column = "k.company_id" if is_company else "k.person_id"
    return f"(SELECT MIN(k.comes_at) FROM engage_task k WHERE {column} = p.id AND k.state = 'open')"


def _birthday(name: str) -> str:
    day = "TO_CHAR(p.birthday, 'YYYY-MM-DD')" if _is_postgresql() else "p.birthday"
    return day if name == "birthday" else f"SUBSTR({day}, 6, 5)"


def _own(slug: str, kind: str) -> str:
    """A value of an own field; one of another type than the field's kind is unknown."""
    if not _SLUG.fullmatch(slug):
        raise ValueError(f"no own field can be called {slug!r}")
    return _money(slug) if kind == "money" else _json("p.own", slug, kind)


def _money(slug: str) -> str:
    """An amount in the base currency, in its units; [minor units, code] is how it is kept."""
    currency = settings.CURRENCY
    if _is_postgresql():
        minor, code = f"(p.own -> '{slug}' ->> 0)", f"(p.own -> '{slug}' ->> 1)"
        double = "double precision"
    else:
        minor, code = (f"""JSON_EXTRACT(p.own, '$."{slug}"[{n}]')""" for n in (0, 1))
        double = "REAL"
    units = f"CAST({10 ** precision(currency)} AS {double})"
    return f"CASE WHEN {code} = '{currency}' THEN CAST({minor} AS {double}) / {units} END"


def _json(column: str, key: str, kind: str) -> str:
    """A value inside a JSON column; NULL where it is of another type."""
    if _is_postgresql():
        text, met = f"({column} ->> '{key}')", f"JSONB_TYPEOF({column} -> '{key}')"
        forms = {
            "decimal": f"CASE WHEN {met} = 'number' THEN CAST({text} AS double precision) END",
            "number": f"CASE WHEN {met} = 'number' THEN CAST({text} AS bigint) END",
            "flag": f"CASE WHEN {met} = 'boolean' THEN CAST({text} AS boolean) END",
            "day": rf"CASE WHEN {text} ~ '^\d{{4}}-\d\d-\d\d' THEN SUBSTR({text}, 1, 10) END",
            "code": f"CASE WHEN {met} = 'string' THEN {text} END",
            "text": f"CASE WHEN {met} = 'string' THEN NULLIF(LOWER({text} COLLATE \"C\"), '') END",
        }
        return forms[kind]
    text, met = f"""JSON_EXTRACT({column}, '$."{key}"')""", f"""JSON_TYPE({column}, '$."{key}"')"""
    forms = {
        "decimal": f"CASE WHEN {met} IN ('integer', 'real') THEN CAST({text} AS REAL) END",
        "number": f"CASE WHEN {met} = 'integer' THEN {text} END",
        "flag": f"CASE {met} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
        "day": f"CASE WHEN {text} GLOB '{_DAY_SQLITE}*' THEN SUBSTR({text}, 1, 10) END",
        "code": f"CASE WHEN {met} = 'text' THEN {text} END",
        "text": f"CASE WHEN {met} = 'text' THEN NULLIF(LOWER({text}), '') END",
    }
    return forms[kind]


def row_expression(fact: Fact, relation: str) -> str:
    """The fact of a row of a relation as SQL."""
    if relation == "phones":
        return _phone()
    if relation == "events":
        return _of_event(fact)
    return _OF_ROWS[relation][fact.name]


def _of_event(fact: Fact) -> str:
    if fact.name == "event_name":
        return "r.name"
    if fact.name == "at":
        return "r.occurred_at"
    if not _SLUG.fullmatch(fact.name):
        raise ValueError(f"no fact of an event can be called {fact.name!r}")
    return _json("r.facts", fact.name, fact.kind)


def _phone() -> str:
    shown = "r.shown"
    for sign in " -()./":
        shown = f"REPLACE({shown}, '{sign}', '')"
    return f"CASE WHEN r.e164 <> '' THEN r.e164 ELSE {shown} END"


def rows_source(relation: str, is_company: bool) -> tuple[str, str, str]:
    """(table, column of the lead, condition every row meets) of a relation."""
    column = "r.company_id" if is_company else "r.person_id"
    always = ""
    if relation == "consents":
        newer = f"n.{column[2:]} = {column} AND n.channel = r.channel AND n.purpose = r.purpose AND n.id > r.id"
        always = f" AND r.is_given AND NOT EXISTS (SELECT 1 FROM people_consent n WHERE {newer})"
    return f"{_TABLES[relation]} r", column, always


def still_counts(is_company: bool) -> str:
    """For touches: no undone import brought them."""
    column = "company_id" if is_company else "person_id"
    numbers = [_json(f"{alias}.facts", "change_set", "number") for alias in "wr"]
    return (
        f" AND NOT EXISTS (SELECT 1 FROM ledger_event w WHERE w.{column} = r.{column}"
        f" AND w.name = 'touch.withdrawn' AND {numbers[0]} = {numbers[1]})"
    )
