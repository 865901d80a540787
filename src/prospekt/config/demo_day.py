"""Loads the working day of the demo through the actions of every door, in the names of those who act; all or nothing.

In: the rows of the leads, which are loaded with their touches, and now. What follows from it follows after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from prospekt.config.demo import day
from prospekt.config.demo.day_words import BUDGETS
from prospekt.config.demo.generate import SEED
from prospekt.config.demo.staff import NORDICS, users
from prospekt.engage.actions.lead_files import Sent, add_files
from prospekt.engage.actions.meetings import NewMeeting, Outcome, plan_meeting, settle_meeting
from prospekt.engage.actions.tasks import NewTask, finish_tasks, make_tasks, snooze_tasks
from prospekt.engage.actions.team_words import learn_words
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.repeats import Repeat
from prospekt.ledger.events import Actor
from prospekt.people.actions.consent import record_consent
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.find_duplicates import begin_search
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.segments import SegmentDraft, save_segment
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.jobs import find_duplicates_job
from prospekt.people.models import ExternalId, Person, User
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.qualify.actions.by_hand import set_lifecycle
from prospekt.qualify.actions.recycling import Aside, put_aside, wake_due
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.rules.clocks import DATE, NEVER, SIGNAL, Clock
from prospekt.qualify.rules.stages import DISQUALIFIED, NURTURE
from prospekt.route.actions.assigning import run_assignment
from prospekt.route.actions.handing_over import hand_over, reject
from prospekt.route.actions.reps import add_absence, change_rep
from prospekt.route.queries.calendars import calendar_of_user
from prospekt.route.rules.handover import SQL
from prospekt.route.rules.hours import worked
from prospekt.words.problem import Refusal

EXTERNAL = "demo"
DOOR = "demo"
BY = Actor(None, DOOR)
SILENT, AWAY = "thuy@demo.example", "hafizah@demo.example"
"""Who has logged nothing for a while, and who is on leave this week."""
SILENT_DAYS = 10
_REPS: Mapping[str, tuple[str, str, int, bool]] = {
    "hafizah@demo.example": ("MY", "ms en", 1_500, False),
    "bayu@demo.example": ("ID", "id en", 1_500, True),
    "bjorn@demo.example": ("NO", "nb en", 1_500, True),
    "thuy@demo.example": ("VN", "vi en", 1_500, False),
}
"""Country, languages, most open leads, and whether the best leads come here first."""


@dataclass(frozen=True, slots=True)
class Rep:
    """A representative with the leads of the story by their parts."""

    email: str
    by: Actor
    name: str
    language: str
    zone: ZoneInfo
    leads: Mapping[str, LeadRef]
    rows: Mapping[str, Mapping[str, str]]

    def words(self, key: str) -> str:
        """A text of the story as this one writes it."""
        return day.said(self.language, key)

    @property
    def id(self) -> int:
        assert self.by.user_id
        return self.by.user_id


def load_day(rows: Sequence[dict[str, str]], *, now: datetime) -> None:
    """The day of everybody, in the caller's transaction: a kill leaves nothing of it."""
    _Day(rows, now).load()


class _Day:
    """Who acts, on which leads, at which moment."""

    def __init__(self, rows: Sequence[dict[str, str]], now: datetime) -> None:
        self.now = now
        people = {user.email: user for user in User.objects.filter(email__endswith="@demo.example")}
        self.siti, self.kenneth, self.camilla = (
            Actor(people[f"{name}@demo.example"].pk, DOOR) for name in ("siti", "kenneth", "camilla")
        )  # fmt: skip
        planned = day.cast(rows, SEED, now.date())
        loose = day.free(rows, SEED, now.date())
        known = _refs([row for parts in planned.values() for row in parts.values()] + loose)
        self.reps = [
            Rep(
                plan["email"], Actor(people[plan["email"]].pk, DOOR), plan["name"], plan["language"],
                ZoneInfo(plan["time_zone"]), _leads(planned[plan["email"]], known), planned[plan["email"]],
            )
            for plan in users()
            if plan["email"] in planned
        ]  # fmt: skip
        self.free = {
            known[row["External id"]]: day.team_of(row)
            for row in loose
            if row["External id"] in known
        }
        """Leads of nobody, and the team that looks after them."""

    def load(self) -> None:
        """Step by step, in the order in which it came about."""
        self._people()
        for rep in self.reps:
            self._touches(rep)
            self._answers(rep)
            self._tasks(rep)
            self._meetings(rep)
            self._aside(rep)
            self._handed_over(rep)
            self._typed_in(rep)
        wake_due(now=self.now, by=BY)
        self._sent_back()
        self._given_out()
        self._segments()
        self._consents()
        self._files()
        self._words()
        with suppress(Refusal):
            # Without the extra for it, nobody searches.
            begin_search(enqueue=find_duplicates_job.enqueue, by=self.siti, now=self.now)

    def _people(self) -> None:
        """What everybody can take, and who is on leave."""
        for rep in self.reps:
            country, languages, capacity, is_preferred = _REPS[rep.email]
            changes = {
                "country": country, "territories": [country], "languages": languages.split(), "capacity": capacity,
                "is_preferred": is_preferred,
            }  # fmt: skip
            change_rep(rep.id, changes, by=self.siti, now=self._ago(40))
            if rep.email == AWAY:
                today = self._today(rep)
                add_absence(rep.id, today, today + timedelta(days=4), by=self.siti, now=self._ago(14))  # fmt: skip

    def _touches(self, rep: Rep) -> None:
        """What was logged on its day, and who reached for us since."""
        for told in day.CALLS:
            late = SILENT_DAYS if rep.email == SILENT else 0
            self._touch(rep, told, self._ago(told.days_ago + late), rep.by)
        for told in day.INBOUND:
            self._touch(rep, told, self.now - timedelta(days=told.days_ago, hours=2), BY)

    def _touch(self, rep: Rep, told: day.Spoken, at: datetime, by: Actor) -> None:
        if lead := rep.leads.get(told.part):
            draft = TouchDraft(
                told.kind, at, told.channel, told.direction, told.outcome, "", rep.words(told.words)
            )
            record_touches([Touch(draft, lead.id)], by=by, now=at)

    def _answers(self, rep: Rep) -> None:
        given = [
            NewAnswer(
                lead, each.question, self._value(rep, each),
                "" if each.value == "words" else rep.words(each.words), each.source, self._ago(each.days_ago),
            )
            for each in day.ANSWERS
            if (lead := rep.leads.get(each.part))
        ]  # fmt: skip
        if given:
            give_answers(given, by=rep.by, now=self.now)

    def _value(self, rep: Rep, said: day.Said) -> str:
        if said.value == "budget":
            return BUDGETS[rep.email]
        if said.value == "words":
            return rep.words(said.words)
        if said.value.startswith("+"):
            on = self._ago(said.days_ago).date() + timedelta(days=int(said.value))
            return on.isoformat()
        return said.value

    def _tasks(self, rep: Rep) -> None:
        """Planned a fortnight ago; some are done, one is put off, one is the manager's."""
        before = self._ago(14)
        planned = [each for each in day.TASKS if each.part in rep.leads]
        made = make_tasks([self._new(rep, each) for each in planned], by=rep.by, now=before)
        snoozed = [
            id_ for id_, each in zip(made, planned, strict=True) if each.part == "snoozed"
        ]  # fmt: skip
        if snoozed:
            snooze_tasks(snoozed, "next_week", by=rep.by, now=self.now)
        since = self._today(rep) - timedelta(days=21)
        weekly = NewTask(Due(since), "todo", rep.words("report"), repeat=Repeat(1, "weeks", since))
        last = make_tasks([weekly], by=rep.by, now=self._ago(28))
        for days in (14, 7, 1):
            last = list(finish_tasks(last, by=rep.by, now=self._ago(days)).made)
        self._done(rep, before)
        if lead := rep.leads.get("delegated"):
            due = Due(self._today(rep) + timedelta(days=2))
            asked = NewTask(due, "call", rep.words("delegated"), lead, rep.id)
            make_tasks([asked], by=self.siti, now=self._ago(1))
        if lead := rep.leads.get("mentioned"):
            text = rep.words("mention").format(name=rep.email.partition("@")[0])
            add_note(text, person_id=lead.id, by=self.siti, now=self._ago(1))

    def _done(self, rep: Rep, before: datetime) -> None:
        late = SILENT_DAYS if rep.email == SILENT else 0
        drafts = [
            NewTask(Due(self._ago(n + late).date()), kind, rep.words(key), rep.leads[part])
            for part, kind, key, n in (("done_call", "call", "callback", 2), ("done_mail", "email", "references", 1))
            if part in rep.leads
        ]  # fmt: skip
        if drafts:
            ids = make_tasks(drafts, by=rep.by, now=before)
            finish_tasks(ids, by=rep.by, now=self._ago(1 + late))

    def _new(self, rep: Rep, each: day.Planned) -> NewTask:
        at = time.fromisoformat(each.at) if each.at else None
        due = Due(self._today(rep) + timedelta(days=each.days), at)
        return NewTask(due, each.kind, rep.words(each.words), rep.leads[each.part])

    def _meetings(self, rep: Rep) -> None:
        """One that was held, one tomorrow, one next week to which the team lead comes along."""
        today, before = self._today(rep), self._ago(20)
        late = SILENT_DAYS if rep.email == SILENT else 2
        if lead := rep.leads.get("met"):
            held = self._ago(late)
            new = NewMeeting(Due(held.astimezone(rep.zone).date(), time(10)), 45, rep.words("first_meeting"))  # fmt: skip
            task = plan_meeting(lead, new, by=rep.by, now=before)
            answers = (("challenges", "yes"), ("goals", "yes"), ("need", "yes"))
            outcome = Outcome("held", "positive", rep.words("met"), answers)
            settle_meeting(task, outcome, by=rep.by, now=held)
        if lead := rep.leads.get("tomorrow"):
            new = NewMeeting(Due(today + timedelta(days=1), time(10, 30)), 30, rep.words("first_meeting"))  # fmt: skip
            plan_meeting(lead, new, by=rep.by, now=self._ago(5))
        if lead := rep.leads.get("next_week"):
            others = (self.kenneth.user_id,) if rep.email != "bjorn@demo.example" else ()
            new = NewMeeting(
                Due(today + timedelta(days=8), time(14)), 60, rep.words("demo_meeting"),
                "https://meet.prospekt.example/demo", users=tuple(filter(None, others)),
            )  # fmt: skip
            plan_meeting(lead, new, by=rep.by, now=self._ago(3))

    def _aside(self, rep: Rep) -> None:
        """Disqualified with each kind of clock, put off, and one whose day has come."""
        today = self.now.date()
        plans: tuple[tuple[str, str, Clock, str, int], ...] = (
            ("woken", DISQUALIFIED, Clock(DATE, today), "bad_timing", 90),
            ("dropped", DISQUALIFIED, Clock(DATE, today + timedelta(days=60)), "competitor_chosen", 30),
            ("signal", DISQUALIFIED, Clock(SIGNAL), "no_answer", 12),
            ("never", DISQUALIFIED, Clock(NEVER), "not_interested", 8),
            ("later", NURTURE, Clock(DATE, today + timedelta(days=3)), "", 25),
            ("next_month", NURTURE, Clock(DATE, today + timedelta(days=40)), "no_budget", 6),
        )  # fmt: skip
        for part, state, clock, reason, days in plans:
            if lead := rep.leads.get(part):
                words = rep.words(part if part in ("dropped", "signal", "never") else "later")
                put_aside([lead], Aside(state, clock, reason, words), by=rep.by, now=self._ago(days))  # fmt: skip

    def _handed_over(self, rep: Rep) -> None:
        """Two of the manager, one of them near its time; one that marketing has just found ready."""
        service = timedelta(hours=running_playbook().routing.first_response)
        for part, left in (("urgent", timedelta(minutes=50)), ("handed", timedelta(hours=5))):
            if lead := rep.leads.get(part):
                at = self._worked_ago(rep, service - left)
                set_lifecycle([lead], SQL, rep.words("handed"), by=self.siti, now=at)
                hand_over(lead, rep.id, by=self.siti, now=at)
        if (lead := rep.leads.get("marketing")) and rep.email != AWAY:
            set_lifecycle([lead], SQL, rep.words("handed"), by=self.camilla, now=self.now)

    def _sent_back(self) -> None:
        """A lead of nobody that was handed to the north, and came back with a reason."""
        north = [lead for lead, team in self.free.items() if team == NORDICS]
        bjorn = next(rep for rep in self.reps if rep.email == "bjorn@demo.example")
        if north:
            set_lifecycle(north[:1], SQL, bjorn.words("handed"), by=self.siti, now=self._ago(3))
            made = hand_over(north[0], bjorn.id, by=self.siti, now=self._ago(3))
            reject(made.pk, "not_now", by=bjorn.by, now=self._ago(2))
            del self.free[north[0]]

    def _given_out(self) -> None:
        """Leads of nobody, given out by the rules, each with why."""
        if self.free:
            run_assignment(list(self.free), {}, seed=SEED, by=self.siti, now=self._ago(1))

    def _typed_in(self, rep: Rep) -> None:
        """People who were there already, typed once more; one of the pairs is merged."""
        for part in ("twice", "merged", "again"):
            if part not in rep.leads:
                continue
            typed = day.typed_in(dict(rep.rows[part])) | {"note": rep.words("typed_in")}
            entered = enter_lead(typed, owner_id=rep.id, by=rep.by, now=self._ago(4))
            if entered.is_new and (city := rep.rows[part]["City"]):
                version = Person.objects.values_list("version", flat=True).get(pk=entered.lead.id)
                edit_lead(
                    entered.lead, {"city": city}, version=version, by=rep.by, now=self._ago(4)
                )
            if part == "merged" and entered.is_new:
                merge_leads(rep.leads[part], entered.lead, by=rep.by, now=self._ago(3))

    def _segments(self) -> None:
        """One's own, the team's, and one for all."""
        bjorn = next(rep for rep in self.reps if rep.email == "bjorn@demo.example")
        warm = {"all": [{"fact": "owner", "is": ["me"]}, {"fact": "temperature", "is": ["hot", "warm"]}]}  # fmt: skip
        best = {"all": [{"fact": "country", "is": ["MY", "ID", "VN", "SG"]}, {"fact": "letter", "is": ["A"]}]}  # fmt: skip
        ready = {"fact": "lifecycle", "is": ["sql", "prospect"]}
        for by, name, tree, share in (
            (bjorn.by, "Varme leads", warm, "own"),
            (self.kenneth, "Best fit in Asia", best, "team"),
            (self.siti, "Ready for sales", ready, "all"),
        ):
            save_segment(SegmentDraft(name, tree, share), by=by, now=self._ago(2))

    def _consents(self) -> None:
        """A no by e-mail, and a yes with the words that were shown."""
        for email, is_given in (("hafizah@demo.example", False), ("bjorn@demo.example", True)):
            rep = next(rep for rep in self.reps if rep.email == email)
            if lead := rep.leads.get("consent"):
                record_consent(
                    lead, "email", "marketing", is_given=is_given, source="Nordic Growth Fair" if is_given else "",
                    text=rep.words("consent") if is_given else "", by=rep.by, now=self._ago(5),
                )  # fmt: skip

    def _files(self) -> None:
        for email in ("bayu@demo.example", "bjorn@demo.example"):
            rep = next(rep for rep in self.reps if rep.email == email)
            if lead := rep.leads.get("ready"):
                sent = Sent(rep.words("offer_name"), [rep.words("offer").encode()])
                add_files(lead, [sent], by=rep.by, now=self._ago(1))

    def _words(self) -> None:
        """What the teams say, taught twice and so believed."""
        for email, word, meaning in (
            ("bjorn@demo.example", "tikket inn hos", "touch.meeting_done"),
            ("bayu@demo.example", "kopi darat", "touch.meeting_done"),
        ):
            rep = next(rep for rep in self.reps if rep.email == email)
            for days in (15, 4):
                learn_words({word: meaning}, by=rep.by, now=self._ago(days))

    def _today(self, rep: Rep) -> date:
        return self.now.astimezone(rep.zone).date()

    def _ago(self, days: int) -> datetime:
        """So many days ago at this time, on the Friday before where that is a weekend."""
        at = self.now - timedelta(days=days)
        return at - timedelta(days=max(0, at.weekday() - 4)) if days else at

    def _worked_ago(self, rep: Rep, amount: timedelta) -> datetime:
        """The last moment since which so much working time of the representative has passed."""
        calendar, at = calendar_of_user(rep.id), self.now
        while worked(at, self.now, calendar) < amount:
            at -= timedelta(minutes=10)
        return at


def _refs(rows: Iterable[Mapping[str, str]]) -> dict[str, LeadRef]:
    """External id -> the person that was loaded under it."""
    wanted = [row["External id"] for row in rows]
    found = ExternalId.objects.filter(
        source=EXTERNAL, external_id__in=wanted, person__deleted_at=None
    )
    pairs = found.exclude(person_id=None).values_list("external_id", "person_id")
    return {external_id: LeadRef(True, person_id) for external_id, person_id in pairs}


def _leads(parts: Mapping[str, Mapping[str, str]], known: Mapping[str, LeadRef]) -> dict[str, LeadRef]:  # fmt: skip
    return {part: known[row["External id"]] for part, row in parts.items() if row["External id"] in known}  # fmt: skip
