"""The REST door of the desk: the timeline of a lead, and the export of a list; decides nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.desk.moments import Happened, moment_of
from prospekt.desk.queries.names import Names, all_names
from prospekt.desk.queries.timeline import SHOWS, timeline
from prospekt.people.queries.detail import lead_values
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import After, Answer, LeadRefText, Limit
from prospekt.people.rules.lead_ref import parse_ref

rest = Rest("Leads")
PAGE = 30


class EventLine(Answer):
    """Something that happened: what (`name`, `facts`), in a sentence, and the words that somebody wrote."""

    id: int
    at: datetime
    name: str
    actor_id: int | None
    door: str
    sentence: str
    text: str
    facts: dict[str, Any]


class TimelineAnswer(Answer):
    """A page of the timeline, newest first."""

    events: list[EventLine]
    next: str | None


class TimelineQuery(BaseModel):
    """What the timeline shows."""

    show: Annotated[Literal[tuple(SHOWS)], Field(description="Which events.")] = "all"
    after: After = ""
    limit: Limit = PAGE


@rest.get("/leads/{lead_ref}/timeline", right="see_leads", answer=TimelineAnswer)
def read_timeline(
    request: HttpRequest, lead_ref: Path[LeadRefText], view: Query[TimelineQuery]
) -> TimelineAnswer:
    """Read what happened between us and a lead."""
    lead = parse_ref(lead_ref)
    reader = caller_of(request).reader
    lead_values(lead, reader=reader)
    names = all_names(segments_of=reader)
    page = timeline(lead, view.show, view.after, names, size=view.limit)
    events = [_line(event, names) for event in page.read[: view.limit]]
    return TimelineAnswer(events=events, next=page.next or None)


def _line(event: Happened, names: Names) -> EventLine:
    return EventLine(
        id=event.id, at=event.at, name=event.name, actor_id=event.actor_id, door=event.door,
        sentence=str(moment_of(event, names)["text"]), text=event.text, facts=dict(event.facts),
    )  # fmt: skip
