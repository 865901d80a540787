"""Help inside: the glossary, the first steps, and hints that are put away or brought back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from prospekt.desk.palette_views import recent
from prospekt.desk.queries.first_steps import first_steps
from prospekt.desk.queries.glossary import glossary_context
from prospekt.people.actions.put_away import bring_back, put_away
from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.hints import CODES, FIRST_STEPS
from prospekt.people.rules.list_view import LONGEST_QUERY
from prospekt.people.rules.typed_text import check_text
from prospekt.people.views.guard import open_to_all_signed_in
from prospekt.people.views.requests import back_to, by_web, is_partial


@open_to_all_signed_in
@require_safe
@vary_on_headers("HX-Request-Type")
def glossary(request: HttpRequest) -> HttpResponse:
    """Every word, or those that match `q`."""
    q = check_text(_("The search"), request.GET.get("q", ""), LONGEST_QUERY)
    context = glossary_context(q, reader_of(request.user))
    return render(
        request, "desk/_glossary.html" if is_partial(request) else "desk/glossary.html", context
    )


@open_to_all_signed_in
@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """The first steps as a page: also when they were put away, or are all done."""
    found = first_steps(
        request.user, reader_of(request.user), has_opened=bool(recent(request))  # type: ignore[arg-type]
    )  # fmt: skip
    n_away = len([code for code in request.user.put_away if code != FIRST_STEPS])  # type: ignore[union-attr]
    return render(request, "desk/first_steps.html", {"first_steps": found, "n_away": n_away})


@open_to_all_signed_in
@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    """Put a hint, or the first steps, away."""
    log_foreign(request.POST, ["code", "next"], request.path)
    put_away(request.POST.get("code", ""), by=by_web(request), now=timezone.now())
    if is_partial(request):
        return HttpResponse()
    return back_to(request, "first_steps")


@open_to_all_signed_in
@require_POST
def show(request: HttpRequest) -> HttpResponse:
    """Bring back what `code` names, or all that was put away."""
    log_foreign(request.POST, ["code", "next"], request.path)
    code = request.POST.get("code", "")
    bring_back([code] if code else CODES, by=by_web(request), now=timezone.now())
    if not code:
        messages.success(request, gettext("The hints are shown again, each on its page."))
    return back_to(request, "first_steps")
