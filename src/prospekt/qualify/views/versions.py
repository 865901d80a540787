"""The versions of the playbook that ran: read one, take its files home, go back to it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import DENIED, by_web
from prospekt.qualify.actions.publishing import publish_version
from prospekt.qualify.forms import PublishForm
from prospekt.qualify.jobs import rescore_job
from prospekt.qualify.models import PlaybookVersion
from prospekt.qualify.queries.drafts import draft_of, publications_of, published, version_called
from prospekt.qualify.views.draft_page import change_rows, page_groups
from prospekt.ui.said import said
from prospekt.ui.written import language
from prospekt.words.problem import Refusal

RIGHT = "see_playbooks"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same files are the same archive, whenever it is made."""


@require_safe
@needs(RIGHT)
def listing(request: HttpRequest) -> HttpResponse:
    """Every time a version took over, with who and why."""
    context = {
        "rows": published(),
        "crumbs": _crumbs(),
        "may_change": reader_of(request.user).may("manage_playbooks"),
    }
    return render(request, "qualify/versions.html", context)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": gettext("Scorecard"), "url": reverse("scorecard")}]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RIGHT, post="manage_playbooks")
def version(request: HttpRequest, version: str) -> HttpResponse:
    """A version as it was; POST publishes it again."""
    found = version_called(version)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        log_foreign(request.POST, ("note",), "playbook_version")
        try:
            publish_version(
                found.version, request.POST.get("note", ""), enqueue=rescore_job.enqueue,
                by=by_web(request), now=timezone.now(),
            )  # fmt: skip
            text = gettext(
                "Version {version} runs now. The scores of all leads follow in the background."
            )
            messages.success(request, text.format(version=found.version))
            return redirect("scorecard")
        except Refusal as refused:
            if refused.problem.code in DENIED:
                raise
            form.is_valid()
            form.add_error(
                "note" if refused.problem.column == "note" else None, said(refused.problem)
            )
    running = PlaybookVersion.objects.filter(is_running=True).first()
    context: dict[str, Any] = {
        "version": found,
        "publications": publications_of(found),
        "groups": page_groups(found.name, found.files, language()),
        "changes": change_rows(found.files, running.files, language()) if running else [],
        "form": form,
        "may_publish": not found.is_running and reader_of(request.user).may("manage_playbooks"),
        "crumbs": [
            *_crumbs(),
            {"label": gettext("Versions"), "url": reverse("playbook_versions")},
        ],
    }
    return render(request, "qualify/version.html", context, status=422 if form.errors else 200)


@require_safe
@needs(RIGHT)
def version_files(request: HttpRequest, version: str) -> HttpResponse:
    """The files of a version as an archive."""
    found = version_called(version)
    return _archive(found.files, f"{found.name}-{found.version}")


@require_safe
@needs("manage_playbooks")
def draft_files(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The files of a draft as an archive."""
    found = draft_of(draft_id)
    return _archive(found.files, f"{found.based_on.name}-draft-{found.pk}")


def _archive(files: Mapping[str, str], name: str) -> HttpResponse:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{name}/{file}", _EPOCH), text.encode())
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    return HttpResponse(out.getvalue(), content_type="application/zip", headers=headers)
