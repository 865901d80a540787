"""`prospekt bulk`: the same change to many leads, tried first, and taken back as a whole."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import Any

from django.utils import timezone

from prospekt.capture.models import Campaign, Source
from prospekt.config.acting import actor, reader
from prospekt.people.actions.bulk_edit import make_bulk, run_bulk, try_bulk, undo_bulk
from prospekt.people.actions.users import user_called
from prospekt.people.models import BulkEdit
from prospekt.people.queries.bulk import bulk_edit, reasons_of, rows_with
from prospekt.people.rules.lead_ref import parse_refs
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "change_leads"
_NAMED = {"source": Source, "campaign": Campaign}


def run(args: Namespace) -> int:
    """Do it, only try it, or take one back. Raises Refusal for what cannot be done."""
    if args.undo:
        record = bulk_edit(args.undo, reader=reader(args))
        return _told(undo_bulk(record.pk, by=actor(args)), args)
    view = {"filter": args.filter, "q": args.search, "kind": args.kind, "lifecycle": args.lifecycle}
    leads = parse_refs(args.lead) if args.lead else None
    if leads is None and not (any(view.values()) or args.all):
        message = _("Say which leads: --filter, --search, --kind, --lifecycle, --lead, or --all.")
        raise Refusal(Problem("none_chosen", message))
    record = make_bulk(
        _plain(args), view={name: text for name, text in view.items() if text}, leads=leads,
        by=actor(args), now=timezone.now(),
    )  # fmt: skip
    tried = try_bulk(record)
    if args.dry_run or not (args.yes or _agreed(tried.matched)):
        BulkEdit.objects.filter(pk=record.pk).delete()
        print(_said({"matched": tried.matched, "not_yours": tried.not_yours}, args))
        return 0
    return _told(run_bulk(record.pk), args)


def _plain(args: Namespace) -> dict[str, Any]:
    if args.remove:
        return {"remove": True}
    found = dict(args.set)
    if owner := found.get("owner"):
        found["owner"] = "" if owner == "nobody" else str(user_called(owner).pk)
    for name, model in _NAMED.items():
        if text := found.get(name):
            key = model.objects.filter(key=fold(text)).values_list("pk", flat=True).first()
            if key is None:
                message = _("There is no {what} called “{value}”.")
                raise Refusal(Problem("unknown_code", message, {"what": name, "value": text}))
            found[name] = str(key)
    return {
        "set": found, "add_tags": args.add_tags, "remove_tags": args.remove_tags, "refuse": args.refuse,
    }  # fmt: skip


def _agreed(matched: int) -> bool:
    if not sys.stdin.isatty():
        message = _("Nobody is there to ask. Say --yes to change leads, or --dry-run to try it.")
        raise Refusal(Problem("not_asked", message))
    return input(f"Change {matched:,} leads? [y/N] ").strip().lower() in ("y", "yes")


def _told(record: BulkEdit, args: Namespace) -> int:
    names = ("id", "state", "matched", "changed", "unchanged", "refused", "undone", "spared")
    told = {name: getattr(record, name) for name in names} | {"reasons": reasons_of(record)}
    if args.undo:
        rows, _more = rows_with(record, spared=True, most=1_000)
        told["spared_leads"] = [
            {"person_id": row.person_id, "company_id": row.company_id, "fields": row.spared}
            for row in rows
        ]
    print(_said(told, args))
    return 0


def _said(told: dict[str, Any], args: Namespace) -> str:
    if args.json:
        return json.dumps(told, ensure_ascii=False)
    return "\n".join(f"{name}\t{value}" for name, value in told.items())
