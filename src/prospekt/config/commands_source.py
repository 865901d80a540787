"""`prospekt source`: where leads come from."""

from __future__ import annotations

import json
from argparse import Namespace

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.capture.actions.sources import add_source
from prospekt.capture.queries.costs import cost_report
from prospekt.capture.queries.origins import source_rows
from prospekt.capture.rules.costs import Line, Period
from prospekt.config.acting import actor, reader

RIGHT = "see_sources"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {"add": _add, "list": _list}[args.action](args)


def _add(args: Namespace) -> int:
    made = add_source(
        args.name, channel=args.channel, note=args.note, by=actor(args), now=timezone.now()
    )
    print(gettext("Source {id}: {name}").format(id=made.pk, name=made.name))
    return 0


def _list(args: Namespace) -> int:
    report = cost_report(Period(), reader=reader(args))
    found = [
        {
            "id": row.pk, "name": row.name, "channel": row.channel,
            "leads": report.costs.by_source.get(row.pk, Line()).leads,
        }
        for row in source_rows()
    ]  # fmt: skip
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for row in found:
        print("\t".join([str(row["id"]), row["name"], row["channel"], str(row["leads"])]))
    return 0
