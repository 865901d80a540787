"""What this stage does by the clock; `config/worker.py` says how often."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from prospekt.engage.actions.daily_mail import send_daily_mails
from prospekt.engage.actions.lead_files import delete_removed
from prospekt.engage.actions.pulses import find_missing_pulses
from prospekt.engage.actions.reminders import make_reminders, tell_due
from prospekt.ledger.events import Actor

BY = Actor(None, "schedule")


def remind(now: datetime) -> None:
    """Birthdays and anniversaries of the coming week become tasks."""
    make_reminders(by=BY, now=now)


def ring(now: datetime) -> None:
    """Whoever has a task whose time has come is told."""
    tell_due(now=now)


def mail_the_day(now: datetime) -> None:
    """Everybody's mail of the day goes in their own morning."""
    send_daily_mails(now=now)


def feel_pulses(now: datetime) -> None:
    """Leads with touches whose pulse nobody has felt yet."""
    find_missing_pulses()


def delete_files(now: datetime) -> None:
    """Files that were taken off their lead long ago go for good."""
    delete_removed(days=settings.PROSPEKT_BIN_DAYS, by=BY, now=now)
