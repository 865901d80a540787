"""The glossary as its page shows it: the words that match, with the values of the running playbook filled in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.rules.glossary import SECTIONS, WORDS, Entry
from prospekt.people.actions.invitations import DAYS
from prospekt.people.rules.filter_events import TEXTS, TITLES
from prospekt.people.rules.rights import Reader
from prospekt.people.rules.tokens import MOST
from prospekt.people.touch_words import KIND_WORDS
from prospekt.playbook.explained import LEAD_FACT_TEXTS, TOUCH_KIND_TEXTS
from prospekt.playbook.facts import LEAD_FACTS
from prospekt.playbook.sentences import to_sentence
from prospekt.playbook.shapes import DOUBLING, EVEN, Playbook
from prospekt.qualify.queries.scores import running_playbook
from prospekt.ui.written import number
from prospekt.words.folding import words_in

Rows = list[dict[str, Any]]


def glossary_context(q: str, reader: Reader) -> dict[str, Any]:
    """Sections of words of which every word of `q` begins a word; all of them for an empty `q`."""
    values = playbook_values(running_playbook())
    tokens = words_in(q)
    sections = [
        {
            "key": part,
            "title": gettext(SECTIONS[part]),
            "rows": _found([_row(key, entry, values, reader) for key, entry in words.items()], tokens),
        }
        for part, words in WORDS.items()
    ]  # fmt: skip
    sections += [
        {"key": key, "title": gettext(title), "rows": _found(rows, tokens)}
        for key, title, rows in (
            ("facts", _("Facts that rules read"), _facts()),
            ("touches", _("Kinds of touch"), _touches()),
            ("events", _("What the timeline tells"), _events()),
        )
    ]
    shown = [section for section in sections if section["rows"]]
    return {"q": q, "sections": shown, "n": sum(len(section["rows"]) for section in shown)}


def playbook_values(playbook: Playbook) -> dict[str, object]:
    """What the texts of the glossary name in braces."""
    card = playbook.card
    half_lives = [rule.half_life_days for rule in card.interest_rules] or [0]
    titles = {rule.key: rule.title for rule in card.rules}
    return {
        "even": EVEN,
        "doubling": DOUBLING,
        "horizon": card.horizon_days,
        "rate": number((card.base_rate * 100).normalize()),
        "base": number(Decimal(card.base_points) / 100),
        "letters": _bounds("ABC", card.letters),
        "digits": _bounds("123", card.digits),
        "shortest": min(half_lives),
        "longest": max(half_lives),
        "n_rules": len(card.rules),
        "playbook": gettext(playbook.title),
        "version": playbook.version,
        "market": to_sentence(playbook.market, gettext, number)
        if playbook.market
        else gettext("everybody"),
        "icp": ", ".join(gettext(titles[key]) for key in playbook.icp if key in titles),
        "methods": _methods(playbook),
        "recycle_days": playbook.stages.recycle_days,
        "first_response": playbook.routing.first_response,
        "reroute_after": playbook.routing.reroute_after,
        "currency": settings.CURRENCY,
        "bin_days": settings.PROSPEKT_BIN_DAYS,
        "invitation_days": DAYS,
        "most_tokens": MOST,
    }


def _methods(playbook: Playbook) -> str:
    """Such as `BANT (Budget, Authority, Need, Timing)`, one after the other."""
    return "; ".join(
        f"{gettext(method.title)} ({', '.join(gettext(each.title) for each in method.criteria)})"
        for method in playbook.methods
    )


def _bounds(names: str, least: tuple[int, int, int]) -> str:
    """Such as `A from 25, B from 19, C from 15`."""
    form = gettext("{name} from {least}")
    return ", ".join(
        form.format(name=name, least=number(Decimal(bound) / 100))
        for name, bound in zip(names, least, strict=True)
    )


def _row(key: str, entry: Entry, values: Mapping[str, object], reader: Reader) -> dict[str, Any]:
    may_go = entry.place and (not entry.right or reader.may(entry.right))
    return {
        "key": key,
        "title": gettext(entry.title),
        "what": gettext(entry.what),
        "more": gettext(entry.more).format(**values) if entry.more else "",
        "url": _url(entry) if may_go else "",
        "place": gettext(PLACE_WORDS[entry.place]) if may_go else "",
    }


def _url(entry: Entry) -> str:
    url = reverse(entry.place)
    return f"{url}?{entry.query}" if entry.query else url


PLACE_WORDS: Mapping[str, str] = {
    "leads": _("Leads"), "companies": _("Companies"), "scorecard": _("Scorecard"), "imports": _("Imports"),
    "campaigns": _("Campaigns"), "sources": _("Sources"), "own_fields": _("Own fields"), "teams": _("Teams"),
    "users": _("People who work here"), "tokens": _("Tokens for programs"), "bin": _("Recycle bin"),
    "audit": _("Audit trail"), "account": _("My account"), "today": _("Today"), "tasks": _("Tasks"),
    "log_line": _("Log in one line"), "follow_up": _("Follow-up list"), "segments": _("Segments"),
    "bulk_history": _("Bulk edits"), "duplicates": _("Duplicates"), "assignment": _("Assignment"),
    "handovers": _("Hand-overs"), "suppressed": _("Addresses not to use"), "playbook_drafts": _("Drafts"),
}  # fmt: skip
"""What a place is called in the link to it."""


def _facts() -> Rows:
    return [
        _plain(f"fact-{name}", gettext(LEAD_FACTS[name].title), gettext(text))
        for name, text in LEAD_FACT_TEXTS.items()
    ]


def _touches() -> Rows:
    return [
        _plain(f"touch-{kind}", str(KIND_WORDS[kind]), gettext(text))
        for kind, text in TOUCH_KIND_TEXTS.items()
    ]


def _events() -> Rows:
    return [
        _plain(f"event-{name.replace('.', '-')}", gettext(title), gettext(TEXTS[name]))
        for name, title in TITLES.items()
    ]


def _plain(key: str, title: str, what: str) -> dict[str, Any]:
    return {"key": key, "title": title[:1].upper() + title[1:], "what": what}


def _found(rows: Rows, tokens: list[str]) -> Rows:
    return [row for row in rows if _matches(row, tokens)]


def _matches(row: Mapping[str, Any], tokens: list[str]) -> bool:
    words = words_in(f"{row['title']} {row['what']} {row.get('more', '')}")
    return all(any(word.startswith(token) for word in words) for token in tokens)
