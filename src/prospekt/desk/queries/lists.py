"""The leads list as the page shows it: ready texts, chips, choices and ways on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.marks import grade_mark
from prospekt.desk.queries.names import Names
from prospekt.people.fields import LIFECYCLE_WORDS, country_name
from prospekt.people.queries.leads import LeadPage, LeadRow, lead_page, tags_of
from prospekt.people.rules.list_view import LIFECYCLES, ListView

TAGS_SHOWN = 2
FILTER_WORDS: Mapping[str, str] = {
    "owner": _("Owner"), "lifecycle": _("Lifecycle"), "grade": _("Grade"), "source": _("Source"),
    "campaign": _("Campaign"), "tag": _("Tag"), "from": _("From"), "to": _("To"), "kind": _("Kind"),
}  # fmt: skip
KIND_WORDS: Mapping[str, str] = {"person": _("Persons"), "company": _("Companies")}
_VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    (_("All by score"), {}),
    (_("Mine"), {"owner": "me"}),
    (_("Without owner"), {"owner": "nobody"}),
    (_("Newest"), {"sort": "newest"}),
)


def leads_context(view: ListView, names: Names, *, user_id: int, open_ref: str) -> dict[str, Any]:
    """All that the list page needs, except what is in the panel."""
    page = lead_page(view, user_id=user_id)
    tags = tags_of(page.rows)
    parameters = view.parameters()
    views = _saved_views(parameters)
    return {
        "view": view,
        "page": page,
        "rows": [_shown(row, names, tags.get(row.ref, []), parameters) for row in page.rows],
        "filters": _chips(view, names),
        "choices": _choices(names),
        "sorts": {
            sort: _list_url({**parameters, "sort": sort}) for sort in ("best", "newest", "name")
        },
        "views": views,
        "view_label": next(
            (one["label"] for one in views if one["is_current"]), gettext("Own choice")
        ),
        "keep": {name: value for name, value in parameters.items() if name != "q"},
        "search_url": _list_url({name: value for name, value in parameters.items() if name != "q"}),
        "clear_url": reverse("leads"),
        "here": _list_url(parameters),
        "open": open_ref,
        **pages(page, parameters),
    }


def _list_url(parameters: Mapping[str, str]) -> str:
    kept = {
        name: value
        for name, value in parameters.items()
        if value and (name, value) != ("sort", "best")
    }
    return f"{reverse('leads')}?{urlencode(kept)}" if kept else reverse("leads")


def pages(page: LeadPage, parameters: Mapping[str, str]) -> dict[str, str]:
    """The foot of the list: what is shown and where it goes on."""
    return {
        "summary": summary(len(page.rows), page.n, page.is_capped),
        "first_url": _list_url(parameters) if page.previous else "",
        "previous_url": _list_url({**parameters, "before": page.previous}) if page.previous else "",
        "next_url": _list_url({**parameters, "after": page.next}) if page.next else "",
    }


def summary(shown: int, n: int, is_capped: bool) -> str:
    """`50 of 1,000+`: a count goes no further than 1,000."""
    total = f"{n:,}+" if is_capped else f"{n:,}"
    return gettext("{shown} of {total}").format(shown=shown, total=total)


def _shown(
    row: LeadRow, names: Names, tags: Sequence[str], parameters: Mapping[str, str]
) -> dict[str, Any]:
    ref = str(row.ref)
    return {
        "ref": ref,
        "name": row.name or row.email or row.phone or f"#{row.id}",
        "is_company": row.is_company,
        "url": _list_url({**parameters, "open": ref}),
        "panel_url": reverse("lead_panel", args=[ref]),
        "grade": grade_mark(row.grade),
        "score": str(round_points(row.points)),
        "company": row.company,
        "company_url": reverse("lead", args=[f"c{row.company_id}"]) if row.company_id else "",
        "role": row.role,
        "owner": names.user.get(row.owner_id or 0, ""),
        "source": names.source.get(row.source_id or 0, ""),
        "last_touch_at": row.last_touch_at,
        "tags": tags[:TAGS_SHOWN],
        "more_tags": max(0, len(tags) - TAGS_SHOWN),
        "country": row.country,
        "country_name": country_name(row.country) if row.country else "",
    }


def round_points(points: int) -> int:
    """Hundredths as whole points, halves away from zero."""
    whole = (abs(points) + 50) // 100
    return whole if points >= 0 else -whole


def _chips(view: ListView, names: Names) -> list[dict[str, str]]:
    parameters = view.parameters()
    return [
        {
            "label": gettext(FILTER_WORDS[name]),
            "value": _value_word(name, value, names),
            "remove_url": _list_url({k: v for k, v in parameters.items() if k != name}),
        }
        for name, value in (view.filters or {}).items()
    ]


def _value_word(name: str, value: str, names: Names) -> str:
    if name == "owner" and value in ("me", "nobody"):
        return gettext("me") if value == "me" else gettext("nobody")
    if name in ("owner", "source", "campaign", "tag"):
        return getattr(names, "user" if name == "owner" else name).get(int(value), f"#{value}")
    if name in ("from", "to"):
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    words = {"lifecycle": LIFECYCLE_WORDS, "kind": KIND_WORDS}.get(name, {})
    return gettext(words[value]) if value in words else value


def _choices(names: Names) -> dict[str, list[tuple[str, str]]]:
    """What each filter can be set to: (value, word)."""
    owners = [("me", gettext("me")), ("nobody", gettext("nobody"))]
    return {
        "owner": [*owners, *((str(id_), name) for id_, name in names.active)],
        "lifecycle": [(code, gettext(LIFECYCLE_WORDS[code])) for code in LIFECYCLES],
        "grade": [
            (grade, grade)
            for letter in "ABCD"
            for grade in (letter, *(letter + digit for digit in "1234"))
        ],
        "kind": [(code, gettext(word)) for code, word in KIND_WORDS.items()],
        **{
            name: [(str(id_), word) for id_, word in getattr(names, name).items()]
            for name in ("source", "campaign", "tag")
        },
    }


def _saved_views(parameters: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": gettext(label),
            "url": _list_url(wanted),
            "is_current": dict(parameters) == wanted,
        }
        for label, wanted in _VIEWS
    ]
