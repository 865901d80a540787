"""Count touches into interest, lead by lead and rule by rule; rebuild it from the log where the past changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from prospekt.ledger.bulk import insert_rows, select_by, update_rows
from prospekt.ledger.models import Event
from prospekt.ledger.reading import FLOW, before, position_of
from prospekt.people.queries.merged import kept_ids, merged_into
from prospekt.playbook.scoring import add_touch, matching_interest_rules
from prospekt.playbook.shapes import Card
from prospekt.qualify.models import Interest
from prospekt.qualify.queries.scores import COMPANY, PERSON

Pairs = dict[tuple[int, str], tuple[float, float]]
REBUILD = 2_000


@dataclass(frozen=True, slots=True)
class Felt:
    """A touch as the rules see it: whose, when (seconds since 1970), and its codes."""

    kind: str
    lead: int
    at: float
    facts: Mapping[str, Any]


def count_touches(card: Card, touches: Sequence[Felt]) -> None:
    """Add touches to the interest of their leads, in the caller's transaction."""
    for kind in (PERSON, COMPANY):
        mine = [touch for touch in touches if touch.kind == kind]
        if not mine:
            continue
        ids, stored = _stored(kind, {touch.lead for touch in mine})
        pairs = dict(stored)
        _add(card, mine, pairs)
        changed = {key: pair for key, pair in pairs.items() if stored.get(key) != pair}
        update_rows(
            Interest,
            ("value", "moment"),
            [(*pair, ids[key]) for key, pair in changed.items() if key in ids],
        )
        _insert(kind, {key: pair for key, pair in changed.items() if key not in ids})


def _add(card: Card, touches: Iterable[Felt], pairs: Pairs) -> None:
    for touch in touches:
        for rule in matching_interest_rules(card, touch.facts):
            key = (touch.lead, rule.key)
            pairs[key] = add_touch(pairs.get(key), touch.at, rule.half_life_days)


def _stored(kind: str, leads: Iterable[int]) -> tuple[dict[tuple[int, str], int], Pairs]:
    sql = f"SELECT id, {kind}_id, rule, value, moment FROM qualify_interest WHERE {kind}_id IN {{values}}"
    ids: dict[tuple[int, str], int] = {}
    pairs: Pairs = {}
    for id_, lead, rule, value, moment in select_by(sql, leads):
        ids[lead, rule] = id_
        pairs[lead, rule] = (value, moment)
    return ids, pairs


def _insert(kind: str, pairs: Pairs) -> None:
    rows = [(lead, rule, value, moment) for (lead, rule), (value, moment) in pairs.items()]
    insert_rows(Interest, (f"{kind}_id", "rule", "value", "moment"), rows)


def forget(kind: str, leads: Sequence[int]) -> None:
    """Interest of leads that are gone goes too, in the caller's transaction."""
    sql = f"DELETE FROM qualify_interest WHERE {kind}_id IN {{values}}"
    if leads:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(sql.replace("IN {values}", "= ANY(%s)"), [list(leads)])
            else:
                cursor.execute(
                    sql.replace("{values}", "(SELECT value FROM json_each(%s))"),
                    [json.dumps(list(leads))],
                )


def rebuild(
    card: Card,
    kind: str,
    leads: Sequence[int],
    then: Callable[[str, Sequence[int], Sequence[Felt]], None] | None = None,
) -> None:
    """Count all touches of some leads anew from the log, leaving out those that an undo withdrew.

    Touches of leads that are part of another one count for that one. `then` gets each batch with its touches, for
    what else is counted by them.

    Those that the flow has not come to yet are left to it, or they would count twice.
    """
    leads = sorted(set(kept_ids(f"{kind}_id", leads).values()))
    for start in range(0, len(leads), REBUILD):
        batch = leads[start : start + REBUILD]
        with transaction.atomic(savepoint=False):
            followed = before(position_of(FLOW))
            forget(kind, batch)
            pairs: Pairs = {}
            touches = _felt(kind, batch, followed)
            _add(card, touches, pairs)
            _insert(kind, pairs)
            if then:
                then(kind, batch, touches)


def _felt(kind: str, leads: Sequence[int], followed: Q) -> list[Felt]:
    parts = merged_into(f"{kind}_id", leads)
    rows = Event.objects.filter(
        followed, **{f"{kind}_id__in": [*leads, *parts]}, name__in=("touch.recorded", "touch.withdrawn")
    ).order_by("id").values_list(f"{kind}_id", "name", "occurred_at", "facts")  # fmt: skip
    withdrawn: dict[int, set[int]] = defaultdict(set)
    events = list(rows)
    for lead, name, _, facts in events:
        if name == "touch.withdrawn":
            withdrawn[lead].add(facts["change_set"])
    return [
        Felt(kind, parts.get(lead, lead), occurred_at.timestamp(), facts)
        for lead, name, occurred_at, facts in events
        if name == "touch.recorded" and facts.get("change_set") not in withdrawn[lead]
    ]
