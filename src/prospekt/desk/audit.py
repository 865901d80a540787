"""The audit trail: who changed what, from, to, when, through which door; erasing its words; and it as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST, require_safe

from prospekt.desk.audit_words import Words, erased_words, kind_of
from prospekt.desk.queries.names import all_names
from prospekt.people.actions.erase_texts import erase_texts, erase_texts_of
from prospekt.people.actions.erasing import NOTHING_TYPED
from prospekt.people.forms import log_foreign
from prospekt.people.models import Team
from prospekt.people.queries.audit import (
    MONEY,
    AuditRow,
    all_rows,
    audit_page,
    currencies_of,
    names_of,
)
from prospekt.people.queries.detail import lead_values
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.audit_view import (
    DOOR_WORDS,
    FIELD_WORDS,
    PROSPEKT,
    AuditView,
    read_audit_view,
)
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import back_to, by_web, lead_name, whole_number
from prospekt.ui import written
from prospekt.words.guarding import guarded
from prospekt.words.problem import Problem, Refusal

COLUMNS = (
    _("When"),
    _("Who"),
    _("Door"),
    _("Lead"),
    _("Name"),
    _("What"),
    _("Before"),
    _("After"),
    _("Text"),
)
_ON_PAGE_OF_LEAD = ("user", "door", "field", "from", "to", "after")


@require_safe
@needs("see_audit")
def audit(request: HttpRequest) -> HttpResponse:
    """Everything that was changed and done, as far as the reader may see."""
    view = read_audit_view(request.GET.dict())
    return render(
        request, "desk/audit.html", audit_context(view, reverse("audit"), reader_of(request.user))
    )


@require_safe
@needs("see_audit")
def lead_history(request: HttpRequest, ref: str) -> HttpResponse:
    """The audit trail of one lead."""
    lead, reader = parse_ref(ref), reader_of(request.user)
    name = lead_name(lead_values(lead, reader=reader))
    view = read_audit_view({**_of_lead(request), "lead": str(lead)})
    context = audit_context(view, reverse("lead_history", args=[ref]), reader)
    return render(request, "desk/audit.html", context | {"lead": lead, "name": name})


def _of_lead(request: HttpRequest) -> dict[str, str]:
    for name in request.GET:
        if name not in _ON_PAGE_OF_LEAD:
            message = _("There is no filter “{value}”. Filter by: {allowed}.")
            params = {"value": name[:60], "allowed": ", ".join(_ON_PAGE_OF_LEAD[:-1])}
            raise Refusal(Problem("unknown_filter", message, params, column=name[:60]))
    return request.GET.dict()


@require_safe
@needs("see_audit")
def audit_file(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered trail as CSV."""
    view = read_audit_view(request.GET.dict())
    lines = _lines(view, reader_of(request.user))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


@require_POST
@needs("erase_texts")
def audit_erase(request: HttpRequest) -> HttpResponse:
    """Erase the words of chosen lines (`line`: c12 a change, e5 an event), or all of one `lead`."""
    log_foreign(request.POST, ("line", "lead"), "audit_erase")
    by, now = by_web(request), timezone.now()
    if ref := request.POST.get("lead"):
        erased = erase_texts_of(parse_ref(ref), by=by, now=now)
    else:
        lines = request.POST.getlist("line")
        erased = erase_texts(
            change_ids=[whole_number(line[1:]) for line in lines if line[:1] == "c"],
            event_ids=[whole_number(line[1:]) for line in lines if line[:1] == "e"],
            by=by, now=now,
        )  # fmt: skip
    messages.success(request, erased_words(erased.n_changes, erased.n_texts))
    return back_to(request, "audit")


def audit_context(view: AuditView, url: str, reader: Reader) -> dict[str, Any]:
    """All that the page needs."""
    rows, place = audit_page(view, reader=reader)
    words = words_for(rows)
    parameters = {
        name: value
        for name, value in view.parameters().items()
        if name != "lead" or url == reverse("audit")
    }
    following = {**parameters, "after": f"{place[0]}-{place[1]}"} if place else {}
    return {
        "rows": [_shown(row, words) for row in rows],
        "view": view,
        "parameters": parameters,
        "may_erase": reader.may("erase_texts"),
        "here": _url(url, parameters),
        "url": url,
        "file_url": _url(reverse("audit_file"), view.parameters()),
        "first_url": _url(url, parameters) if view.place else "",
        "next_url": _url(url, following) if following else "",
        "users": [(PROSPEKT, gettext("Prospekt")), *((str(id_), name) for id_, name in words.names.user.items())],
        "door_choices": [(code, gettext(word)) for code, word in DOOR_WORDS.items()],
        "fields": _fields(words),
    }  # fmt: skip


def _url(url: str, parameters: dict[str, str]) -> str:
    return f"{url}?{urlencode(parameters)}" if parameters else url


def _fields(words: Words) -> list[tuple[str, str]]:
    known = [(code, gettext(word)) for code, word in FIELD_WORDS.items()]
    own = [(f"own:{slug}", field.label) for slug, field in words.names.own.items()]
    return sorted(known, key=lambda pair: pair[1].casefold()) + own


def words_for(rows: Sequence[AuditRow]) -> Words:
    """Names of everything these rows mention; four statements, two more where amounts changed."""
    leads = {row.lead for row in rows if row.lead}
    leads |= {
        LeadRef(False, value)
        for row in rows if row.field == "company_id" for value in (row.old, row.new) if isinstance(value, int)
    }  # fmt: skip
    teams = dict(Team.objects.values_list("id", "name"))
    return Words(all_names(), names_of(leads), teams, currencies_of(rows))


def _shown(row: AuditRow, words: Words) -> dict[str, Any]:
    what, old, new = told(row, words)
    lead = row.lead
    is_there = lead in words.leads and not words.leads[lead][1] if lead else False
    return {
        "line": f"{'c' if row.is_change else 'e'}{row.id}",
        "at": row.at,
        "who": words.user(row.actor_id),
        "door": gettext(DOOR_WORDS.get(row.door, row.door)),
        "lead": lead,
        "name": words.lead(lead) if lead else "",
        "url": reverse("lead", args=[str(lead)]) if is_there else "",
        "is_binned": bool(lead and words.leads.get(lead, ("", False))[1]),
        "what": what,
        "old": old,
        "new": new,
        "is_change": row.is_change and bool(row.field),
        "text": row.text,
        "erased": _erased(row, words),
        "can_erase": bool(row.text)
        or (row.is_change and row.field not in NOTHING_TYPED and not row.erased_at),
    }


def told(row: AuditRow, words: Words) -> tuple[str, str, str]:
    """What a row tells: the field or the sentence, from, to."""
    if not row.is_change:
        return words.sentence(row), "", ""
    if not row.field:
        return gettext("Became known"), "", ""
    sign = (
        row.field.removeprefix(kind_of(row.field))[:1] if not row.field.startswith("own:") else ""
    )
    label = words.field(row.field)
    if row.erased_at and sign:
        label += " +" if sign == "+" else " \N{MINUS SIGN}"
    if row.field in MONEY:
        return label, *words.amounts(row)
    return label, words.value(row.field, row.old), words.value(row.field, row.new)


def _erased(row: AuditRow, words: Words) -> str:
    if row.erased_at is None:
        return ""
    on = written.day(row.erased_at)
    return gettext("erased on {on} by {who}").format(on=on, who=words.user(row.erased_by))


def file_rows(view: AuditView, reader: Reader) -> Iterator[list[str]]:
    """The lines of the file below its header, in universal time."""
    for rows in all_rows(view, reader=reader):
        words = words_for(rows)
        for row in rows:
            what, old, new = told(row, words)
            erased = _erased(row, words)
            yield [
                row.at.astimezone(UTC).isoformat(timespec="seconds"), words.user(row.actor_id), row.door,
                str(row.lead or ""), words.lead(row.lead) if row.lead else "", what, erased or old, erased or new, row.text,
            ]  # fmt: skip


def _lines(view: AuditView, reader: Reader) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _line(gettext(name) for name in COLUMNS)
    for row in file_rows(view, reader):
        yield _line(row)


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([guarded(cell) for cell in cells])
    return out.getvalue().encode()
