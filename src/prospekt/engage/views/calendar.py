"""The calendar of one's tasks under a secret address, and what one is reminded of."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prospekt.engage.actions.daily_mail import choose_daily_mail
from prospekt.engage.actions.feeds import feed_of, link_of, make_feed, revoke_feed, show_titles
from prospekt.engage.forms import TitlesForm
from prospekt.engage.models import CalendarFeed, DailyMail
from prospekt.engage.queries.calendar import calendar_file
from prospekt.ledger.limits import take_call
from prospekt.people.forms import log_foreign
from prospekt.people.views.guard import open_to_all_signed_in, open_to_the_public
from prospekt.people.views.requests import by_web
from prospekt.ui.said import said
from prospekt.ui.written import as_read_by
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

CALLS = 12
"""A minute, of one calendar; clients ask every quarter of an hour or less often."""
CALLS_OF_AN_ADDRESS = 60


@open_to_the_public
@require_safe
def calendar_feed(request: HttpRequest, key: str) -> HttpResponse:
    """The open tasks of the user whose secret address this is; nothing is changed by reading them."""
    now = timezone.now()
    if take_call({f"calendar:{request.META.get('REMOTE_ADDR', '')}"[:80]: CALLS_OF_AN_ADDRESS}, now=now):  # fmt: skip
        raise Refusal(_too_often())
    feed = feed_of(key)
    if feed is None:
        message = _("There is no calendar at this address. Its owner may have made a new one.")
        raise Refusal(Problem("not_found", message))
    if take_call({f"calendar:{feed.digest[:32]}": CALLS}, now=now):
        raise Refusal(_too_often())
    user = feed.user
    with as_read_by(user.language or settings.LANGUAGE_CODE, user.time_zone):
        response = HttpResponse(
            calendar_file(user, feed.titles, now=now), content_type="text/calendar; charset=utf-8"
        )
    response.headers["Content-Disposition"] = 'inline; filename="prospekt.ics"'
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _too_often() -> Problem:
    message = _("This calendar was asked for too often. Wait a minute, then ask again.")
    return Problem("too_many_requests", message)


@open_to_all_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """The calendar address, made anew or shown otherwise, and whether the mail of the day is wanted."""
    link, status = "", 200
    if request.method == "POST":
        log_foreign(request.POST, ("action", "titles", "daily_mail"), "reminders")
        try:
            link = _changed(request)
        except Refusal as refused:
            messages.error(request, said(refused.problem))
            status = 422
        else:
            if not link:
                messages.success(request, gettext("Saved"))
                return redirect("reminders")
    return render(
        request, "engage/reminders.html", {**reminding_of(request), "link": link}, status=status
    )


def _changed(request: HttpRequest) -> str:
    """What the form asks for; the new address, where one was made, as it is shown this once."""
    me, action = request.user.pk, request.POST.get("action", "")
    titles = request.POST.get("titles", "")
    if action == "make":
        return link_of(make_feed(me, titles=titles, by=by_web(request), now=timezone.now()))
    if action == "titles":
        show_titles(me, titles)
    elif action == "daily_mail":
        choose_daily_mail(me, request.POST.get("daily_mail") == "on")
    else:
        message = _("This form does nothing that is known. Reload the page and send it again.")
        raise Refusal(Problem("unknown_code", message, column="action"))
    return ""


def reminding_of(request: HttpRequest) -> dict[str, object]:
    """How the reader is reminded: the calendar, if there is one, and the mail of the day."""
    me = request.user.pk
    feed = CalendarFeed.objects.filter(user_id=me).first()
    wanted = DailyMail.objects.filter(user_id=me).values_list("is_wanted", flat=True).first()
    initial = {"titles": feed.titles if feed else CalendarFeed.Titles.PRIVATE}
    form = TitlesForm(initial=initial, auto_id="feed_%s")
    return {"feed": feed, "titles_form": form, "wants_mail": wanted is not False}


@open_to_all_signed_in
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """The secret address no longer works."""
    log_foreign(request.POST, (), "calendar_revoke")
    try:
        revoke_feed(request.user.pk, by=by_web(request), now=timezone.now())
        messages.success(request, gettext("The calendar address no longer works."))
    except Refusal as refused:
        messages.error(request, said(refused.problem))
    return redirect("reminders")
