"""How far a new user has come, in one statement, and whether there is anything here at all."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext

from prospekt.capture.models import Import
from prospekt.desk.rules.first_steps import Progress, progress
from prospekt.people.models import User
from prospekt.people.queries.rights import reached_sql
from prospekt.people.rules.hints import FIRST_STEPS
from prospekt.people.rules.rights import Reader


def first_steps(user: User, reader: Reader, *, has_opened: bool) -> dict[str, Any]:
    """The steps for the pages that show them; `has_opened` says whether a lead was opened in this browser."""
    there = _there(user, reader)
    found = progress(reader.may, {**there, "opened": has_opened})
    return {
        "steps": [
            {
                "key": step.key,
                "title": gettext(step.title),
                "text": gettext(step.text),
                "verb": gettext(step.verb),
                "icon": step.icon,
                "url": reverse(step.place),
                "is_done": is_done,
                "is_next": step is found.next,
                "place": step.place,
            }
            for step, is_done in found.steps
        ],
        "n_done": found.n_done,
        "n": len(found.steps),
        "next": _next(found),
        "is_away": FIRST_STEPS in user.put_away,
        "may_try": not there["anything"] and reader.may("import_leads"),
    }


def _next(found: Progress) -> dict[str, str] | None:
    step = found.next
    if step is None:
        return None
    return {
        "key": step.key,
        "title": gettext(step.title),
        "text": gettext(step.text),
        "url": reverse(step.place),
    }


def _there(user: User, reader: Reader) -> dict[str, bool]:
    """Which steps the tables show as taken. Written as SQL: Django takes longer to put it together than it runs."""
    persons, values = reached_sql(reader, "see_leads")
    companies, more = reached_sql(reader, "see_leads")
    # By the index of the grade, and companies only where no person has one: a base may have a million of each.
    graded = "p.deleted_at IS NULL AND p.grade > ''"
    asked: dict[str, tuple[str, tuple[Any, ...]]] = {
        "list": ("EXISTS (SELECT 1 FROM capture_import WHERE state = %s)", (Import.State.DONE,)),
        "ranked": (
            f"CASE WHEN EXISTS (SELECT 1 FROM people_person p WHERE {graded} AND {persons}) THEN TRUE"
            f" ELSE EXISTS (SELECT 1 FROM people_company p WHERE p.is_lead AND {graded} AND {companies}) END",
            (*values, *more),
        ),
        "view": ("EXISTS (SELECT 1 FROM people_savedview WHERE owner_id = %s)", (user.pk,)),
        "colleague": (
            "EXISTS (SELECT 1 FROM people_user WHERE is_active AND NOT is_service AND id <> %s)"
            " OR EXISTS (SELECT 1 FROM people_invitation)",
            (user.pk,),
        ),
        "anything": (
            "EXISTS (SELECT 1 FROM people_person) OR EXISTS (SELECT 1 FROM people_company)",
            (),
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'({sql})' for sql, _ in asked.values())}",
            [value for _, each in asked.values() for value in each],
        )
        return dict(zip(asked, map(bool, cursor.fetchone()), strict=True))
