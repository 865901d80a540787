"""Write a ranking as CSV, XLSX, Parquet or JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from prospekt.qualify.rank import Ranking
from prospekt.words.guarding import guarded
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_575


def write_ranking(ranking: Ranking, out: Path) -> None:
    """Write by the ending of `out`. Raises Refusal for an ending nobody knows or a folder that is not there."""
    writer = WRITERS.get(out.suffix.lower())
    if writer is None:
        message = _("{name} ends in neither .csv, .xlsx, .parquet nor .jsonl. Choose one of them.")
        raise Refusal(Problem("unknown_ending", message, {"name": out.name}))
    try:
        writer(ranking, out)
    except OSError as error:
        message = _("{name} cannot be written: {reason}.")
        raise Refusal(
            Problem(
                "unwritable", message, {"name": str(out), "reason": error.strerror or str(error)}
            )
        ) from None


def _csv(ranking: Ranking, out: Path) -> None:
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([guarded(name) for name in ranking.columns])
        for row in ranking.rows:
            writer.writerow([guarded(v) if isinstance(v, str) else _number(v) for v in row])


def _number(value: Any) -> Any:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else value


def _jsonl(ranking: Ranking, out: Path) -> None:
    with out.open("w", encoding="utf-8") as file:
        for row in ranking.rows:
            file.write(json.dumps(as_object(ranking, row), ensure_ascii=False) + "\n")


def as_object(ranking: Ranking, row: tuple[Any, ...]) -> dict[str, Any]:
    """A row as an object; its reasons as an array, not as text."""
    found = dict(zip(ranking.columns, row, strict=True))
    found["reasons"] = json.loads(found["reasons"])
    return found


def _parquet(ranking: Ranking, out: Path) -> None:
    out.touch()
    relation = ranking.relation()
    relation.write_parquet(str(out))


def _xlsx(ranking: Ranking, out: Path) -> None:
    if len(ranking.rows) > _MOST_ROWS:
        message = _(
            "A sheet holds {most} rows, and this list has {n}. Write .csv or .parquet, or use --limit."
        )
        raise Refusal(
            Problem("too_many_rows", message, {"most": _MOST_ROWS, "n": len(ranking.rows)})
        )
    workbook = import_module("xlsxwriter").Workbook(
        str(out),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    try:
        sheet = workbook.add_worksheet("Ranking")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(ranking.columns):
            sheet.write_string(0, column, name[:_LONGEST_CELL])
        for line, row in enumerate(ranking.rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value[:_LONGEST_CELL])
                elif value is not None:
                    sheet.write_number(line, column, value)
    finally:
        workbook.close()


WRITERS: Mapping[str, Callable[[Ranking, Path], None]] = {
    ".csv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl, ".parquet": _parquet, ".xlsx": _xlsx,
}  # fmt: skip
