"""Lifecycle, temperature and buyer's journey as people read them: words, reasons as sentences, the card of a lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.people.fields import LIFECYCLE_WORDS
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.touch_words import KIND_WORDS
from prospekt.playbook.sentences import to_sentence
from prospekt.playbook.shapes import Playbook, Stages
from prospekt.qualify.queries.follow_up import AsideRow
from prospekt.qualify.queries.lead_stage import LeadStage, Waiting, stage_of_lead
from prospekt.qualify.queries.stages import LIFECYCLE, TEMPERATURE
from prospekt.qualify.rules.clocks import DATE, NEVER, SIGNAL
from prospekt.qualify.rules.stages import ASIDE, MISFIT, PROPOSE, TEMPERATURES, WAY, Derived
from prospekt.ui.said import said
from prospekt.ui.written import day, number

TEMPERATURE_WORDS: Mapping[str, str] = {"hot": _("Hot"), "warm": _("Warm"), "cold": _("Cold")}
JOURNEY_WORDS: Mapping[str, str] = {
    "awareness": _("Awareness"), "consideration": _("Consideration"), "purchase": _("Purchase"),
    "retention": _("Retention"), "advocacy": _("Advocacy"),
}  # fmt: skip
WAKES_WORDS: Mapping[str, str] = {
    DATE: _("On a day, or earlier with a new signal"), SIGNAL: _("With a new signal only"), NEVER: _("Never"),
}  # fmt: skip
HOW_WORDS: Mapping[str, str] = {
    "date": _("the day came"), "signal": _("a new signal"), "hand": _("called back by hand"), "moved": _("merged"),
}  # fmt: skip
Users = Mapping[int, str]


def reason_title(stages: Stages, key: str) -> str:
    """Why a lead was disqualified, by the title of the playbook; the key where the playbook has it no longer."""
    found = stages.reason(key)
    return gettext(found.title) if found else key.replace("_", " ")


def rule_sentence(derived: Derived) -> str:
    """Why the rules say what they say."""
    what = derived.reason.params.get("what")
    if what is None:
        return said(derived.reason)
    params = {**derived.reason.params, "what": to_sentence(what, gettext, number)}
    return said(replace(derived.reason, params=params))


def lifecycle_sentence(stage: LeadStage, playbook: Playbook, users: Users) -> str:
    """Why the lead is where it is: who said so and why, how long it waits, or which rule."""
    if stage.clock and stage.lifecycle in ASIDE:
        return clock_sentence(stage.clock, playbook, users)
    if held := stage.held.get(LIFECYCLE):
        return _by_hand(held.at, held.by_id, held.words, users)
    if stage.follows:
        return gettext("The furthest of its people.")
    if stage.life.value == stage.lifecycle:
        return rule_sentence(stage.life)
    word = gettext(LIFECYCLE_WORDS.get(stage.life.value, stage.life.value))
    told = {"lifecycle": word, "reason": rule_sentence(stage.life)}
    return gettext("Not set by a rule. The rules alone would say {lifecycle}: {reason}").format(
        **told
    )


def temperature_sentence(stage: LeadStage, users: Users) -> str:
    """Why the lead is so warm."""
    if held := stage.held.get(TEMPERATURE):
        return _by_hand(held.at, held.by_id, held.words, users)
    return rule_sentence(stage.warm)


def _by_hand(at: datetime, by_id: int | None, words: str, users: Users) -> str:
    told = {"who": _user(by_id, users), "day": day(at), "words": words}
    if words:
        return gettext("Set by {who} on {day}: {words}").format(**told)
    return gettext("Set by {who} on {day}.").format(**told)


def _user(id_: int | None, users: Users) -> str:
    return users.get(id_, f"#{id_}") if id_ else gettext("Prospekt")


def clock_sentence(clock: Waiting, playbook: Playbook, users: Users) -> str:
    """Why a lead was put aside, by whom, and when it comes back."""
    parts = [reason_title(playbook.stages, clock.reason)] if clock.reason else []
    parts += [clock.words] if clock.words else []
    told = {"who": _user(clock.by_id, users), "day": day(clock.at)}
    by = gettext("By {who} on {day}.").format(**told)
    why = f"{': '.join(parts)}. " if parts else ""
    return f"{why}{by} {wakes_sentence(clock)}"


def wakes_sentence(clock: Waiting) -> str:
    """When it comes back."""
    if clock.wakes == DATE and clock.on:
        return gettext("Comes back on {day}, or earlier with a new signal.").format(
            day=day(clock.on)
        )
    if clock.wakes == SIGNAL:
        return gettext("Comes back with a new signal.")
    return gettext("Never comes back by itself.")


def journey_sentence(stage: LeadStage) -> str:
    """What brought the lead so far on the buyer's journey."""
    counted = stage.touched.get(stage.journey)
    if not counted:
        return gettext("No touch has shown it yet.")
    kind = str(KIND_WORDS.get(counted[2], counted[2]))
    return gettext("{touch}, {day}").format(
        touch=kind, day=day(datetime.fromtimestamp(counted[1], UTC))
    )


def proposal_sentence(stage: LeadStage, playbook: Playbook) -> str:
    """What the rules propose; empty for nothing."""
    if stage.clock or stage.follows or LIFECYCLE in stage.held:
        return ""
    failed = ", ".join(to_sentence(each, gettext, number) for each in stage.life.failed)
    if stage.life.proposal == PROPOSE:
        return gettext("Neither fits nor wants to buy. The rules propose to disqualify.")
    if stage.life.proposal == MISFIT:
        least = playbook.stages.fit or playbook.mql[:1]
        missing = failed or gettext("a grade of at least {letter}").format(letter=least)
        return gettext("Wants to buy, but does not fit. Missing: {what}. Sell with a reason, give it to a partner, or disqualify.").format(what=missing)  # fmt: skip
    return ""


def stage_card(
    lead: LeadRef,
    playbook: Playbook,
    *,
    may_change: bool,
    users: Users,
    facts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """All that the card of a lead needs; one statement, another where nobody has read the `facts`."""
    stage = stage_of_lead(lead, playbook, facts)
    is_aside = stage.clock is not None
    recycled = ""
    if stage.recycled_at and not is_aside:
        told = {
            "day": day(stage.recycled_at),
            "how": gettext(HOW_WORDS.get(stage.recycled_how, "")),
        }
        recycled = gettext("Recycled on {day}: {how}.").format(**told)
    return {
        "lifecycle": gettext(LIFECYCLE_WORDS.get(stage.lifecycle, stage.lifecycle)),
        "lifecycle_why": lifecycle_sentence(stage, playbook, users),
        "temperature": stage.temperature,
        "temperature_why": temperature_sentence(stage, users),
        "journey": gettext(JOURNEY_WORDS[stage.journey]) if stage.journey in JOURNEY_WORDS else "",
        "journey_why": journey_sentence(stage),
        "proposal": proposal_sentence(stage, playbook),
        "recycled": recycled,
        "is_aside": is_aside,
        "held": sorted(stage.held),
        "may_change": may_change and not stage.follows,
        "url": reverse("lead_stage", args=[str(lead)]),
    }


def choices(words: Mapping[str, str], only: tuple[str, ...]) -> list[tuple[str, str]]:
    """(code, word) of what can be chosen."""
    return [(code, gettext(words[code])) for code in only]


def lifecycle_choices() -> list[tuple[str, str]]:
    """The lifecycles that can be set by hand."""
    return choices(LIFECYCLE_WORDS, WAY)


def temperature_choices() -> list[tuple[str, str]]:
    """How warm a lead can be said to be."""
    return choices(TEMPERATURE_WORDS, TEMPERATURES)


PROPOSAL_WORDS: Mapping[str, str] = {
    PROPOSE: _("Neither fits nor wants to buy: disqualify?"), MISFIT: _("Wants to buy, but does not fit"),
}  # fmt: skip


def follow_up_rows(rows: Sequence[AsideRow], playbook: Playbook) -> list[dict[str, Any]]:
    """Rows of the follow-up list as its page shows them."""
    return [
        {
            "lead": str(row.lead),
            "url": reverse("lead", args=[str(row.lead)]),
            "name": row.name,
            "company": row.company,
            "grade": row.grade,
            "lifecycle": gettext(LIFECYCLE_WORDS.get(row.lifecycle, row.lifecycle)),
            "state": gettext(
                PROPOSAL_WORDS.get(row.state) or LIFECYCLE_WORDS.get(row.state, row.state)
            ),
            "reason": reason_title(playbook.stages, row.reason) if row.reason else "",
            "on": day(row.on) if row.on else "",
            "since": day(row.at) if row.at else "",
            "woken": day(row.woken_at) if row.woken_at else "",
            "how": gettext(HOW_WORDS.get(row.woken_how, "")) if row.woken_how else "",
        }
        for row in rows
    ]
