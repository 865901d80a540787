"""`prospekt export`: the leads list, filtered as on the screen, into a file."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from prospekt.capture.models import Campaign, Source
from prospekt.config.acting import reader
from prospekt.desk.export import Export, export_columns, export_rows
from prospekt.desk.export_files import FORMATS, WRITERS, csv_lines, json_lines
from prospekt.desk.queries.filter_words import words_here
from prospekt.desk.queries.names import all_names
from prospekt.people.models import Tag, User
from prospekt.people.queries.saved_views import saved_view
from prospekt.people.rules.list_view import read_view
from prospekt.people.rules.rights import Reader
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "export_leads"
_UNKNOWN: Mapping[type, str] = {
    User: _("There is no user with the e-mail address “{value}”."),
    Source: _("There is no source called “{value}”."),
    Campaign: _("There is no campaign called “{value}”."),
    Tag: _("There is no tag called “{value}”."),
}


def run(args: Namespace) -> int:
    """Write what the filters leave, in the order asked for, to a file or the screen."""
    who = reader(args)
    names = all_names(who)
    parameters = _parameters(args, who)
    view = read_view(parameters, vocabulary=lambda: words_here(names))
    export = Export(view, who, is_whole=not (args.view or args.columns), limit=args.limit)
    columns, rows = export_columns(export, names), export_rows(export, names)
    if not args.out:
        lines = json_lines(columns, rows) if args.json else csv_lines(columns, rows)
        for line in lines:
            sys.stdout.write(line.decode())
        return 0
    out = Path(args.out)
    if not out.absolute().parent.is_dir():
        message = _("There is no folder {folder}. Make it first, or choose another.")
        raise Refusal(Problem("no_folder", message, {"folder": str(out.parent)}))
    ending = out.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        message = _("{name} ends in none of {allowed}. Choose one of them.")
        allowed = ", ".join(f".{name}" for name in FORMATS)
        raise Refusal(Problem("unknown_ending", message, {"name": out.name, "allowed": allowed}))
    WRITERS[ending](out, columns, rows)
    return 0


def _parameters(args: Namespace, who: Reader) -> dict[str, str]:
    given = {
        "lifecycle": args.lifecycle, "grade": args.grade, "q": args.search, "sort": args.sort,
        "filter": args.filter, "columns": args.columns,
    }  # fmt: skip
    if args.owner:
        given["owner"] = (
            args.owner if args.owner in ("nobody",) else _id(User, "email__iexact", args.owner)
        )
    for name, model in (("source", Source), ("campaign", Campaign), ("tag", Tag)):
        if value := getattr(args, name):
            given[name] = _id(model, "key", fold(value))
    kept = saved_view(args.view, reader=who).query if args.view else {}
    return kept | {name: value for name, value in given.items() if value}


def _id(model: type, field: str, value: str) -> str:
    found = model.objects.filter(**{field: value}).values_list("pk", flat=True).first()
    if found is None:
        raise Refusal(Problem("unknown_filter", _UNKNOWN[model], {"value": value}))
    return str(found)
