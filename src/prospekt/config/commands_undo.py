"""`prospekt undo ID`: take a whole import back."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from prospekt.capture.actions.undo_import import check_undoable, undo_import
from prospekt.capture.models import Import, Spared
from prospekt.config.acting import reader
from prospekt.config.commands_import import import_by_id
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "import_leads"


def run(args: Namespace) -> int:
    """Undo, and say what was taken back and what was spared."""
    record = import_by_id(args.id, reader(args))
    check_undoable(record)
    if not args.yes and not _agreed(record):
        print("Nothing was undone.", file=sys.stderr)
        return 0
    record = undo_import(record.pk, by_id=args.user_id)
    spared = list(
        Spared.objects.filter(import_id=record.pk).values("person_id", "company_id", "fields")[
            :1_000
        ]
    )
    if args.json:
        print(json.dumps({
            "id": record.pk, "undone": record.undone, "spared": record.spared, "spared_leads": spared,
            "state": record.state, "seconds": round(record.seconds, 3),
        }))  # fmt: skip
        return 0
    print(
        f"Import {record.pk} is undone: {record.undone:,} changes taken back, {record.spared:,} leads spared; {record.seconds:.1f} s."
    )
    for lead in spared[:20]:
        who = f"p{lead['person_id']}" if lead["person_id"] else f"c{lead['company_id']}"
        print(f"  {who} was edited since: {', '.join(lead['fields']) or 'kept whole'}")
    return 0


def _agreed(record: Import) -> bool:
    if not sys.stdin.isatty():
        raise Refusal(
            Problem("not_asked", _("Nobody is there to ask. Say --yes to undo the import."))
        )
    return input(
        f"Undo import {record.pk} ({record.name}, {record.created:,} created)? [y/N] "
    ).strip().lower() in ("y", "yes")
