"""What the leads a batch may match carry beside their columns: a fixed number of queries for all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from prospekt.ledger.bulk import select_by
from prospekt.people.actions.pending import Pending, instant
from prospekt.people.queries.consent_facts import facts_of
from prospekt.people.rules.consent import in_force, usual_purpose
from prospekt.people.rules.draft import Draft


def load_details(
    leads: Iterable[Pending],
    drafts: Sequence[Draft],
    change_set_id: int | None,
    *,
    is_refused: bool,
) -> None:
    """Load links, tags, other ids, consents, notes and touches of leads we have: of these, the kinds that the
    drafts bring. With `is_refused` the bin brings consents too."""
    persons: dict[int, Pending] = {}
    companies: dict[int, Pending] = {}
    for lead in leads:
        (persons if lead.is_person else companies)[lead.id] = lead
    kinds = _kinds(drafts) | ({"consent"} if is_refused else set())
    for column, by_id in (("person_id", persons), ("company_id", companies)):
        if by_id:
            _load_rows(column, by_id, kinds)
            if "note" in kinds:
                _load_words(column, by_id)
            if "touch" in kinds:
                _load_touches(column, by_id, change_set_id)


def _kinds(drafts: Sequence[Draft]) -> set[str]:
    """What any of the drafts brings, of the kinds that lie in tables of their own."""
    return {
        kind
        for kind, values_of in _BROUGHT.items()
        if any(any(values_of(draft)) for draft in drafts)
    }


_BROUGHT: Mapping[str, Callable[[Draft], tuple[Any, ...]]] = {
    "link": attrgetter("links", "company_links"),
    "external": attrgetter("external", "company_external"),
    "address": attrgetter("address", "company_address"),
    "consent": lambda draft: (draft.consents,),
    "tag": lambda draft: (draft.tags,),
    "note": lambda draft: (draft.notes,),
    "touch": lambda draft: (draft.touches,),
}


def _load_rows(column: str, by_id: Mapping[int, Pending], kinds: Collection[str]) -> None:
    def rows(kind: str, columns: str) -> list[tuple[Any, ...]]:
        if kind not in kinds:
            return []
        sql = f"SELECT {column}, {columns} FROM {_TABLES[kind]} WHERE {column} IN {{values}}"
        return select_by(sql, by_id)

    for id_, url in rows("link", "url"):
        by_id[id_].details.links.add(url)
    for id_, source, external_id in rows("external", "source, external_id"):
        by_id[id_].details.external.add((source, external_id))
    for id_, facts in facts_of(column, by_id).items() if "consent" in kinds else ():
        said = [*in_force(facts), *(fact for fact in facts if fact.is_given)]
        by_id[id_].details.consents |= {
            (fact.channel, fact.is_given)
            for fact in said
            if fact.purpose == usual_purpose(fact.channel)
        }
    for id_, _row in rows("address", "id"):
        by_id[id_].details.has_address = True
    for id_, key in rows("tag", "t.key"):
        by_id[id_].details.tags.add(key)


_TABLES = {
    "link": "people_link",
    "external": "people_externalid",
    "address": "people_address",
    "tag": "people_leadtag lt JOIN people_tag t ON t.id = lt.tag_id",
}


def _load_words(column: str, by_id: Mapping[int, Pending]) -> None:
    sql = f"SELECT {column}, text FROM ledger_text WHERE {column} IN {{values}}"
    for id_, text in select_by(sql, by_id):
        by_id[id_].details.notes.add(text)


def _load_touches(column: str, by_id: Mapping[int, Pending], change_set_id: int | None) -> None:
    for id_, kind, at, came_with in touches_that_count(column, by_id):
        touches = by_id[id_].details.touches
        touches.add((kind, instant(at)))
        if came_with != change_set_id:
            touches.add((kind, ""))


def touches_that_count(
    column: str, ids: Iterable[int]
) -> Iterator[tuple[int, str, Any, int | None]]:
    """(lead id, kind, moment, change set): those of an undone change set were withdrawn, and may come again."""
    sql = (
        f"SELECT {column}, name, occurred_at, facts FROM ledger_event"
        f" WHERE {column} IN {{values}} AND name IN ('touch.recorded', 'touch.withdrawn')"
    )
    rows = [
        (id_, name, at, json.loads(facts) if isinstance(facts, str) else facts)
        for id_, name, at, facts in select_by(sql, ids)
    ]
    withdrawn = {(id_, f["change_set"]) for id_, name, _at, f in rows if name == "touch.withdrawn"}
    for id_, name, at, facts in rows:
        if name == "touch.recorded" and (id_, facts.get("change_set")) not in withdrawn:
            yield id_, facts["kind"], at, facts.get("change_set")
