"""Take a merge back: both leads as they were, apart from what was edited since, which stays and is listed.

A refusal said since the merge holds for both afterwards: nobody knows any more who of the two said it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor, Happening
from prospekt.ledger.models import Event
from prospekt.people.actions.following import (
    Moved,
    check_free,
    followers_of,
    give_back,
)
from prospekt.people.actions.merge_leads import (
    AGAIN,
    CONSENTS,
    INTO,
    PARTNER,
    PEOPLE,
    SEARCH,
    Row,
    changed_events,
    follow_employers,
    remember_pair,
)
from prospekt.people.actions.merging import (
    first_contacts,
    lock_both,
    model_of,
    say_again,
    who,
    write_columns,
)
from prospekt.people.actions.pending import field_code
from prospekt.people.actions.search_text import refold, refold_people_of
from prospekt.people.events import ConsentChanged, LeadChanged, LeadSeparated, LeadUnmerged
from prospekt.people.models import (
    Change,
    ChangeSet,
    Company,
    Consent,
    DuplicatePair,
    Merged,
    Person,
    Team,
    User,
)
from prospekt.people.queries.merged import kept_of
from prospekt.people.queries.rights import check_leads, check_right, name_of, not_yours, reader_of
from prospekt.people.rules.consent import columns_of as refusing_columns
from prospekt.people.rules.lead_ref import LeadRef, no_lead
from prospekt.people.rules.rights import Reader
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

_SINCE = ("note.added", "touch.recorded")
_POINTS_TO: Mapping[str, Any] = {"owner_id": User, "team_id": Team, "company_id": Company}
_CONTACTS = ("email", "email_kind", "phone", "bounced")


@dataclass(frozen=True, slots=True)
class Separated:
    """A merge that was taken back: both leads, and what was edited since and stays with the kept one."""

    kept: LeadRef
    back: LeadRef
    later: tuple[str, ...]


def unmerge(change_set_id: int, *, by: Actor, now: datetime) -> Separated:
    """Take back the merge of this change set.

    Raises Refusal, with nothing changed: not_found where there is no such merge, or it cannot be seen; not_yours and
    not_allowed where the rights do not reach both leads; already_undone; merged_since where the kept lead became a
    part of another one, or a third one part of it; kept_in_bin where it was removed.
    """
    with transaction.atomic():
        done = _find(change_set_id, reader_of(by))
        gone = LeadRef(done.person_id is not None, done.person_id or done.company_id or 0)
        keep = LeadRef(gone.is_person, done.into_id)
        rows = lock_both(keep, gone)
        _check(done, rows, keep, gone, reader_of(by))
        check_free([keep, gone])
        # Somebody may have taken it back while we waited for the locks.
        if not Merged.objects.filter(pk=done.pk).exists():
            raise Refusal(_undone_already())
        return _Separation(done, keep, gone, rows, by, now).make()


def _find(change_set_id: int, reader: Reader) -> Merged:
    done = Merged.objects.filter(change_set_id=change_set_id).select_related("change_set").first()
    if done is not None:
        return done
    rows = Change.objects.filter(change_set_id=change_set_id, field=PARTNER)
    told = rows.values_list("person_id", "company_id").first()
    if (
        told is None
        or not ChangeSet.objects.filter(pk=change_set_id, undone_at__isnull=False).exists()
    ):
        raise Refusal(_no_merge())
    check_leads(reader, "see_leads", [LeadRef(told[0] is not None, told[0] or told[1])])
    raise Refusal(_undone_already())


def _no_merge() -> Problem:
    message = _(
        "There is no such merge; it was another number, or one of its leads is gone for good."
    )
    return Problem("not_found", message)


def _undone_already() -> Problem:
    message = _("This merge was undone already; both leads stand for themselves.")
    return Problem("already_undone", message)


def _check(
    done: Merged, rows: Mapping[LeadRef, Row], keep: LeadRef, gone: LeadRef, reader: Reader
) -> None:
    if keep not in rows or gone not in rows:
        raise Refusal(_no_merge())
    root = kept_of(keep)
    if root != keep:
        check_leads(reader, "see_leads", [root])
        message = _("{lead} itself was merged into {kept} since. Undo that merge first.")
        raise Refusal(Problem("merged_since", message, {"lead": str(keep), "kept": str(root)}))
    later = Merged.objects.filter(
        into_id=keep.id, pk__gt=done.pk, **{f"{keep.column}__isnull": False}
    )
    if (last := later.order_by("-pk").values_list(keep.column, flat=True).first()) is not None:
        message = _("{other} was merged into {lead} after that. Undo that merge first.")
        other = LeadRef(keep.is_person, last)
        raise Refusal(Problem("merged_since", message, {"lead": str(keep), "other": str(other)}))
    if rows[keep]["deleted_at"] is not None:
        if not reader.reaches("see_leads", *_facts(rows[keep])):
            raise Refusal(no_lead())
        message = _("{lead} waits in the recycle bin. Restore it first, then undo the merge.")
        raise Refusal(Problem("kept_in_bin", message, {"lead": str(keep)}))
    check_leads(reader, "change_leads", [keep])
    check_right(reader, "remove_leads")
    # The one that comes back is in no list: its own columns say whether the rights reach it.
    for right in ("change_leads", "remove_leads"):
        if not reader.reaches(right, *_facts(rows[gone])):
            raise Refusal(not_yours(name_of(rows[gone]["owner_id"])))


def _facts(row: Row) -> tuple[int | None, int | None, str]:
    return row["owner_id"], row["team_id"], row["lifecycle"]


class _Separation:
    """One merge that is taken back."""

    def __init__(
        self,
        done: Merged,
        keep: LeadRef,
        gone: LeadRef,
        rows: Mapping[LeadRef, Row],
        by: Actor,
        now: datetime,
    ) -> None:
        self.done, self.keep, self.gone, self.by, self.now = done, keep, gone, by, now
        self.mine, self.theirs = rows[keep], rows[gone]
        mine = Change.objects.filter(change_set_id=done.change_set_id, **{keep.column: keep.id})
        self.told = list(mine.order_by("id").values("id", "field", "old", "new", "erased_at"))
        self.last = self.told[-1]["id"] if self.told else 0
        self.later = self._edited_since()
        self.spared = set(self.later)
        self.restored: dict[str, tuple[Any, Any]] = {}
        self.back: list[str] = []

    def _edited_since(self) -> set[str]:
        """Fields of the kept lead that were changed after the merge, and are still so."""
        rows = Change.objects.filter(
            Q(change_set=None) | Q(change_set__undone_at=None),
            id__gt=self.last, **{self.keep.column: self.keep.id},
        ).exclude(change_set_id=self.done.change_set_id)  # fmt: skip
        return set(rows.values_list("field", flat=True))

    def make(self) -> Separated:
        self._give_rows_back()
        refused = self._give_consents_back()
        people = [] if self.keep.is_person else self._give_people_back()
        self._restore_columns(refused)
        self._write()
        self._tell(people)
        self._refuse_both(refused)
        return Separated(self.keep, self.gone, self._listed())

    def _give_rows_back(self) -> None:
        for rows in followers_of(self.keep):
            moved: Moved = self.done.rows.get(rows.table, [])
            same = give_back(rows, self.keep, self.gone, moved)
            self.back += [f"{rows.told}-{one}" for one in same if rows.told]

    def _give_consents_back(self) -> set[tuple[str, str]]:
        """Returns what was refused since: (channel, purpose)."""
        known = [id_ for id_, _was, _place in self.done.rows.get(CONSENTS, [])]
        again = [id_ for id_, _was, _place in self.done.rows.get(AGAIN, [])]
        mine = Consent.objects.filter(**{self.keep.column: self.keep.id})
        since = mine.filter(pk__gt=self.done.before["consent"], is_given=False)
        refused = set(since.exclude(pk__in=[*known, *again]).values_list("channel", "purpose"))
        mine.filter(pk__in=known).update(**who(self.gone))
        mine.filter(pk__in=again).delete()
        return refused

    def _give_people_back(self) -> list[int]:
        """The people who still work there; whoever changed company since stays where they are."""
        moved = [id_ for id_, _was, _place in self.done.rows.get(PEOPLE, [])]
        rows = Person.objects.filter(pk__in=moved, company_id=self.keep.id).order_by("pk")
        versions = dict(rows.values_list("pk", "version"))
        Person.objects.filter(pk__in=versions).update(
            company_id=self.gone.id, version=F("version") + 1, updated_at=self.now
        )
        Change.objects.bulk_create(
            Change(person_id=id_, version=version + 1, field="company_id", old=self.keep.id,
                   new=self.gone.id, **self._alike())
            for id_, version in versions.items()
        )  # fmt: skip
        if len(versions) < len(moved):
            self.spared.add("company_id")
        return list(versions)

    def _restore_columns(self, refused: Iterable[tuple[str, str]]) -> None:
        """Each column that the merge changed, unless somebody changed it since."""
        stay = {column for one in refused for column in refusing_columns(*one)}
        for row in self.told:
            name, old, new = row["field"], row["old"], row["new"]
            if "+" in name or name in (PARTNER, SEARCH, "is_lead", *_CONTACTS):
                continue
            is_later = name in self.later or row["erased_at"] or name in stay
            if is_later or self._current(name) != new:
                self.spared.add(name)
            else:
                self.restored[name] = (new, _there(name, old))
        self._restore_contacts()
        if "is_lead" in self.done.before:
            self._restore_is_lead()

    def _current(self, name: str) -> Any:
        return self.mine["own"].get(name[4:]) if name.startswith("own:") else self.mine[name]

    def _restore_contacts(self) -> None:
        """As they stood, if no address or number came or went since; else as the rows say now."""
        for kind, columns in (("email", ("email", "email_kind", "bounced")), ("phone", ("phone",))):
            told = {row["field"]: row for row in self.told if row["field"] in columns}
            is_same = not any(field_code(name.replace("-", "+", 1)) == kind for name in self.later)
            is_same = is_same and all(self.mine[name] == row["new"] for name, row in told.items())
            if is_same and not any(row["erased_at"] for row in told.values()):
                for name, row in told.items():
                    self.restored[name] = (row["new"], row["old"])
            elif told:
                now = first_contacts(self.keep)
                for name in columns:
                    if name in now and now[name] != self.mine[name]:
                        self.restored[name] = (self.mine[name], now[name])

    def _restore_is_lead(self) -> None:
        here = Person.objects.filter(company_id=self.keep.id, deleted_at=None).exists()
        is_lead = bool(self.done.before["is_lead"]) and not here
        if is_lead != self.mine["is_lead"]:
            self.restored["is_lead"] = (self.mine["is_lead"], is_lead)

    def _moments(self) -> dict[str, Any]:
        """First seen and last touched, as they were; a touch since is the last one."""
        found: dict[str, Any] = {}
        for column, pick in (("first_seen_at", min), ("last_touch_at", max)):
            before = self.done.before.get(column)
            at = datetime.fromisoformat(before) if before else None
            known = [one for one in (at, self.theirs[column]) if one is not None]
            if self.mine[column] == (pick(known) if known else None):
                found[column] = at
            elif column not in self.spared:
                self.spared.add(column)
        return found

    def _write(self) -> None:
        values = {name: old for name, (_new, old) in self.restored.items()}
        write_columns(self.keep, self.mine, {**values, **self._moments()}, self.now)
        model = model_of(self.keep)
        model.objects.filter(pk=self.gone.id).update(
            deleted_at=None, version=F("version") + 1, updated_at=self.now
        )
        kept = {**who(self.keep), "version": self.mine["version"] + 1, **self._alike()}
        gone = {**who(self.gone), "version": self.theirs["version"] + 1, **self._alike()}
        Change.objects.bulk_create(
            [
                *(Change(field=name[:80], old=new, new=old, **kept) for name, (new, old) in self.restored.items()),
                *(Change(field=name[:80], old=name.partition("-")[2], **kept) for name in self.back),
                Change(field=PARTNER, old=str(self.gone), **kept),
                Change(field=INTO, old=str(self.keep), **gone),
            ]
        )  # fmt: skip
        ChangeSet.objects.filter(pk=self.done.change_set_id).update(undone_at=self.now)
        self.done.delete()
        # As it was before; two that no search ever found stay apart, as somebody has now said.
        state = self.done.before.get("pair") or DuplicatePair.State.APART
        remember_pair(self.keep, self.gone, state, by=self.by, now=self.now)
        self._restore_search()
        if not self.keep.is_person:
            refold_people_of([self.keep.id, self.gone.id])

    def _restore_search(self) -> None:
        """The words both are found by: as they were where nothing was edited since, else put together anew."""
        told = next((row for row in self.told if row["field"] == SEARCH), None)
        known = told is None or (self.mine["search"] == told["new"] and not told["erased_at"])
        if self.spared or not known:
            refold(**{f"{self.keep.column}s": [self.keep.id, self.gone.id]})
        elif told is not None:
            model_of(self.keep).objects.filter(pk=self.keep.id).update(search=told["old"])

    def _alike(self) -> dict[str, Any]:
        return {
            "change_set_id": self.done.change_set_id, "actor_id": self.by.user_id,
            "door": self.by.door, "changed_at": self.now,
        }  # fmt: skip

    def _tell(self, people: Sequence[int]) -> None:
        ids = {"change_set": self.done.change_set_id}
        codes = {
            name.replace("-", "+", 1).partition("+")[0] for name in (*self.restored, *self.back)
        }
        changed = {name: (new, old) for name, (new, old) in self.restored.items()}
        happened: list[Happening] = [
            LeadUnmerged(**who(self.keep), gone=self.gone.id, **ids),
            LeadSeparated(**who(self.gone), into=self.keep.id, **ids),
            *changed_events(
                self.keep, codes, self.mine, changed, self.mine["version"] + 1, self.done.change_set_id
            ),
        ]  # fmt: skip
        versions = dict(Person.objects.filter(pk__in=people).values_list("pk", "version"))
        happened += [
            LeadChanged(person_id=id_, fields=("company_id",), version=version, **ids)
            for id_, version in sorted(versions.items())
        ]
        append(happened, by=self.by, now=self.now)
        if self.keep.is_person:
            now_at = Person.objects.filter(pk=self.keep.id).values_list("company_id", flat=True)[0]
            follow_employers(
                self.mine["company_id"], now_at, self.theirs["company_id"], by=self.by, now=self.now
            )

    def _refuse_both(self, refused: Iterable[tuple[str, str]]) -> None:
        """What was refused since the merge, the lead that is back refuses too; for good, whatever is undone later."""
        for channel, purpose in sorted(refused):
            event = ConsentChanged(
                **who(self.gone), channel=channel, purpose=purpose, is_given=False
            )
            (event_id,) = append([event], by=self.by, now=self.now)
            say_again(self.gone, [(channel, purpose)], event_id, self.now)
            for column in refusing_columns(channel, purpose):
                row = model_of(self.gone).objects.filter(pk=self.gone.id, **{column: False})
                if row.update(**{column: True}, version=F("version") + 1):
                    Change.objects.create(
                        **who(self.gone), version=row.model.objects.get(pk=self.gone.id).version,
                        field=column, old=False, new=True, actor_id=self.by.user_id,
                        door=self.by.door, changed_at=self.now,
                    )  # fmt: skip

    def _listed(self) -> tuple[str, ...]:
        """What was edited since and stays with the kept lead."""
        found = {field_code(name.replace("-", "+", 1)) for name in self.spared}
        since = Event.objects.filter(
            **{self.keep.column: self.keep.id}, name__in=_SINCE, recorded_at__gte=self.done.merged_at
        )  # fmt: skip
        found |= {
            name.partition(".")[0] for name in since.values_list("name", flat=True).distinct()
        }
        return tuple(sorted(found - {PARTNER}))


def _there(name: str, value: Any) -> Any:
    """A user, team or company that is gone meanwhile cannot be pointed to again."""
    model = _POINTS_TO.get(name)
    if model is None or value is None or model.objects.filter(pk=value).exists():
        return value
    return None
