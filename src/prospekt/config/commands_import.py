"""`prospekt import FILE`: the wizard's pipeline without a browser."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from prospekt.capture.actions.files import keep_path, path_of
from prospekt.capture.actions.prepare_import import (
    MOST_OWN_FIELDS,
    map_columns,
    prepare_import,
    settle_open_columns,
    table_of,
)
from prospekt.capture.actions.run_import import imported_before, run_import, unfinished_import
from prospekt.capture.listings import seen_imports
from prospekt.capture.models import Import
from prospekt.capture.queries.receipts import receipt, write_rejected, write_warnings
from prospekt.capture.wording import WHY
from prospekt.config.acting import reader
from prospekt.config.asking import agreed
from prospekt.people.models import User
from prospekt.people.rules.rights import Reader
from prospekt.ui import written
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "import_leads"

NOTHING = 3
_FILES = {
    "rejected_rows": _("Rejected rows: {path}"),
    "warned_cells": _("Cells not understood: {path}"),
}


def run(args: Namespace) -> int:
    """Prepare, show, ask, run, and print the receipt; 3 if nothing in the file could be imported."""
    record = _resumed(args) or _prepared(args)
    if record is None:
        return NOTHING
    if args.dry_run:
        _show_mapping(record, sys.stdout)
        _throw_away(record)
        return 0
    if not args.yes and not _agreed(record):
        _throw_away(record)
        print(gettext("Nothing was imported."), file=sys.stderr)
        return 0
    record = run_import(record.pk, tell=None if args.json else _tell)
    return report(record, as_json=args.json)


def report(record: Import, *, as_json: bool) -> int:
    """Print the receipt; the files of rejected rows and warnings lie in the home folder."""
    files = _problem_files(record)
    if as_json:
        print(json.dumps({**receipt(record), **files}))
    else:
        _tell_receipt(record)
        for what, path in files.items():
            print(gettext(_FILES[what]).format(path=path))
    done = record.created + record.updated + record.unchanged + record.merged
    if not done:
        why = (
            gettext("nothing in this file could be imported; the reasons are in the file of rejected rows.")
            if record.rejected
            else gettext("the file has a header but no rows.")
        )  # fmt: skip
        print(f"prospekt: {why}", file=sys.stderr)
        return NOTHING
    return 0


def _tell_receipt(record: Import) -> None:
    told = {name: written.number(n) for name, n in receipt(record).items()}
    told |= {"id": str(record.pk), "seconds": written.number(record.seconds, 1)}
    balance = gettext(
        "Import {id}: {read} read = {created} created + {updated} updated + {unchanged} unchanged"
        " + {merged} merged + {rejected} rejected"
    )
    beside = gettext(
        "Blank rows: {blank}, cells not understood: {warnings}, companies on the way: {companies_created};"
        " {seconds} s. Undo it with: prospekt undo {id}"
    )
    print(balance.format(**told))
    print(beside.format(**told))


def _resumed(args: Namespace) -> Import | None:
    if args.resume:
        return import_by_id(args.resume, reader(args))
    if not args.file:
        raise Refusal(
            Problem(
                "no_file", _("Name the file to import, or an import to go on with: --resume ID.")
            )
        )
    kept = keep_path(Path(args.file))
    args.kept = kept
    record = unfinished_import(kept.sha256)
    if record is not None and seen_imports(reader(args)).filter(pk=record.pk).exists():
        kept.path.unlink(missing_ok=True)
        sentence = gettext("Going on with import {id}, which was interrupted after record {n}.")
        print(sentence.format(id=record.pk, n=written.number(record.done)), file=sys.stderr)
    return record


def _throw_away(record: Import) -> None:
    """A draft nobody goes on with leaves neither a row nor a file behind."""
    path_of(record.file).unlink(missing_ok=True)
    record.delete()


def import_by_id(id_: int, reader: Reader) -> Import:
    """The import of that number, if the reader may see it. Raises Refusal if there is none."""
    record = seen_imports(reader).filter(pk=id_).first()
    if record is None:
        message = _("There is no import {id}. `prospekt import` prints the number of each.")
        raise Refusal(Problem("no_import", message, {"id": id_}))
    return record


def _user(args: Namespace) -> User | None:
    return User.objects.filter(pk=args.user_id).first() if args.user_id else None


def _prepared(args: Namespace) -> Import | None:
    reading = {
        "encoding": args.encoding,
        "delimiter": args.delimiter,
        "header": args.header,
        "sheet": args.sheet,
    }
    try:
        record = prepare_import(
            args.kept, by=_user(args), now=timezone.now(), reading=reading, settings=_settings(args)
        )
    except Refusal as refusal:
        args.kept.path.unlink(missing_ok=True)
        if refusal.problem.code.endswith("_not_yet") or refusal.problem.code == "bare_ids":
            print(f"prospekt: {said(refusal.problem)}", file=sys.stderr)
            return None
        raise
    try:
        map_columns(record, {name: {"target": target} for name, target in args.map})
        settle_open_columns(
            record,
            most_own_fields=args.own_fields if args.own_fields is not None else MOST_OWN_FIELDS,
        )
        record.save()
    except Refusal:
        _throw_away(record)
        raise
    for notice in table_of(record).notices:
        print(f"{args.kept.name}: {said(notice)}", file=sys.stderr)
    if before := imported_before(record):
        sentence = gettext("{file} was imported before, on {moment}.")
        print(sentence.format(file=args.kept.name, moment=written.moment(before)), file=sys.stderr)
    return record


def _settings(args: Namespace) -> dict[str, Any]:
    owner = None
    if args.owner:
        owner = User.objects.filter(email__iexact=args.owner).values_list("pk", flat=True).first()
        if owner is None:
            raise Refusal(
                Problem(
                    "no_user",
                    _("There is no user {email}. Add one with: prospekt user add {email}"),
                    {"email": args.owner},
                )
            )
    return {
        "mode": args.mode or "upsert", "policy": args.policy or "fill", "source": args.source or "",
        "campaign": args.campaign or "", "owner": owner, "tags": args.tags, "phone_country": args.phone_country or "",
        "date_order": args.date_order or "", "decimal": args.decimal or "",
    }  # fmt: skip


def _show_mapping(record: Import, out: TextIO) -> None:
    whys, left_out = {code: gettext(text) for code, text in WHY.items()}, gettext("left out")
    rows = [
        (
            column["name"][:40],
            column["target"] or f"({left_out})",
            whys.get(column["why"], ""),
            " | ".join(column["samples"])[:60],
        )
        for column in record.columns
    ]
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for name, target, why, samples in rows:
        told = f"{name:{widths[0]}}  ->  {target:{widths[1]}}  {why:{widths[2]}}  {samples}"
        print(told.rstrip(), file=out)
    told = {"n": written.number(record.estimated or 0), "format": record.format}
    print(gettext("Rows: about {n}, read as {format}").format(**told), file=out)


def _agreed(record: Import) -> bool:
    _show_mapping(record, sys.stderr)
    unasked = _("Nobody is there to ask. Say --yes to import as shown, or --dry-run to look only.")
    return agreed(gettext("Import like this?"), unasked=unasked)


def _tell(record: Import) -> None:
    told = {
        "n": written.number(record.read),
        "total": written.number(record.estimated or record.read),
    }
    sentence = gettext("Rows read: {n} of about {total}").format(**told)
    print(f"\r{sentence}", end="", file=sys.stderr, flush=True)
    if record.state == Import.State.DONE:
        print("", file=sys.stderr)


def _problem_files(record: Import) -> dict[str, str]:
    folder = Path(settings.HOME) / "receipts"
    files = {}
    for what, n, write in (
        ("rejected_rows", record.rejected, write_rejected),
        ("warned_cells", record.warnings, write_warnings),
    ):
        if n:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"import-{record.pk}-{what.replace('_', '-')}.csv"
            with path.open("w", newline="", encoding="utf-8-sig") as out:
                write(record, out, said)
            files[what] = str(path)
    return files
