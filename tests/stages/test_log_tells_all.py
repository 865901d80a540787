"""Whatever people do, the log holds no personal datum, and replaying it gives the tables again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt.config.agreement import disagreements
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.erase_texts import erase_texts_of
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads, restore_leads
from prospekt.people.actions.save_leads import save_leads
from prospekt.people.actions.tagging import change_tags
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.actions.undo import undo_batch
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.models import ChangeSet, Company, Merged, Person, User
from prospekt.people.queries.merged import merged_ids
from prospekt.people.rules.draft import Contact, Draft, Policy, TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.answers import NewAnswer, give_answers, withdraw_answer
from prospekt.qualify.actions.by_hand import let_rules_decide, set_lifecycle, set_temperature
from prospekt.qualify.actions.recycling import Aside, put_aside, wake_due
from prospekt.qualify.models import Answer, Hold
from prospekt.qualify.rules.clocks import Clock

BY = Actor(None, "test")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MARK = "zxqv"
"""Stands in everything a person typed; nowhere else."""

ACTIONS = st.sampled_from(
    [
        "save",
        "again",
        "company",
        "edit",
        "owner",
        "tag",
        "note",
        "touch",
        "undo",
        "bin",
        "back",
        "gone",
        "erase",
        "merge",
        "unmerge",
        "answer",
        "withdraw",
        "aside",
        "wake",
        "hand",
        "rules",
    ]
)


def row(n: int, *, is_person: bool = True) -> Draft:
    mail, name = f"{MARK}{n}@firma.example", f"{MARK.title()} Person {n}"
    company = {
        "name": f"{MARK} Firma {n % 3}",
        "name_key": f"{MARK} firma {n % 3}",
        "sort_key": f"{MARK} firma {n % 3}",
    }
    person = (
        {"full_name": name, "name_key": name.lower(), "sort_key": name.lower()} if is_person else {}
    )
    return Draft(
        number=n + 1, is_person=is_person, person=person, company=company, own={"remark": MARK},
        emails=[Contact(mail, mail, "business")] if is_person else [],
        phones=[Contact(f"+4740{n:06d}", f"+4740{n:06d}")] if is_person else [], notes=[f"{MARK} said hello"],
    )  # fmt: skip


class Play:
    """A base that actions are played on, one after the other."""

    def __init__(self) -> None:
        self.now = NOW
        self.owner = User.objects.create(email=f"{MARK}.owner@firma.example")
        self.sets: list[ChangeSet] = []

    def act(self, action: str, n: int) -> None:
        self.now += timedelta(minutes=1)
        if action in ("save", "again", "company"):
            self._save(action, n)
        elif action == "undo":
            self._undo()
        elif action in ("bin", "back", "gone"):
            self._bin(action, n)
        elif (lead := Person.objects.filter(deleted_at=None).order_by("pk").first()) is not None:
            getattr(self, f"_{action}")(lead, n)

    def _save(self, action: str, n: int) -> None:
        change_set = ChangeSet.objects.create(kind="import", label=MARK, made_at=self.now)
        self.sets.append(change_set)
        policy = Policy(default="overwrite" if action == "again" else "fill")
        rows = [row(i, is_person=action != "company") for i in range(n, n + 3)]
        save_leads(rows, by=BY, now=self.now, policy=policy, change_set_id=change_set.pk)

    def _undo(self) -> None:
        if self.sets:
            change_set = self.sets.pop()
            while not undo_batch(change_set, by=BY, now=self.now).is_finished:
                pass

    def _bin(self, action: str, n: int) -> None:
        here = Person.objects.filter(deleted_at=None).order_by("pk")
        there = Person.objects.exclude(deleted_at=None).order_by("pk")
        chosen = [
            LeadRef(True, id_)
            for id_ in (here if action == "bin" else there)
            .exclude(pk__in=merged_ids(True))
            .values_list("pk", flat=True)
        ]
        if chosen and action == "bin":
            remove_leads(chosen[: n + 1], reason=MARK, by=BY, now=self.now)
        elif chosen and action == "back":
            restore_leads(chosen[: n + 1], by=BY, now=self.now)
        elif action == "gone":
            empty_bin(chosen[:n] or None, by=BY, now=self.now)

    def _merge(self, lead: Person, n: int) -> None:
        others = Person.objects.filter(deleted_at=None).exclude(pk=lead.pk).order_by("-pk")
        if (other := others.first()) is not None:
            choices = {"owner": "gone"} if n % 2 else {}
            merge_leads(
                LeadRef(True, lead.pk), LeadRef(True, other.pk), choices, by=BY, now=self.now
            )

    def _unmerge(self, lead: Person, n: int) -> None:
        last = Merged.objects.filter(person_id__isnull=False, into_id=lead.pk).order_by("pk").last()
        if last is not None:
            unmerge(last.change_set_id, by=BY, now=self.now)

    def _erase(self, lead: Person, n: int) -> None:
        erase_texts_of(LeadRef(True, lead.pk), by=BY, now=self.now)

    def _answer(self, lead: Person, n: int) -> None:
        key, value = (("competitors", MARK), ("budget", "no"), ("authority", "yes"))[n % 3]
        new = NewAnswer(LeadRef(True, lead.pk), key, value, f"{MARK} {n}")
        give_answers([new], by=BY, now=self.now)

    def _withdraw(self, lead: Person, n: int) -> None:
        last = Answer.objects.filter(person_id=lead.pk, withdrawn_at=None).order_by("pk").last()
        if last is not None:
            withdraw_answer(last.pk, by=BY, now=self.now)

    def _aside(self, lead: Person, n: int) -> None:
        clock = Clock("date", self.now.date() + timedelta(days=9)) if n % 2 else Clock("signal")
        aside = Aside("disqualified", clock, "no_need", f"{MARK} {n}")
        put_aside([LeadRef(True, lead.pk)], aside, by=BY, now=self.now)

    def _wake(self, lead: Person, n: int) -> None:
        wake_due(now=self.now + timedelta(days=10), by=BY)

    def _hand(self, lead: Person, n: int) -> None:
        ref = [LeadRef(True, lead.pk)]
        if n % 2:
            set_temperature(ref, ("hot", "cold")[n % 4 == 1], MARK, by=BY, now=self.now)
        else:
            set_lifecycle(ref, ("sql", "customer")[n % 4 == 2], MARK, by=BY, now=self.now)

    def _rules(self, lead: Person, n: int) -> None:
        if Hold.objects.filter(person_id=lead.pk, ended_at=None).exists():
            let_rules_decide([LeadRef(True, lead.pk)], by=BY, now=self.now)

    def _edit(self, lead: Person, n: int) -> None:
        edit_lead(
            LeadRef(True, lead.pk),
            {"role": f"{MARK} {n}"},
            version=lead.version,
            by=BY,
            now=self.now,
        )

    def _owner(self, lead: Person, n: int) -> None:
        assign_owner(
            [LeadRef(True, lead.pk)], self.owner.pk if n % 2 else None, by=BY, now=self.now
        )

    def _tag(self, lead: Person, n: int) -> None:
        change_tags(
            LeadRef(True, lead.pk),
            add=[f"{MARK} {n}"],
            remove=[f"{MARK} {n - 1}"],
            by=BY,
            now=self.now,
        )

    def _note(self, lead: Person, n: int) -> None:
        add_note(f"{MARK} {n}", person_id=lead.pk, by=BY, now=self.now)

    def _touch(self, lead: Person, n: int) -> None:
        draft = TouchDraft(
            "call", self.now - timedelta(days=n), "phone", "out", "answered", "price", f"{MARK} {n}"
        )
        record_touches([Touch(draft, person_id=lead.pk)], by=BY, now=self.now)


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(played=st.lists(st.tuples(ACTIONS, st.integers(0, 5)), min_size=3, max_size=14))
def test_the_log_holds_nothing_personal_and_tells_every_state(
    played: list[tuple[str, int]],
) -> None:
    for model in (Person, Company, ChangeSet, User):
        model.objects.all().delete()
    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    play = Play()
    for action, n in played:
        play.act(action, n)
    written = Event.objects.filter(pk__gt=before)
    assert all(
        MARK not in json.dumps(list(event.values()), default=str).lower()
        for event in written.values()
    )
    known = {f"p{pk}" for pk in Person.objects.values_list("pk", flat=True)}
    known |= {f"c{pk}" for pk in Company.objects.values_list("pk", flat=True)}
    told = [p for p in disagreements() if p.code != "lead_lost" or p.params["lead"] in known]
    assert told == []
