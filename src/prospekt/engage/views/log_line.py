"""The one-line log: what is understood of a line, and saving it as it was corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from prospekt.engage.actions.log_line import log_line as log_one
from prospekt.engage.queries.log_lines import Meant, Preview, preview
from prospekt.engage.rules.line.found import ReadLine
from prospekt.engage.rules.plans import OBJECTION_WORDS, which_lead
from prospekt.engage.rules.tasks import BY_HAND, KIND_WORDS, LONGEST_TITLE
from prospekt.engage.views.line_rows import Row, names_of, plan_of, rows_of, typed_rows
from prospekt.engage.wording import plan_words
from prospekt.people.forms import log_foreign
from prospekt.people.queries.best_hits import leads_by_ref
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.touch_words import KIND_WORDS as TOUCH_KINDS
from prospekt.people.touch_words import OUTCOME_WORDS
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web, is_partial, lead_name, next_place
from prospekt.playbook.answer_facts import NO, YES, codes_of
from prospekt.playbook.facts import TOUCH_KINDS as CODES
from prospekt.playbook.shapes import Question
from prospekt.qualify.queries.scores import running_playbook
from prospekt.ui.said import said
from prospekt.words.problem import Refusal

SENT = ("text", "lead", "who", "row", "among")
FIELD_WORDS = {
    "whom": _("lead"), "company": _("company"), "kind": _("touch"), "outcome": _("outcome"), "occurred_at": _("when"),
    "objection": _("objection"), "task": _("task"),
}  # fmt: skip
STATUS = {"not_found": 404, "not_yours": 403, "not_allowed": 403}
"""Of refusals after which the page still holds what was typed."""


@needs("change_leads")
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request-Type")
def log_line(request: HttpRequest) -> HttpResponse:
    """An empty line; or, posted, what is understood of it. Nothing is changed."""
    if request.method != "POST":
        begun = request.GET.get("text", "")[:200]
        return _page(request, {"lead": _asked_lead(request), "text": begun})
    log_foreign(request.POST, SENT, "log_line")
    text = request.POST.get("text", "")
    try:
        lead = parse_ref(request.POST["lead"]) if request.POST.get("lead") else None
        found = _read(request, text, lead, request.POST.get("who", ""))
    except Refusal as refused:
        context = {"text": text, "error": said(refused.problem)}
        return _page(request, context, STATUS.get(refused.problem.code, 422))
    return _page(request, {**_understood(found), "who": request.POST.get("who", "")})


@needs("change_leads")
@require_POST
def save_line(request: HttpRequest) -> HttpResponse:
    """Save the line as it was corrected; whatever is wrong is said above what was typed."""
    text, chosen = request.POST.get("text", ""), request.POST.get("lead", "")
    now = timezone.localtime(timezone.now())
    rows: list[Row] = []
    try:
        rows = typed_rows(request.POST)
        log_foreign(request.POST, [*SENT, *names_of(rows)], "log_line_save")
        if not chosen:
            raise Refusal(which_lead())
        lead = parse_ref(chosen)
        plan = plan_of(text, rows, now)
        read = _read(request, text, lead, with_model=False).read
        log_one(lead, plan, by=by_web(request), now=now, read=read)
    except Refusal as refused:
        return _again(request, text, rows, refused)
    questions = {each.key: each for each in running_playbook().questions}
    told = " ".join([gettext("Saved."), *plan_words(plan, questions)])
    messages.success(request, told)
    return redirect(next_place(request) or reverse("lead", args=[lead]))


def _read(
    request: HttpRequest, text: str, lead: LeadRef | None, who: str = "", *, with_model: bool = True
) -> Preview:
    return preview(
        text, lead=lead, who=who, reader=reader_of(request.user), language=_language(),
        now=timezone.localtime(timezone.now()), with_model=with_model,
    )  # fmt: skip


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _asked_lead(request: HttpRequest) -> Meant | None:
    typed = request.GET.get("lead", "")
    if not typed:
        return None
    lead = parse_ref(typed)
    return Meant(lead, lead_name(lead_values(lead, reader=reader_of(request.user))))


def _understood(found: Preview) -> dict[str, Any]:
    rows = [_drawn(row, found.questions) for row in rows_of(found)]
    return {
        "text": found.read.text, "lead": found.lead, "candidates": found.candidates, "other": found.other, "rows": rows,
        "pieces": pieces(found.read, found.questions), "has_rows": True, "model": found.model,
    }  # fmt: skip


def _again(request: HttpRequest, text: str, rows: Sequence[Row], refused: Refusal) -> HttpResponse:
    """The form as it was sent, with what is wrong beside the part it is about."""
    problem = refused.problem
    error = said(problem)
    row = next((each for each in rows if each.is_kept and each.fits(problem)), None)
    if row:
        row.error, error = error, gettext("Nothing was saved yet: one part has to be corrected.")
    questions = {each.key: each for each in running_playbook().questions}
    reader = reader_of(request.user)
    refs = [_ref(each) for each in dict.fromkeys(request.POST.getlist("among")[:10])]
    chosen = _ref(request.POST.get("lead", ""))
    shown = leads_by_ref([ref for ref in refs if ref], reader=reader)
    (lead,) = leads_by_ref([chosen], reader=reader) or [None] if chosen else [None]
    context = {
        "text": text, "error": error, "rows": [_drawn(each, questions) for each in rows], "has_rows": bool(rows),
        "lead": Meant(lead.ref, lead.name or lead.email or lead.phone or f"#{lead.id}") if lead else None,
        "candidates": [Meant(hit.ref, hit.name or hit.email or hit.phone or f"#{hit.id}", hit.place) for hit in shown],
        "pieces": [{"text": text}],
    }  # fmt: skip
    return _page(request, context, STATUS.get(problem.code, 422))


def _ref(typed: str) -> LeadRef | None:
    try:
        return parse_ref(typed)
    except Refusal:
        return None


def pieces(read: ReadLine, questions: Mapping[str, Question]) -> list[dict[str, str]]:
    """The line in pieces, each with what was understood of it, or nothing."""
    found: list[dict[str, str]] = []
    place = 0
    for each in read.found:
        word = _field_word(each.field, questions)
        if not word or each.start < place:
            continue
        found += [{"text": read.text[place : each.start]}] if each.start > place else []
        found.append({"text": read.text[each.start : each.end], "is": word})
        place = each.end
    return [*found, {"text": read.text[place:]}] if place < len(read.text) else found


def _field_word(name: str, questions: Mapping[str, Question]) -> str:
    if name in FIELD_WORDS:
        return gettext(FIELD_WORDS[name])
    return gettext(questions[name].title) if name in questions else ""


def _drawn(row: Row, questions: Mapping[str, Question]) -> dict[str, Any]:
    """A row as the template draws it."""
    question = questions.get(row.values.get("question", ""))
    title = {
        "touch": gettext("Touch"), "objection": gettext("Objection"), "task": gettext("Next task"),
        "answer": gettext(question.title) if question else row.values.get("question", ""),
    }[row.what]  # fmt: skip
    icon = {"touch": "phone", "answer": "circle-help", "objection": "octagon-x", "task": "calendar-check"}[row.what]  # fmt: skip
    return {
        "what": row.what, "name": row.name, "is_kept": row.is_kept, "error": row.error, "title": title, "icon": icon,
        "choices": _choices(row, question), **{k: v for k, v in row.values.items() if k != "title"},
        "title_typed": row.values.get("title", ""),
    }  # fmt: skip


def _choices(row: Row, question: Question | None) -> dict[str, list[tuple[str, Any]]]:
    match row.what:
        case "touch":
            return {
                "kind": [(c, word) for c, word in TOUCH_KINDS.items() if c in CODES],
                "direction": [("out", gettext("We did")), ("in", gettext("They did"))],
                "outcome": [("", gettext("no outcome")), *OUTCOME_WORDS.items()],
            }
        case "objection":
            return {"category": [(c, gettext(word)) for c, word in OBJECTION_WORDS.items()]}
        case "task":
            return {"kind": [(c, gettext(KIND_WORDS[c])) for c in BY_HAND]}
    if question is None or question.kind not in ("yes_no", "choice"):
        return {}
    words = {YES: gettext("yes"), NO: gettext("no")}
    words |= {code: gettext(title) for code, title in question.choices}
    codes = [YES, NO] if question.kind == "yes_no" else list(codes_of(question))
    return {"value": [(code, words.get(code, code)) for code in codes]}


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    template = "engage/_line_preview.html" if is_partial(request) else "engage/log_line.html"
    whole = {"next": next_place(request), "longest_title": LONGEST_TITLE, **context}
    return render(request, template, whole, status=status)
