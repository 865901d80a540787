"""Keep the buyer's journey current: touches counted by stage, anew from the log where the past changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from prospekt.ledger.actions import append
from prospekt.ledger.bulk import document, insert_rows, select_by, update_rows
from prospekt.ledger.events import Actor
from prospekt.playbook.shapes import Stages
from prospekt.qualify.actions.interest import Felt
from prospekt.qualify.events import JourneyChanged
from prospekt.qualify.models import Stage
from prospekt.qualify.queries.scores import COMPANY, PERSON
from prospekt.qualify.queries.stages import decoded
from prospekt.qualify.rules.journey import Touched, stage_of_touch, stage_reached, with_touches

_New = dict[int, list[Felt]]


def count_journeys(
    stages: Stages, touches: Sequence[tuple[int, Felt]], *, by: Actor, now: datetime
) -> None:
    """Count touches (event, touch) into the journey of their leads, in the caller's transaction."""
    counted = [pair for pair in touches if stage_of_touch(stages, pair[1].facts)]
    for kind in (PERSON, COMPANY):
        new: _New = defaultdict(list)
        causes: dict[int, int] = {}
        for event_id, touch in counted:
            if touch.kind == kind:
                new[touch.lead].append(touch)
                causes[touch.lead] = event_id
        _write(stages, kind, new, new, by=by, now=now, causes=causes)


def recount_journeys(
    stages: Stages,
    kind: str,
    leads: Sequence[int],
    touches: Iterable[Felt],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """The journey of these leads by all their touches, in the caller's transaction."""
    new: _New = defaultdict(list)
    for touch in touches:
        new[touch.lead].append(touch)
    _write(stages, kind, leads, new, by=by, now=now, is_anew=True)


def _write(
    stages: Stages,
    kind: str,
    leads: Iterable[int],
    new: Mapping[int, Sequence[Felt]],
    *,
    by: Actor,
    now: datetime,
    causes: Mapping[int, int] | None = None,
    is_anew: bool = False,
) -> None:
    stored = _stored(kind, leads)
    updated, made, happened = [], [], []
    for lead in leads:
        id_, journey, before = stored.get(lead, (None, "", {}))
        felt = [(touch.at, touch.facts) for touch in new.get(lead, ())]
        touched = with_touches(stages, {} if is_anew else before, felt)
        if touched == before:
            continue
        reached = stage_reached(touched)
        row = (reached, document(touched))
        if id_ is None:
            made.append((*row, lead))
        else:
            updated.append((*row, id_))
        if reached != journey:
            who = {f"{kind}_id": lead}
            kind_of_touch = touched[reached][2] if reached else ""
            happened.append(
                JourneyChanged(**who, journey=reached, before=journey, reason=kind_of_touch,
                               cause=(causes or {}).get(lead))
            )  # fmt: skip
    update_rows(Stage, ("journey", "touched"), updated)
    insert_rows(
        Stage,
        ("journey", "touched", f"{kind}_id"),
        made,
        alike={"lifecycle": "", "proposal": ""},
    )
    append(happened, by=by, now=now)


def _stored(kind: str, leads: Iterable[int]) -> dict[int, tuple[int, str, Touched]]:
    sql = f"SELECT {kind}_id, id, journey, touched FROM qualify_stage WHERE {kind}_id IN {{values}}"
    found: dict[int, tuple[int, str, Any]] = {}
    for lead, id_, journey, touched in select_by(sql, leads):
        found[lead] = (id_, journey, decoded(touched))
    return found
