"""Duplicates by REST: search for them, read the pairs, merge, keep apart, take a merge back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.people.actions.find_duplicates import begin_search, cancel_search
from prospekt.people.actions.keep_apart import keep_apart
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.jobs import find_duplicates_job
from prospekt.people.models import DuplicateSearch
from prospekt.people.queries.duplicates import merge_page, pair_page
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import LARGEST_ID, PAGE, Answer, Body, Id, LeadRefText, Limit
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

rest = Rest("Duplicates")
Other = Annotated[str, Field(max_length=20, description="The other lead, such as p13.")]


class WeightPart(Answer):
    """Where a part of the match weight comes from: column, how much alike, and its weight."""

    column: str
    level: str
    weight: float


class PairAnswer(Answer):
    """Two leads that look like one. Each point of `weight` doubles the odds."""

    id: int
    one: str
    other: str
    weight: float
    parts: list[WeightPart]
    found_at: datetime


class PairPage(Answer):
    """A page of open pairs, best first; `next` is given as `after_weight` and `after_id`."""

    pairs: list[PairAnswer]
    next_weight: float | None
    next_id: int | None


class PairQuery(BaseModel):
    """Which pairs."""

    after_weight: Annotated[float, Field(allow_inf_nan=False, ge=-1e6, le=1e6)] | None = None
    after_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    limit: Limit = PAGE


class SearchAnswer(Answer):
    """A search for duplicates: how far it is, and what it found."""

    id: int
    state: str
    step: str
    done: int
    total: int
    leads: int
    found: int
    new: int
    merged: int


class MergeBody(Body):
    """Which lead becomes part of the one in the address, and whose value stands in which field."""

    gone: Other
    choices: Annotated[
        dict[Annotated[str, Field(max_length=80)], Literal["keep", "gone"]], Field(max_length=300)
    ] = {}


class MergedAnswer(Answer):
    """A merge that was made; `merge_id` undoes it."""

    kept: str
    gone: str
    merge_id: int


class MergeLineAnswer(Answer):
    """A merge that still holds."""

    merge_id: int
    kept: str
    gone: str
    merged_at: datetime


class MergePage(Answer):
    """A page of merges, newest first."""

    merges: list[MergeLineAnswer]
    next: int | None


class MergeQuery(BaseModel):
    """Which merges."""

    after: Annotated[int, Field(ge=0, le=LARGEST_ID)] = 0
    limit: Limit = PAGE


class ApartBody(Body):
    """Two leads that are not the same."""

    one: Other
    other: Other


class SeparatedAnswer(Answer):
    """Two leads that stand for themselves again, and what was edited since and stays with the kept one."""

    kept: str
    back: str
    later: list[str]


@rest.get("/duplicates", right="change_leads", answer=PairPage)
def list_duplicates(request: HttpRequest, view: Query[PairQuery]) -> PairPage:
    """List pairs of leads that look like one and of which you may see both, best first."""
    place = None
    if view.after_weight is not None and view.after_id is not None:
        place = (view.after_weight, view.after_id)
    lines, behind = pair_page(reader=caller_of(request).reader, after=place, size=view.limit)
    pairs = [
        PairAnswer(
            id=line.id, one=str(line.one), other=str(line.other), weight=line.weight, found_at=line.found_at,
            parts=[WeightPart(column=c, level=level, weight=w) for c, level, w in line.reasons],
        )
        for line in lines
    ]  # fmt: skip
    weight, id_ = behind or (None, None)
    return PairPage(pairs=pairs, next_weight=weight, next_id=id_)


@rest.post("/duplicates/searches", right="manage_sources", answer=SearchAnswer, status=202)
def search_duplicates(request: HttpRequest) -> SearchAnswer:
    """Search all leads for duplicates, as a job; one that goes on already is answered."""
    made = begin_search(
        enqueue=find_duplicates_job.enqueue, by=caller_of(request).actor, now=timezone.now()
    )
    return _search(made)


@rest.get("/duplicates/searches/{search_id}", right="manage_sources", answer=SearchAnswer)
def read_search(request: HttpRequest, search_id: Path[Id]) -> SearchAnswer:
    """Read how far a search is."""
    return _search(_found(search_id))


@rest.post("/duplicates/searches/{search_id}/cancel", right="manage_sources", answer=SearchAnswer)
def cancel_a_search(request: HttpRequest, search_id: Path[Id]) -> SearchAnswer:
    """Stop a search after its current step."""
    _found(search_id)
    cancel_search(search_id, by=caller_of(request).actor)
    return _search(_found(search_id))


def _found(search_id: int) -> DuplicateSearch:
    found = DuplicateSearch.objects.filter(pk=search_id).first()
    if found is None:
        raise Refusal(
            Problem(
                "not_found", _("There is no such search for duplicates. Begin one, and use its id.")
            )
        )
    return found


def _search(record: DuplicateSearch) -> SearchAnswer:
    return SearchAnswer(
        id=record.pk, state=record.state, step=record.step, done=record.done, total=record.total,
        leads=record.leads, found=record.found, new=record.new, merged=record.merged,
    )  # fmt: skip


@rest.post("/duplicates/apart", right="change_leads", answer=ApartBody, may_miss=True)
def keep_leads_apart(request: HttpRequest, body: ApartBody) -> ApartBody:
    """Remember for ever that two leads are not the same."""
    keep_apart(
        parse_ref(body.one), parse_ref(body.other), by=caller_of(request).actor, now=timezone.now()
    )
    return body


@rest.post("/leads/{lead_ref}/merge", right="change_leads", answer=MergedAnswer)
def merge_lead(request: HttpRequest, lead_ref: Path[LeadRefText], body: MergeBody) -> MergedAnswer:
    """Make another lead a part of this one.

    What only the other has comes over; `choices` say whose value stands where both have one (`keep` unless said).
    """
    done = merge_leads(
        parse_ref(lead_ref), parse_ref(body.gone), body.choices, by=caller_of(request).actor,
        now=timezone.now(),
    )  # fmt: skip
    return MergedAnswer(kept=str(done.kept), gone=str(done.gone), merge_id=done.change_set_id)


@rest.get("/merges", right="change_leads", answer=MergePage)
def list_merges(request: HttpRequest, view: Query[MergeQuery]) -> MergePage:
    """List merges that still hold, newest first."""
    lines, last = merge_page(reader=caller_of(request).reader, after=view.after, size=view.limit)
    return MergePage(
        merges=[
            MergeLineAnswer(
                merge_id=line.change_set_id, kept=str(line.kept), gone=str(line.gone), merged_at=line.merged_at
            )
            for line in lines
        ],
        next=last or None,
    )  # fmt: skip


@rest.post("/merges/{merge_id}/undo", right="change_leads", answer=SeparatedAnswer)
def undo_merge(request: HttpRequest, merge_id: Path[Id]) -> SeparatedAnswer:
    """Take a merge back: both leads as they were, but for what was edited since, which is listed in `later`."""
    done = unmerge(merge_id, by=caller_of(request).actor, now=timezone.now())
    return SeparatedAnswer(kept=str(done.kept), back=str(done.back), later=list(done.later))
