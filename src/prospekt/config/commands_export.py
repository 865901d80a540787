"""`prospekt export`: the leads list, filtered as on the screen, into a file."""

from __future__ import annotations

import csv
import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TextIO

from prospekt.capture.models import Campaign, Source
from prospekt.desk.export import export_columns, export_rows
from prospekt.people.models import Tag, User
from prospekt.people.rules.list_view import read_view
from prospekt.words.folding import fold
from prospekt.words.guarding import guarded
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def run(args: Namespace) -> int:
    """Write what the filters leave, best first, to a file or the screen."""
    columns = export_columns()
    rows = export_rows(read_view(_parameters(args)), args.limit)
    out = Path(args.out) if args.out else None
    if out is not None and not out.absolute().parent.is_dir():
        message = _("There is no folder {folder}. Make it first, or choose another.")
        raise Refusal(Problem("no_folder", message, {"folder": str(out.parent)}))
    if out is None:
        (_jsonl if args.json else _csv)(sys.stdout, columns, rows)
    elif out.suffix.lower() == ".xlsx":
        _xlsx(out, columns, rows)
    elif out.suffix.lower() in (".csv", ".jsonl"):
        with out.open("w", newline="", encoding="utf-8") as file:
            (_csv if out.suffix.lower() == ".csv" else _jsonl)(file, columns, rows)
    else:
        message = _("{name} ends in neither .csv, .xlsx nor .jsonl. Choose one of them.")
        raise Refusal(Problem("unknown_ending", message, {"name": out.name}))
    return 0


def _parameters(args: Namespace) -> dict[str, str]:
    given = {"lifecycle": args.lifecycle, "grade": args.grade, "q": args.search, "sort": args.sort}
    if args.owner:
        given["owner"] = (
            args.owner if args.owner in ("nobody",) else _id(User, "email__iexact", args.owner)
        )
    for name, model in (("source", Source), ("campaign", Campaign), ("tag", Tag)):
        if value := getattr(args, name):
            given[name] = _id(model, "key", fold(value))
    return {name: value for name, value in given.items() if value}


def _id(model: type, field: str, value: str) -> str:
    found = model.objects.filter(**{field: value}).values_list("pk", flat=True).first()
    if found is None:
        message = _("There is no {what} called “{value}”.")
        raise Refusal(
            Problem("unknown_filter", message, {"what": model._meta.verbose_name, "value": value})
        )
    return str(found)


def _csv(file: TextIO, columns: Sequence[str], rows: Iterator[list[str]]) -> None:
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in columns])
    writer.writerows([guarded(cell) for cell in row] for row in rows)


def _jsonl(file: TextIO, columns: Sequence[str], rows: Iterator[list[str]]) -> None:
    for row in rows:
        file.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n")


def _xlsx(out: Path, columns: Sequence[str], rows: Iterator[list[str]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = import_module("xlsxwriter").Workbook(str(out), options)
    try:
        sheet = workbook.add_worksheet("Leads")
        for line, row in enumerate((columns, *rows)):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(line, column, cell[:32_767])
    finally:
        workbook.close()
