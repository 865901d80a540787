"""What was measured, row by row, each beside its floor and its target; one table of all of it at the end."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

KEPT = "PROSPEKT_BENCH_FIGURES"
"""Where the processes of one run write their rows, a JSON object a line."""
HEADS = ("job", "database", "leads", "measured", "unit", "floor", "ratio", "target", "met")
NOT_BUILT = (
    "board, deal page", "KPIs of a dashboard", "mirror of new events", "beacon and form intake",
)  # fmt: skip
"""Rows of the architecture's section 5 whose subject is not built yet."""


def figure(
    job: str,
    n: int,
    measured: float,
    unit: str,
    *,
    floor: float | None = None,
    most: float | None = None,
    least: float | None = None,
) -> None:
    """Keep one row. `most` and `least` are of the ratio where there is a floor, else of what was measured."""
    ratio = measured / max(floor, 1e-6) if floor is not None else None
    judged = measured if ratio is None else ratio
    sign, limit = (">=", least) if least is not None else ("<=", most)
    met = "" if limit is None else judged >= limit if sign == ">=" else judged <= limit
    row = {
        "job": job, "database": os.environ.get("PROSPEKT_BENCH_DB", "sqlite"), "leads": n, "measured": measured,
        "unit": unit, "floor": floor, "ratio": ratio,
        "target": "" if limit is None else f"{sign} {limit:g}{' x' if ratio is not None else ''}",
        "met": {True: "yes", False: "NO"}.get(met, ""),
    }  # fmt: skip
    print(" ".join(_text(row[head]) for head in HEADS if row[head] not in (None, "")), flush=True)
    if path := os.environ.get(KEPT):
        with Path(path).open("a") as file:
            file.write(json.dumps(row) + "\n")


def rows(path: Path) -> list[dict[str, Any]]:
    """What a run has kept."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def table(found: Sequence[dict[str, Any]]) -> str:
    """All rows in the columns of `HEADS`."""
    texts = [[_text(row[head]) for head in HEADS] for row in found]
    widths = [max(map(len, column)) for column in zip(HEADS, *texts, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [HEADS, *texts]
    ]
    return "\n".join([*lines, *(f"{name}: not built yet" for name in NOT_BUILT)])


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return (
            f"{cell:,.0f}"
            if abs(cell) >= 1_000
            else f"{cell:,.1f}"
            if abs(cell) >= 10
            else f"{cell:,.2f}"
        )
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
