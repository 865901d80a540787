"""What was refused by leads that are no longer in the list, by address and number: those in the bin, and those gone.

Gone leads leave no address behind, only a keyed digest of it: enough to know it again, not enough to read it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256

from django.conf import settings

from prospekt.ledger.bulk import select_by
from prospekt.people.models import Company, Person, Suppressed
from prospekt.people.queries.instants import instant
from prospekt.people.rules.consent import Why
from prospekt.people.rules.lead_ref import LeadRef

EMAIL, PHONE = "email", "phone"
Refusals = Mapping[str, set[str]]
"""Address or number, as it is matched -> refused channels: email, call, all."""
_TABLES = (("person_id", Person), ("company_id", Company))


def digest_of(kind: str, key: str) -> str:
    """What is kept of an address or number whose lead is gone; `kind` is email or phone."""
    secret = sha256(settings.SECRET_KEY.encode()).digest()
    return blake2b(f"{kind}:{key}".encode(), key=secret, digest_size=20).hexdigest()


def refusals_by_key(emails: Collection[str], phones: Collection[str]) -> Refusals:
    """What was refused for these addresses and numbers; three statements where the bin was never used."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, channel in _gone(emails, phones):
        found[key].add(channel)
    for column, model in _TABLES:
        if has_bin(model):
            for key, channels in _in_bin(column, emails, phones):
                found[key] |= channels
    return found


@dataclass(frozen=True, slots=True)
class Carried:
    """What addresses and numbers carry, by key: what the list says of them, and which leads refused what."""

    listed: Mapping[str, Sequence[Why]]
    refused: Mapping[str, Mapping[LeadRef, set[str]]]


def carried_by(emails: Collection[str], phones: Collection[str]) -> Carried:
    """What these addresses and numbers carry, of leads in the list and in the bin; one statement.

    An address says something of calls only where it says: everything.
    """
    keys = {digest_of(EMAIL, key): key for key in emails}
    keys |= {digest_of(PHONE, key): key for key in phones}
    listed: dict[str, list[Why]] = defaultdict(list)
    refused: dict[str, dict[LeadRef, set[str]]] = defaultdict(dict)
    for what, key, id_, kind, no_email, no_call, no_contact, channel, purpose, at, reason in (
        select_by(_CARRIED, {*keys, *emails, *phones})
    ):  # fmt: skip
        if what == "listed":
            listed[keys[key]].append(Why("suppressed", channel, purpose, instant(at), reason))
            continue
        said = (no_email, no_call, no_contact)
        channels = _by_phone(*said) if kind == PHONE else _by_email(kind, *said)
        refused[key].setdefault(LeadRef(what == "person_id", id_), set()).update(channels)
    return Carried(listed, refused)


def _refused_sql(column: str, table: str, key: str, kind: str, addresses: str) -> str:
    return (
        f"SELECT '{column}', e.{key}, o.id, {kind}, o.no_email, o.no_call, o.no_contact, '', '', NULL, ''"
        f" FROM {addresses} e JOIN {table} o ON o.id = e.{column} AND (o.no_email OR o.no_call OR o.no_contact)"
        f" WHERE e.{key} IN {{values}}"
    )


_CARRIED = " UNION ALL ".join(
    [
        "SELECT 'listed', digest, 0, '', false, false, false, channel, purpose, kept_at, reason"
        " FROM people_suppressed WHERE digest IN {values}",
        *(
            _refused_sql(column, model._meta.db_table, *addresses)
            for column, model in _TABLES
            for addresses in (
                ("key", "e.kind", "people_email"),
                ("e164", f"'{PHONE}'", "people_phone"),
            )
        ),
    ]
)


def has_bin(model: type[Person] | type[Company]) -> bool:
    """Whether any is in the bin. In the order of the bin's index, or PostgreSQL may read the whole table for it."""
    binned = model.objects.filter(deleted_at__isnull=False).order_by("-deleted_at", "-id")
    return binned.values_list("pk").first() is not None


def refusals_of(column: str, ids: Iterable[int]) -> Iterable[tuple[str, str, set[str]]]:
    """What leads refused, as it holds for each of their addresses and numbers: (kind, key, channels)."""
    table = _TABLES[column == "company_id"][1]._meta.db_table
    says = "o.no_email, o.no_call, o.no_contact"
    join = f"JOIN {table} o ON o.id = e.{column} WHERE o.id IN {{values}}"
    for key, kind, *said in select_by(
        f"SELECT e.key, e.kind, {says} FROM people_email e {join}", ids
    ):
        if channels := _by_email(kind, *said):
            yield EMAIL, key, channels
    for key, *said in select_by(f"SELECT e.e164, {says} FROM people_phone e {join}", ids):
        if key and (channels := _by_phone(*said)):
            yield PHONE, key, channels


def _in_bin(
    column: str, emails: Collection[str], phones: Collection[str]
) -> Iterable[tuple[str, set[str]]]:
    table = _TABLES[column == "company_id"][1]._meta.db_table
    says = "o.no_email, o.no_call, o.no_contact"
    join = f"JOIN {table} o ON o.id = e.{column} AND o.deleted_at IS NOT NULL"
    sql = f"SELECT e.key, e.kind, {says} FROM people_email e {join} WHERE e.key IN {{values}}"
    for key, kind, *said in select_by(sql, emails):
        yield key, _by_email(kind, *said)
    sql = (
        f"SELECT e.e164, {says} FROM people_phone e {join}"
        " WHERE e.e164 IN {values} AND NOT (e.e164 = '')"
    )
    for key, *said in select_by(sql, phones):
        yield key, _by_phone(*said)


def _by_email(kind: str, no_email: bool, no_call: bool, no_contact: bool) -> set[str]:
    """An address of one's own stands for its person; one that several share only for itself."""
    if kind == "role":
        return {"email"} if no_email or no_contact else set()
    said = {"email": no_email, "call": no_call, "all": no_contact}
    return {channel for channel, is_refused in said.items() if is_refused}


def _by_phone(no_email: bool, no_call: bool, no_contact: bool) -> set[str]:
    """Colleagues share a switchboard: its number is not called, but they may be written to."""
    return {"call"} if no_call or no_contact else set()


def _gone(emails: Collection[str], phones: Collection[str]) -> Iterable[tuple[str, str]]:
    if not (emails or phones) or not Suppressed.objects.exists():
        return
    keys = {digest_of(EMAIL, key): key for key in emails}
    keys |= {digest_of(PHONE, key): key for key in phones}
    sql = (
        "SELECT digest, channel FROM people_suppressed WHERE digest IN {values}"
        " AND channel IN ('email', 'call', 'all') AND purpose IN ('marketing', 'any')"
    )
    for digest, channel in select_by(sql, keys):
        yield keys[digest], channel
