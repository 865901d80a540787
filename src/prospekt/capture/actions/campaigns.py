"""Campaigns and what they cost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from prospekt.capture.events import (
    CampaignAdded,
    CampaignChanged,
    CampaignRemoved,
    CostAdded,
    CostChanged,
    CostRemoved,
)
from prospekt.capture.models import Campaign, CampaignCost, FormerName
from prospekt.capture.queries.origins import campaign_of, cost_of, name_key, source_of
from prospekt.capture.rules.plans import (
    LONGEST_WHAT_FOR,
    check_amount,
    check_channel,
    check_currency,
    check_days,
    check_name,
    check_state,
)
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.people.rules.typed_text import check_text
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

FIELDS = (
    "name", "channel", "source_id", "starts_on", "ends_on", "state", "budget", "currency",
)  # fmt: skip
"""What can be said of a campaign: days as dates, `budget` in minor units of `currency` (ISO 4217)."""


def add_campaign(name: str, *, by: Actor, now: datetime, **more: Any) -> Campaign:
    """A new campaign; `more` is any of FIELDS. Raises Refusal, naming the field."""
    with transaction.atomic():
        check_right(reader_of(by), "manage_sources")
        made = Campaign(currency=settings.CURRENCY)
        _take(made, {"name": name, **more})
        made.save()
        happened = CampaignAdded(campaign_id=made.pk, campaign=made.pk, channel=made.channel)
        append([happened], by=by, now=now)
    return made


def change_campaign(campaign_id: int, *, by: Actor, now: datetime, **fields: Any) -> Campaign:
    """Change what is given of FIELDS. Files that still use the old name mean this campaign. Raises Refusal."""
    with transaction.atomic():
        campaign = _locked(campaign_id, by)
        before = {name: getattr(campaign, name) for name in FIELDS}
        former = campaign.key
        _take(campaign, fields)
        what = tuple(name for name in FIELDS if getattr(campaign, name) != before[name])
        if what:
            campaign.save()
            if campaign.key != former:
                FormerName.objects.filter(key=former, campaign__isnull=False).delete()
                FormerName.objects.create(key=former, campaign=campaign)
            happened = CampaignChanged(
                campaign_id=campaign.pk, campaign=campaign.pk, what=what, channel=campaign.channel
            )
            append([happened], by=by, now=now)
    return campaign


def remove_campaign(campaign_id: int, *, by: Actor, now: datetime) -> None:
    """Take a campaign away that brought no leads and cost nothing. Raises Refusal campaign_used (params)."""
    with transaction.atomic():
        campaign = _locked(campaign_id, by)
        leads = sum(
            kind.objects.filter(campaign_id=campaign_id).count() for kind in (Person, Company)
        )
        costs = CampaignCost.objects.filter(campaign=campaign).count()
        if leads or costs:
            message = _(
                "“{name}” has {leads} leads and {costs} costs, so it stays. Call it off, or say that it is over."
            )
            params = {"name": campaign.name, "leads": leads, "costs": costs}
            raise Refusal(Problem("campaign_used", message, params))
        campaign.delete()
        append([CampaignRemoved(campaign_id=campaign_id, campaign=campaign_id)], by=by, now=now)


def add_cost(
    campaign_id: int,
    *,
    amount: int,
    currency: str,
    on: date,
    until: date | None = None,
    text: str = "",
    by: Actor,
    now: datetime,
) -> CampaignCost:
    """What a campaign cost on a day, or evenly on the days to `until`; minor units. Raises Refusal."""
    with transaction.atomic():
        campaign = _locked(campaign_id, by)
        made = CampaignCost(campaign=campaign, by_id=by.user_id, entered_at=now)
        _take_cost(made, amount, currency, on, until, text)
        made.save()
        append([CostAdded(cost=made.pk, **_told(made))], by=by, now=now)
    return made


def change_cost(
    cost_id: int,
    *,
    campaign_id: int,
    amount: int,
    currency: str,
    on: date,
    until: date | None = None,
    text: str = "",
    by: Actor,
    now: datetime,
) -> CampaignCost:
    """Correct a cost. Raises Refusal, also not_found."""
    with transaction.atomic():
        _locked(campaign_id, by)
        cost = cost_of(cost_id, campaign_id=campaign_id)
        before = (cost.amount, cost.currency, cost.incurred_on, cost.until, cost.text)
        _take_cost(cost, amount, currency, on, until, text)
        if before != (cost.amount, cost.currency, cost.incurred_on, cost.until, cost.text):
            cost.by_id, cost.entered_at = by.user_id, now
            cost.save()
            happened = CostChanged(
                cost=cost.pk,
                amount_before=before[0],
                currency_before=before[1].lower(),
                **_told(cost),
            )
            append([happened], by=by, now=now)
    return cost


def remove_cost(cost_id: int, *, campaign_id: int, by: Actor, now: datetime) -> None:
    """Take a cost away that was entered by mistake. Raises Refusal not_found."""
    with transaction.atomic():
        _locked(campaign_id, by)
        cost = cost_of(cost_id, campaign_id=campaign_id)
        told = _told(cost)
        cost.delete()
        happened = CostRemoved(
            cost=cost_id, campaign_id=campaign_id, amount=told["amount"], currency=told["currency"]
        )
        append([happened], by=by, now=now)


def _told(cost: CampaignCost) -> dict[str, Any]:
    return {
        "campaign_id": cost.campaign_id, "amount": cost.amount, "currency": cost.currency,
        "on": cost.incurred_on.isoformat(), "until": cost.until.isoformat() if cost.until else "",
    }  # fmt: skip


def _take_cost(
    cost: CampaignCost, amount: int, currency: str, on: date, until: date | None, text: str
) -> None:
    check_days(on, until, "until")
    cost.amount, cost.currency = check_amount(amount), check_currency(currency)
    cost.incurred_on, cost.until = on, until if until != on else None
    cost.text = check_text(_("What for"), text, LONGEST_WHAT_FOR)


def _take(campaign: Campaign, fields: dict[str, Any]) -> None:
    if unknown := [name for name in fields if name not in FIELDS]:
        raise TypeError(f"a campaign has no {', '.join(unknown)}")
    given = {name: getattr(campaign, name) for name in FIELDS} | fields
    campaign.name = check_name(given["name"])
    campaign.key = _free_key(campaign)
    campaign.channel = check_channel(given["channel"], before=campaign.channel)
    campaign.source = source_of(given["source_id"]) if given["source_id"] else None
    check_days(given["starts_on"], given["ends_on"], "ends_on")
    campaign.starts_on, campaign.ends_on = given["starts_on"], given["ends_on"]
    campaign.state = check_state(given["state"])
    campaign.currency = check_currency(given["currency"] or settings.CURRENCY)
    budget = given["budget"]
    if budget is not None and budget < 0:
        message = _("A budget is not below zero. Type what may be spent, or leave it empty.")
        raise Refusal(Problem("bad_amount", message, column="budget"))
    campaign.budget = None if budget is None else check_amount(budget, "budget")


def _free_key(campaign: Campaign) -> str:
    key = name_key(campaign.name)
    if Campaign.objects.filter(key=key).exclude(pk=campaign.pk).exists():
        message = _("There is a campaign called “{name}” already. Choose another name.")
        raise Refusal(Problem("name_taken", message, {"name": campaign.name}, column="name"))
    FormerName.objects.filter(key=key, campaign__isnull=False).delete()
    return key


def _locked(campaign_id: int, by: Actor) -> Campaign:
    check_right(reader_of(by), "manage_sources")
    found = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    return found or campaign_of(campaign_id)
