"""The editor of the playbook: a draft with its parts, one part, one file, and publishing it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.people.forms import log_foreign
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, by_web, whole_number
from prospekt.playbook.keys import TABLES, Keys
from prospekt.qualify.actions.drafts import (
    discard_draft,
    remove_part,
    save_file,
    save_part,
    save_parts,
    start_draft,
)
from prospekt.qualify.actions.publishing import publish_draft
from prospekt.qualify.fields import adding_of, heading_of, label_of
from prospekt.qualify.forms import NEW_KEY, FileForm, PartForm, PublishForm
from prospekt.qualify.jobs import rescore_job
from prospekt.qualify.models import PlaybookDraft, PlaybookVersion
from prospekt.qualify.queries.drafts import draft_of, drafts
from prospekt.qualify.queries.trials import trial_of
from prospekt.qualify.rules.draft_parts import (
    part_problems,
    read_part,
    unreadable,
    with_values,
)
from prospekt.qualify.rules.toml_text import Path, table_of
from prospekt.qualify.rules.typed_parts import read_key, read_typed
from prospekt.qualify.views.draft_page import (
    change_rows,
    in_words,
    page_groups,
    problem_rows,
    row_of,
)
from prospekt.ui.said import said
from prospekt.ui.written import language
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "manage_playbooks"
_POINTS = "points:"
_PARTS = ("file", "table", "revision", "do", NEW_KEY)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RIGHT)
def listing(request: HttpRequest) -> HttpResponse:
    """All drafts; POST begins one, or goes on with the own one of that version."""
    if request.method == "POST":
        log_foreign(request.POST, ("version",), "playbook_drafts")
        version = request.POST.get("version", "")
        draft = start_draft(version=version, by=by_web(request), now=timezone.now())
        return redirect("playbook_draft", draft.pk)
    return render(request, "qualify/drafts.html", {"drafts": drafts(), "crumbs": _crumbs()})


@require_safe
@needs(RIGHT)
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """A draft: every part of its files, and what is wrong with it."""
    return _draft_page(request, draft_of(draft_id))


def _draft_page(
    request: HttpRequest,
    found: PlaybookDraft,
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    groups = page_groups(found.based_on.name, found.files, language())
    for group in groups:
        for row in group.get("rows", ()):
            row["points"] = (typed or {}).get(row["name"], row["points"])
            row["error"] = (problems or {}).get(row["name"], "")
    return render(
        request,
        "qualify/draft.html",
        _about(found)
        | {
            "groups": groups,
            "top_problem": (problems or {}).get("", ""),
            "files": [file for file in TABLES if file in found.files],
            "missing_files": [file for file in TABLES if file not in found.files],
            "steps": steps_of(found, "change"),
        },
        status=status,
    )


def _about(found: PlaybookDraft) -> dict[str, Any]:
    """What every page of a draft says on top."""
    running = PlaybookVersion.objects.filter(is_running=True).values_list("version", flat=True)
    return {
        "draft": found,
        "problems": problem_rows(found.based_on.name, found.files),
        "is_behind": running.first() != found.based_on.version,
        "crumbs": _crumbs(found),
    }


def _crumbs(found: PlaybookDraft | None = None, last: str = "") -> list[dict[str, str]]:
    """The way to a page; `last` names one that stands under the draft."""
    crumbs = [{"label": gettext("Scorecard"), "url": reverse("scorecard")}]
    if found is not None and last:
        crumbs.append(
            {"label": gettext("Draft"), "url": reverse("playbook_draft", args=[found.pk])}
        )
    return crumbs


def steps_of(found: PlaybookDraft, now: str) -> list[dict[str, str]]:
    """The way of a draft: change, who moves, publish."""
    steps = (
        ("change", gettext("Change"), "playbook_draft"),
        ("moves", gettext("Who moves"), "playbook_draft_moves"),
        ("publish", gettext("Publish"), "playbook_draft_publish"),
    )
    at = [key for key, _label, _name in steps].index(now)
    return [
        {
            "label": label,
            "state": "now" if n == at else "done" if n < at else "later",
            "url": reverse(name, args=[found.pk]),
        }
        for n, (_key, label, name) in enumerate(steps)
    ]


@require_POST
@needs(RIGHT)
def points(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The points of many rules at once: all of them are saved, or none."""
    found = draft_of(draft_id)
    typed = {k: str(v) for k, v in request.POST.items() if k.startswith(_POINTS)}
    log_foreign(request.POST, ("file", "revision", *typed), "playbook_draft_points")
    file = request.POST.get("file", "")
    changed: dict[Path, dict[str, Any]] = {}
    problems: dict[str, str] = {}
    status = 422
    for name, text in typed.items():
        path, keys = read_part(file, name.removeprefix(_POINTS))
        raw = _values(found, file, path)
        if raw is None or row_of(file, path, keys, raw, language())["points"] == text:
            continue
        values, wrong = read_typed({"points": keys["points"]}, {"points": text}, language())
        if wrong:
            problems[name] = said(wrong[0])
        changed[path] = values
    if not problems:
        try:
            revision = whole_number(request.POST.get("revision", ""))
            save_parts(draft_id, file, changed, revision=revision, by=by_web(request), now=timezone.now())  # fmt: skip
            messages.success(
                request, gettext("Saved in the draft. Nothing counts before it is published.")
            )
            return redirect(
                f"{reverse('playbook_draft', args=[draft_id])}#{request.POST.get('file', '')}"
            )
        except Refusal as refused:
            if refused.problem.code in DENIED:
                raise
            if refused.problem.code == "conflict":
                problems, found, status = {"": said(refused.problem)}, draft_of(draft_id), 409
            else:
                problems = _by_points(found, file, changed) or {"": said(refused.problem)}
    return _draft_page(request, found, typed=typed, problems=problems, status=status)


def _by_points(
    found: PlaybookDraft, file: str, changed: Mapping[Path, Mapping[str, Any]]
) -> dict[str, str]:
    """What is wrong with the points that were typed, by field."""
    files: Mapping[str, str] = found.files
    for path, values in changed.items():
        files = with_values(files, file, path, values)
    return {
        f"{_POINTS}{'.'.join(path)}": said(problem)
        for path in changed
        for problem in part_problems(found.based_on.name, files, file, path)[:1]
    }


def _values(found: PlaybookDraft, file: str, path: Path) -> dict[str, Any] | None:
    try:
        return table_of(found.files.get(file, ""), path)
    except tomllib.TOMLDecodeError as fault:
        raise unreadable(file) from fault


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RIGHT)
def part(request: HttpRequest, draft_id: int) -> HttpResponse:
    """One table: a rule, a question, a method, the target market. `new` names the group of one to add."""
    found = draft_of(draft_id)
    sent = request.POST if request.method == "POST" else request.GET
    file, table, group = sent.get("file", ""), sent.get("table", ""), sent.get("new", "")
    is_new = bool(group)
    path, keys = read_part(file, f"{group}.new" if is_new else table)
    values = {} if is_new else _values(found, file, path)
    if values is None and len(path) == 2:
        message = _("{what} is no longer in this draft.")
        raise Refusal(Problem("not_found", message, {"what": table[:90]}))
    words_url = reverse("playbook_draft_words", args=[draft_id])
    form = PartForm(
        request.POST if request.method == "POST" else None, keys=keys, values=values or {},
        language=language(), words_url=words_url, is_new=is_new,
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        log_foreign(request.POST, (*_PARTS, "new", *form.fields), "playbook_draft_part")
        try:
            at = _saved_part(request, found, file, path, keys, form)
            if at is not None:
                return redirect(f"{reverse('playbook_draft', args=[draft_id])}#{at}")
            status = 422
        except Refusal as refused:
            if refused.problem.code in DENIED:
                raise
            form.tell(refused.problem.column, said(refused.problem))
            status = 409 if refused.problem.code == "conflict" else 422
            found = draft_of(draft_id)
    heading = adding_of(file, group) if is_new else ""
    row = row_of(file, path, keys, values or {}, language())
    context = _about(found) | {
        "form": form, "file": file, "table": table, "new": group, "heading": heading or row["title"],
        "key": path[1] if len(path) == 2 and not is_new else "", "is_conflict": status == 409,
        "theirs": _theirs(found, file, path, keys) if status == 409 else [],
        "fields": [_with_words(found, file, keys, field) for field in form],
        "crumbs": [*_crumbs(found, "part"), {"label": heading_of(file, path[0] if path else "")}],
    }  # fmt: skip
    return render(request, "qualify/draft_part.html", context, status=status)


def _saved_part(
    request: HttpRequest, found: PlaybookDraft, file: str, path: Path, keys: Keys, form: PartForm
) -> str | None:
    """Save what was typed, or take the table out; where on the draft it stands, None where fields are wrong."""
    revision = whole_number(request.POST.get("revision", ""))
    told = {"revision": revision, "by": by_web(request), "now": timezone.now()}
    if request.POST.get("do") == "remove":
        remove_part(found.pk, file, path, **told)  # type: ignore[arg-type]
        messages.success(request, gettext("Taken out of the draft."))
        return file
    if NEW_KEY in form.fields:
        try:
            path = (path[0], read_key(request.POST.get(NEW_KEY, "")))
            if _values(found, file, path) is not None:
                message = _("“{value}” is taken. Choose another key.")
                raise Refusal(Problem("playbook.duplicate", message, {"value": path[1]}))
        except Refusal as refused:
            form.tell(NEW_KEY, said(refused.problem))
            return None
    values, problems = read_typed(keys, form.changed(keys), language())
    if not problems:
        files = with_values(found.files, file, path, values)
        problems = part_problems(found.based_on.name, files, file, path)
    if problems:
        for problem in problems:
            form.tell(problem.column, said(problem))
        return None
    save_part(found.pk, file, path, values, **told)  # type: ignore[arg-type]
    messages.success(request, gettext("Saved in the draft. Nothing counts before it is published."))
    return "-".join((file.partition(".")[0], *path))


def _theirs(found: PlaybookDraft, file: str, path: Path, keys: Keys) -> list[dict[str, str]]:
    """What stands in the table now, after somebody else changed it."""
    shown = PartForm(keys=keys, values=_values(found, file, path) or {}, language=language(), words_url="", is_new=False)  # fmt: skip
    return [{"label": label_of(key), "value": str(shown.initial.get(key, ""))} for key in keys]


def _with_words(found: PlaybookDraft, file: str, keys: Keys, field: Any) -> dict[str, Any]:
    """A field of the form, and of a condition what it means."""
    is_condition = getattr(field.field, "is_condition", False)
    words = ""
    if is_condition and not field.errors and field.value():
        words = _words(found, file, keys[field.name].kind, str(field.value()))[0]
    return {"field": field, "is_condition": is_condition, "words": words}


def _words(found: PlaybookDraft, file: str, kind: str, text: str) -> tuple[str, bool]:
    """What a condition means, or what is wrong with it; and whether it can be read."""
    try:
        return in_words(found.files, file, kind, text), True
    except Refusal as refused:
        return said(refused.problem), False


@require_POST
@needs(RIGHT)
def words(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What the condition that is just typed means; changes nothing."""
    found = draft_of(draft_id)
    group, table = request.POST.get("new", ""), request.POST.get("table", "")
    file, key = request.POST.get("file", ""), request.GET.get("key", "")
    _path, keys = read_part(file, f"{group}.new" if group else table)
    if key not in keys:
        return HttpResponse(status=204)
    text, is_good = _words(found, file, keys[key].kind, request.POST.get(key, "")[:20_000])
    return render(request, "qualify/_words.html", {"text": text, "is_good": is_good})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RIGHT)
def file(request: HttpRequest, draft_id: int) -> HttpResponse:
    """A file of the draft as a text, comments and all; kept whether right or wrong, and what is wrong is told."""
    found = draft_of(draft_id)
    sent = request.POST if request.method == "POST" else request.GET
    name = sent.get("file", "")
    if name not in TABLES:
        message = _("A playbook has no file “{file}”; it has {allowed}.")
        params = {"file": name[:60], "allowed": ", ".join(TABLES)}
        raise Refusal(Problem("not_found", message, params))
    form = FileForm(
        request.POST if request.method == "POST" else None,
        initial={"text": found.files.get(name, "")},
    )
    status = 200
    if request.method == "POST":
        log_foreign(request.POST, ("file", "text", "revision"), "playbook_draft_file")
        try:
            revision = whole_number(request.POST.get("revision", ""))
            text = request.POST.get("text", "")
            save_file(
                draft_id, name, text, revision=revision, by=by_web(request), now=timezone.now()
            )
            messages.success(request, gettext("Saved in the draft. Nothing counts before it is published."))  # fmt: skip
            return redirect(f"{request.path}?{urlencode({'file': name})}")
        except Refusal as refused:
            if refused.problem.code in DENIED:
                raise
            form.is_valid()
            form.add_error("text" if "text" in form.fields else None, said(refused.problem))
            status = 409 if refused.problem.code == "conflict" else 422
            found = draft_of(draft_id)
    context = _about(found) | {
        "form": form, "file": name, "is_conflict": status == 409, "theirs": found.files.get(name, ""),
        "crumbs": _crumbs(found, "file"),
    }  # fmt: skip
    context["problems"] = [row for row in context["problems"] if row["file"] == name]
    return render(request, "qualify/draft_file.html", context, status=status)


@require_POST
@needs(RIGHT)
def discard(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Throw the draft away."""
    log_foreign(request.POST, (), "playbook_draft_discard")
    discard_draft(draft_id, by=by_web(request), now=timezone.now())
    messages.success(request, gettext("The draft was thrown away."))
    return redirect("scorecard")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RIGHT)
def publish(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What the draft changes, and publishing it with a note."""
    found = draft_of(draft_id)
    form = PublishForm(request.POST if request.method == "POST" else None)
    status, over = 200, ""
    if request.method == "POST":
        log_foreign(request.POST, ("note", "revision", "over"), "playbook_draft_publish")
        try:
            made = publish_draft(
                draft_id, request.POST.get("note", ""), over=request.POST.get("over", ""),
                revision=whole_number(request.POST.get("revision", "")), enqueue=rescore_job.enqueue,
                by=by_web(request), now=timezone.now(),
            )  # fmt: skip
            text = gettext(
                "Version {version} runs now. The scores of all leads follow in the background."
            )
            messages.success(request, text.format(version=made.version))
            return redirect("scorecard")
        except Refusal as refused:
            problem = refused.problem
            if problem.code in DENIED:
                raise
            form.is_valid()
            form.add_error("note" if problem.column == "note" else None, said(problem))
            status = 409 if problem.code in ("conflict", "newer_version") else 422
            over = problem.value or "" if problem.code == "newer_version" else ""
            found = draft_of(draft_id)
    trial = trial_of(draft_id)
    context = _about(found) | {
        "form": form, "over": over, "trial": trial, "steps": steps_of(found, "publish"),
        "changes": change_rows(found.based_on.files, found.files, language()),
        "crumbs": _crumbs(found, "publish"),
    }  # fmt: skip
    return render(request, "qualify/draft_publish.html", context, status=status)
