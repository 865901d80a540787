"""The palette: persons, companies, notes and commands for what is typed, or the leads opened last, in groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from prospekt.desk.marks import grade_mark
from prospekt.desk.queries.commands import Command, all_commands, fitting, is_named
from prospekt.desk.queries.lists import list_url, list_views
from prospekt.people.fields import country_name
from prospekt.people.queries.best_hits import Hit, best_hits, leads_by_ref
from prospekt.people.queries.hit_sources import Kind, Tier
from prospekt.people.queries.saved_views import MOST_SHOWN, seen_views
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import words_of
from prospekt.people.rules.rights import Reader

NOTE_SHOWN = 140
STARTS = 8
"""Commands shown while nothing is typed."""
Group = dict[str, Any]


def palette_context(
    q: str, *, reader: Reader, recent: Sequence[LeadRef] = (), with_scripts: bool
) -> dict[str, Any]:
    """Groups (key, title, rows) in their order, how many finds, and whether some are guesses."""
    commands = all_commands(reader, _views(reader), with_scripts=with_scripts)
    tokens = words_of(q)
    if tokens:
        hits = best_hits(q, tokens, reader=reader)
        groups = _groups(q, hits, commands, tokens, reader)
    elif q.strip():
        hits, groups = [], []
    else:
        hits = leads_by_ref(recent, reader=reader)
        groups = [
            _group("recent", gettext("Opened last"), map(_lead, hits)),
            _group("commands", gettext("Go to"), map(_command, commands[:STARTS])),
        ]
    shown = [group for group in groups if group["rows"]]
    return {
        "q": q,
        "groups": shown,
        "n": sum(len(group["rows"]) for group in shown),
        "is_guessed": any(hit.tier == Tier.SLIP for hit in hits),
        "has_words": bool(tokens) or not q.strip(),
    }


def _views(reader: Reader) -> list[tuple[str, str]]:
    """Views of the leads list, shipped and saved: name and address; one statement."""
    saved = seen_views(reader).order_by("name", "pk").values_list("pk", "name")[:MOST_SHOWN]
    return [*list_views(), *((name, list_url({"view": str(pk)})) for pk, name in saved)]


def _groups(
    q: str, hits: Sequence[Hit], commands: Sequence[Command], tokens: Sequence[str], reader: Reader
) -> list[Group]:
    """The group with the best find first; of equal ones persons, companies, commands, notes."""
    of = {kind: [hit for hit in hits if hit.kind == kind] for kind in Kind}
    doing = fitting(commands, tokens)
    tier = Tier.NAME if is_named(doing, tokens) else Tier.START if doing else Tier.SLIP
    groups = [
        (_best(of[Kind.PERSON]), _group("people", gettext("Persons"), map(_lead, of[Kind.PERSON]))),
        (_best(of[Kind.COMPANY]), _group("companies", gettext("Companies"), map(_lead, of[Kind.COMPANY]))),
        (tier, _group("commands", gettext("Go to"), map(_command, doing))),
        (_best(of[Kind.NOTE]), _group("notes", gettext("Notes"), map(_note, of[Kind.NOTE]))),
    ]  # fmt: skip
    ordered = [group for _tier, group in sorted(groups, key=lambda pair: pair[0])]
    return [*ordered, _group("more", gettext("All of them"), _lists(q, of, reader))]


def _best(hits: Sequence[Hit]) -> Tier:
    return min((hit.tier for hit in hits), default=Tier.SLIP)


def _group(key: str, title: str, rows: Iterable[dict[str, Any]]) -> Group:
    return {"key": key, "title": title, "rows": list(rows)}


def _lead(hit: Hit) -> dict[str, Any]:
    name = hit.name or hit.email or hit.phone or f"#{hit.id}"
    if hit.kind == Kind.COMPANY:
        details = [hit.detail, country_name(hit.place)]
    else:
        details = [hit.detail, hit.place]
    contact = hit.email or hit.phone
    return {
        "key": str(hit.ref),
        "icon": "building-2" if hit.kind == Kind.COMPANY else "user",
        "title": name,
        "text": " · ".join(each for each in details if each),
        "side": contact if contact != name else "",
        "grade": grade_mark(hit.grade) if hit.grade else "",
        "url": reverse("lead", args=[str(hit.ref)]),
    }


def _note(hit: Hit) -> dict[str, Any]:
    words = " ".join(hit.detail.split())
    text = words if len(words) <= NOTE_SHOWN else f"{words[:NOTE_SHOWN].rsplit(' ', 1)[0]} …"
    return {
        "key": f"n{hit.id}",
        "icon": "message-square",
        "title": hit.name or hit.email or hit.phone or f"#{hit.lead_id}",
        "text": text,
        "at": hit.at,
        "url": f"{reverse('lead', args=[str(hit.ref)])}?show=all#timeline",
    }


def _command(command: Command) -> dict[str, Any]:
    return {
        "key": f"do-{command.attribute}-{command.value or command.url}".strip("-"),
        "icon": command.icon,
        "title": command.title,
        "hint": command.hint,
        "url": command.url,
        "attribute": command.attribute,
        "value": command.value,
    }


def _lists(q: str, of: dict[Kind, list[Hit]], reader: Reader) -> list[dict[str, Any]]:
    """Ways on to the whole lists; nothing where nothing was found."""
    ways = (
        (Kind.PERSON, "leads", gettext("Leads with “{words}”")),
        (Kind.COMPANY, "companies", gettext("Companies with “{words}”")),
    )
    return [
        {"key": f"all-{name}", "icon": "search", "title": title.format(words=q.strip()),
         "url": f"{reverse(name)}?{urlencode({'q': q.strip()})}"}
        for kind, name, title in ways
        if of[kind] and reader.may("see_leads")
    ]  # fmt: skip
