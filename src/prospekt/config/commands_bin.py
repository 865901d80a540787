"""`prospekt bin`: what was removed, bringing it back, letting it go for good."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator

from django.utils import timezone

from prospekt.config.acting import actor, reader
from prospekt.people.actions.recycle_bin import empty_bin, restore_leads
from prospekt.people.models import User
from prospekt.people.queries.bin import Binned, bin_page
from prospekt.people.rules.lead_ref import parse_refs
from prospekt.words.problem import Problem, Refusal
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
    print(
        f"Back in the list: {', '.join(map(str, restored.leads)) or 'none, they were there already'}."
    )
    for problem in restored.warnings:
        print(problem.message.format(**problem.params), file=sys.stderr)
    return 0


def _empty(args: Namespace) -> int:
    leads = parse_refs(args.lead)
    if not args.yes and not _agreed(len(leads)):
        print("Nothing was removed.", file=sys.stderr)
        return 0
    n = empty_bin(leads or None, by=actor(args), now=timezone.now())
    print(f"Gone for good: {n:,} leads.")
    return 0


def _agreed(n: int) -> bool:
    if not sys.stdin.isatty():
        message = _("Nobody is there to ask. Say --yes to remove leads for good.")
        raise Refusal(Problem("not_asked", message))
    asked = f"{n:,} leads" if n else "everything in the recycle bin"
    return input(f"Remove {asked} for good? This cannot be undone. [y/N] ").strip().lower() in (
        "y",
        "yes",
    )
