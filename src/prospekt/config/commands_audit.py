"""`prospekt audit`: who changed what, on the screen or as JSON lines."""

from __future__ import annotations

import csv
import json
import sys
from argparse import Namespace
from itertools import islice

from django.utils.translation import gettext

from prospekt.config.acting import reader
from prospekt.desk.audit import COLUMNS, file_rows
from prospekt.people.actions.users import user_called
from prospekt.people.rules.audit_view import read_audit_view
from prospekt.words.guarding import guarded

RIGHT = "see_audit"
_KEYS = ("at", "by", "door", "lead", "name", "what", "old", "new", "text")


def run(args: Namespace) -> int:
    """Print the newest lines first, as CSV or JSON lines."""
    parameters = {
        "lead": args.lead, "user": str(user_called(args.user).pk) if args.user else "", "door": args.door,
        "field": args.field, "from": args.since, "to": args.until,
    }  # fmt: skip
    rows = islice(file_rows(read_audit_view(parameters), reader(args)), args.limit)
    if args.json:
        for row in rows:
            print(json.dumps(dict(zip(_KEYS, row, strict=True)), ensure_ascii=False))
        return 0
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(gettext(name) for name in COLUMNS)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return 0
