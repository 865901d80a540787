"""`prospekt bulk`: the same change to many leads, tried first, and taken back as a whole."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from prospekt.capture.models import Campaign, Source
from prospekt.config.acting import actor, reader
from prospekt.config.asking import agreed
from prospekt.people.actions.bulk_edit import make_bulk, run_bulk, try_bulk, undo_bulk
from prospekt.people.actions.users import user_called
from prospekt.people.models import BulkEdit
from prospekt.people.queries.bulk import bulk_edit, reasons_of, rows_with
from prospekt.people.rules.lead_ref import LeadRef, parse_refs
from prospekt.ui import written
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "change_leads"
_NAMED = {"source": Source, "campaign": Campaign}
_UNKNOWN: Mapping[str, str] = {
    "source": _("There is no source called “{value}”."),
    "campaign": _("There is no campaign called “{value}”."),
}


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
        counts = {"matched": tried.matched, "not_yours": tried.not_yours}
        text = gettext("{matched} leads match; {not_yours} of them are not yours to change.")
        print(json.dumps(counts) if args.json else text.format(**_written(counts)))
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
                raise Refusal(Problem("unknown_code", _UNKNOWN[name], {"value": text}))
            found[name] = str(key)
    return {
        "set": found, "add_tags": args.add_tags, "remove_tags": args.remove_tags, "refuse": args.refuse,
    }  # fmt: skip


def _agreed(matched: int) -> bool:
    question = ngettext("Change {n} lead?", "Change {n} leads?", matched)
    return agreed(
        question.format(n=written.number(matched)),
        unasked=_("Nobody is there to ask. Say --yes to change leads, or --dry-run to try it."),
    )


def _told(record: BulkEdit, args: Namespace) -> int:
    names = ("id", "state", "matched", "changed", "unchanged", "refused", "undone", "spared")
    told = {name: getattr(record, name) for name in names} | {"reasons": reasons_of(record)}
    rows = rows_with(record, spared=True, most=1_000)[0] if args.undo else []
    if args.json:
        if args.undo:
            told["spared_leads"] = [
                {"person_id": row.person_id, "company_id": row.company_id, "fields": row.spared}
                for row in rows
            ]
        print(json.dumps(told, ensure_ascii=False))
        return 0
    counts = _written({name: told[name] for name in names[2:]}) | {"bulk": str(record.pk)}
    if args.undo:
        text = gettext("Bulk edit {bulk} undone: {undone} leads put back, {spared} spared")
    else:
        text = gettext(
            "Bulk edit {bulk}: {matched} leads, {changed} changed, {unchanged} unchanged, {refused} refused"
        )
    print(text.format(**counts))
    for code, n in told["reasons"].items():
        print(f"{code}\t{n}")
    for row in rows:
        lead = LeadRef(row.person_id is not None, row.person_id or row.company_id or 0)
        print(f"{lead}\t{', '.join(row.spared or ())}")
    return 0


def _written(counts: Mapping[str, int]) -> dict[str, str]:
    return {name: written.number(n) for name, n in counts.items()}
