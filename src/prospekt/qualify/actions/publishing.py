"""Publish a draft, a folder of files or an old version: from then on leads are scored by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from prospekt.ledger.events import Actor
from prospekt.ledger.turns import PLAYBOOK, take_turn
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.people.rules.typed_text import check_text
from prospekt.playbook.loading import parse
from prospekt.playbook.shapes import Playbook
from prospekt.qualify.actions.drafts import (
    RIGHT,
    check_untouched,
    end_draft,
    locked_draft,
    running_version,
)
from prospekt.qualify.actions.playbooks import enact_playbook
from prospekt.qualify.models import PlaybookVersion
from prospekt.qualify.queries.drafts import latest_publication, version_called
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_NOTE = 1_000
Enqueue = Callable[[], Any]
"""Lets a worker score everybody anew, once the version runs."""


def publish_draft(
    draft_id: int,
    note: str,
    *,
    revision: int,
    over: str = "",
    enqueue: Enqueue,
    by: Actor,
    now: datetime,
) -> Playbook:
    """Make a draft the running version; the draft is over then.

    `over` is the running version that the publisher has seen, where it is not the one that the draft began from.
    Raises Refusal conflict for a draft that was changed since, newer_version where somebody published meanwhile,
    nothing_new, note_missing, and what is wrong with the draft.
    """
    note = checked_note(note)
    with transaction.atomic():
        take_turn(PLAYBOOK)
        draft = locked_draft(draft_id, by)
        check_untouched(draft, list(draft.parts), revision)
        playbook = parse(draft.based_on.name, draft.files)
        running = running_version(by=by, now=now)
        if running.pk != draft.based_on_id and over != running.version:
            raise _newer(running)
        _enact(playbook, note, by, now)
        end_draft(draft, by=by, now=now)
        transaction.on_commit(enqueue)
    return playbook


def publish_version(
    version: str, note: str, *, enqueue: Enqueue, by: Actor, now: datetime
) -> Playbook:
    """Go back to an old version: it is published again. Raises Refusal as `publish_draft`."""
    check_right(reader_of(by), RIGHT)
    found = version_called(version)
    return publish_files(found.name, found.files, note, enqueue=enqueue, by=by, now=now)


def publish_files(
    name: str, files: Mapping[str, str], note: str, *, enqueue: Enqueue, by: Actor, now: datetime
) -> Playbook:
    """Publish a playbook by its texts. Raises Refusal as `publish_draft`."""
    check_right(reader_of(by), RIGHT)
    note = checked_note(note)
    playbook = parse(name, files)
    with transaction.atomic():
        take_turn(PLAYBOOK)
        _enact(playbook, note, by, now)
        transaction.on_commit(enqueue)
    return playbook


def checked_note(note: str) -> str:
    """The note as it is kept. Raises Refusal note_missing, too_long."""
    note = check_text("note", note, LONGEST_NOTE)
    if not note:
        message = _(
            "Say in a few words what changes and why; it stands beside the version for ever."
        )
        raise Refusal(Problem("note_missing", message, column="note"))
    return note


def _enact(playbook: Playbook, note: str, by: Actor, now: datetime) -> None:
    if not enact_playbook(playbook, by=by, now=now, note=note, is_by_hand=True):
        message = _("This is the version that runs already, so there is nothing to publish.")
        raise Refusal(Problem("nothing_new", message))


def _newer(running: PlaybookVersion) -> Refusal:
    latest = latest_publication()
    message = _(
        "Another version took over while this draft was made: {version} by {who}. Its changes are not in this draft;"
        " compare both, then publish again to put this one in its place."
    )
    who = str(latest.by) if latest and latest.by else "Prospekt"
    params = {"version": running.version, "who": who}
    return Refusal(Problem("newer_version", message, params, value=running.version))
