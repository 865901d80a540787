"""Calls out of the leads list: as it is filtered and ordered, the first of them one after the other."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from prospekt.desk.list_requests import asked_view
from prospekt.desk.queries.lists import list_url
from prospekt.desk.queries.names import all_names
from prospekt.engage.actions.calls import begin_calls
from prospekt.engage.rules.calls import MOST
from prospekt.people.forms import log_foreign
from prospekt.people.queries.leads import lead_page
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web


@needs("change_leads")
@require_POST
def call_list(request: HttpRequest) -> HttpResponse:
    """Begin a list of calls with the first 200 leads of the list in the address."""
    log_foreign(request.POST, (), "leads_calls")
    reader = reader_of(request.user)
    query = request.GET.copy()
    for name in ("after", "before", "open"):
        query.pop(name, None)
    if not query:
        query["view"] = "all"
    view = asked_view(query, all_names(reader), reader).view
    back = list_url(view.parameters())
    leads = [row.ref for row in lead_page(view, reader=reader, size=MOST).rows]
    if not leads:
        messages.info(request, gettext("There is nobody to call in this list."))
        return redirect(back)
    begin_calls(leads, back=back, by=by_web(request), now=timezone.now())
    return redirect("calls")
