"""`prospekt file`: files of leads: add, list, save, take off, put back."""

from __future__ import annotations

import json
import shutil
from argparse import Namespace
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from prospekt.config.acting import actor, reader
from prospekt.config.named_leads import named_lead
from prospekt.engage.actions.lead_files import add_paths, put_back_file, remove_file
from prospekt.engage.queries.lead_files import files_of, one_file
from prospekt.people.queries.rights import check_leads
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    actions = {"add": _add, "list": _list, "save": _save, "remove": _remove, "restore": _restore}
    return actions[args.action](args)


def _lead(args: Namespace) -> LeadRef:
    person_id, company_id = named_lead(args.lead)
    return LeadRef(person_id is not None, person_id or company_id or 0)


def _add(args: Namespace) -> int:
    paths = [Path(path) for path in args.path]
    ids = add_paths(_lead(args), paths, by=actor(args), now=timezone.now())
    if args.json:
        print(json.dumps({"files": ids}))
    else:
        text = ngettext("{n} file added: {files}.", "{n} files added: {files}.", len(ids))
        print(text.format(n=len(ids), files=", ".join(map(str, ids))))
    return 0


def _list(args: Namespace) -> int:
    lead = _lead(args)
    check_leads(reader(args), "see_leads", [lead])
    for row in files_of(lead, is_removed=args.removed):
        told = {
            "file": row.id, "name": row.name, "kind": row.kind, "size": row.size, "added_at": row.added_at.isoformat(),
            "by": row.added_by,
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False) if args.json else "\t".join(map(str, told.values())))  # fmt: skip
    return 0


def _save(args: Namespace) -> int:
    row = one_file(reader(args), args.id)
    path = Path(args.out or row.saved_as)
    try:
        with row.path.open("rb") as source, path.open("xb") as out:
            shutil.copyfileobj(source, out)
    except OSError as error:
        message = _("{path} could not be written: {reason}. Name another file by --out.")
        params = {"path": str(path), "reason": error.strerror or ""}
        raise Refusal(Problem("not_written", message, params)) from None
    print(path)
    return 0


def _remove(args: Namespace) -> int:
    for file_id in args.id:
        remove_file(file_id, by=actor(args), now=timezone.now())
    print(gettext("Taken off: {files}.").format(files=", ".join(map(str, args.id))))
    return 0


def _restore(args: Namespace) -> int:
    for file_id in args.id:
        put_back_file(file_id, by=actor(args), now=timezone.now())
    print(gettext("Put back: {files}.").format(files=", ".join(map(str, args.id))))
    return 0
