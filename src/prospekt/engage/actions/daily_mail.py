"""The mail of the day: what is overdue and due today, to each user once in the morning, in their language and zone.

The day is written down before the mail goes, so that nobody gets two, however often the job runs or dies. A mail
server that cannot be reached is found out before that, and asked again at the next run.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from prospekt.engage.models import DailyMail
from prospekt.engage.queries.agenda import TaskRow, end_of_day, open_tasks_of
from prospekt.engage.queries.calendar import full_title
from prospekt.engage.queries.notices import unread_count
from prospekt.engage.queries.places import zone_of_user
from prospekt.ledger.crash_points import reach
from prospekt.people.models import User
from prospekt.people.queries.rights import reader_of
from prospekt.ui.written import as_read_by

log = logging.getLogger("prospekt.mail")
MORNING, NOON = 7, 12
"""From and to which hour of the user's day it may come; later it would tell of a day that is half over."""
MOST_LISTED = 20


def send_daily_mails(*, now: datetime) -> int:
    """Send the mail of the day to whoever has not had it, wants it, and has something to do; returns how many."""
    connection: BaseEmailBackend | None = None
    sent = 0
    for user in _whose_turn(now):
        message = _message(user, now)
        if message is not None and connection is None:
            connection = _opened()
            if connection is None:
                return sent
        if not _claimed(user, now):
            continue
        reach("daily_mail_claimed")
        if message is not None:
            message.connection = connection
            sent += _sent(message, user)
    if connection is not None:
        connection.close()
    return sent


def choose_daily_mail(user_id: int, is_wanted: bool) -> None:
    """Whether the user gets the mail of the day from now on."""
    DailyMail.objects.update_or_create(user_id=user_id, defaults={"is_wanted": is_wanted})


def _whose_turn(now: datetime) -> list[User]:
    users = User.objects.filter(is_active=True, is_service=False)
    users = users.filter(Q(dailymail=None) | Q(dailymail__is_wanted=True))
    found = []
    for user in users.select_related("dailymail").order_by("pk"):
        here = _here(user, now)
        kept = getattr(user, "dailymail", None)
        is_new = kept is None or kept.last_on is None or kept.last_on < here.date()
        if MORNING <= here.hour < NOON and is_new:
            found.append(user)
    return found


def _here(user: User, now: datetime) -> datetime:
    return timezone.localtime(now, ZoneInfo(zone_of_user(user)))


def _claimed(user: User, now: datetime) -> bool:
    """Write down that the user's mail of the day goes; False if another process did so."""
    today: date = _here(user, now).date()
    DailyMail.objects.get_or_create(user=user)
    rows = DailyMail.objects.filter(user=user, is_wanted=True)
    return bool(rows.filter(Q(last_on=None) | Q(last_on__lt=today)).update(last_on=today))


def _message(user: User, now: datetime) -> EmailMessage | None:
    """The mail in the user's language and zone; none where there is nothing to tell."""
    language = user.language or settings.LANGUAGE_CODE
    with as_read_by(language, zone_of_user(user)):
        until = end_of_day(now)
        rows = open_tasks_of(user.pk, reader_of(user), until=until, most=1_000)
        late = [row for row in rows if row.is_overdue(now)]
        due = [row for row in rows if not row.is_overdue(now)]
        n_unread = unread_count(user.pk)
        if not (rows or n_unread):
            return None
        words = {
            "user": user, "n_late": len(late), "n_due": len(due), "n_unread": n_unread,
            "parts": [
                {"is_late": is_late, "lines": [_line(row) for row in some[:MOST_LISTED]], "more": max(0, len(some) - MOST_LISTED)}
                for is_late, some in ((True, late), (False, due))
                if some
            ],
            "tasks_url": settings.BASE_URL + reverse("tasks"),
            "choices_url": settings.BASE_URL + reverse("reminders"),
        }  # fmt: skip
        subject = render_to_string("engage/email/daily_subject.txt", words)
        return EmailMessage(
            " ".join(subject.split()),
            render_to_string("engage/email/daily_message.txt", words),
            to=[user.email],
            headers={"Auto-Submitted": "auto-generated"},
        )


def _line(row: TaskRow) -> dict[str, object]:
    return {"title": full_title(row), "due_on": row.due_on, "at": row.due_at if row.due_time else None}  # fmt: skip


def _opened() -> BaseEmailBackend | None:
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as away:
        log.warning("the mail server cannot be reached: %s", away)
        return None
    return connection


def _sent(message: EmailMessage, user: User) -> bool:
    try:
        message.send()
    except (OSError, SMTPException) as failed:
        log.error("the mail of the day for user %s did not go: %s", user.pk, failed)
        return False
    return True
