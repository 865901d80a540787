"""`prospekt segment`: named sets of leads, kept up to date."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor, reader
from prospekt.people.actions.segment_members import refresh_segments
from prospekt.people.actions.segments import (
    SegmentDraft,
    remove_segment,
    restore_segment,
    save_segment,
)
from prospekt.people.models import Segment
from prospekt.people.queries.seen_segments import seen_segments
from prospekt.people.queries.segments import counts_of, segment_of, share_of
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_leads"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    actions = {
        "list": _list, "make": _make, "change": _change, "remove": _remove, "restore": _restore,
        "refresh": _refresh,
    }  # fmt: skip
    return actions[args.action](args)


def _list(args: Namespace) -> int:
    rows = list(seen_segments(reader(args), removed=args.removed))
    counts = counts_of([row.pk for row in rows], reader=reader(args), cap=2**53)
    for row in rows:
        told = {
            "id": row.pk, "name": row.name, "share": share_of(row), "leads": counts[row.pk],
            "is_filled": row.filled_at is not None, "filter": row.tree,
        }  # fmt: skip
        if args.json:
            print(json.dumps(told, ensure_ascii=False))
        else:
            filter_ = json.dumps(row.tree, ensure_ascii=False)
            print("\t".join((str(row.pk), row.name, told["share"], str(told["leads"]), filter_)))
    return 0


def _make(args: Namespace) -> int:
    draft = SegmentDraft(args.name, _tree(args.filter), args.share)
    print(save_segment(draft, by=actor(args), now=timezone.now()))
    return 0


def _change(args: Namespace) -> int:
    tree = _tree(args.filter) if args.filter else None
    draft = SegmentDraft(args.name, tree, args.share)
    segment = _called(args)
    save_segment(draft, segment_id=segment.pk, by=actor(args), now=timezone.now())
    return 0


def _remove(args: Namespace) -> int:
    remove_segment(_called(args).pk, by=actor(args), now=timezone.now())
    return 0


def _restore(args: Namespace) -> int:
    restore_segment(_called(args, removed=True).pk, by=actor(args), now=timezone.now())
    return 0


def _refresh(args: Namespace) -> int:
    n = refresh_segments(by=actor(args), now=timezone.now())
    print(gettext("{n} leads came into segments or left them.").format(n=n))
    return 0


def _tree(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        message = _("A filter is one JSON object, such as {example}.")
        example = '{"fact": "city", "is": ["Oslo"]}'
        raise Refusal(Problem("unknown_filter", message, {"example": example}))
    return found


def _called(args: Namespace, *, removed: bool = False) -> Segment:
    """The segment of that name or id."""
    who, text = reader(args), args.segment
    if text.isascii() and text.isdigit() and len(text) < 19:
        return segment_of(int(text), reader=who, removed=removed)
    found = seen_segments(who, removed=removed).filter(key=fold(text)).first()
    if found is None:
        message = _("There is no segment called “{value}”.")
        raise Refusal(Problem("not_found", message, {"value": text}))
    return found
