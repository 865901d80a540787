"""What the recycle bin says to a batch: refusals go on holding, ids of other tools move, and nobody comes back unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import F

from prospekt.ledger.bulk import document, insert_rows, moment, select_by
from prospekt.ledger.events import Actor
from prospekt.people.models import Change, Company, ExternalId, Person
from prospekt.people.queries.bin import Known, binned_by_email
from prospekt.people.queries.refusals import Refusals, refusals_by_key
from prospekt.people.rules.draft import Contact, Draft
from prospekt.people.rules.rights import Reader
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Bin:
    """What was refused, and who waits in the bin, by address or number."""

    refused: Refusals
    waiting: dict[str, Known]

    def refused_for(self, *contacts: Sequence[Contact]) -> set[str]:
        """Channels that somebody with one of these addresses or numbers refused."""
        if not self.refused:
            return set()
        return {
            channel
            for contact in chain.from_iterable(contacts)
            for channel in self.refused.get(contact.key, ())
        }

    def warnings_for(self, draft: Draft, reader: Reader) -> Sequence[Problem]:
        """That a new lead has the address of one in the bin; said to those who may see that one."""
        if not self.waiting:
            return ()
        found = [self.waiting.get(contact.key) for contact in draft.emails]
        return [
            waits_in_bin(one) for one in dict.fromkeys(found)
            if one is not None and reader.reaches("see_leads", one.owner_id, one.team_id, one.lifecycle)
        ]  # fmt: skip


def load_bin(drafts: Sequence[Draft]) -> Bin:
    """For a batch; three statements where nothing was ever removed."""
    emails = {contact.key for draft in drafts for contact in draft.emails}
    phones = {contact.key for draft in drafts for contact in draft.phones if contact.key}
    return Bin(refusals_by_key(emails, phones), binned_by_email(emails))


def waits_in_bin(known: Known) -> Problem:
    """A new lead was made although somebody removed one with this address."""
    message = _(
        "A lead with this e-mail address was removed on {on} and waits in the recycle bin ({lead}); this row made a"
        " new one."
    )
    params = {"on": known.removed_at.date().isoformat(), "lead": str(known.lead)}
    return Problem("in_bin", message, params, column="email")


def let_go_of_ids(keys: Iterable[tuple[str, str]], *, by: Actor, now: datetime) -> None:
    """Ids of other tools that leads in the bin have belong to whoever brings them anew; in the caller's transaction."""
    wanted = set(keys)
    sql = "SELECT id, source, external_id, person_id, company_id FROM people_externalid WHERE external_id IN {values}"
    rows = [row for row in select_by(sql, {key for _, key in wanted}) if row[1:3] in wanted]
    ExternalId.objects.filter(pk__in=[row[0] for row in rows]).delete()
    for at, column, model in ((3, "person_id", Person), (4, "company_id", Company)):
        mine = [row for row in rows if row[at] is not None]
        _audit(
            column,
            model,
            [(row[at], f"external-{row[1]}:{row[2]}"[:80], list(row[1:3])) for row in mine],
            by,
            now,
        )


def _audit(
    column: str, model: type[Person] | type[Company], rows: Sequence[tuple[int, str, Any]], by: Actor, now: datetime
) -> None:  # fmt: skip
    leads = model.objects.filter(pk__in={row[0] for row in rows})
    leads.update(version=F("version") + 1, updated_at=now)
    versions = dict(leads.values_list("pk", "version"))
    insert_rows(
        Change, (column, "version", "field", "old"),
        [(id_, versions[id_], field, document(old)) for id_, field, old in rows],
        alike={"actor_id": by.user_id, "door": by.door, "changed_at": moment(now)},
    )  # fmt: skip
