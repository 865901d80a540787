"""Who moves by a draft, and what it would have said in the past: ask, wait, read."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, by_web, whole_number
from prospekt.playbook.loading import content_hash, parse
from prospekt.playbook.scoring import DIGITS, LETTERS
from prospekt.qualify.actions.trials import MOST_MOVES, OPEN, begin_trial, cancel_trial
from prospekt.qualify.forms import TrialForm
from prospekt.qualify.jobs import run_trial_job
from prospekt.qualify.models import PlaybookDraft, PlaybookTrial
from prospekt.qualify.queries.drafts import draft_of
from prospekt.qualify.queries.judging import Day
from prospekt.qualify.queries.scores import playbook_version, running_playbook
from prospekt.qualify.queries.trials import WAYS, MoveRow, moves_page, rule_titles, trial_of
from prospekt.qualify.rules.moves import grade_changes
from prospekt.qualify.views.drafts import RIGHT, steps_of
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

PARTS = ("from", "to", "way", "after")
_GRADES = {"", *LETTERS, *(letter + digit for letter in LETTERS for digit in DIGITS)}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RIGHT)
def moves(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Who moves; POST tries the draft as it is now."""
    found = draft_of(draft_id)
    form = TrialForm(
        request.POST if request.method == "POST" else None,
        initial={"day": _usual_day()},
        auto_id="trial_%s",
    )
    status = 200
    if request.method == "POST":
        log_foreign(request.POST, list(form.fields), "playbook_draft_moves")
        if form.is_valid():
            try:
                begin_trial(
                    draft_id, day=_day(form.cleaned_data), enqueue=run_trial_job.enqueue,
                    by=by_web(request), now=timezone.now(),
                )  # fmt: skip
                return redirect("playbook_draft_moves", draft_id)
            except Refusal as refused:
                if refused.problem.code in DENIED:
                    raise
                form.add_error(
                    "day" if refused.problem.column == "day" else None, said(refused.problem)
                )
        status = 422
    trial = trial_of(draft_id)
    context: dict[str, Any] = {
        "draft": found, "form": form, "trial": trial, "steps": steps_of(found, "moves"),
        "is_old": trial is not None and trial.version != content_hash(found.files),
        "crumbs": [
            {"label": gettext("Scorecard"), "url": reverse("scorecard")},
            {"label": gettext("Draft"), "url": reverse("playbook_draft", args=[draft_id])},
        ],
    }  # fmt: skip
    if trial is not None and trial.state in OPEN:
        context |= _progress(found, trial)
    elif trial is not None and trial.state == PlaybookTrial.State.DONE:
        context |= _found(request, found, trial)
    elif trial is not None and trial.problem:
        context["problem"] = said(Problem(**trial.problem))
    return render(request, "qualify/draft_moves.html", context, status=status)


def _usual_day() -> datetime:
    """So long ago that the horizon is over."""
    return timezone.localtime() - timedelta(days=running_playbook().card.horizon_days)


def _day(typed: dict[str, Any]) -> Day | None:
    """The end of the typed day, in the reader's time zone."""
    if typed["day"] is None:
        return None
    if not 1990 <= typed["day"].year < 2200:
        message = _(
            "Choose a day in the past: what happened after it is compared with the scores of that day."
        )
        raise Refusal(Problem("day_not_past", message, column="day"))
    at = timezone.make_aware(datetime.combine(typed["day"], time(23, 59, 59)))
    return Day(at, typed["with_late"])


def _progress(found: PlaybookDraft, trial: PlaybookTrial) -> dict[str, Any]:
    return {
        "is_busy": True,
        "poll_url": reverse("playbook_draft_progress", args=[found.pk]),
        "cancel_url": reverse("playbook_draft_cancel", args=[found.pk]),
    }


def _found(request: HttpRequest, found: PlaybookDraft, trial: PlaybookTrial) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "") for name in PARTS}
    _check(request, asked)
    running = playbook_version(found.based_on.name, trial.against)
    titles = rule_titles(running, parse(found.based_on.name, trial.files))
    rows, place = moves_page(
        trial, {key: gettext(title) for key, title in titles.items()}, reader=reader_of(request.user),
        before=asked["from"], after=asked["to"], way=asked["way"],
        from_id=whole_number(asked["after"] or "0"),
    )  # fmt: skip
    url = reverse("playbook_draft_moves", args=[found.pk])
    kept = {name: text for name, text in asked.items() if text and name != "after"}
    grades = trial.found["grades"]
    return {
        "found": trial.found,
        "grade_changes": grade_changes(grades),
        "rows": [_row(row) for row in rows],
        "asked": asked,
        "is_filtered": bool(kept),
        "next_url": f"{url}?{urlencode({**kept, 'after': place})}" if place else "",
        "first_url": f"{url}?{urlencode(kept)}" if asked["after"] else "",
        "most": MOST_MOVES if trial.found["moved"] > MOST_MOVES else 0,
        "replay": _replay(trial.found.get("replay")),
    }


def _check(request: HttpRequest, asked: dict[str, str]) -> None:
    """Raises Refusal unknown_filter for what the list cannot be narrowed by."""
    for name in request.GET:
        if name not in PARTS:
            message = _("There is no filter “{value}”. Filter by: {allowed}.")
            params = {"value": name[:60], "allowed": ", ".join(PARTS)}
            raise Refusal(Problem("unknown_filter", message, params))
    if asked["way"] not in WAYS or not {asked["from"], asked["to"]} <= _GRADES:
        message = _("This page of the list cannot be found: its address was changed. Begin at the first page.")  # fmt: skip
        raise Refusal(Problem("bad_cursor", message))


def _row(row: MoveRow) -> dict[str, Any]:
    return {
        "lead": row.lead, "name": row.name, "before": row.before, "after": row.after,
        "points_before": row.points_before / 100, "points_after": row.points_after / 100,
        "market": row.market, "icp": row.icp,
        "addends": [(title, (other - one) / 100) for title, one, other in row.addends],
    }  # fmt: skip


def _replay(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """The two cards side by side: the measures in hundredths, and the share converted by grade."""
    if found is None:
        return None
    sides = (found["before"], found["after"])
    grades = sorted({*sides[0]["grades"], *sides[1]["grades"]})
    return found | {
        "at": datetime.fromisoformat(found["at"]),
        "until": datetime.fromisoformat(found["until"]),
        "auc": [_percent(side["auc"]) for side in sides],
        "top": [_percent(side["top"]) for side in sides],
        "rows": [
            (grade, [_converted(side["grades"].get(grade)) for side in sides]) for grade in grades
        ],
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _converted(counts: list[int] | None) -> dict[str, Any]:
    n, hits = counts or (0, 0)
    return {"n": n, "hits": hits, "share": round(100 * hits / n, 1) if n else None}


@require_safe
@needs(RIGHT)
def progress(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The polled part; at the end it asks for the whole page."""
    found, trial = draft_of(draft_id), trial_of(draft_id)
    if trial is None or trial.state not in OPEN:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    context = {"trial": trial, **_progress(found, trial)}
    return render(request, "qualify/_trial_progress.html", context)


@require_POST
@needs(RIGHT)
def cancel(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Stop the trial."""
    log_foreign(request.POST, (), "playbook_draft_cancel")
    found = draft_of(draft_id)
    cancel_trial(found.pk, by=by_web(request))
    return redirect("playbook_draft_moves", draft_id)
