"""Whether the log and the tables tell the same story of every lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.module_loading import autodiscover_modules

from prospekt.ledger.replay import replayed
from prospekt.people.models import Company, Person
from prospekt.qualify.queries.answer_log import answers_that_differ
from prospekt.qualify.queries.stage_log import clocks_that_differ, holds_that_differ
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

MOST_PROBLEMS = 100
_TABLES = (("person", Person, "p"), ("company", Company, "c"))
_COLUMNS = {
    "lifecycle": "lifecycle", "owner": "owner_id", "source": "source_id", "campaign": "campaign_id", "grade": "grade",
    "binned": "deleted_at", "temperature": "temperature",
}  # fmt: skip
_WORDS: Mapping[str, str] = {
    "lifecycle": _("lifecycle"), "owner": _("owner"), "source": _("source"), "campaign": _("campaign"),
    "grade": _("grade"), "binned": _("in the bin"), "temperature": _("temperature"),
}  # fmt: skip
_UNSET: Mapping[str, Any] = {"grade": "", "binned": False, "temperature": "cold"}


def disagreements() -> list[Problem]:
    """Where the replayed log and the tables differ; empty if nowhere. At most 100."""
    autodiscover_modules("events")
    found: list[Problem] = []
    for problem in _all():
        found.append(problem)
        if len(found) == MOST_PROBLEMS:
            break
    return found


def _all() -> Iterator[Problem]:
    for kind, model, letter in _TABLES:
        last = 0
        for first, last, states in replayed(kind):
            rows = model.objects.filter(pk__range=(first, last)).values("id", *_COLUMNS.values())
            table = {row["id"]: row for row in rows}
            for id_ in sorted(states.keys() | table.keys()):
                yield from _differences(f"{letter}{id_}", states.get(id_), table.get(id_))
        for id_ in (
            model.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True).iterator()
        ):
            yield _unknown(f"{letter}{id_}")
    yield from answers_that_differ()
    yield from clocks_that_differ()
    yield from holds_that_differ()


def _differences(
    lead: str, logged: Mapping[str, Any] | None, stored: Mapping[str, Any] | None
) -> Iterator[Problem]:
    if stored is None:
        yield Problem(
            "lead_lost", _("Lead {lead} is in the log but no longer in the tables."), {"lead": lead}
        )
    elif logged is None:
        yield _unknown(lead)
    else:
        for state, column in _COLUMNS.items():
            is_, said = _plain(state, stored[column]), logged.get(state, _UNSET.get(state))
            if is_ != said:
                message = _(
                    "Lead {lead} differs in “{field}”: {stored} in the tables, {logged} in the log."
                )
                yield Problem(
                    "state_differs",
                    message,
                    {"lead": lead, "field": _WORDS[state], "stored": is_, "logged": said},
                )


def _plain(state: str, value: Any) -> Any:
    if state == "binned":
        return value is not None
    return value.lower() if isinstance(value, str) else value


def _unknown(lead: str) -> Problem:
    return Problem(
        "lead_unlogged",
        _("Lead {lead} is in the tables, but the log never heard of it."),
        {"lead": lead},
    )
