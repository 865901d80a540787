"""Which known facts the words of our touches named; what is measured from it stands in `rules/five_ps.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from prospekt.engage.events import FactsUsed
from prospekt.engage.rules.five_ps import facts_named
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.ledger.reading import Happened
from prospekt.people.models import Company, Person
from prospekt.qualify.models import Answer

_OF_PERSON = ("role", "department", "city", "region", "industry")
_OF_COMPANY = ("industry", "city", "region")
Known = dict[str, list[str]]


def note_facts_used(events: Sequence[Happened], *, by: Actor, now: datetime) -> int:
    """Tell of the facts that these touches named, as far as they went out and have words; returns how many did."""
    ours = {event.id: event for event in events if event.facts.get("direction") == "out"}
    texts = dict(Text.objects.filter(pk__in=ours).exclude(text="").values_list("pk", "text"))
    if not texts:
        return 0
    live = Event.objects.filter(pk__in=texts).exclude(door="import").values_list("pk", flat=True)
    told = [ours[event_id] for event_id in sorted(live)]
    known, names = _known(told)
    found = []
    for event in told:
        key = (event.person_id, event.company_id)
        if codes := facts_named(texts[event.id], known.get(key, {}), names.get(key, ())):
            found.append(
                FactsUsed(
                    person_id=event.person_id, company_id=event.company_id, occurred_at=event.occurred_at,
                    touch=event.id, facts_named=codes,
                )
            )  # fmt: skip
    append(found, by=by, now=now)
    return len(found)


_Key = tuple[int | None, int | None]


def _known(events: Iterable[Happened]) -> tuple[Mapping[_Key, Known], Mapping[_Key, list[str]]]:
    """What is known of the leads of these events by code, and what they are called."""
    keys = {(event.person_id, event.company_id) for event in events}
    person_ids = {person_id for person_id, _company in keys if person_id}
    persons = Person.objects.select_related("company").in_bulk(person_ids)
    firms = Company.objects.in_bulk({company for person, company in keys if company and not person})
    answers = _answers(person_ids, set(firms))
    known: dict[_Key, Known] = {}
    names: dict[_Key, list[str]] = {}
    for key in keys:
        person, firm = persons.get(key[0] or 0), firms.get(key[1] or 0)
        side = person or firm
        if side is None:
            continue
        company = person.company if person else None
        known[key] = {
            **_columns(side, _OF_PERSON if person else _OF_COMPANY),
            **({f"company.{code}": texts for code, texts in _columns(company, _OF_COMPANY).items()} if company else {}),
            **{f"own.{slug}": [str(value)] for slug, value in side.own.items() if isinstance(value, (str, int))},
            **answers.get(("p" if person else "c", side.pk), {}),
        }  # fmt: skip
        names[key] = [str(side), company.name if company else ""]
    return known, names


def _columns(side: Person | Company, columns: Sequence[str]) -> Known:
    return {name: [getattr(side, name)] for name in columns if getattr(side, name)}


def _answers(person_ids: set[int], company_ids: set[int]) -> dict[tuple[str, int], Known]:
    """What the leads answered, and the words behind it."""
    rows: list[Answer] = []
    for column, ids in (("person_id", person_ids), ("company_id", company_ids)):
        if ids:
            rows += Answer.objects.filter(**{f"{column}__in": ids}, withdrawn_at=None)
    words = dict(
        Text.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "text")
    )  # fmt: skip
    found: dict[tuple[str, int], Known] = defaultdict(dict)
    for row in rows:
        key = ("p", row.person_id) if row.person_id in person_ids else ("c", row.company_id or 0)
        said = [text for text in (*_texts(row.said), words.get(row.pk, "")) if text]
        found[key].setdefault(f"answer.{row.question}", []).extend(said)
    return found


def _texts(said: Any) -> list[str]:
    """What can be named of an answer: its texts, not the codes of yes and no."""
    if isinstance(said, str):
        return [said] if len(said) > 3 else []
    if isinstance(said, Mapping):
        return [text for value in said.values() for text in _texts(value)]
    return [text for value in said for text in _texts(value)] if isinstance(said, list) else []
