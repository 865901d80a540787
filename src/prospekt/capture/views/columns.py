"""The second step: what each column becomes, how the file is read, and what holds for all rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from prospekt.capture.actions.choose_columns import (
    Choice,
    choose_columns,
    draft_mark,
    is_order_open,
    leave_out_open,
    notices_of,
    read_again,
)
from prospekt.capture.actions.prepare_import import (
    MOST_OWN_FIELDS,
    save_settings,
    settle_open_columns,
)
from prospekt.capture.actions.told_answers import questions
from prospekt.capture.forms import (
    ReadingForm,
    SettingsForm,
    column_choices,
    is_column_field,
    typed_settings,
)
from prospekt.capture.models import Campaign, Import, Source
from prospekt.capture.rules.own_fields import unique_slugs
from prospekt.capture.rules.targets import ANSWER, OWN, SKIP, TARGETS
from prospekt.capture.views.draft import import_or_404, steps
from prospekt.capture.views.file import reading_facts
from prospekt.capture.wording import ENTITIES, ORDERS, POLICIES, SURE, WHY, target_label
from prospekt.people.forms import log_foreign
from prospekt.people.models import OwnField
from prospekt.people.queries.detail import user_choices
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SHOWN = 60
MOST_KNOWN = 200


@needs("import_leads")
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, import_id: str) -> HttpResponse:
    """The columns of a draft, sixty at a time; every button keeps what was chosen."""
    record = import_or_404(request, import_id)
    if record.state != Import.State.DRAFT:
        return redirect("import", record.pk)
    start = _start(request.GET.get("start", ""), len(record.columns))
    if request.method != "POST":
        return _page(request, record, start)
    return _save(request, record, start)


def _start(text: str, n: int) -> int:
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return start // SHOWN * SHOWN if start < n else 0


def _forms(
    request: HttpRequest, record: Import, data: Any = None
) -> tuple[ReadingForm, SettingsForm]:
    is_text = record.format == "csv"
    is_workbook = record.format in ("xlsx", "xls", "ods")
    reading = {key: value for key, value in record.reading.items() if key != "told"}
    reading["delimiter"] = {"\t": "tab"}.get(
        reading.get("delimiter", ""), reading.get("delimiter", "")
    )
    return (
        ReadingForm(data, initial=reading, is_text=is_text, is_workbook=is_workbook),
        SettingsForm(
            data,
            initial=typed_settings(record.settings),
            owners=[(str(i), n) for i, n in user_choices(reader_of(request.user))],
        ),
    )


def _save(request: HttpRequest, record: Import, start: int) -> HttpResponse:
    reading, settings = _forms(request, record, request.POST)
    known = [f"reading-{name}" for name in reading.fields] + [
        f"all-{name}" for name in settings.fields
    ]
    log_foreign(
        request.POST,
        [*known, "go", "seen", *filter(is_column_field, request.POST)],
        "import_columns",
    )
    if not (reading.is_valid() and settings.is_valid()):
        return _page(request, record, start, forms=(reading, settings), status=422)
    go = request.POST.get("go", "check")
    choices = column_choices(request.POST, record.columns)
    if request.POST.get("seen", draft_mark(record)) != draft_mark(record):
        return _stale(request, record, start, choices, (reading, settings))
    try:
        choose_columns(record, choices)
        save_settings(record, settings.settings())
        if go == "reread":
            read_again(record, reading.reading())
            messages.success(
                request, gettext("The file was read again; what you chose for its columns stays.")
            )
            return redirect("import_columns", record.pk)
        if go.startswith("start:"):
            return redirect(
                _address(record, _start(go.removeprefix("start:"), len(record.columns)))
            )
        if go == "save":
            messages.success(request, gettext("Saved"))
            return redirect(_address(record, start))
        return _go_on(request, record, go)
    except Refusal as refused:
        return _page(
            request, record, start, problem=refused.problem, forms=(reading, settings), status=422
        )


def _stale(
    request: HttpRequest,
    record: Import,
    start: int,
    choices: Mapping[int, Choice],
    forms: tuple[ReadingForm, SettingsForm],
) -> HttpResponse:
    """Somebody else, or another tab, changed the draft: both choices are shown, and nothing is saved yet."""
    mark, words = draft_mark(record), []
    for i, choice in choices.items():
        column = record.columns[i]
        if choice.target != column["target"]:
            both = {
                "column": column["name"],
                "theirs": _word(column["target"]),
                "yours": _word(choice.target),
            }
            words.append(gettext("{column}: now {theirs}; you chose {yours}").format(**both))
            column["target"] = choice.target
        column["policy"], column["required"] = choice.policy, choice.required
    context = {
        "stale": words
        or [gettext("What holds for all rows, or how the file is read, is different now.")]
    }
    return _page(request, record, start, forms=forms, status=409, extra=context, mark=mark)


def _word(target: str) -> str:
    if target == SKIP:
        return gettext("left out")
    return target_label(target, {}) or gettext("not chosen")


def _go_on(request: HttpRequest, record: Import, go: str) -> HttpResponse:
    if go == "check-skip":
        leave_out_open(record)
    open_ = [i for i, column in enumerate(record.columns) if is_order_open(record, column)]
    if open_:
        message = _(
            "Day and month cannot be told apart in: {columns}. Choose the order of their dates, or keep them as text."
        )
        names = ", ".join(record.columns[i]["name"] for i in open_[:10])
        problem = Problem("order_open", message, {"columns": names})
        return _page(request, record, open_[0] // SHOWN * SHOWN, problem=problem, status=422)
    n_open = sum(not column["target"] for column in record.columns)
    if n_open and not _makes_fields(request):
        return _page(request, record, 0, status=422, extra={"n_unplaced": n_open})
    before = [column["target"] for column in record.columns]
    try:
        settle_open_columns(
            record, most_own_fields=len(before) if go == "check-own" else MOST_OWN_FIELDS
        )
    except Refusal as refused:
        for column, target in zip(record.columns, before, strict=True):
            column["target"] = target
        return _page(request, record, 0, too_many=refused.problem, status=422)
    record.save(update_fields=["columns"])
    return redirect("import_check", record.pk)


def _address(record: Import, start: int) -> str:
    address = reverse("import_columns", args=[record.pk])
    return f"{address}?start={start}" if start else address


def _page(
    request: HttpRequest,
    record: Import,
    start: int,
    *,
    problem: Problem | None = None,
    too_many: Problem | None = None,
    forms: tuple[ReadingForm, SettingsForm] | None = None,
    status: int = 200,
    extra: Mapping[str, Any] | None = None,
    mark: str = "",
) -> HttpResponse:
    reading, settings = forms or _forms(request, record)
    stored = mark or draft_mark(import_or_404(request, str(record.pk)))
    n = len(record.columns)
    end = min(start + SHOWN, n)
    rows = _rows(record, start, end)
    is_order = problem is not None and problem.code == "order_open"
    context = {
        "seen": stored, **(extra or {}),
        "open_rows": [row for row in rows if row["asks_order"]] if is_order else [],
        "record": record, "steps": steps("columns", record), "rows": rows, "groups": _groups(),
        "own_fields": _own_fields(), "makes_fields": _makes_fields(request), "policies": _choices(POLICIES), "orders": _choices(ORDERS), "reading": reading,
        "settings": settings, "reading_facts": reading_facts(record), "problem": said(problem) if problem else "",
        "notices": [said(each) for each in notices_of(record)], "too_many": dict(too_many.params) if too_many else None,
        "n_columns": n, "shown_from": start + 1, "shown_to": end, "here": _address(record, start),
        "previous_start": start - SHOWN if start else None, "next_start": end if end < n else None,
        "n_open": sum(not column["target"] for column in record.columns), "sheets": _sheets(record),
        "sources": _names(Source), "campaigns": _names(Campaign), "is_reading_wrong": bool(reading.errors),
        "export": EXPORTS.get(record.settings.get("export", ""), ""),
    }  # fmt: skip
    return render(request, "capture/columns.html", context, status=status)


EXPORTS: Mapping[str, str] = {
    "hubspot": "HubSpot", "salesforce": "Salesforce", "pipedrive": "Pipedrive", "zoho": "Zoho", "linkedin": "LinkedIn",
    "google": "Google Contacts", "outlook": "Outlook", "vcard": "vCard",
}  # fmt: skip


def _choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code, gettext(word)) for code, word in words.items()]


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {entity: [] for entity in ENTITIES}
    for target in TARGETS.values():
        groups[target.entity].append((target.key, gettext(target.label)))
    shown = [(gettext(ENTITIES[entity]), choices) for entity, choices in groups.items()]
    asked = [(ANSWER + key, gettext(names[0])) for key, names in questions().items()]
    return [*shown, (gettext("Answers"), asked)] if asked else shown


def _own_fields() -> list[tuple[str, str]]:
    rows = (
        OwnField.objects.filter(removed_at=None)
        .order_by("label")
        .values_list("slug", "label")[:MOST_KNOWN]
    )
    return [(OWN + slug, label) for slug, label in rows]


def _makes_fields(request: HttpRequest) -> bool:
    return reader_of(request.user).may("manage_fields")


def _names(model: type[Source] | type[Campaign]) -> list[str]:
    return list(model.objects.order_by("name").values_list("name", flat=True)[:MOST_KNOWN])


def _sheets(record: Import) -> list[str]:
    notice = next((each for each in notices_of(record) if each.code == "other-sheets"), None)
    return (
        [str(notice.params["sheet"]), *str(notice.params["others"]).split(", ")] if notice else []
    )


def _rows(record: Import, start: int, end: int) -> list[dict[str, Any]]:
    slugs = unique_slugs([column["name"] for column in record.columns])
    known = dict(_own_fields())
    return [_row(record, i, record.columns[i], OWN + slugs[i], known) for i in range(start, end)]


def _row(
    record: Import, index: int, column: Mapping[str, Any], own: str, known: Mapping[str, str]
) -> dict[str, Any]:
    target = column["target"]
    has_no_place = not target and column["why"] == "known export"
    why = WHY["no place"] if has_no_place else WHY.get(column["why"], "")
    is_own = target.startswith(OWN)
    odd = (
        [(target, target.removeprefix(OWN))]
        if is_own and target not in known and target != own
        else []
    )
    return {
        "index": index, "name": column["name"], "samples": column["samples"], "target": target, "own": own, "odd": odd,
        "own_is_known": own in known, "is_open": not target, "is_skipped": target == SKIP,
        "sure": gettext(SURE.get(column["certainty"], "")) if column["certainty"] else "",
        "tone": {"sure": "good", "likely": "neutral"}.get(column["certainty"], ""), "why": gettext(why) if why else "",
        "candidates": _candidates(column["candidates"]), "policy": column["policy"], "required": column["required"],
        "asks_order": is_order_open(record, column), "order": column["date_order"] if target else "",
    }  # fmt: skip


def _candidates(targets: Sequence[str]) -> list[tuple[str, str]]:
    return [(target, target_label(target, {})) for target in targets if target in TARGETS]
