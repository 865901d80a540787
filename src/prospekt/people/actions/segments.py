"""Make a segment, change it, remove it and bring it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.turns import SEGMENTS, take_turn
from prospekt.people.actions.segment_members import empty, fill
from prospekt.people.events import SegmentRemoved, SegmentRestored, SegmentSaved
from prospekt.people.models import Segment, SegmentMember
from prospekt.people.queries.conditions import FEW
from prospekt.people.queries.facets import capped
from prospekt.people.queries.filters import vocabulary
from prospekt.people.queries.rights import check_right, not_allowed, reader_of
from prospekt.people.queries.seen_segments import seen_segments
from prospekt.people.queries.segments import may_change, segment_of, share_of, trees_of
from prospekt.people.rules.list_view import ListView
from prospekt.people.rules.rights import EVERYTHING, Reader
from prospekt.people.rules.segments import (
    MOST,
    asks_any,
    check_size,
    expanded,
    is_timed,
    named,
    settled,
)
from prospekt.people.rules.typed_text import check_text
from prospekt.playbook.filters.catalog import Vocabulary
from prospekt.playbook.filters.reading import read_filter
from prospekt.playbook.filters.tree import EVERYTHING as EVERY_LEAD
from prospekt.playbook.filters.tree import Filter, to_json
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SHARES = ("own", "team", "all")
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class SegmentDraft:
    """A segment as it shall be. None leaves what is there: the name, the filter (plain values), who has it."""

    name: str | None = None
    tree: Mapping[str, Any] | None = None
    share: str | None = None


def save_segment(
    draft: SegmentDraft, *, segment_id: int | None = None, by: Actor, now: datetime
) -> int:
    """Make a segment, or change the one of that id; returns its id.

    It is filled at once where few leads are in it, else by the worker. Raises Refusal: no name, a filter nobody
    knows, a circle, too many segments, not_found, not_allowed.
    """
    with transaction.atomic():
        reader = reader_of(by)
        take_turn(SEGMENTS)
        segment = _to_change(segment_id, reader, now)
        if draft.name is not None or segment.pk is None:
            segment.name = _name(draft.name or "")
            segment.key = fold(segment.name)
        if draft.share is not None:
            _share(segment, draft.share, reader)
        is_refilled = draft.tree is not None and _ask(segment, draft.tree, reader)
        if segment.pk is None and not is_refilled:
            raise Refusal(
                Problem(
                    "required",
                    _("A segment needs a filter: it is whoever meets it."),
                    column="filter",
                )
            )
        segment.changed_at = now
        segment.save()
        around = _above(segment.pk) if is_refilled else set()
        Segment.objects.filter(pk__in=around).update(filled_at=None, changed_at=now)
        happened = SegmentSaved(
            segment=segment.pk,
            team=segment.team_id,
            is_for_all=segment.is_for_all,
            is_refilled=is_refilled,
        )
        append([happened], by=by, now=now)
    for id_ in (segment.pk, *sorted(around)) if is_refilled else ():
        settle(id_, by=by, now=now)
    return segment.pk


def remove_segment(segment_id: int, *, by: Actor, now: datetime) -> None:
    """Put a segment into the bin; nobody is in it any more. Raises Refusal not_found, not_allowed, segment_in_use."""
    with transaction.atomic():
        take_turn(SEGMENTS)
        segment = _to_change(segment_id, reader_of(by), now)
        if users := Segment.objects.filter(pk__in=_above(segment.pk), removed_at=None).order_by(
            "key"
        ):
            message = _("The segment “{name}” asks for this one. Change that one first.")
            raise Refusal(Problem("segment_in_use", message, {"name": users[0].name}))
        Segment.objects.filter(pk=segment.pk).update(removed_at=now, filled_at=None)
        append([SegmentRemoved(segment=segment.pk)], by=by, now=now)
    settle(segment.pk, by=by, now=now)


def restore_segment(segment_id: int, *, by: Actor, now: datetime) -> None:
    """Bring a segment back from the bin; whoever meets its filter now is in it. Raises Refusal."""
    with transaction.atomic():
        take_turn(SEGMENTS)
        reader = reader_of(by)
        check_right(reader, "change_leads")
        segment = segment_of(segment_id, reader=reader, removed=True)
        if not may_change(segment, reader):
            raise Refusal(not_allowed())
        _check_room()
        Segment.objects.filter(pk=segment.pk).update(
            removed_at=None, filled_at=None, changed_at=now
        )
        words = vocabulary()
        if (tree := trees_of([segment], words).get(segment.pk)) is not None:
            _check(tree, segment.pk, reader, words)
        append([SegmentRestored(segment=segment.pk)], by=by, now=now)
    settle(segment.pk, by=by, now=now)


def settle(segment_id: int, *, by: Actor, now: datetime) -> None:
    """Fill a segment, or empty a removed one, where few leads are in it; the others are left to the worker."""
    segment = Segment.objects.get(pk=segment_id)
    if segment.removed_at is not None:
        n = SegmentMember.objects.filter(segment_id=segment_id)[: FEW + 1].count()
    else:
        tree = trees_of([segment], vocabulary()).get(segment_id)
        n = capped([ListView(tree=tree)], reader=EVERYTHING, cap=FEW)[0] if tree else 0
    if n <= FEW and segment.removed_at is not None:
        empty(segment_id)
    elif n <= FEW:
        fill(segment_id, by=by, now=now)


def _to_change(segment_id: int | None, reader: Reader, now: datetime) -> Segment:
    check_right(reader, "change_leads")
    if segment_id is None:
        _check_room()
        return Segment(owner_id=reader.user_id, made_at=now)
    segment = segment_of(segment_id, reader=reader)
    if not may_change(segment, reader):
        raise Refusal(not_allowed())
    return segment


def _check_room() -> None:
    if Segment.objects.filter(removed_at=None).count() >= MOST:
        message = _("There are {most} segments already. Remove one that nobody uses any more.")
        raise Refusal(Problem("too_many_segments", message, {"most": MOST}))


def _name(typed: str) -> str:
    name = " ".join(check_text(_("Name"), typed, LONGEST_NAME).split())
    if not name:
        raise Refusal(Problem("required", _("A segment needs a name. Type one."), column="name"))
    return name


def _share(segment: Segment, share: str, reader: Reader) -> None:
    if share not in SHARES:
        message = _("A segment is for oneself (own), for the team, or for all. Choose one of them.")
        raise Refusal(Problem("unknown_code", message, column="share"))
    is_new = share != (share_of(segment) if segment.pk else "own")
    if is_new and share != "own" and not reader.may("share_views"):
        raise Refusal(not_allowed())
    if share == "team" and segment.team_id is None and reader.team_id is None:
        message = _("You belong to no team. Share the segment with all, or keep it for yourself.")
        raise Refusal(Problem("no_team", message, column="share"))
    segment.is_for_all = share == "all"
    segment.team_id = (segment.team_id or reader.team_id) if share == "team" else None


def _ask(segment: Segment, plain: Mapping[str, Any], reader: Reader) -> bool:
    """Give the segment another filter; whether it is another one. Raises Refusal."""
    words = vocabulary()
    tree = settled(read_filter(plain, words), reader.user_id, reader.team_id)
    if tree == EVERY_LEAD:
        raise Refusal(
            Problem(
                "required", _("A segment needs a filter: it is whoever meets it."), column="filter"
            )
        )
    whole = _check(tree, segment.pk, reader, words)
    said = to_json(tree)
    is_other = said != segment.tree
    segment.tree, segment.is_timed = said, is_timed(whole)
    if is_other:
        segment.filled_at = None
    return is_other


def _check(tree: Filter, segment_id: int | None, reader: Reader, words: Vocabulary) -> Filter:
    """The filter with those of the segments it names. Raises Refusal for circles and for segments nobody sees."""
    if asks_any(tree):
        message = _(
            "A segment cannot ask whether somebody is in any segment: it is one itself. Name the segments."
        )
        raise Refusal(Problem("segment_circle", message, column="filter"))
    wanted = named(tree)
    seen = (
        set(seen_segments(reader).filter(pk__in=wanted).values_list("pk", flat=True))
        if wanted
        else set()
    )
    if segment_id is not None and segment_id in wanted:
        seen.add(segment_id)
    if wanted - seen:
        message = _("There is no segment {id}. It may have been removed.")
        raise Refusal(
            Problem("unknown_filter", message, {"id": min(wanted - seen)}, column="filter")
        )
    trees = trees_of(Segment.objects.filter(removed_at=None), words) if wanted else {}
    if segment_id is not None:
        trees[segment_id] = tree
    whole = expanded(tree, trees, () if segment_id is None else (segment_id,))
    check_size(whole)
    return whole


def _above(segment_id: int) -> set[int]:
    """The segments that name this one, or one that does."""
    trees = trees_of(Segment.objects.filter(removed_at=None), vocabulary())
    found: set[int] = set()
    more = {segment_id}
    while more:
        more = {id_ for id_, tree in trees.items() if named(tree) & more} - found
        found |= more
    return found
