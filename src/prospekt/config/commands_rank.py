"""`prospekt rank FILE`: the engine on a file, without a database."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from prospekt.capture.sources.options import Options
from prospekt.config.cli_language import gettext
from prospekt.config.cli_words import number, said
from prospekt.qualify.rank import Ranking, rank
from prospekt.qualify.ranking_files import as_object, write_ranking
from prospekt.words.problem import Problem

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
        why = gettext("the file has no rows to rank.")
        print(f"prospekt: {why}", file=sys.stderr)
        return NOTHING
    if args.out:
        write_ranking(ranking, Path(args.out))
        print(_summary(ranking, args.out), file=sys.stderr)
    if args.json:
        for row in ranking.rows:
            print(json.dumps(as_object(ranking, row), ensure_ascii=False))
    elif not args.out:
        _show(ranking)
    return 0


def _summary(ranking: Ranking, out: str) -> str:
    duplicates = len(ranking.rows) - sum(row[-1] is None for row in ranking.rows)
    sentence = gettext(
        "Ranked by {playbook} into {file}. Rows: {rows}, duplicates among them: {duplicates}."
    )
    return sentence.format(
        playbook=ranking.playbook,
        file=out,
        rows=number(len(ranking.rows)),
        duplicates=number(duplicates),
    )


def _tell_problems(ranking: Ranking) -> None:
    for problem in ranking.problems[:_TOLD]:
        print(f"{_where(problem)}: {said(problem)}", file=sys.stderr)
    if n := len(ranking.problems[_TOLD:]):
        print(gettext("... and more like these: {n}").format(n=number(n)), file=sys.stderr)


def _where(problem: Problem) -> str:
    if not problem.line:
        return gettext("file")
    line = gettext("line {n}").format(n=problem.line)
    return f"{line}, {problem.column}" if problem.column else line


def _show(ranking: Ranking) -> None:
    """The best of the list, each with its strongest reasons."""
    for row in ranking.rows[:SHOWN]:
        lead = " · ".join(cell for cell in row[:-5] if cell)[:60]
        reasons = sorted(json.loads(row[-2])[1:], key=lambda reason: -abs(reason["points"]))[:3]
        why = ", ".join(f"{gettext(each['title'])} {_signed(each['points'])}" for each in reasons)
        print(f"{row[-5]:>6}  {number(row[-4], 2):>6}  {row[-3]}  {lead}  |  {why}")
    if n := len(ranking.rows[SHOWN:]):
        sentence = gettext("... and more: {n}. Write them all with --out ranking.csv")
        print(sentence.format(n=number(n)))


def _signed(points: float) -> str:
    return f"+{number(points)}" if points >= 0 else number(points)
