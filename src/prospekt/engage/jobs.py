"""What this stage does by the clock; `config/worker.py` says how often."""

from __future__ import annotations

from datetime import datetime

from prospekt.engage.actions.daily_mail import send_daily_mails
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
