"""`prospekt field`: the own fields of leads."""

from __future__ import annotations

import json
from argparse import Namespace

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor
from prospekt.people.actions.own_fields import add_field
from prospekt.people.queries.own_fields import COUNTED, field_rows, value_counts

RIGHT = "manage_fields"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {"add": _add, "list": _list}[args.action](args)


def _add(args: Namespace) -> int:
    made = add_field(
        args.label, args.kind, choices=args.choices, help=args.help_text,
        applies_to=args.applies_to, is_filterable=args.filterable, by=actor(args), now=timezone.now(),
    )  # fmt: skip
    sentence = gettext("“{label}” is there; scorecards, imports and programs call it {code}.")
    print(sentence.format(label=made.label, code=f"own.{made.slug}"))
    return 0


def _list(args: Namespace) -> int:
    rows = field_rows()
    counts = value_counts([row.slug for row in rows])
    found = [
        {
            "slug": row.slug, "label": row.label, "kind": row.kind, "choices": row.choices,
            "applies_to": row.applies_to, "filterable": row.is_filterable, "leads": counts[row.slug],
        }
        for row in rows
    ]  # fmt: skip
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for row in found:
        n = f"{COUNTED}+" if row["leads"] > COUNTED else str(row["leads"])
        print("\t".join([row["slug"], row["kind"], n, row["label"]]))
    return 0
