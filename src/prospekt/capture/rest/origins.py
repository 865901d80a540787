"""Sources, campaigns and what they cost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query
from pydantic import Field

from prospekt.capture.actions.campaigns import add_campaign as make_campaign
from prospekt.capture.actions.campaigns import add_cost as make_cost
from prospekt.capture.actions.campaigns import change_campaign as alter_campaign
from prospekt.capture.actions.campaigns import remove_campaign as drop_campaign
from prospekt.capture.actions.campaigns import remove_cost as drop_cost
from prospekt.capture.actions.sources import add_source as make_source
from prospekt.capture.actions.sources import change_source as alter_source
from prospekt.capture.models import Campaign, CampaignCost, Source
from prospekt.capture.queries.origins import campaign_of, source_of
from prospekt.capture.rules.channels import CHANNELS
from prospekt.capture.rules.plans import MOST_AMOUNT, STATES
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.names import ByIdQuery
from prospekt.people.rest.shapes import Answer, Body, Day, Id, Name120, Text200, Text400
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

rest = Rest("Sources and costs")
Channel = Literal[("", *CHANNELS)]
State = Literal[STATES]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217.")]
Amount = Annotated[
    int, Field(gt=-MOST_AMOUNT, lt=MOST_AMOUNT, description="Minor units; a refund is negative.")
]
_CAMPAIGN = {"campaign_id": "$response.body#/id"}
_SOURCE = {"source_id": "$response.body#/id"}
_COST = {"cost_id": "$response.body#/id", "campaign_id": "$response.body#/campaign_id"}


class SourceAnswer(Answer):
    """Where leads were first met."""

    id: int
    name: str
    channel: str
    note: str


class SourcePage(Answer):
    """A page of sources by id."""

    sources: list[SourceAnswer]
    next: int | None


class NewSource(Body):
    """A source to add."""

    name: Name120
    channel: Channel = ""
    note: Text400 = ""


class SourceChanges(Body):
    """What changes; what is left out stays."""

    name: Name120 | None = None
    channel: Channel | None = None
    note: Text400 | None = None


class CampaignAnswer(Answer):
    """A planned effort to get leads."""

    id: int
    name: str
    channel: str
    source_id: int | None
    starts_on: date | None
    ends_on: date | None
    state: str
    budget: int | None
    currency: str


class CampaignPage(Answer):
    """A page of campaigns by id."""

    campaigns: list[CampaignAnswer]
    next: int | None


class NewCampaign(Body):
    """A campaign to add; `budget` in minor units."""

    name: Name120
    channel: Channel = ""
    source_id: Id | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    state: State = "running"
    budget: Annotated[int, Field(ge=0, lt=MOST_AMOUNT)] | None = None
    currency: Currency | Literal[""] = ""


class CampaignChanges(Body):
    """What changes; what is left out stays, null empties a day, the source or the budget."""

    name: Name120 = ""
    channel: Channel = ""
    source_id: Id | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    state: State = "running"
    budget: Annotated[int, Field(ge=0, lt=MOST_AMOUNT)] | None = None
    currency: Currency | Literal[""] = ""


class CostAnswer(Answer):
    """What a campaign cost on a day, or evenly on the days to `until`."""

    id: int
    campaign_id: int
    on: date
    until: date | None
    amount: int
    currency: str
    text: str
    entered_at: datetime | None


class CostPage(Answer):
    """A page of costs by id."""

    costs: list[CostAnswer]
    next: int | None


class NewCost(Body):
    """A cost to enter."""

    on: Day
    until: Day | None = None
    amount: Amount
    currency: Currency
    text: Text200 = ""


def _source(source: Source) -> SourceAnswer:
    return SourceAnswer(id=source.pk, name=source.name, channel=source.channel, note=source.note)


def _campaign(campaign: Campaign) -> CampaignAnswer:
    names = [name for name in CampaignAnswer.model_fields if name != "id"]
    return CampaignAnswer(id=campaign.pk, **{name: getattr(campaign, name) for name in names})


def _cost(cost: CampaignCost) -> CostAnswer:
    return CostAnswer(
        id=cost.pk, campaign_id=cost.campaign_id, on=cost.incurred_on, until=cost.until, amount=cost.amount,
        currency=cost.currency, text=cost.text, entered_at=cost.entered_at,
    )  # fmt: skip


def _check_source(source_id: int | None) -> None:
    """Raises Refusal unknown_source, which names the field; the address itself is right."""
    if source_id is not None and not Source.objects.filter(pk=source_id).exists():
        message = _("There is no source {id}. Choose one of the list of sources, or leave it out.")
        problem = Problem("unknown_source", message, {"id": source_id}, column="source_id")
        raise Refusal(problem)


def _next(rows: list[Source] | list[Campaign] | list[CampaignCost], limit: int) -> int | None:
    return rows[limit - 1].pk if len(rows) > limit else None


@rest.get("/sources", right="see_leads", answer=SourcePage)
def list_sources(request: HttpRequest, view: Query[ByIdQuery]) -> SourcePage:
    """List sources."""
    rows = list(Source.objects.filter(pk__gt=view.after).order_by("pk")[: view.limit + 1])
    found = [_source(row) for row in rows[: view.limit]]
    return SourcePage(sources=found, next=_next(rows, view.limit))


@rest.post(
    "/sources", right="manage_sources", answer=SourceAnswer, status=201,
    links={name: {"operationId": name, "parameters": _SOURCE} for name in ("read_source", "change_source")},
)  # fmt: skip
def add_source(request: HttpRequest, body: NewSource, response: HttpResponse) -> SourceAnswer:
    """Add a source."""
    by, now = caller_of(request).actor, timezone.now()
    source = make_source(body.name, channel=body.channel, note=body.note, by=by, now=now)
    response["Location"] = f"{request.path}/{source.pk}"
    return _source(source)


@rest.get("/sources/{source_id}", right="see_leads", answer=SourceAnswer)
def read_source(request: HttpRequest, source_id: Path[Id]) -> SourceAnswer:
    """Read a source."""
    return _source(source_of(source_id))


@rest.patch("/sources/{source_id}", right="manage_sources", answer=SourceAnswer)
def change_source(request: HttpRequest, source_id: Path[Id], body: SourceChanges) -> SourceAnswer:
    """Change a source; files that still use its old name mean it."""
    by, now = caller_of(request).actor, timezone.now()
    return _source(alter_source(source_id, **body.model_dump(), by=by, now=now))


@rest.get("/campaigns", right="see_leads", answer=CampaignPage)
def list_campaigns(request: HttpRequest, view: Query[ByIdQuery]) -> CampaignPage:
    """List campaigns; what may be spent is shown to those who see costs."""
    reader = caller_of(request).reader
    rows = list(Campaign.objects.filter(pk__gt=view.after).order_by("pk")[: view.limit + 1])
    found = [_shown(row, reader.may("see_sources")) for row in rows[: view.limit]]
    return CampaignPage(campaigns=found, next=_next(rows, view.limit))


def _shown(campaign: Campaign, with_money: bool) -> CampaignAnswer:
    found = _campaign(campaign)
    return found if with_money else found.model_copy(update={"budget": None})


@rest.post(
    "/campaigns", right="manage_sources", answer=CampaignAnswer, status=201,
    links={
        name: {"operationId": name, "parameters": _CAMPAIGN}
        for name in ("read_campaign", "change_campaign", "remove_campaign", "add_cost")
    },
)  # fmt: skip
def add_campaign(request: HttpRequest, body: NewCampaign, response: HttpResponse) -> CampaignAnswer:
    """Add a campaign."""
    by, now = caller_of(request).actor, timezone.now()
    _check_source(body.source_id)
    sent = body.model_dump()
    campaign = make_campaign(sent.pop("name"), **sent, by=by, now=now)
    response["Location"] = f"{request.path}/{campaign.pk}"
    return _campaign(campaign)


@rest.get("/campaigns/{campaign_id}", right="see_leads", answer=CampaignAnswer)
def read_campaign(request: HttpRequest, campaign_id: Path[Id]) -> CampaignAnswer:
    """Read a campaign."""
    return _shown(campaign_of(campaign_id), caller_of(request).reader.may("see_sources"))


@rest.patch("/campaigns/{campaign_id}", right="manage_sources", answer=CampaignAnswer)
def change_campaign(
    request: HttpRequest, campaign_id: Path[Id], body: CampaignChanges
) -> CampaignAnswer:
    """Change a campaign; files that still use its old name mean it."""
    by, now = caller_of(request).actor, timezone.now()
    _check_source(body.source_id)
    sent = body.model_dump(exclude_unset=True)
    return _campaign(alter_campaign(campaign_id, by=by, now=now, **sent))


@rest.delete("/campaigns/{campaign_id}", right="manage_sources")
def remove_campaign(request: HttpRequest, campaign_id: Path[Id]) -> None:
    """Take a campaign away that brought no leads and cost nothing."""
    drop_campaign(campaign_id, by=caller_of(request).actor, now=timezone.now())


@rest.get("/campaigns/{campaign_id}/costs", right="see_sources", answer=CostPage)
def list_costs(request: HttpRequest, campaign_id: Path[Id], view: Query[ByIdQuery]) -> CostPage:
    """List what a campaign cost."""
    costs = CampaignCost.objects.filter(campaign=campaign_of(campaign_id), pk__gt=view.after)
    rows = list(costs.order_by("pk")[: view.limit + 1])
    return CostPage(costs=[_cost(row) for row in rows[: view.limit]], next=_next(rows, view.limit))


@rest.post(
    "/campaigns/{campaign_id}/costs", right="manage_sources", answer=CostAnswer, status=201,
    links={"remove_cost": {"operationId": "remove_cost", "parameters": _COST}},
)  # fmt: skip
def add_cost(request: HttpRequest, campaign_id: Path[Id], body: NewCost) -> CostAnswer:
    """Enter what a campaign cost on a day, or evenly on the days to `until`."""
    by, now = caller_of(request).actor, timezone.now()
    return _cost(make_cost(campaign_id, **body.model_dump(), by=by, now=now))


@rest.delete("/campaigns/{campaign_id}/costs/{cost_id}", right="manage_sources")
def remove_cost(request: HttpRequest, campaign_id: Path[Id], cost_id: Path[Id]) -> None:
    """Take a cost away that was entered by mistake."""
    by = caller_of(request).actor
    drop_cost(cost_id, campaign_id=campaign_id, by=by, now=timezone.now())
