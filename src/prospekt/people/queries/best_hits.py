"""The few best finds of a search, of persons, companies and notes together, of what the reader may see.

Order: an e-mail address or phone typed in full, a name typed in full, names that hold the beginnings of all words,
what holds them in other places too, words with a slip; inside by score, notes by their age.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from prospekt.people.queries import hit_sources
from prospekt.people.queries.hit_sources import Asked, Kind, Tier
from prospekt.people.queries.instants import instant
from prospekt.people.queries.search import Sql
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import Reader
from prospekt.people.rules.typos import Slips
from prospekt.words.folding import words_in

FEW_HITS = 8
MOST = {Kind.PERSON: 8, Kind.COMPANY: 5, Kind.NOTE: 5}


class Hit(NamedTuple):
    """A find. `detail` and `place` are role and company of a person, industry and country of a company, and the
    beginning of a note, whose `name` is its lead's."""

    tier: Tier
    kind: Kind
    id: int
    points: int
    is_company: bool
    lead_id: int
    name: str
    detail: str
    place: str
    email: str
    phone: str
    grade: str
    at: datetime | None

    @property
    def ref(self) -> LeadRef:
        return LeadRef(not self.is_company, self.lead_id)


def best_hits(q: str, tokens: Sequence[str], *, reader: Reader) -> list[Hit]:
    """The finds for `q`, whose words are `tokens`, in their order within each kind; one to three statements.

    The best few thousand are looked at first: a word that many have is found there at once, and a word that few
    have costs the index little. Slips are thought of only where hardly anything is found as typed, and not where
    an address or a number was typed in full.
    """
    if not tokens or not reader.may("see_leads"):
        return []
    asked = Asked(q, tuple(tokens), reader, MOST)
    rows = _run(hit_sources.quick(asked), hit_sources.met(asked))
    whole = {Kind(row[1]) for row in rows if row[0] == Tier.WHOLE}
    hits = _sorted(_hit(row) for row in rows if row[0] != Tier.WHOLE)
    if short := [kind for kind in Kind if kind not in whole and _n_named(hits, kind) < MOST[kind]]:
        hits = _sorted([*hits, *map(_hit, _run(hit_sources.by_index(asked, short)))])
    is_exact = any(hit.tier == Tier.CONTACT for hit in hits)
    if not is_exact and len(hits) - _n(hits, Kind.NOTE) < FEW_HITS:
        hits = _sorted([*hits, *_meant(asked)])
    return hits


def leads_by_ref(refs: Sequence[LeadRef], *, reader: Reader) -> list[Hit]:
    """These leads in this order, of what the reader may see; one statement."""
    if not refs or not reader.may("see_leads"):
        return []
    hits = {hit.ref: hit for hit in map(_hit, _run(hit_sources.named(refs, reader)))}
    return [hits[ref] for ref in refs if ref in hits]


def _n(hits: Iterable[Hit], kind: Kind) -> int:
    return sum(hit.kind == kind for hit in hits)


def _n_named(hits: Iterable[Hit], kind: Kind) -> int:
    """How many are found that nothing else of the kind could stand before but by its score."""
    return sum(hit.kind == kind and (kind == Kind.NOTE or hit.tier <= Tier.START) for hit in hits)


def _sorted(hits: Iterable[Hit]) -> list[Hit]:
    """Each find once, in its best tier, no more of a kind than wanted."""
    best: dict[tuple[Kind, int], Hit] = {}
    for hit in sorted(hits, key=lambda hit: (hit.kind, hit.tier, -hit.points, -hit.id)):
        best.setdefault((hit.kind, hit.id), hit)
    kept: list[Hit] = []
    for hit in best.values():
        if _n(kept, hit.kind) < MOST[hit.kind]:
            kept.append(hit)
    return kept


def _meant(asked: Asked) -> list[Hit]:
    slips = Slips(asked.tokens)
    rows = _run(hit_sources.slips(asked))
    return [_hit(row) for row in rows if slips.all_in(words_in(row[-1]))]


def _run(parts: Sequence[Sql], named: Sequence[Sql] = ()) -> list[tuple[Any, ...]]:
    """The rows of all parts, which read from what is `named`; one statement, none where there is nothing to ask."""
    if not parts:
        return []
    names = f"WITH {', '.join(sql for sql, _ in named)} " if named else ""
    with connection.cursor() as cursor:
        cursor.execute(
            names + " UNION ALL ".join(sql for sql, _ in parts),
            [value for _, values in (*named, *parts) for value in values],
        )
        return list(cursor.fetchall())


def _hit(row: Sequence[Any]) -> Hit:
    tier, kind, id_, points, is_company, lead_id, *texts, at, _text = row
    when = instant(datetime.fromisoformat(at)) if at else None
    return Hit(Tier(tier), Kind(kind), id_, points, bool(is_company), lead_id, *texts, when)
