"""`prospekt campaign`: campaigns, what they cost, and what a lead of them cost."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from prospekt.capture.actions.campaigns import add_campaign, add_cost
from prospekt.capture.models import Campaign, Source
from prospekt.capture.queries.costs import cost_report
from prospekt.capture.queries.origins import campaign_rows, name_key, now_called
from prospekt.capture.rules.costs import Period
from prospekt.config.acting import actor, reader
from prospekt.people.fields import money_shown
from prospekt.people.rules.money import amount_text, read_amount
from prospekt.ui import written
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_sources"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {"add": _add, "list": _list, "cost": _cost}[args.action](args)


def _add(args: Namespace) -> int:
    currency = args.currency or settings.CURRENCY
    budget = _minor(args.budget, currency) if args.budget else None
    made = add_campaign(
        args.name, channel=args.channel, source_id=_id(Source, args.source) if args.source else None,
        starts_on=_day(getattr(args, "from")), ends_on=_day(args.to), state=args.state,
        budget=budget[0] if budget else None, currency=budget[1] if budget else currency,
        by=actor(args), now=timezone.now(),
    )  # fmt: skip
    print(gettext("Campaign {id}: {name}").format(id=made.pk, name=made.name))
    return 0


def _cost(args: Namespace) -> int:
    campaign = Campaign.objects.get(pk=_id(Campaign, args.campaign))
    amount, currency = _minor(args.amount, args.currency or campaign.currency or settings.CURRENCY)
    made = add_cost(
        campaign.pk, amount=amount, currency=currency, on=_day(args.on) or timezone.localdate(),
        until=_day(args.until), text=args.text, by=actor(args), now=timezone.now(),
    )  # fmt: skip
    told = {
        "campaign": campaign.name,
        "amount": money_shown(made.amount, made.currency),
        "day": written.day(made.incurred_on),
    }
    print(gettext("{campaign}: {amount} on {day}").format(**told))
    return 0


def _list(args: Namespace) -> int:
    report = cost_report(Period(_day(getattr(args, "from")), _day(args.to)), reader=reader(args))
    found = []
    for row in campaign_rows():
        line = report.costs.by_campaign[row.pk]
        apart = {
            code: amounts[row.pk] for code, amounts in report.apart.items() if row.pk in amounts
        }
        found.append(
            {
                "id": row.pk, "name": row.name, "channel": row.channel, "state": row.state, "leads": line.leads,
                "cost": amount_text(line.cost, report.currency), "currency": report.currency,
                "cost_per_lead": None if line.per_lead is None else amount_text(line.per_lead, report.currency),
                "other_currencies": {code: amount_text(minor, code) for code, minor in apart.items()},
            }
        )  # fmt: skip
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for row in found:
        told = [str(row["id"]), row["name"], str(row["leads"]), f"{row['cost']} {report.currency}"]
        print("\t".join([*told, row["cost_per_lead"] or "-"]))
    return 0


def _minor(text: str, currency: str) -> tuple[int, str]:
    found = read_amount(text, currency.upper())
    if found is None:
        message = _("“{value}” is not an amount. Write it as 1200.50, or as 1200.50 EUR.")
        raise Refusal(Problem("not_money", message, {"value": text[:40]}))
    return found


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("“{value}” is not a day. Write it as 2026-12-31.")
        raise Refusal(Problem("not_date", message, {"value": text[:40]})) from None


def _id(model: type[Source] | type[Campaign], name: str) -> int:
    """By name, also a former one, or by id."""
    key = name_key(name)
    found = model.objects.filter(key=key).values_list("pk", flat=True).first() or now_called(
        model, key
    )
    if found is None and name.isascii() and name.isdigit() and len(name) < 18:
        found = model.objects.filter(pk=int(name)).values_list("pk", flat=True).first()
    if found is None:
        message = _("There is nothing called “{name}”. See prospekt source list and campaign list.")
        raise Refusal(Problem("not_found", message, {"name": name[:80]}))
    return found
