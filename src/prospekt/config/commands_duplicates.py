"""`prospekt duplicates`: search all leads for those that are there twice, list the pairs, merge them, keep them apart."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor, reader
from prospekt.people.actions.find_duplicates import begin_search, run_search
from prospekt.people.actions.keep_apart import keep_apart
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.queries.duplicates import PairLine, pair_page
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.ui import written
from prospekt.words.problem import Problem, Refusal

RIGHT = "change_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {"find": _find, "list": _list, "merge": _merge, "apart": _apart}[args.action](args)


def _find(args: Namespace) -> int:
    """Here and now, not by the worker."""
    made = begin_search(enqueue=lambda _id: None, by=actor(args), now=timezone.now())
    done = run_search(made.pk)
    if done.problem:
        raise Refusal(
            Problem(done.problem["code"], done.problem["message"], done.problem["params"])
        )
    told = {
        "id": done.pk, "state": done.state, "leads": done.leads, "found": done.found, "new": done.new,
        "merged": done.merged, "seconds": round(done.seconds, 1),
    }  # fmt: skip
    if args.json:
        print(json.dumps(told))
    else:
        text = gettext(
            "{leads} leads compared in {seconds} s: {found} pairs look like one, {new} of them new; {merged} merged unasked."
        )
        counts = {name: written.number(getattr(done, name)) for name in ("leads", "found", "new", "merged")}  # fmt: skip
        print(text.format(**counts, seconds=written.number(done.seconds, 1)))
    return 0


def _list(args: Namespace) -> int:
    left = args.limit
    for line in _all(args):
        if left == 0:
            break
        left = left - 1 if left else None
        if args.json:
            told = {
                "one": str(line.one), "other": str(line.other), "names": line.names, "weight": round(line.weight, 2),
                "parts": line.reasons,
            }  # fmt: skip
            print(json.dumps(told, ensure_ascii=False))
        else:
            print(f"{line.weight:.1f}\t{line.one}\t{line.other}\t{line.names[0]}\t{line.names[1]}")
    return 0


def _all(args: Namespace) -> Iterator[PairLine]:
    place = None
    while True:
        lines, place = pair_page(reader=reader(args), after=place, size=1_000)
        yield from lines
        if place is None:
            return


def _merge(args: Namespace) -> int:
    done = merge_leads(
        parse_ref(args.keep),
        parse_ref(args.gone),
        dict(args.take),
        by=actor(args),
        now=timezone.now(),
    )
    text = gettext("{gone} is part of {kept} now. Undo it with: prospekt unmerge {id}")
    print(text.format(gone=done.gone, kept=done.kept, id=done.change_set_id))
    return 0


def _apart(args: Namespace) -> int:
    keep_apart(parse_ref(args.one), parse_ref(args.other), by=actor(args), now=timezone.now())
    print(gettext("{one} and {other} are kept separate.").format(one=args.one, other=args.other))
    return 0
