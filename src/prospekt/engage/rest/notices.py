"""Notifications: list them, mark them read."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from pydantic import BaseModel, Field

from prospekt.engage.actions.notices import mark_read
from prospekt.engage.queries.notices import Notice, notice_page, unread_count
from prospekt.engage.rest.shapes import NoticeAnswer, NoticePageAnswer, ReadAnswer, ReadNotices
from prospekt.people.rest.door import SIGNED_IN, Rest, caller_of
from prospekt.people.rest.shapes import LARGEST_ID, PAGE, Limit

rest = Rest("Tasks")


class NoticeQuery(BaseModel):
    """Which notifications."""

    before: Annotated[
        int | None, Field(ge=1, le=LARGEST_ID, description="`next` of the page before.")
    ] = None
    limit: Limit = PAGE


@rest.get("/notifications", right="see_leads", answer=NoticePageAnswer)
def list_notifications(request: HttpRequest, view: Query[NoticeQuery]) -> NoticePageAnswer:
    """List what the caller was told, newest first."""
    caller = caller_of(request)
    found, place = notice_page(caller.reader, before=view.before, size=view.limit)
    lines = [_answer(each) for each in found]
    n = unread_count(caller.user.pk)
    return NoticePageAnswer(notifications=lines, n_unread=n, next=place)


@rest.post("/notifications/read", right=SIGNED_IN, answer=ReadAnswer)
def read_notifications(request: HttpRequest, body: ReadNotices) -> ReadAnswer:
    """Mark notifications of the caller as read."""
    n = mark_read(caller_of(request).user.pk, body.ids, now=timezone.now())
    return ReadAnswer(n=n)


def _answer(each: Notice) -> NoticeAnswer:
    return NoticeAnswer(
        id=each.id, kind=each.kind, at=each.made_at, is_read=each.is_read, about_id=each.about_id,
        task_id=each.task.id if each.task else None, lead_ref=str(each.lead) if each.lead else None, text=each.text,
    )  # fmt: skip
