"""Facts and interest of leads as relations, and the playbook that scores now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext

from prospekt.capture.rules.numbers import precision
from prospekt.ledger.bulk import select_by
from prospekt.playbook.conditions import Condition
from prospekt.playbook.conditions import facts_of as condition_facts
from prospekt.playbook.facts import Fact, FactKind
from prospekt.playbook.loading import load, parse
from prospekt.playbook.scoring import Score, score_lead
from prospekt.playbook.shapes import Card, Playbook, fact_kinds, kinds_of
from prospekt.qualify.models import PlaybookVersion
from prospekt.words.folding import fold

PERSON, COMPANY = "person", "company"
RUNNING_SQL = "SELECT name, version FROM qualify_playbookversion WHERE is_running"
"""The version that scores now: one row, or none."""
_OF_ANSWERS = ("verdict_", "answer_")

_BOTH = {
    "industry": "NULLIF({lead}.industry_key, '')",
    "employees": "{lead}.employees",
    "revenue": "CASE WHEN {lead}.revenue_currency = '{currency}' THEN {lead}.revenue / {unit} END",
    "country": "NULLIF({lead}.country, '')",
    "region": "NULLIF({lead}.region_key, '')",
    "city": "NULLIF({lead}.city_key, '')",
}
"""Facts a person has from its company where it has none itself."""
_OF_LEAD = {
    "language": "NULLIF({lead}.language, '')",
    "source": "s.key",
    "campaign": "m.key",
    "channel": "NULLIF(m.channel, '')",
    "email_kind": "{lead}.email_kind",
    "has_email": "{lead}.email <> ''",
    "has_phone": "{lead}.phone <> ''",
    "no_email": "{lead}.no_email",
    "no_call": "{lead}.no_call",
    "do_not_contact": "{lead}.no_contact",
    "bounced": "{lead}.bounced",
    "priority": "{lead}.priority",
}
_OF_PERSON = {
    "role": "NULLIF(p.role_key, '')",
    "seniority": "p.seniority",
    "department": "NULLIF(p.department_key, '')",
}
_OF_SCORE = {
    "interest": "{lead}.interest / 100",
    "score": "{lead}.points / 100",
    "letter": "NULLIF(SUBSTR({lead}.grade, 1, 1), '')",
    "digit": "NULLIF(SUBSTR({lead}.grade, 2, 1), '')",
    "lifecycle": "NULLIF({lead}.lifecycle, '')",
    "temperature": "NULLIF({lead}.temperature, '')",
}


def running_playbook() -> Playbook:
    """The playbook that scores now: the enacted version, else the one of the settings."""
    row = PlaybookVersion.objects.filter(is_running=True).values_list("name", "version").first()
    return playbook_of(row)


def playbook_of(running: tuple[str, str] | None) -> Playbook:
    """The playbook of the row of `RUNNING_SQL`, if there is one."""
    return load(settings.PLAYBOOK) if running is None else playbook_version(*running)


@lru_cache(maxsize=16)
def playbook_version(name: str, version: str) -> Playbook:
    """A playbook as it was when it had this content hash. Raises DoesNotExist for one that never ran."""
    files = PlaybookVersion.objects.values_list("files", flat=True).get(version=version)
    return parse(name, files)


def facts_sql(card: Card, kind: str, where: str, standing: str = "qualify_standing") -> str:
    """A SELECT of `lead` and the facts that the card reads, for the persons or companies that `where` names.

    `standing` is the relation that says what answers come to.
    """
    return _facts_sql(fact_kinds(card), kind, where, standing)


def _facts_sql(
    kinds: Mapping[str, FactKind], kind: str, where: str, standing: str = "qualify_standing"
) -> str:
    columns = [
        f"{_expression(name, kind, kind_of)} AS {name}" for name, kind_of in sorted(kinds.items())
    ]
    lead = "p" if kind == PERSON else "c"
    joins = (
        "people_person p LEFT JOIN people_company c ON c.id = p.company_id"
        if kind == PERSON
        else "people_company c"
    )
    if any(name.startswith(_OF_ANSWERS) for name in kinds):
        joins += f" LEFT JOIN {standing} k ON k.{kind}_id = {lead}.id"
    return (
        f"SELECT {', '.join([f'{lead}.id AS lead', *columns])} FROM {joins}"
        f" LEFT JOIN capture_source s ON s.id = {lead}.source_id"
        f" LEFT JOIN capture_campaign m ON m.id = {lead}.campaign_id WHERE {where}"
    )


def _expression(name: str, kind: str, kind_of_own: str) -> str:
    lead = "p" if kind == PERSON else "c"
    fill: dict[str, Any] = {
        "currency": settings.CURRENCY,
        "unit": 10 ** precision(settings.CURRENCY),
    }
    if name == "kind":
        return f"'{kind}'"
    if name in _BOTH:
        own = _BOTH[name].format(lead=lead, **fill)
        return f"COALESCE({own}, {_BOTH[name].format(lead='c', **fill)})" if kind == PERSON else own
    if name in _OF_LEAD:
        return _OF_LEAD[name].format(lead=lead)
    if name in _OF_SCORE:
        return _OF_SCORE[name].format(lead=lead)
    if name in _OF_PERSON:
        return _OF_PERSON[name] if kind == PERSON else "NULL"
    if name.startswith(_OF_ANSWERS):
        return _answered(name, kind_of_own == "number")
    return _own(name.removeprefix("own_"), lead, kind_of_own == "number")


def value_sql(fact: Fact, kind: str) -> str:
    """What rules read as this fact, over the lead `p` of another statement; a company's own facts and a person's."""
    name = _expression(fact.name, kind, fact.kind)
    if kind == COMPANY:
        name = re.sub(r"\bc\.", "p.", name)
    if not re.search(r"\b[csm]\.", name):
        return name
    employer = " LEFT JOIN people_company c ON c.id = p.company_id" if kind == PERSON else ""
    return (
        f"(SELECT {name} FROM (SELECT 1 AS one) o{employer} LEFT JOIN capture_source s ON s.id = p.source_id"
        " LEFT JOIN capture_campaign m ON m.id = p.campaign_id)"
    )


def _answered(name: str, is_number: bool) -> str:
    """What the answers come to. The name comes from a checked playbook: small letters, digits and _ only."""
    if connection.vendor == "postgresql":
        text = f"(k.known ->> '{name}')"
        return f"CAST({text} AS bigint)" if is_number else text
    return f"json_extract(k.known, '$.{name}')"


def _own(slug: str, lead: str, is_number: bool) -> str:
    """A value of an own field: a text, with yes or no in words; or a whole number, of money in the base currency.

    The slug comes from a checked playbook: small letters, digits and _ only.
    """
    own, currency = f"{lead}.own", settings.CURRENCY
    unit = 10 ** precision(currency)
    if connection.vendor == "postgresql":
        text, money = f"({own} ->> '{slug}')", f"{own} -> '{slug}'"
        if not is_number:
            return f"CASE {text} WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' ELSE {text} END"
        return (
            f"CASE WHEN jsonb_typeof({money}) = 'number' THEN CAST(floor(CAST({text} AS numeric)) AS bigint)"
            f" WHEN {money} ->> 1 = '{currency}' THEN CAST({money} ->> 0 AS bigint) / {unit} END"
        )
    text = f"json_extract({own}, '$.{slug}')"
    met = f"json_type({own}, '$.{slug}')"
    if not is_number:
        return f"CASE {met} WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' ELSE {text} END"
    return (
        f"CASE WHEN {met} IN ('integer', 'real') THEN CAST({text} AS INTEGER)"
        f" WHEN json_extract({own}, '$.{slug}[1]') = '{currency}' THEN json_extract({own}, '$.{slug}[0]') / {unit} END"
    )


def uses_of_field(slug: str) -> list[str]:
    """Where the running playbook reads an own field, in the reader's language."""
    playbook = running_playbook()
    readers = [
        (gettext("Scorecard"), [(rule.title, rule.when) for rule in playbook.card.rules]),
        (gettext("Persona"), [(persona.title, persona.when) for persona in playbook.personas]),
        (gettext("Target market"), [("", playbook.market)]),
    ]
    return [
        f"{place}: {gettext(title)}" if title else place
        for place, conditions in readers
        for title, condition in conditions
        if condition and any(fact.name == f"own_{slug}" for fact in condition_facts(condition))
    ]


def own_texts(card: Card) -> set[str]:
    """Own fields that the card reads as text. Only Python folds text, so such a card scores everybody in Python."""
    return {
        name
        for name, kind in fact_kinds(card).items()
        if name.startswith("own_") and kind == "text"
    }


def pairs_sql(kind: str) -> str:
    """A SELECT of lead, rule, value and moment for all interest of persons or companies."""
    return f"SELECT {kind}_id AS lead, rule, value, moment FROM qualify_interest WHERE {kind}_id IS NOT NULL"


def facts_of(card: Card, kind: str, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The facts of some leads by id, as the same statement gives them that scores in bulk."""
    lead = "p" if kind == PERSON else "c"
    kinds = fact_kinds(card)
    rows = select_by(facts_sql(card, kind, f"{lead}.id IN {{values}}"), ids)
    return {row[0]: _facts(row, kinds) for row in rows}


def lead_facts(
    conditions: Iterable[Condition], kind: str, ids: Iterable[int]
) -> dict[int, dict[str, Any]]:
    """The facts of some leads by id that these conditions read; one statement."""
    kinds = kinds_of(fact for condition in conditions for fact in condition_facts(condition))
    lead = "p" if kind == PERSON else "c"
    sql = _facts_sql(kinds, kind, f"{lead}.id IN {{values}}")
    return {row[0]: _facts(row, kinds) for row in select_by(sql, ids)}


def conditions_sql(
    conditions: Iterable[Condition], kind: str, where: str
) -> tuple[str, dict[str, FactKind]]:
    """A SELECT of `lead` and the facts that these conditions read, and the kinds of those facts."""
    kinds = kinds_of(fact for condition in conditions for fact in condition_facts(condition))
    return _facts_sql(kinds, kind, where), kinds


def facts_of_row(row: Sequence[Any], kinds: Mapping[str, FactKind]) -> dict[str, Any]:
    """The facts of a row of such a SELECT."""
    return _facts(row, kinds)


@dataclass(frozen=True, slots=True)
class LeadRead:
    """What is known of a lead: the facts a scorecard reads, those that conditions read, and (value, moment) by rule."""

    of_card: Mapping[str, Any]
    of_conditions: Mapping[str, Any]
    interest: Mapping[str, tuple[float, float]]


def read_lead(card: Card, conditions: Sequence[Condition], kind: str, id_: int) -> LeadRead:
    """What a scorecard and conditions read of one lead; one statement.

    Where they read the same field as different things, a second one.
    """
    of_card = fact_kinds(card)
    wanted = kinds_of(fact for condition in conditions for fact in condition_facts(condition))
    is_agreed = all(of_card.get(name, kind_of) == kind_of for name, kind_of in wanted.items())
    kinds = {**wanted, **of_card} if is_agreed else of_card
    lead = "p" if kind == PERSON else "c"
    rows = select_by(
        "SELECT f.*, i.rule, i.value, i.moment FROM"
        f" ({_facts_sql(kinds, kind, f'{lead}.id IN {{values}}')}) f"
        f" LEFT JOIN qualify_interest i ON i.{kind}_id = f.lead",
        [id_],
    )
    facts = _facts(rows[0], kinds)
    others = facts if is_agreed else lead_facts(conditions, kind, [id_])[id_]
    return LeadRead(
        {name: facts[name] for name in of_card},
        {name: others[name] for name in wanted},
        {rule: (value, moment) for *_all, rule, value, moment in rows if rule is not None},
    )


def _facts(row: Sequence[Any], kinds: Mapping[str, FactKind]) -> dict[str, Any]:
    """The facts of a row that begins with the id of the lead and the facts in the order of their names."""
    flags = {"has_email", "has_phone", "no_email", "no_call", "do_not_contact", "bounced"}
    facts: dict[str, Any] = dict(zip(sorted(kinds), row[1:], strict=False))
    for name, value in facts.items():
        if name in flags and value is not None:
            facts[name] = bool(value)
        elif name.startswith("own_") and kinds[name] == "text" and isinstance(value, str):
            facts[name] = fold(value)
    return facts


def interest_of(kind: str, ids: Iterable[int]) -> dict[int, dict[str, tuple[float, float]]]:
    """(value, moment) by rule, by lead."""
    found: dict[int, dict[str, tuple[float, float]]] = {}
    sql = (
        f"SELECT {kind}_id, rule, value, moment FROM qualify_interest WHERE {kind}_id IN {{values}}"
    )
    for lead, rule, value, moment in select_by(sql, ids):
        found.setdefault(lead, {})[rule] = (value, moment)
    return found


def scores_of(playbook: Playbook, kind: str, ids: Sequence[int], now: float) -> dict[int, Score]:
    """Scores with their reasons for a few leads, in plain Python; `now` in seconds since 1970."""
    facts = facts_of(playbook.card, kind, ids)
    interest = interest_of(kind, ids)
    return {id_: score_lead(playbook.card, facts[id_], interest.get(id_, {}), now) for id_ in facts}


def bulk_compiler() -> ModuleType:
    """The compiler to SQL; loaded on first use, because Ibis takes most of a second and 60 MB."""
    return import_module("prospekt.playbook.compile_ibis")


def bulk_scores_sql(playbook: Playbook, kind: str, where: str, now: float) -> str:
    """One statement: lead, fit, interest, points, grade for all leads that `where` names."""
    dialect = "postgres" if connection.vendor == "postgresql" else "sqlite"
    scored = bulk_compiler().card_sql(playbook.card, dialect, now)
    return f"WITH facts AS ({facts_sql(playbook.card, kind, where)}), pairs AS ({pairs_sql(kind)}) {scored}"
