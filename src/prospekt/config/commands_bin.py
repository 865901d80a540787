"""`prospekt bin`: what was removed, bringing it back, letting it go for good."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor, reader
from prospekt.config.asking import agreed
from prospekt.people.actions.recycle_bin import empty_bin, restore_leads
from prospekt.people.models import User
from prospekt.people.queries.bin import Binned, bin_page
from prospekt.people.rules.lead_ref import parse_refs
from prospekt.ui import written
from prospekt.ui.said import said
from prospekt.words.problem import gettext_noop as _

RIGHT = "remove_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {"list": _list, "restore": _restore, "empty": _empty}[args.action](args)


def _list(args: Namespace) -> int:
    users = {user.pk: str(user) for user in User.objects.all()}
    for row in _all(args):
        told = {
            "lead": str(row.lead), "name": row.name, "company": row.company, "removed_at": row.removed_at.isoformat(),
            "by": users.get(row.removed_by or 0, ""), "door": row.door, "reason": row.reason,
        }  # fmt: skip
        print(
            json.dumps(told, ensure_ascii=False) if args.json else "\t".join(told.values()).rstrip()
        )
    return 0


def _all(args: Namespace) -> Iterator[Binned]:
    place = None
    while True:
        rows, place = bin_page(reader=reader(args), after=place, size=1_000)
        yield from rows
        if place is None:
            return


def _restore(args: Namespace) -> int:
    restored = restore_leads(parse_refs(args.lead), by=actor(args), now=timezone.now())
    leads = ", ".join(map(str, restored.leads))
    print(
        gettext("Back in the list: {leads}.").format(leads=leads)
        if leads
        else gettext("All of them are in the list already.")
    )
    for problem in restored.warnings:
        print(said(problem), file=sys.stderr)
    return 0


def _empty(args: Namespace) -> int:
    leads = parse_refs(args.lead)
    if not args.yes and not _agreed(len(leads)):
        print(gettext("Nothing was removed."), file=sys.stderr)
        return 0
    n = empty_bin(leads or None, by=actor(args), now=timezone.now())
    print(gettext("Leads gone for good: {n}.").format(n=written.number(n)))
    return 0


def _agreed(n: int) -> bool:
    question = (
        gettext("Remove the leads you named ({n}) for good? This cannot be undone.")
        if n
        else gettext("Remove everything in the recycle bin for good? This cannot be undone.")
    )
    return agreed(
        question.format(n=written.number(n)),
        unasked=_("Nobody is there to ask. Say --yes to remove leads for good."),
    )
