"""`prospekt person`: everything about one lead as a file, and erasing one for good."""

from __future__ import annotations

import json
import shutil
from argparse import Namespace
from pathlib import Path

from django.utils import timezone
from django.utils.translation import ngettext

from prospekt.config.acting import actor
from prospekt.desk.person_file import person_file, zipped
from prospekt.people.actions.erase_lead import erase_lead, what_goes
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.ui import written
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "export_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {"export": _export, "erase": _erase}[args.action](args)


def _export(args: Namespace) -> int:
    lead = parse_ref(args.lead)
    found = person_file(lead, by=actor(args), now=timezone.now())
    path = Path(args.out or f"{lead}.zip")
    try:
        with path.open("wb") as out:
            shutil.copyfileobj(zipped(found), out)
    except OSError:
        message = _("There is no folder {folder}. Make it first, or choose another.")
        raise Refusal(Problem("no_folder", message, {"folder": str(path.parent)})) from None
    n = sum(map(len, found.tables.values()))
    print(ngettext("{path}: {n} row", "{path}: {n} rows", n).format(path=path, n=written.number(n)))
    return 0


def _erase(args: Namespace) -> int:
    lead = parse_ref(args.lead)
    if not args.confirm:
        goes = what_goes(lead, by=actor(args))
        print(json.dumps({"name": goes.name, "goes": goes.rows, "stays": goes.stays}, ensure_ascii=False))  # fmt: skip
        return 0
    n = erase_lead(lead, confirm=args.confirm, by=actor(args), now=timezone.now())
    text = ngettext(
        "Erased for good: {n} row. What they refused goes on holding.",
        "Erased for good: {n} rows. What they refused goes on holding.",
        n,
    )
    print(text.format(n=written.number(n)))
    return 0
