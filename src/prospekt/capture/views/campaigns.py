"""Campaigns: what they brought and what a lead cost; and one campaign with its costs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.capture.actions.campaigns import (
    add_campaign,
    add_cost,
    change_campaign,
    change_cost,
    remove_campaign,
    remove_cost,
)
from prospekt.capture.cost_tables import cost_tables
from prospekt.capture.models import Campaign, CampaignCost
from prospekt.capture.origin_forms import CampaignForm, CostForm, PeriodForm
from prospekt.capture.queries.costs import cost_report
from prospekt.capture.queries.origins import campaign_of, cost_of, costs_of_campaign
from prospekt.capture.rules.costs import Period
from prospekt.capture.rules.periods import named_period
from prospekt.people.fields import amount_typed, money_shown
from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web
from prospekt.ui.said import said
from prospekt.words.problem import Refusal

BY = ("campaign", "source", "channel")


@require_safe
@needs("see_sources")
def campaigns(request: HttpRequest) -> HttpResponse:
    """Leads, cost and cost per lead of a period, by campaign, by source or by channel."""
    today = timezone.localdate()
    form = PeriodForm(
        request.GET if "period" in request.GET else {"period": "12m"}, auto_id="period_%s"
    )
    period, is_wrong = _period(form, today)
    by = request.GET.get("by", "campaign")
    by = by if by in BY else "campaign"
    reader = reader_of(request.user)
    report = cost_report(period, reader=reader)
    context = {
        "form": form, "by": by, "is_wrong": is_wrong, "period": period, "may_manage": reader.may("manage_sources"),
        "tabs": _tabs(request, by), **cost_tables(report, by),
    }  # fmt: skip
    return render(request, "capture/campaigns.html", context, status=422 if is_wrong else 200)


def _period(form: PeriodForm, today: date) -> tuple[Period, bool]:
    if not form.is_valid():
        return named_period("12m", today), True
    sent = form.cleaned_data
    if sent["period"] != "days":
        return named_period(sent["period"] or "12m", today), False
    first, last = sent["first"], sent["last"]
    if first and last and last < first:
        form.add_error("last", gettext("The last day is before the first."))
        return named_period("12m", today), True
    return Period(first, last), False


def _tabs(request: HttpRequest, by: str) -> list[dict[str, Any]]:
    words = {
        "campaign": gettext("By campaign"),
        "source": gettext("By source"),
        "channel": gettext("By channel"),
    }
    kept = request.GET.copy()
    found = []
    for key, label in words.items():
        kept["by"] = key
        found.append(
            {
                "label": label,
                "url": f"{reverse('campaigns')}?{kept.urlencode()}",
                "is_current": key == by,
                "count": None,
            }
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs("manage_sources")
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Plan a campaign."""
    initial = {"state": "planned", "currency": settings.CURRENCY}
    form = CampaignForm(request.POST or None, initial=initial, auto_id="campaign_%s")
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "campaign_new")
        if form.is_valid():
            try:
                made = add_campaign(**form.cleaned_data, by=by_web(request), now=timezone.now())
                messages.success(request, gettext("Saved"))
                return redirect("campaign", made.pk)
            except Refusal as refused:
                _tell(form, refused)
    context = {"form": form, "campaign": None, "crumbs": _crumbs()}
    return render(request, "capture/campaign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("see_sources", post="manage_sources")
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """One campaign: its plan, its costs, and what it brought so far."""
    row = campaign_of(campaign_id)
    if request.method != "POST":
        return _page(request, row)
    form = CampaignForm(request.POST, kept=row.channel, auto_id="campaign_%s")
    log_foreign(request.POST, list(form.fields), "campaign")
    if form.is_valid():
        try:
            change_campaign(
                campaign_id, **form.cleaned_data, by=by_web(request), now=timezone.now()
            )
            messages.success(request, gettext("Saved"))
            return redirect("campaign", campaign_id)
        except Refusal as refused:
            _tell(form, refused)
    return _page(request, row, form=form, status=422)


def _page(
    request: HttpRequest,
    row: Campaign,
    *,
    form: CampaignForm | None = None,
    cost_form: CostForm | None = None,
    status: int = 200,
) -> HttpResponse:
    reader = reader_of(request.user)
    line = cost_report(Period(), reader=reader).costs.by_campaign[row.pk]
    currency = row.currency or settings.CURRENCY
    context = {
        "campaign": row, "form": form or CampaignForm(initial=_initial(row), kept=row.channel, auto_id="campaign_%s"),
        "cost_form": cost_form or CostForm(initial={"currency": currency, "on": timezone.localdate()}, auto_id="cost_%s"),
        "costs": [_cost(cost, row.pk) for cost in costs_of_campaign(row.pk)], "crumbs": _crumbs(),
        "leads": line.leads, "cost": money_shown(line.cost, settings.CURRENCY),
        "per_lead": "" if line.per_lead is None else money_shown(line.per_lead, settings.CURRENCY),
        "budget": "" if row.budget is None else money_shown(row.budget, currency),
        "may_manage": reader.may("manage_sources"), "leads_url": f"{reverse('leads')}?campaign={row.pk}",
    }  # fmt: skip
    return render(request, "capture/campaign.html", context, status=status)


def _initial(row: Campaign) -> dict[str, Any]:
    currency = row.currency or settings.CURRENCY
    return {
        "name": row.name, "channel": row.channel, "source_id": row.source_id, "starts_on": row.starts_on,
        "ends_on": row.ends_on, "state": row.state, "currency": currency,
        "budget": "" if row.budget is None else amount_typed(row.budget, currency),
    }  # fmt: skip


def _cost(cost: Any, campaign_id: int) -> dict[str, Any]:
    return {
        **cost,
        "shown": money_shown(cost["amount"], cost["currency"]),
        "who": cost["by__name"] or cost["by__email"] or "",
        "url": reverse("cost", args=[campaign_id, cost["id"]]),
        "remove_url": reverse("cost_remove", args=[campaign_id, cost["id"]]),
    }


@require_POST
@needs("manage_sources")
def campaign_remove(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Take a campaign away that brought nothing and cost nothing."""
    log_foreign(request.POST, [], "campaign_remove")
    row = campaign_of(campaign_id)
    try:
        remove_campaign(campaign_id, by=by_web(request), now=timezone.now())
    except Refusal as refused:
        messages.error(request, said(refused.problem))
        return redirect("campaign", campaign_id)
    messages.success(request, gettext("“{name}” is removed.").format(name=row.name))
    return redirect("campaigns")


@require_POST
@needs("manage_sources")
def cost_new(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Enter a cost."""
    row = campaign_of(campaign_id)
    form = CostForm(request.POST, auto_id="cost_%s")
    log_foreign(request.POST, list(form.fields), "cost_new")
    if form.is_valid():
        try:
            add_cost(campaign_id, **form.cleaned_data, by=by_web(request), now=timezone.now())
            messages.success(request, gettext("The cost is entered."))
            return redirect(f"{reverse('campaign', args=[campaign_id])}#costs")
        except Refusal as refused:
            _tell(form, refused)
    return _page(request, row, cost_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("manage_sources")
def cost(request: HttpRequest, campaign_id: int, cost_id: int) -> HttpResponse:
    """Correct a cost."""
    row, kept = campaign_of(campaign_id), cost_of(cost_id, campaign_id=campaign_id)
    form = CostForm(request.POST or None, initial=_typed_cost(kept), auto_id="cost_%s")
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "cost")
        if form.is_valid():
            try:
                change_cost(
                    cost_id, campaign_id=campaign_id, **form.cleaned_data, by=by_web(request), now=timezone.now()
                )  # fmt: skip
                messages.success(request, gettext("Saved"))
                return redirect(f"{reverse('campaign', args=[campaign_id])}#costs")
            except Refusal as refused:
                _tell(form, refused)
    crumbs = [*_crumbs(), {"label": row.name, "url": reverse("campaign", args=[campaign_id])}]
    context = {"form": form, "campaign": row, "cost": kept, "crumbs": crumbs}
    return render(request, "capture/cost.html", context, status=422 if form.errors else 200)


def _typed_cost(kept: CampaignCost) -> dict[str, Any]:
    return {
        "amount": amount_typed(kept.amount, kept.currency), "currency": kept.currency, "on": kept.incurred_on,
        "until": kept.until, "text": kept.text,
    }  # fmt: skip


@require_POST
@needs("manage_sources")
def cost_remove(request: HttpRequest, campaign_id: int, cost_id: int) -> HttpResponse:
    """Take a cost away that was entered by mistake."""
    log_foreign(request.POST, [], "cost_remove")
    remove_cost(cost_id, campaign_id=campaign_id, by=by_web(request), now=timezone.now())
    messages.success(request, gettext("The cost is removed."))
    return redirect(f"{reverse('campaign', args=[campaign_id])}#costs")


def _tell(form: Any, refused: Refusal) -> None:
    column = refused.problem.column or ""
    form.add_error(column if column in form.fields else None, said(refused.problem))


def _crumbs() -> list[dict[str, str]]:
    return [{"label": gettext("Campaigns"), "url": reverse("campaigns")}]
