"""What leads said about being contacted, by lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from prospekt.ledger.bulk import select_by
from prospekt.people.queries.instants import instant
from prospekt.people.rules.consent import ALL, Fact, columns_of, in_force

_COLUMNS = "channel, purpose, is_given, recorded_at, source, text_shown"


def facts_of(column: str, ids: Iterable[int]) -> Mapping[int, list[Fact]]:
    """Facts in the order they were told, by the id of their lead (`column` person_id or company_id); one statement."""
    found: dict[int, list[Fact]] = defaultdict(list)
    sql = f"SELECT id, {column}, {_COLUMNS} FROM people_consent WHERE {column} IN {{values}}"
    for _id, lead, channel, purpose, is_given, at, source, text in sorted(select_by(sql, ids)):
        found[lead].append(Fact(channel, purpose, bool(is_given), instant(at), source, text))
    return found


def told_refusals_of(column: str, ids: Iterable[int]) -> Iterator[tuple[str, str, str, str]]:
    """Refusals in force that no column of the lead tells, for each of its own addresses and numbers it is about.

    (kind of address, key, channel, purpose); those of a single purpose, and of channels without a column.
    """
    wanted = list(ids)
    said = {
        lead: [f for f in in_force(facts) if not columns_of(f.channel, f.purpose)]
        for lead, facts in facts_of(column, wanted).items()
    }
    said = {lead: found for lead, found in said.items() if found}
    emails = (
        f"SELECT {column}, key FROM people_email WHERE {column} IN {{values}} AND kind <> 'role'"
    )
    for lead, key in select_by(emails, said):
        for fact in said[lead]:
            if fact.channel in ("email", ALL):
                yield "email", key, fact.channel, fact.purpose
    phones = f"SELECT {column}, e164 FROM people_phone WHERE {column} IN {{values}} AND e164 <> ''"
    for lead, key in select_by(phones, said):
        for fact in said[lead]:
            if fact.channel in ("call", "sms", "chat"):
                yield "phone", key, fact.channel, fact.purpose
