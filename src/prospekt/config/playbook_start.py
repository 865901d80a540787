"""The playbook of the settings becomes the running one when Prospekt starts; its scores follow in the worker."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from prospekt.ledger.events import Actor
from prospekt.playbook.loading import load
from prospekt.qualify.actions.playbooks import enact_playbook, n_left, rescore_all
from prospekt.qualify.queries.drafts import latest_publication
from prospekt.qualify.queries.scores import running_playbook

BY = Actor(None, "schedule")


def enact_configured(*, now: datetime) -> bool:
    """True if it was another one, or another version, before. Raises Refusal for a playbook with a fault.

    A version that somebody published stays, as long as the settings name the playbook that it was made from.
    """
    latest = latest_publication()
    if latest and latest.is_by_hand and latest.version.name == settings.PLAYBOOK:
        return False
    return enact_playbook(load(settings.PLAYBOOK), by=BY, now=now)


def rescore_left(*, now: datetime) -> int:
    """Score the leads that another version scored; returns how many there were."""
    playbook = running_playbook()
    return rescore_all(playbook, by=BY, now=now) if n_left(playbook) else 0
