"""Loads the demo data through the same actions as every other door. Can be killed and run again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from prospekt.capture.actions.campaigns import add_campaign, add_cost
from prospekt.capture.models import Campaign, Source
from prospekt.capture.rules.cells import CellStyle
from prospekt.capture.rules.channels import CHANNELS
from prospekt.capture.rules.rows import Plan, column_plan, read_row
from prospekt.config.demo import generate
from prospekt.config.demo.staff import PARENTS, team_for
from prospekt.config.demo.staff import Campaign as PlannedCampaign
from prospekt.config.demo_day import BY, EXTERNAL, load_day
from prospekt.ledger.models import Event
from prospekt.people.actions.save_leads import Saved, save_leads
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.models import Company, ExternalId, Person, Team, User
from prospekt.people.rules.draft import Draft, TouchDraft
from prospekt.people.rules.money import precision
from prospekt.playbook.facts import TOUCH_OUTCOMES
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

PASSWORD = "prospekt-demo"  # noqa: S105 - known to everybody on purpose, and only on loopback
BATCH = 1_000
LEADS, TOUCHES = _("Leads: {done} of {total}"), _("Touches: {done} of {total}")
DONE = "demo is complete"
_TARGETS = {
    "Full name": "full_name", "E-mail": "email", "Phone": "phone", "Company": "company", "Website": "website",
    "Job title": "role", "Industry": "industry", "Employees": "employees", "Annual revenue": "revenue",
    "Country": "country", "City": "city", "Region": "region", "Postal code": "postal_code", "Language": "language",
    "First seen": "first_seen", "Tags": "tags", "Newsletter": "subscribed", "Birthday": "birthday",
    "External id": "external_id",
}  # fmt: skip
_CHANNEL_OF = {fold(word): code for code, word in CHANNELS.items()}
T = TypeVar("T")
Tell = Callable[[str, int, int], None]
"""A message about what is being done with places for `done` and `total`, and these two."""


def is_loaded() -> bool:
    """True if the demo data is in, to the end of the working day."""
    return Source.objects.filter(key=DONE).exists()


def check_empty() -> None:
    """Raises Refusal if this home holds leads or users that are not the demo's."""
    strangers = User.objects.exclude(email__endswith="@demo.example").exists()
    if strangers or (
        not User.objects.exists() and (Person.objects.exists() or Company.objects.exists())
    ):
        message = _(
            "{home} holds data of your own, so no demo data is put there. Name another folder: prospekt demo --home var/demo."
        )
        raise Refusal(Problem("not_a_demo", message, {"home": settings.HOME}))


def load_demo(*, n: int, now: datetime, tell: Tell) -> None:
    """Users, campaigns, `n` leads, their touches, and the working day; what is there already stays."""
    _load_users()
    ids = _Names(now)
    rows = list(generate.leads(n, today=now.date()))
    _load_leads(rows, ids, now, tell)
    _load_touches(rows, now, tell)
    with transaction.atomic():
        if not is_loaded():
            load_day(rows, now=now)
            Source.objects.create(key=DONE, name="Demo")


def _load_users() -> None:
    for user in generate.users():
        team = _team(user["team"])
        if not User.objects.filter(email=user["email"]).exists():
            User.objects.create_user(
                user["email"], PASSWORD, name=user["name"], role=user["role"], team=team,
                language=user["language"], time_zone=user["time_zone"],
            )  # fmt: skip


def _team(name: str) -> Team:
    parent = _team(PARENTS[name]) if name in PARENTS else None
    return Team.objects.get_or_create(name=name, defaults={"parent": parent})[0]


class _Names:
    """Names in the rows, as ids: sources, campaigns with their costs, owners."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.owners = dict(User.objects.values_list("email", "id"))
        self.teams = dict(Team.objects.values_list("name", "id"))
        self.sources: dict[str, int] = {}
        self.campaigns = {
            plan["name"]: self._campaign(plan) for plan in generate.campaigns(now.date())
        }

    def source(self, name: str) -> int:
        """The id of a source, made if it is new."""
        if name not in self.sources:
            made = {"name": name, "channel": _CHANNEL_OF.get(fold(name), "")}
            self.sources[name] = Source.objects.get_or_create(key=fold(name), defaults=made)[0].pk
        return self.sources[name]

    def _campaign(self, plan: PlannedCampaign) -> int:
        """The id of a campaign; a new one is made with its costs, or not at all."""
        known = Campaign.objects.filter(key=fold(plan["name"])).first()
        if known:
            return known.pk
        currency = plan["currency"]
        unit = 10 ** precision(currency)
        with transaction.atomic():
            made = add_campaign(
                plan["name"], channel=plan["channel"], source_id=self.source(plan["source"]),
                starts_on=plan["started_on"], ends_on=plan["ended_on"], state=plan["state"],
                budget=int(plan["budget"] * unit), currency=currency, by=BY, now=self.now,
            )  # fmt: skip
            for cost in plan["costs"]:
                add_cost(
                    made.pk, amount=int(cost.amount * unit), currency=currency, on=cost.on,
                    until=cost.until, text=cost.text, by=BY, now=self.now,
                )  # fmt: skip
        return made.pk


def _load_leads(rows: Sequence[Mapping[str, str]], ids: _Names, now: datetime, tell: Tell) -> None:
    plan = _plan()
    done = 0
    for batch in _batches(iter(rows)):
        drafts = [
            _draft(row, plan, ids, done + number) for number, row in enumerate(batch, start=1)
        ]
        saved: list[Saved] = save_leads([draft for draft in drafts if draft], by=BY, now=now)
        done += len(batch)
        tell(LEADS, done, len(rows))
        assert all(row.problem is None or row.outcome == "rejected" for row in saved)


def _plan() -> Plan:
    style = CellStyle(order="ymd", currency="USD")
    columns = tuple(
        column_plan(index, header, _TARGETS[header], style)
        for index, header in enumerate(generate.HEADERS)
        if header in _TARGETS
    )
    return Plan(columns, EXTERNAL)


def _draft(row: Mapping[str, str], plan: Plan, ids: _Names, number: int) -> Draft | None:
    draft = read_row([row[header] for header in generate.HEADERS], plan, number).draft
    if draft is not None:
        draft.person["source_id"] = ids.source(row["Source"])
        if row["Campaign"]:
            draft.person["campaign_id"] = ids.campaigns[row["Campaign"]]
        if row["Owner e-mail"]:
            draft.person["owner_id"] = ids.owners[row["Owner e-mail"]]
        else:
            country = draft.person.get("country") or draft.company.get("country") or ""
            draft.person["team_id"] = ids.teams[team_for(country)]
    return draft


def _load_touches(rows: Sequence[dict[str, str]], now: datetime, tell: Tell) -> None:
    leads = {
        external_id: (person_id, company_id)
        for external_id, person_id, company_id in ExternalId.objects.filter(
            source=EXTERNAL
        ).values_list("external_id", "person_id", "company_id")
    }
    made = [
        touch
        for touch in generate.touches(rows, generate.SEED, now.date())
        if touch["external_id"] in leads
    ]
    done = _touches_in()
    tell(TOUCHES, done, len(made))
    for batch in _batches(iter(made[done:])):
        record_touches(
            [_touch(touch, leads[touch["external_id"]]) for touch in batch], by=BY, now=now
        )
        done += len(batch)
        if done % 5_000 < BATCH or done == len(made):
            tell(TOUCHES, done, len(made))


def _touches_in() -> int:
    """How many touches a run before this one recorded: they come in a fixed order, in whole batches."""
    return Event.objects.filter(name="touch.recorded", door=BY.door).count()


_OUTCOMES = {"held": "attended", "voicemail": "left_message"}
"""What the demo's story tells in words of its own."""


def _touch(touch: generate.Touch, lead: tuple[int | None, int | None]) -> Touch:
    outcome = _OUTCOMES.get(touch["outcome"], touch["outcome"])
    draft = TouchDraft(
        touch["kind"], touch["occurred_at"], touch["channel"], touch["direction"],
        outcome if outcome in TOUCH_OUTCOMES else "", touch["topic"], touch["note"],
    )  # fmt: skip
    return Touch(draft, *lead)


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
