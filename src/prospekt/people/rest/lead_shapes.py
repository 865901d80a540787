"""Leads as they go in and out of the REST door."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from prospekt.people.actions.touches import TOUCH_CHANNELS
from prospekt.people.rest.shapes import (
    Answer,
    Body,
    Id,
    Moment,
    Name60,
    Text60,
    Text120,
    Text200,
    Text300,
    Text20000,
    Value,
    Words20000,
)
from prospekt.playbook.facts import TOUCH_DIRECTIONS, TOUCH_KINDS, TOUCH_OUTCOMES, TOUCH_TOPICS

Points = Annotated[int, Field(description="Hundredths of a point.")]


class LeadLine(Answer):
    """A line of a list."""

    ref: str
    is_company: bool
    name: str
    role: str
    company_ref: str | None
    company: str
    email: str
    phone: str
    country: str
    grade: str
    points: Points
    owner_id: int | None
    source_id: int | None
    last_touch_at: datetime | None
    tags: list[str]


class LeadPage(Answer):
    """A page of leads. `n` is counted no further than 1,000; `is_capped` says there are more."""

    leads: list[LeadLine]
    n: int
    is_capped: bool
    next: str | None


class EmailAnswer(Answer):
    """An e-mail address; `kind` is business, role, free or student."""

    id: int
    address: str
    kind: str
    is_suspicious: bool


class PhoneAnswer(Answer):
    """A phone number as typed, and in E.164 where it is one."""

    id: int
    shown: str
    e164: str


class TagAnswer(Answer):
    """A tag."""

    id: int
    name: str


class ExternalIdAnswer(Answer):
    """Under which id another system knows the lead."""

    source: str
    external_id: str


class MoneyAnswer(Answer):
    """An amount in minor units (cents) of a currency (ISO 4217)."""

    amount: int
    currency: str


class LeadAnswer(Answer):
    """Everything known about one lead. Send `version` with a change, so that nobody's edit is lost."""

    ref: str
    is_company: bool
    version: int
    name: str
    full_name: str
    call_name: str
    role: str
    seniority: str
    department: str
    birthday: date | None
    company_ref: str | None
    company: str
    domain: str
    legal_form: str
    industry: str
    employees: int | None
    revenue: MoneyAnswer | None
    country: str
    region: str
    city: str
    language: str
    preferred_channel: str
    priority: int
    own: dict[str, Any]
    lifecycle: str
    temperature: str
    grade: str
    points: Points
    owner_id: int | None
    source_id: int | None
    campaign_id: int | None
    first_seen_at: datetime
    last_touch_at: datetime | None
    no_email: bool
    no_call: bool
    no_contact: bool
    bounced: bool
    emails: list[EmailAnswer]
    phones: list[PhoneAnswer]
    links: list[str]
    tags: list[TagAnswer]
    external_ids: list[ExternalIdAnswer]


Country = Annotated[
    str, Field(pattern="^([A-Z]{2})?$", description="ISO 3166, two letters; empty: not known.")
]
Day = Annotated[str, Field(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", description="2026-12-31")]
Channel = Literal["", "email", "phone", "sms", "chat", "social", "letter", "meeting"]
Owner = Annotated[Id | None, Field(description="A user's id; null: nobody.")]


class NewLead(Body):
    """A lead to enter: at least a name, a company, an e-mail address or a phone number."""

    full_name: Text300 = ""
    company: Text300 = ""
    role: Text200 = ""
    email: Annotated[str, Field(max_length=320)] = ""
    phone: Text60 = ""
    country: Country = ""
    note: Text20000 = ""
    owner_id: Owner = None
    tags: Annotated[list[Name60], Field(max_length=50)] = []


class LeadChanges(Body):
    """What changes; what is left out stays, null or an empty text empties it.

    Persons have `full_name`, `role`, `department` and `birthday`, companies `name` and `domain`.
    """

    version: Annotated[int, Field(ge=1, le=2**31 - 1, description="As it was read.")]
    full_name: Text300 | None = None
    role: Text200 | None = None
    department: Text120 | None = None
    birthday: Day | None = None
    name: Text300 | None = None
    domain: Annotated[str, Field(max_length=253)] | None = None
    industry: Text200 | None = None
    employees: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    country: Country | None = None
    region: Text120 | None = None
    city: Text120 | None = None
    language: Annotated[str, Field(pattern="^([a-z]{2,3})?$")] | None = None
    preferred_channel: Channel | None = None
    priority: Literal[0, 1, 2, 3] | None = None
    own: dict[Name60, Value] | None = None


class OwnerChoice(Body):
    """Who looks after the lead from now on."""

    owner_id: Owner


class TagNames(Body):
    """Tags to put on a lead."""

    names: Annotated[list[Name60], Field(min_length=1, max_length=50)]


class TagsAnswer(Answer):
    """The tags of a lead."""

    tags: list[TagAnswer]


class NewContact(Body):
    """An e-mail address or a phone number."""

    kind: Literal["email", "phone"]
    value: Annotated[str, Field(min_length=3, max_length=320)]


class ContactsAnswer(Answer):
    """How the lead can be reached."""

    emails: list[EmailAnswer]
    phones: list[PhoneAnswer]


class NewNote(Body):
    """A note, or (`is_brief`) what was found out before the first touch."""

    text: Words20000
    is_brief: bool = False


class NewTouch(Body):
    """What happened between us and the lead; the codes are those of the playbook reference."""

    kind: Literal[TOUCH_KINDS]
    occurred_at: Moment | None = None
    channel: Literal[("", *TOUCH_CHANNELS)] = ""
    direction: Literal[("", *TOUCH_DIRECTIONS)] = ""
    outcome: Literal[TOUCH_OUTCOMES] = ""
    topic: Literal[TOUCH_TOPICS] = ""
    note: Text20000 = ""


class EventAnswer(Answer):
    """The event that was written down."""

    event_id: int
