"""`prospekt import FILE`: the wizard's pipeline without a browser."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.utils import timezone

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
from prospekt.config.acting import reader
from prospekt.people.models import User
from prospekt.people.rules.rights import Reader
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "import_leads"

NOTHING = 3
SENTENCE = (
    "{read:,} read = {created:,} created + {updated:,} updated + {unchanged:,} unchanged + {merged:,} merged"
    " + {rejected:,} rejected"
)


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
        print("Nothing was imported.", file=sys.stderr)
        return 0
    record = run_import(record.pk, tell=None if args.json else _tell)
    return report(record, as_json=args.json)


def report(record: Import, *, as_json: bool) -> int:
    """Print the receipt; the files of rejected rows and warnings lie in the home folder."""
    files = _problem_files(record)
    if as_json:
        print(json.dumps({**receipt(record), **files}))
    else:
        print(f"Import {record.pk}: " + SENTENCE.format(**receipt(record)))
        extra = f"{record.blank:,} blank, {record.warnings:,} cells not understood, {record.companies_created:,} companies on the way"
        print(f"{extra}; {record.seconds:.1f} s. Undo it with: prospekt undo {record.pk}")
        for what, path in files.items():
            print(f"{what.replace('_', ' ')}: {path}")
    done = record.created + record.updated + record.unchanged + record.merged
    if not done:
        print("prospekt: nothing in this file could be imported; the reasons are in the file of rejected rows." if record.rejected
              else "prospekt: the file has a header but no rows.", file=sys.stderr)  # fmt: skip
        return NOTHING
    return 0


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
        print(
            f"Going on with import {record.pk}, which was interrupted after {record.done:,} records.",
            file=sys.stderr,
        )
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
        print(f"{args.kept.name} was imported before, on {before:%Y-%m-%d %H:%M}.", file=sys.stderr)
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
    width = max((len(column["name"]) for column in record.columns), default=0)
    for column in record.columns:
        samples = " | ".join(column["samples"])[:60]
        print(
            f"{column['name'][:40]:{min(width, 40)}}  ->  {column['target'] or '(left out)':22} {column['why']:12} {samples}",
            file=out,
        )
    print(f"about {record.estimated or 0:,} rows, read as {record.format}", file=out)


def _agreed(record: Import) -> bool:
    _show_mapping(record, sys.stderr)
    if not sys.stdin.isatty():
        raise Refusal(
            Problem(
                "not_asked",
                _(
                    "Nobody is there to ask. Say --yes to import as shown, or --dry-run to look only."
                ),
            )
        )
    return input("Import like this? [y/N] ").strip().lower() in ("y", "yes")


def _tell(record: Import) -> None:
    print(
        f"\r{record.read:,} of about {record.estimated or record.read:,} rows",
        end="",
        file=sys.stderr,
        flush=True,
    )
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
