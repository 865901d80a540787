"""`prospekt suppress`: the list of addresses and numbers that must not be used."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from prospekt.config.acting import actor
from prospekt.people.actions.suppression import key_of, suppress, unsuppress
from prospekt.people.queries.suppression import suppressed_as, suppressed_counts
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "change_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {"list": _list, "check": _check, "add": _add, "remove": _remove, "import": _import}[
        args.action
    ](args)


def _list(args: Namespace) -> int:
    for one in suppressed_counts():
        print("\t".join((one.kind or "-", f"{one.channel}:{one.purpose}", one.reason, str(one.n))))
    return 0


def _check(args: Namespace) -> int:
    rows = suppressed_as(*key_of(args.address))
    for row in rows:
        print(f"{row.channel}:{row.purpose}\t{row.reason}\t{row.kept_at.isoformat()}")
    if not rows:
        print(gettext("This is not on the list."))
    return 0


def _add(args: Namespace) -> int:
    key_of(args.address)
    return _put([args.address], args)


def _remove(args: Namespace) -> int:
    n = unsuppress(args.address, by=actor(args), now=timezone.now())
    print(ngettext("{n} line taken off the list.", "{n} lines taken off the list.", n).format(n=n))
    return 0


def _import(args: Namespace) -> int:
    try:
        text = Path(args.file).read_text("utf-8-sig", "replace")
    except OSError:
        message = _("The file {name} cannot be read. Check the path, and who may read it.")
        raise Refusal(Problem("no_file", message, {"name": args.file})) from None
    return _put([line for line in text.splitlines() if line.strip()], args)


def _put(texts: list[str], args: Namespace) -> int:
    put = suppress(
        texts, reason=args.reason, channel=args.channel, by=actor(args), now=timezone.now()
    )
    print(json.dumps({"added": put.added, "known": put.known, "unread": len(put.unread)}))
    for line in put.unread[:20]:
        print(gettext("Neither an address nor a number: {text}").format(text=line), file=sys.stderr)
    return 0
