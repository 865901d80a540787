"""The buyer's journey: how far what a lead did has brought it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prospekt.playbook.facts import JOURNEY
from prospekt.playbook.shapes import Stages
from prospekt.qualify.rules.said import holds

Touched = dict[str, list[Any]]
"""Stage -> [touches, moment of the last one in seconds since 1970, its kind]."""


def stage_of_touch(stages: Stages, facts: Mapping[str, Any]) -> str:
    """The furthest stage to which a touch belongs; empty if it belongs to none."""
    found = [stage for stage, on in stages.journey if holds(on, facts)]
    return found[-1] if found else ""


def with_touches(
    stages: Stages, touched: Mapping[str, Any], touches: Iterable[tuple[float, Mapping[str, Any]]]
) -> Touched:
    """What was counted, and these touches (moment, facts) besides."""
    found: Touched = {stage: list(counted) for stage, counted in touched.items()}
    for at, facts in touches:
        stage = stage_of_touch(stages, facts)
        if not stage:
            continue
        n, last, kind = found.get(stage, [0, 0.0, ""])
        newer = at >= last
        found[stage] = [n + 1, at if newer else last, facts.get("kind", "") if newer else kind]
    return found


def stage_reached(touched: Mapping[str, Any]) -> str:
    """The furthest stage at which there was a touch."""
    return next((stage for stage in reversed(JOURNEY) if stage in touched), "")


def wakes(stages: Stages, facts: Mapping[str, Any]) -> bool:
    """Whether a touch wakes a lead that was put aside."""
    return stages.wakes is not None and holds(stages.wakes, facts)
