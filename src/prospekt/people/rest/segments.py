"""Segments: named sets of leads, kept up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.people.actions.segments import (
    SegmentDraft,
    remove_segment,
    restore_segment,
    save_segment,
)
from prospekt.people.models import Segment
from prospekt.people.queries.filters import vocabulary
from prospekt.people.queries.seen_segments import seen_segments
from prospekt.people.queries.segments import COUNTED, counts_of, segment_of, share_of, tree_of
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import Answer, Body, Id, Name60
from prospekt.people.rules.rights import Reader

rest = Rest("Segments")
Share = Literal["own", "team", "all"]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
_SEGMENT = {"segment_id": "$response.body#/id"}
LINKS = {
    name: {"operationId": name, "parameters": _SEGMENT}
    for name in ("show_segment", "change_segment", "remove_a_segment")
}


class SegmentAnswer(Answer):
    """A segment: whoever meets `filter` (docs/filters.md). `leads` are those the caller may see, at most 1,001.

    `is_filled`: its members are gathered; `is_broken`: its filter asks what there is no longer, so nobody comes or goes.
    """

    id: int
    name: str
    owner_id: int | None
    share: Share
    filter: dict[str, Any]
    leads: int
    is_capped: bool
    is_filled: bool
    is_timed: bool
    is_broken: bool
    made_at: datetime
    changed_at: datetime


class SegmentsAnswer(Answer):
    """The segments that the caller has, by name."""

    segments: list[SegmentAnswer]


class NewSegment(Body):
    """A segment to make: a filter, and who has it."""

    name: Name
    filter: Annotated[dict[Name60, Any], Field(max_length=20)]
    share: Share = "own"


class SegmentChanges(Body):
    """What changes; what is left out stays."""

    name: Name | None = None
    filter: Annotated[dict[Name60, Any], Field(max_length=20)] | None = None
    share: Share | None = None


class SegmentsQuery(BaseModel):
    """Which segments."""

    removed: bool = False


def _answers(rows: Sequence[Segment], reader: Reader) -> list[SegmentAnswer]:
    counts, words = counts_of([row.pk for row in rows], reader=reader), vocabulary()
    return [
        SegmentAnswer(
            id=row.pk, name=row.name, owner_id=row.owner_id, share=share_of(row), filter=row.tree,
            leads=counts[row.pk], is_capped=counts[row.pk] > COUNTED, is_filled=row.filled_at is not None,
            is_timed=row.is_timed, is_broken=tree_of(row, words) is None,
            made_at=row.made_at, changed_at=row.changed_at,
        )
        for row in rows
    ]  # fmt: skip


@rest.get("/segments", right="see_leads", answer=SegmentsAnswer)
def list_segments(request: HttpRequest, view: Query[SegmentsQuery]) -> SegmentsAnswer:
    """List segments: one's own, those of the team, and those for all; with `removed` those in the bin."""
    reader = caller_of(request).reader
    rows = seen_segments(reader, removed=view.removed)
    return SegmentsAnswer(segments=_answers(list(rows[:200]), reader))


@rest.post("/segments", right="change_leads", answer=SegmentAnswer, status=201, links=LINKS)
def make_segment(request: HttpRequest, body: NewSegment, response: HttpResponse) -> SegmentAnswer:
    """Make a segment of everybody who meets a filter."""
    caller = caller_of(request)
    draft = SegmentDraft(body.name, body.filter, body.share)
    segment_id = save_segment(draft, by=caller.actor, now=timezone.now())
    response["Location"] = f"{request.path}/{segment_id}"
    return _answers([segment_of(segment_id, reader=caller.reader)], caller.reader)[0]


@rest.get("/segments/{segment_id}", right="see_leads", answer=SegmentAnswer)
def show_segment(request: HttpRequest, segment_id: Path[Id]) -> SegmentAnswer:
    """Show a segment. Its leads are listed by the filter `{"fact": "segment", "is": [id]}`."""
    reader = caller_of(request).reader
    return _answers([segment_of(segment_id, reader=reader)], reader)[0]


@rest.patch("/segments/{segment_id}", right="change_leads", answer=SegmentAnswer)
def change_segment(
    request: HttpRequest, segment_id: Path[Id], body: SegmentChanges
) -> SegmentAnswer:
    """Change name, filter or share of a segment; under another filter it is gathered anew."""
    caller = caller_of(request)
    draft = SegmentDraft(body.name, body.filter, body.share)
    save_segment(draft, segment_id=segment_id, by=caller.actor, now=timezone.now())
    return _answers([segment_of(segment_id, reader=caller.reader)], caller.reader)[0]


@rest.delete("/segments/{segment_id}", right="change_leads")
def remove_a_segment(request: HttpRequest, segment_id: Path[Id]) -> None:
    """Put a segment into the bin; its leads stay as they are."""
    remove_segment(segment_id, by=caller_of(request).actor, now=timezone.now())


@rest.post("/segments/{segment_id}/restore", right="change_leads", answer=SegmentAnswer)
def restore_a_segment(request: HttpRequest, segment_id: Path[Id]) -> SegmentAnswer:
    """Bring a segment back from the bin; it is gathered anew."""
    caller = caller_of(request)
    restore_segment(segment_id, by=caller.actor, now=timezone.now())
    return _answers([segment_of(segment_id, reader=caller.reader)], caller.reader)[0]
