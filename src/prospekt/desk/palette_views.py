"""Search from everywhere: the page, the part of it that the palette loads, and which leads were opened last.

A lead page is only looked at, so nothing is written to the database for it: the references of the leads opened
last, no names, stand in a cookie, and what is shown of them passes the reader's rights anew.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from prospekt.desk.queries.palette import palette_context
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef, parse_ref
from prospekt.people.rules.list_view import LONGEST_QUERY
from prospekt.people.rules.typed_text import check_text
from prospekt.people.views.guard import open_to_all_signed_in
from prospekt.words.problem import Refusal
from prospekt.words.problem import gettext_noop as _

MOST_RECENT = 6


def _cookie() -> str:
    return "__Host-recent" if settings.SESSION_COOKIE_SECURE else "recent"


@open_to_all_signed_in
@require_safe
@vary_on_headers("HX-Request-Type")
def search(request: HttpRequest) -> HttpResponse:
    """What is found for `q`, or the leads opened last; the palette asks only for the list."""
    q = check_text(_("The search"), request.GET.get("q", ""), LONGEST_QUERY)
    is_partial = request.headers.get("HX-Request-Type") == "partial"
    context = palette_context(
        q, reader=reader_of(request.user), recent=recent(request), with_scripts=is_partial
    )
    return render(request, "desk/_palette.html" if is_partial else "desk/search.html", context)


def recent(request: HttpRequest) -> list[LeadRef]:
    """The leads that this user opened last in this browser, the last one first."""
    whose, _dot, refs = request.COOKIES.get(_cookie(), "").partition(".")
    if whose != str(request.user.pk):
        return []
    found = []
    for text in refs.split(".")[:MOST_RECENT]:
        try:
            found.append(parse_ref(text))
        except Refusal:
            return []
    return found


def remember(request: HttpRequest, response: HttpResponse, ref: LeadRef) -> HttpResponse:
    """Note in the browser that `ref` was opened."""
    refs = [ref, *(other for other in recent(request) if other != ref)][:MOST_RECENT]
    response.set_cookie(
        _cookie(),
        ".".join([str(request.user.pk), *map(str, refs)]),
        max_age=settings.SESSION_COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
