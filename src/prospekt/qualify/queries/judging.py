"""What a card says of many leads at once: now, from the stored state, or on a day in the past, from the log.

A card that does not run yet may count touches and judge answers in another way than the stored interest and
standings; then these are made anew for it, from the same log and answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from prospekt.ledger.bulk import moment, select_by
from prospekt.people.queries.merged import merged_into
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.compile_python import Test, to_python
from prospekt.playbook.scoring import Pair, add_touch, matching_interest_rules, score_lead
from prospekt.playbook.shapes import Card, Playbook, Rule
from prospekt.qualify.queries.answers import STANDING, answers_of, moment_of
from prospekt.qualify.queries.scores import (
    COMPANY,
    PERSON,
    bulk_compiler,
    facts_of,
    facts_sql,
    interest_of,
    lead_facts,
    own_texts,
    pairs_sql,
)
from prospekt.qualify.rules.moves import Judged
from prospekt.qualify.rules.standing import known_of, stands_of

FEW = 2_000
"""Up to here in plain Python: the web process, which does no more at once, never loads the compiler."""
BATCH = 4_000
Pairs = dict[int, dict[str, Pair]]
Known = dict[int, dict[str, str | int]]
_Row = tuple[int, int, str, dict[str, int]]
"""Lead, points, grade, addends by rule."""
_OF_ANSWERS = ("verdict_", "answer_")
_IDS, _STANDING, _FELT = "{ids}", "{standing}", "{felt}"
"""Marks of what is sent with a statement; they are found in it in the order in which it takes them."""
_MARK = re.compile(r"\{(?:ids|standing|felt)\}")
_CHOSEN = {"postgres": f"= ANY({_IDS})", "sqlite": f"IN (SELECT value FROM json_each({_IDS}))"}
_KNOWN = {
    "postgres": "SELECT CAST(x ->> 'lead' AS bigint) AS {kind}_id, x -> 'known' AS known"
    " FROM jsonb_array_elements(CAST({{standing}} AS jsonb)) AS x",
    "sqlite": "SELECT json_extract(value, '$.lead') AS {kind}_id, json_extract(value, '$.known') AS known"
    " FROM json_each({{standing}})",
}
_PAIRS = {
    "postgres": "SELECT CAST(x ->> 0 AS bigint) AS lead, x ->> 1 AS rule, CAST(x ->> 2 AS double precision)"
    f" AS value, CAST(x ->> 3 AS double precision) AS moment FROM jsonb_array_elements(CAST({_FELT} AS jsonb)) AS x",
    "sqlite": "SELECT json_extract(value, '$[0]') AS lead, json_extract(value, '$[1]') AS rule,"
    " CAST(json_extract(value, '$[2]') AS REAL) AS value, CAST(json_extract(value, '$[3]') AS REAL) AS moment"
    f" FROM json_each({_FELT})",
}
_LEADS = {
    PERSON: "people_person t WHERE t.deleted_at IS NULL",
    COMPANY: "people_company t WHERE t.deleted_at IS NULL AND t.is_lead",
}


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the past. `with_late`: what happened before it counts though it was written down later."""

    at: datetime
    with_late: bool = False

    def recorded(self, column: str = "recorded_at") -> str:
        """A condition on when something was written down."""
        return "1 = 1" if self.with_late else f"{column} <= {self.literal()}"

    def literal(self) -> str:
        """The moment inside a statement; it comes from a datetime and holds nothing else."""
        if connection.vendor == "postgresql":
            return f"TIMESTAMPTZ '{self.at.isoformat()}'"
        return f"'{moment(self.at)}'"


def leads_in_batches(kind: str, day: Day | None) -> Iterator[list[int]]:
    """Ids of all leads of a kind, those that were known on that day; removed ones left out."""
    known = "1 = 1"
    if day is not None:
        known = f"t.first_seen_at <= {day.literal()} AND {day.recorded('t.created_at')}"
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT t.id FROM {_LEADS[kind]} AND {known} AND t.id > %s ORDER BY t.id LIMIT {BATCH}",
                [last],
            )
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        yield ids
        last = ids[-1]


def n_leads() -> int:
    """How many leads there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT COUNT(*) FROM {_LEADS[PERSON]}) + (SELECT COUNT(*) FROM {_LEADS[COMPANY]})"
        )
        return int(cursor.fetchone()[0])


class Judge:
    """A playbook that judges leads; `running` is the one by which the stored state was counted.

    `day` None: now, at the moment `now`.
    """

    def __init__(
        self, playbook: Playbook, running: Playbook, *, now: datetime, day: Day | None = None
    ) -> None:
        self.playbook, self.card, self.day = playbook, playbook.card, day
        self.now = now if day is None else day.at
        self.seconds = self.now.timestamp()
        kept = {_counting(rule) for rule in running.card.interest_rules}
        self.counted_anew = [
            rule.key
            for rule in self.card.interest_rules
            if day is not None or _counting(rule) not in kept
        ]
        self.judged_anew = day is not None or playbook.questions != running.questions
        self.in_market: Test = (
            to_python(playbook.market) if playbook.market else lambda _facts: True
        )

    def judge(self, kind: str, ids: Sequence[int]) -> dict[int, Judged]:
        """What the card says of these leads."""
        pairs = self._pairs(kind, ids) if self.counted_anew else None
        known = (
            known_answers(self.playbook, kind, ids, self.day, self.now)
            if self.judged_anew
            else None
        )
        few = len(ids) <= FEW or bool(own_texts(self.card))
        rows = (self._by_python if few else self._by_database)(kind, ids, pairs, known)
        inside = self._inside(kind, ids)
        icp = self.playbook.icp
        return {
            lead: Judged(points, grade, addends, lead in inside, any(key in addends for key in icp))
            for lead, points, grade, addends in rows
        }

    def _inside(self, kind: str, ids: Sequence[int]) -> set[int]:
        """Those of the leads that are in the target market."""
        if self.playbook.market is None:
            return set(ids)
        facts = lead_facts([self.playbook.market], kind, ids)
        return {lead for lead, found in facts.items() if self.in_market(found)}

    def _pairs(self, kind: str, ids: Sequence[int]) -> Pairs:
        """The interest of these leads: counted from the log, and the stored one of rules that count alike."""
        found = counted(self.card, self.counted_anew, kind, ids, self.day)
        if self.day is None:
            for lead, stored in interest_of(kind, ids).items():
                of_lead = found.setdefault(lead, {})
                of_lead.update(
                    {rule: pair for rule, pair in stored.items() if rule not in self.counted_anew}
                )
        return found

    def _by_python(
        self, kind: str, ids: Sequence[int], pairs: Pairs | None, known: Known | None
    ) -> Iterator[_Row]:
        pairs = interest_of(kind, ids) if pairs is None else pairs
        for lead, facts in facts_of(self.card, kind, ids).items():
            if known is not None:
                kept = {k: v for k, v in facts.items() if not k.startswith(_OF_ANSWERS)}
                facts = kept | known.get(lead, {})
            score = score_lead(self.card, facts, pairs.get(lead, {}), self.seconds)
            addends = {each.key: each.points for each in score.addends[1:]}
            yield lead, score.points, score.grade, addends

    def _by_database(
        self, kind: str, ids: Sequence[int], pairs: Pairs | None, known: Known | None
    ) -> Iterator[_Row]:
        """One statement of the compiled card; what is not as it is stored goes with it as documents."""
        on_postgres = connection.vendor == "postgresql"
        dialect = "postgres" if on_postgres else "sqlite"
        scored = bulk_compiler().card_sql(self.card, dialect, self.seconds, each=True)
        lead = "p" if kind == PERSON else "c"
        told = "qualify_standing" if known is None else f"({_KNOWN[dialect].format(kind=kind)})"
        facts = facts_sql(self.card, kind, f"{lead}.id IN {_IDS}", standing=told)
        stored = f"{pairs_sql(kind)} AND {kind}_id IN {_IDS}"
        felt = stored if pairs is None else _PAIRS[dialect]
        sql = f"WITH facts AS ({facts}), pairs AS ({felt}) {scored}".replace("%", "%%")
        sent = {
            _IDS: list(ids) if on_postgres else json.dumps(list(ids)),
            _STANDING: json.dumps([{"lead": k, "known": v} for k, v in (known or {}).items()]),
            _FELT: json.dumps(
                [[id_, rule, *pair] for id_, of_lead in (pairs or {}).items() for rule, pair in of_lead.items()]
            ),
        }  # fmt: skip
        values = [sent[mark] for mark in _MARK.findall(sql)]
        sql = sql.replace(f"IN {_IDS}", _CHOSEN[dialect])
        rules = [rule.key for rule in (*self.card.fact_rules, *self.card.interest_rules)]
        with connection.cursor() as cursor:
            cursor.execute(_MARK.sub("%s", sql), values)
            for id_, _fit, _interest, points, grade, *each in cursor.fetchall():
                addends = {key: int(n) for key, n in zip(rules, each, strict=True) if n}
                yield id_, int(points), grade, addends


def _counting(rule: Rule) -> tuple[object, ...]:
    """What decides which touches a rule counts, and how they fade; points and caps come later."""
    return rule.key, rule.on, rule.half_life_days


def counted(
    card: Card, rules: Sequence[str], kind: str, ids: Sequence[int], day: Day | None
) -> Pairs:
    """The interest of some leads by these rules, counted from the log up to that day, or all of it.

    As `actions.interest.rebuild` counts: touches of leads that are part of another one count for that one, those
    that were withdrawn (by then) do not.
    """
    parts = merged_into(f"{kind}_id", ids)
    until = f"occurred_at <= {day.literal()} AND {day.recorded()}" if day else "1 = 1"
    rows = select_by(
        f"SELECT {kind}_id, name, occurred_at, facts FROM ledger_event WHERE {kind}_id IN {{values}}"
        f" AND name IN ('touch.recorded', 'touch.withdrawn') AND {until} ORDER BY id",
        [*ids, *parts],
    )
    events = [(lead, name, at, document_of(facts)) for lead, name, at, facts in rows]
    withdrawn = {
        (lead, facts["change_set"])
        for lead, name, _at, facts in events
        if name == "touch.withdrawn"
    }
    wanted, pairs = frozenset(rules), Pairs()
    for lead, name, at, facts in events:
        if name != "touch.recorded" or (lead, facts.get("change_set")) in withdrawn:
            continue
        of_lead = pairs.setdefault(parts.get(lead, lead), {})
        seconds = moment_of(at).timestamp()
        for rule in matching_interest_rules(card, facts):
            if rule.key in wanted:
                pair = of_lead.get(rule.key)
                of_lead[rule.key] = add_touch(pair, seconds, rule.half_life_days)
    return pairs


def known_answers(
    playbook: Playbook, kind: str, ids: Iterable[int], day: Day | None, now: datetime
) -> Known:
    """What the answers about some leads come to by the questions of a playbook, as rules read it."""
    counts = STANDING
    if day is not None:
        at = day.literal()
        counts = (
            f"a.answered_at <= {at} AND (a.withdrawn_at IS NULL OR a.withdrawn_at > {at}) AND EXISTS (SELECT 1"
            f" FROM ledger_event e WHERE e.id = a.event_id AND {day.recorded('e.recorded_at')})"
        )
    found = answers_of([LeadRef(kind == PERSON, id_) for id_ in ids], counts)
    known: Known = {}
    for lead, given in found.items():
        if given:
            stands = stands_of(
                playbook.questions, given, lead.person_id, now=now, currency=settings.CURRENCY
            )
            known[lead.id] = known_of(stands, settings.CURRENCY)
    return known


def document_of(facts: Any) -> dict[str, Any]:
    """The facts of an event out of a raw row."""
    return json.loads(facts) if isinstance(facts, str) else facts
