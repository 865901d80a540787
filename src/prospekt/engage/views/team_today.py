"""The day of whoever leads others."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from prospekt.engage.queries.next_steps import IN_WORK
from prospekt.engage.queries.team_today import COUNTED, Member, TeamDay, team_day
from prospekt.engage.views.asking import check_names
from prospekt.engage.wording import ago
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.ui import written

FREE = json.dumps(
    {"all": [{"fact": "owner", "known": False}, {"fact": "lifecycle", "is": list(IN_WORK)}]}
)


@needs("assign_leads")
@require_safe
def team_today(request: HttpRequest) -> HttpResponse:
    """Who is silent, what is overdue with whom, what nobody looks after, and what waits for a decision."""
    check_names(request, ())
    now = timezone.now()
    day = team_day(reader_of(request.user), now)
    members = [_member(each, now) for each in day.members]
    quiet = [each for each in members if each["is_quiet"]]
    behind = sorted((each for each in members if each["n"]), key=lambda each: (-each["n"], each["name"]))  # fmt: skip
    context = {
        "day": now, "members": members, "quiet": quiet, "behind": behind, "n_free": capped(day.n_free),
        "free": [
            {"name": each.name, "company": each.company, "grade": each.grade, "url": reverse("lead", args=[str(each.ref)])}
            for each in day.free
        ],
        "free_url": f"{reverse('leads')}?{urlencode({'filter': FREE})}",
        "n_pairs": capped(day.n_pairs) if day.n_pairs else "",
        "waiting": _waiting(day),
    }  # fmt: skip
    return render(request, "engage/team_today.html", context)


def _waiting(day: TeamDay) -> list[dict[str, str]]:
    """What somebody who leads decides, with how much of it there is."""
    rows = []
    if day.n_pairs:
        rows.append(("git-merge", reverse("duplicates"), gettext("Duplicates to look at"), capped(day.n_pairs)))  # fmt: skip
    if day.n_handovers:
        n = day.n_handovers
        said = ngettext("{n} waits", "{n} wait", n).format(n=n)
        if day.n_late:
            said = gettext("{waiting}, {late} past their time").format(waiting=said, late=day.n_late)  # fmt: skip
        rows.append(("handshake", reverse("handovers"), gettext("Hand-overs"), said))
    if day.n_left:
        left = f"{reverse('tasks')}?whose=left"
        rows.append(("users", left, gettext("Tasks of people who were switched off"), capped(day.n_left)))  # fmt: skip
    return [dict(zip(("icon", "url", "title", "n"), row, strict=True)) for row in rows]


def capped(n: int) -> str:
    """A count that goes no further than 1,000."""
    return f"{written.number(COUNTED)}+" if n > COUNTED else written.number(n)


def _member(each: Member, now: datetime) -> dict[str, Any]:
    days = each.quiet_days
    if each.logged_at is None:
        said = gettext("has never logged anything")
    elif each.is_quiet:
        said = ngettext("nothing logged for {n} working day", "nothing logged for {n} working days", days).format(n=days)  # fmt: skip
    else:
        said = gettext("last logged {since}").format(since=ago(each.logged_at, now))
    return {
        "name": each.name, "is_quiet": each.is_quiet, "said": said, "n": each.n_overdue,
        "n_overdue": capped(each.n_overdue), "waits": each.n_waiting, "n_waiting": capped(each.n_waiting),
        "url": f"{reverse('tasks')}?{urlencode({'whose': 'team', 'owner': each.id})}",
        "leads_url": f"{reverse('leads')}?{urlencode({'owner': each.id})}",
    }  # fmt: skip
