"""`prospekt undo ID`: take a whole import back."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from django.utils.translation import gettext

from prospekt.capture.actions.undo_import import check_undoable, undo_import
from prospekt.capture.models import Import, Spared
from prospekt.capture.views.receipts import spared_rows
from prospekt.config.acting import reader
from prospekt.config.asking import agreed
from prospekt.config.commands_import import import_by_id
from prospekt.ui import written
from prospekt.words.problem import gettext_noop as _

RIGHT = "import_leads"
SHOWN, LISTED = 20, 1_000
"""Most spared leads in the sentences, and in the JSON object."""


def run(args: Namespace) -> int:
    """Undo, and say what was taken back and what was spared."""
    record = import_by_id(args.id, reader(args))
    check_undoable(record)
    if not args.yes and not _agreed(record):
        print(gettext("Nothing was undone."), file=sys.stderr)
        return 0
    record = undo_import(record.pk, by_id=args.user_id)
    if args.json:
        rows = Spared.objects.filter(import_id=record.pk)
        spared = list(rows.values("person_id", "company_id", "fields")[:LISTED])
        print(json.dumps({
            "id": record.pk, "undone": record.undone, "spared": record.spared, "spared_leads": spared,
            "state": record.state, "seconds": round(record.seconds, 3),
        }))  # fmt: skip
        return 0
    _tell(record, args)
    return 0


def _tell(record: Import, args: Namespace) -> None:
    sentence = gettext(
        "Import {id} is undone. Changes taken back: {undone}, leads left as they are: {spared}; {seconds} s."
    )
    told = {"undone": written.number(record.undone), "spared": written.number(record.spared)}
    print(sentence.format(id=record.pk, seconds=written.number(record.seconds, 1), **told))
    spared = Spared.objects.filter(import_id=record.pk)[:SHOWN]
    for lead in spared_rows(spared, reader=reader(args)):
        line = (
            gettext("{lead} was edited since: {fields}")
            if lead["fields"]
            else gettext("{lead} was edited since and is left as it is")
        )
        print("  " + line.format(lead=lead["ref"], fields=", ".join(lead["fields"])))


def _agreed(record: Import) -> bool:
    question = gettext("Undo import {id} ({file}, leads created: {created})?").format(
        id=record.pk, file=record.name, created=written.number(record.created)
    )
    return agreed(question, unasked=_("Nobody is there to ask. Say --yes to undo the import."))
