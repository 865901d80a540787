"""`prospekt rank FILE`: the engine on a file, without a database."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from prospekt.capture.sources.options import Options
from prospekt.qualify.rank import Ranking, rank
from prospekt.qualify.ranking_files import as_object, write_ranking

NOTHING = 3
SHOWN = 20
_TOLD = 10


def run(args: Namespace) -> int:
    """Rank, write or show; what could not be read is told on stderr."""
    options = Options(args.encoding, args.delimiter, args.header, args.sheet)
    ranking = rank(
        args.file, args.playbook, limit=args.limit, phone_country=args.phone_country or "",
        date_order=args.date_order or "", decimal=args.decimal or "", mapping=dict(args.map), options=options,
    )  # fmt: skip
    _tell_problems(ranking)
    if not ranking.rows:
        print("prospekt: the file has no rows to rank.", file=sys.stderr)
        return NOTHING
    if args.out:
        write_ranking(ranking, Path(args.out))
        duplicates = len(ranking.rows) - sum(row[-1] is None for row in ranking.rows)
        print(
            f"{len(ranking.rows):,} rows ranked by {ranking.playbook}, {duplicates:,} duplicates: {args.out}",
            file=sys.stderr,
        )
    if args.json:
        for row in ranking.rows:
            print(json.dumps(as_object(ranking, row), ensure_ascii=False))
    elif not args.out:
        _show(ranking)
    return 0


def _tell_problems(ranking: Ranking) -> None:
    for problem in ranking.problems[:_TOLD]:
        where = (
            f"line {problem.line}" + (f", {problem.column}" if problem.column else "")
            if problem.line
            else "file"
        )
        print(f"{where}: {problem}", file=sys.stderr)
    if len(ranking.problems) > _TOLD:
        print(f"... and {len(ranking.problems) - _TOLD:,} more like these", file=sys.stderr)


def _show(ranking: Ranking) -> None:
    """The best of the list, each with its strongest reasons."""
    for row in ranking.rows[:SHOWN]:
        lead = " · ".join(cell for cell in row[:-5] if cell)[:60]
        reasons = sorted(json.loads(row[-2])[1:], key=lambda reason: -abs(reason["points"]))[:3]
        why = ", ".join(f"{reason['title']} {reason['points']:+g}" for reason in reasons)
        print(f"{row[-5]:>6}  {row[-4]:6.2f}  {row[-3]}  {lead}  |  {why}")
    if len(ranking.rows) > SHOWN:
        print(f"... {len(ranking.rows) - SHOWN:,} more; write them all with --out ranking.csv")
