"""Make two leads one. What the other has and the kept one lacks comes over; what both have is chosen field by field.

The other lead waits out of sight with what was not taken over, so that `unmerge` can bring both back exactly.
Events are never rewritten: the kept lead's timeline and interest read those of both. What is meant is written down
in docs/decisions/0012-merging-two-leads.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor, Happening
from prospekt.people.actions.company_leads import make_leads_again, yield_to_people
from prospekt.people.actions.following import Moved, check_free, followers_of, move_rows
from prospekt.people.actions.merging import (
    MOMENTS,
    either,
    facts_of,
    first_contacts,
    lock_both,
    model_of,
    say_again,
    who,
    write_columns,
    written,
)
from prospekt.people.actions.search_text import refold, refold_people_of
from prospekt.people.events import (
    LeadAttributed,
    LeadChanged,
    LeadMerged,
    LeadMergedAway,
    LeadYielded,
    LifecycleChanged,
    OwnerChanged,
)
from prospekt.people.models import (
    Change,
    ChangeSet,
    Consent,
    DuplicatePair,
    Merged,
    Person,
)
from prospekt.people.queries.duplicates import state_of_pair
from prospekt.people.queries.merged import kept_of, merge_of
from prospekt.people.queries.rights import check_leads, check_right, reader_of
from prospekt.people.rules.consent import columns_of as refusing_columns
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.merging import (
    CONTACTS,
    GONE,
    check_choices,
    merged,
    refusals,
    would_widen,
)
from prospekt.people.rules.rights import Reader
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

KIND = "merge"
"""The kind of its change set."""
PARTNER = "merged"
"""The field of the audit trail that tells of a merge on the kept lead; `merged_into` on the other one."""
INTO = "merged_into"
SEARCH = "search"
PEOPLE, CONSENTS, AGAIN = "people_person", "people_consent", "said_again"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Merging:
    """A merge that was made: the kept lead, the one that is part of it now, and what undoes it."""

    kept: LeadRef
    gone: LeadRef
    change_set_id: int


def merge_leads(
    keep: LeadRef,
    gone: LeadRef,
    choices: Mapping[str, str] | None = None,
    *,
    by: Actor,
    now: datetime,
) -> Merging:
    """Make `gone` a part of `keep`. `choices` say field by field whose value stands: "keep" or "gone".

    Raises Refusal, with nothing changed: merge_itself, merge_kinds, unknown_choice; circular and already_merged for
    leads that are merged already; not_found, not_yours and not_allowed where the rights do not reach both leads; and
    what `ask_first` was told of, such as an import that is bringing one of them in just now.
    """
    choices = choices or {}
    check_pair(keep, gone, by)
    check_choices(choices, keep.is_person)
    with transaction.atomic():
        rows = lock_both(keep, gone)
        reader = reader_of(by)
        _check_not_merged(keep, gone, reader)
        check_leads(reader, "change_leads", [keep, gone])
        check_leads(reader, "remove_leads", [gone])
        for lead in (keep, gone):
            if lead not in rows or rows[lead]["deleted_at"] is not None:
                raise Refusal(no_lead())
        _check_owner(choices, rows[keep], keep, reader)
        check_free([keep, gone])
        return _Merge(keep, gone, rows, choices, by, now).make()


def check_pair(keep: LeadRef, gone: LeadRef, by: Actor) -> None:
    """Raises Refusal merge_itself or merge_kinds for two that can never be one, said to those who see both."""
    if keep != gone and keep.is_person == gone.is_person:
        return
    check_leads(reader_of(by), "see_leads", [keep, gone])
    if keep == gone:
        message = _("A lead cannot be merged with itself. Choose another lead to merge it with.")
        raise Refusal(Problem("merge_itself", message))
    message = _("A person and a company cannot be one lead. Choose two persons, or two companies.")
    raise Refusal(Problem("merge_kinds", message))


def _check_not_merged(keep: LeadRef, gone: LeadRef, reader: Reader) -> None:
    """A lead that is part of another one already is named with that one, to those who may see it."""
    for lead, other in ((gone, keep), (keep, gone)):
        done = merge_of(lead)
        if done is None:
            continue
        root = kept_of(lead)
        check_leads(reader, "see_leads", [root])
        params = {
            "lead": str(lead), "kept": str(root), "who": str(done.change_set.by or "Prospekt"),
            "on": done.merged_at.date().isoformat(),
        }  # fmt: skip
        if lead == keep and root == other:
            message = _(
                "{lead} is a part of {kept} since {on} ({who}), so {kept} cannot become a part of it. Undo that merge"
                " first."
            )
            raise Refusal(Problem("circular", message, params))
        message = _(
            "{lead} was merged into {kept} on {on} already ({who}). Open {kept}; the merge can be undone there."
        )
        raise Refusal(Problem("already_merged", message, params))


def _check_owner(
    choices: Mapping[str, str], kept: Mapping[str, Any], keep: LeadRef, reader: Reader
) -> None:
    """Whoever may not give leads away cannot do it by a merge either; a lead without owner may get one."""
    if choices.get("owner") == GONE and kept["owner_id"] is not None:
        check_right(reader, "assign_leads")
        check_leads(reader, "assign_leads", [keep])


class _Merge:
    """One merge, gathered and then written."""

    def __init__(
        self,
        keep: LeadRef,
        gone: LeadRef,
        rows: Mapping[LeadRef, Row],
        choices: Mapping[str, str],
        by: Actor,
        now: datetime,
    ) -> None:
        self.keep, self.gone, self.choices, self.by, self.now = keep, gone, choices, by, now
        self.mine, self.theirs = rows[keep], rows[gone]
        self.set = ChangeSet.objects.create(
            kind=KIND, label=f"{gone} > {keep}", by_id=by.user_id, made_at=now
        )
        self.changed = merged(self.mine, self.theirs, choices, is_person=keep.is_person)
        self.moved: dict[str, Moved] = {}
        self.new: list[str] = []
        """What came over from other tables, as the audit trail names it."""
        self.moments: dict[str, datetime | None] = {}
        self.before: dict[str, Any] = {}

    def make(self) -> Merging:
        (event_id,) = append([LeadMerged(**who(self.keep), gone=self.gone.id, change_set=self.set.pk)],
                             by=self.by, now=self.now)  # fmt: skip
        self._move_rows()
        self._move_consents(event_id)
        people = [] if self.keep.is_person else self._move_people()
        self._follow_contacts()
        self._follow_moments()
        self._write(people)
        self._tell(people)
        return Merging(self.keep, self.gone, self.set.pk)

    def _move_rows(self) -> None:
        for rows in followers_of(self.keep):
            gone_first = self.choices.get(rows.told) == GONE if rows.told in CONTACTS else False
            self.moved[rows.table], new = move_rows(
                rows, self.keep, self.gone, gone_first=gone_first
            )
            self.new += [f"{rows.told}+{same}" for same in new if rows.told]

    def _move_consents(self, event_id: int) -> None:
        """What either refused stays refused, and is the last word; a consent that could widen it stays behind."""
        mine, theirs = facts_of(self.keep), facts_of(self.gone)
        we = refusals([fact for _id, fact in mine], self.mine)
        they = refusals([fact for _id, fact in theirs], self.theirs)
        coming = [id_ for id_, fact in theirs if not would_widen(fact, we | they)]
        self.before["consent"] = Consent.objects.aggregate(last=Max("pk"))["last"] or 0
        Consent.objects.filter(pk__in=coming).update(**who(self.keep))
        again = say_again(self.keep, they - we, event_id, self.now)
        self.moved[CONSENTS] = [[id_, 1, 0] for id_ in coming]
        self.moved[AGAIN] = [[id_, 0, 0] for id_ in again]
        self.new += [f"consent+{fact.channel}" for id_, fact in theirs if id_ in coming]
        asked = {name for one in they for name in refusing_columns(*one)}
        for column in ("no_email", "no_call", "no_contact"):
            if (self.theirs[column] or column in asked) and not self.mine[column]:
                self.changed[column] = (False, True)

    def _move_people(self) -> list[int]:
        """The people of the other company work in the kept one."""
        rows = Person.objects.filter(company_id=self.gone.id).order_by("pk")
        versions = dict(rows.values_list("pk", "version"))
        ids = list(versions)
        Person.objects.filter(pk__in=ids).update(
            company_id=self.keep.id, version=F("version") + 1, updated_at=self.now
        )
        self.moved[PEOPLE] = [[id_, 1, 0] for id_ in ids]
        Change.objects.bulk_create(
            Change(person_id=id_, version=version + 1, field="company_id", old=self.gone.id,
                   new=self.keep.id, **self._alike())
            for id_, version in versions.items()
        )  # fmt: skip
        here = Person.objects.filter(company_id=self.keep.id, deleted_at=None).exists()
        is_lead = not here and (self.mine["is_lead"] or self.theirs["is_lead"])
        self.before["is_lead"] = self.mine["is_lead"]
        if is_lead != self.mine["is_lead"]:
            self.changed["is_lead"] = (self.mine["is_lead"], is_lead)
        return ids

    def _follow_contacts(self) -> None:
        """The first address and number stand on the lead; whether mail came back is known of that address."""
        tables = {"email": "people_email", "phone": "people_phone"}
        if not any(self.moved[table] for table in tables.values()):
            return
        now = first_contacts(self.keep)
        for column, value in now.items():
            if self.moved[tables[column[:5]]] and value != self.mine[column]:
                self.changed[column] = (self.mine[column], value)
        if "email" in self.changed and self.theirs["bounced"] != self.mine["bounced"]:
            self.changed["bounced"] = (self.mine["bounced"], self.theirs["bounced"])

    def _follow_moments(self) -> None:
        for column in MOMENTS:
            both = (self.mine[column], self.theirs[column])
            self.before[column] = written(both[0])
            self.moments[column] = either(both, latest=column == "last_touch_at")

    def _write(self, people: Sequence[int]) -> None:
        new = {name: value for name, (_old, value) in self.changed.items()}
        write_columns(self.keep, self.mine, {**new, **self.moments}, self.now)
        model = model_of(self.keep)
        model.objects.filter(pk=self.gone.id).update(
            deleted_at=self.now, version=F("version") + 1, updated_at=self.now
        )
        refold(**{f"{self.keep.column}s": [self.keep.id]})
        self._remember_search()
        self._audit()
        self.before["pair"] = state_of_pair(self.keep, self.gone)
        Merged.objects.create(
            **who(self.gone), into_id=self.keep.id, change_set=self.set, merged_at=self.now,
            rows={table: rows for table, rows in self.moved.items() if rows}, before=self.before,
        )  # fmt: skip
        remember_pair(self.keep, self.gone, DuplicatePair.State.MERGED, by=self.by, now=self.now)
        if not self.keep.is_person:
            refold_people_of([self.keep.id]) if "name" in self.changed else refold(
                person_ids=people
            )

    def _remember_search(self) -> None:
        """What a lead is found by follows its rows, but in an order of its own: it comes back as it was."""
        rows = model_of(self.keep).objects.filter(pk=self.keep.id)
        search = rows.values_list("search", flat=True).get()
        if search != self.mine["search"]:
            self.changed[SEARCH] = (self.mine["search"], search)

    def _audit(self) -> None:
        kept = {**who(self.keep), "version": self.mine["version"] + 1, **self._alike()}
        gone = {**who(self.gone), "version": self.theirs["version"] + 1, **self._alike()}
        told = [
            Change(field=name[:80], old=old, new=new, **kept)
            for name, (old, new) in self.changed.items()
        ]
        told += [Change(field=name[:80], new=name.partition("+")[2], **kept) for name in self.new]
        told.append(Change(field=PARTNER, new=str(self.gone), **kept))
        told.append(Change(field=INTO, new=str(self.keep), **gone))
        Change.objects.bulk_create(told)  # fmt: skip

    def _alike(self) -> dict[str, Any]:
        return {
            "change_set_id": self.set.pk, "actor_id": self.by.user_id, "door": self.by.door,
            "changed_at": self.now,
        }  # fmt: skip

    def _tell(self, people: Sequence[int]) -> None:
        codes = {name.partition("+")[0] for name in (*self.changed, *self.new)} - {SEARCH}
        happened: list[Happening] = [
            LeadMergedAway(**who(self.gone), into=self.keep.id, change_set=self.set.pk),
            *changed_events(self.keep, codes, self.mine, self.changed, self.mine["version"] + 1, self.set.pk),
        ]  # fmt: skip
        versions = dict(Person.objects.filter(pk__in=people).values_list("pk", "version"))
        happened += [
            LeadChanged(
                person_id=id_, fields=("company_id",), version=version, change_set=self.set.pk
            )
            for id_, version in sorted(versions.items())
        ]
        append(happened, by=self.by, now=self.now)
        if self.keep.is_person:
            follow_employers(
                self.mine["company_id"], self.theirs["company_id"], by=self.by, now=self.now
            )


def changed_events(
    lead: LeadRef,
    codes: set[str],
    before: Mapping[str, Any],
    changed: Mapping[str, tuple[Any, Any]],
    version: int,
    change_set_id: int,
) -> list[Happening]:
    """The events of a lead whose columns changed, with those that a replay must find again."""
    now = {**before, **{name: new for name, (_old, new) in changed.items()}}
    found: list[Happening] = []
    if codes:
        found.append(
            LeadChanged(**who(lead), fields=tuple(sorted(codes)), version=version, change_set=change_set_id)
        )  # fmt: skip
    if "owner_id" in changed:
        found.append(OwnerChanged(**who(lead), owner=now["owner_id"], before=before["owner_id"]))
    if "lifecycle" in changed:
        found.append(
            LifecycleChanged(**who(lead), lifecycle=now["lifecycle"], before=before["lifecycle"], reason=KIND)
        )  # fmt: skip
    if {"source_id", "campaign_id"} & set(changed):
        found.append(
            LeadAttributed(**who(lead), source=now["source_id"], campaign=now["campaign_id"])
        )
    if "is_lead" in changed:
        found.append(LeadYielded(company_id=lead.id, yielded=not now["is_lead"]))
    return found


def follow_employers(*company_ids: int | None, by: Actor, now: datetime) -> None:
    """Companies whose people came, went or moved are leads while nobody of theirs is in the list."""
    wanted = {id_ for id_ in company_ids if id_}
    here = Person.objects.filter(company_id__in=wanted, deleted_at=None)
    yield_to_people(set(here.values_list("company_id", flat=True)), by=by, now=now)
    make_leads_again(wanted, by=by, now=now)


def remember_pair(one: LeadRef, other: LeadRef, state: str, *, by: Actor, now: datetime) -> None:
    """What was decided about two leads; a pair nobody had found is remembered too, with no weight."""
    low, high = sorted((one.id, other.id))
    decided = {"state": state, "decided_at": now, "decided_by_id": by.user_id}
    DuplicatePair.objects.update_or_create(
        is_person=one.is_person, low_id=low, high_id=high,
        defaults=decided, create_defaults={**decided, "found_at": now},
    )  # fmt: skip
