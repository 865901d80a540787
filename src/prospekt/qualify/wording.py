"""Answers and verdicts as people read them: words, shapes, ages, and the card of a lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from prospekt.people.queries.rights import reaches_row
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.money import precision
from prospekt.people.rules.own_values import is_money
from prospekt.people.rules.rights import Reader
from prospekt.playbook.answer_facts import MET, NOT_MET, UNKNOWN
from prospekt.playbook.shapes import Playbook, Question
from prospekt.qualify.queries.answers import without_words_of_others
from prospekt.qualify.queries.verdicts import (
    Judged,
    facts_for_methods,
    judged_lead,
    method_of,
    next_for,
)
from prospekt.qualify.rules.next_question import Counts
from prospekt.qualify.rules.said import said_text
from prospekt.qualify.rules.standing import Given, Stand
from prospekt.qualify.rules.verdicts import (
    DISQUALIFIED,
    NOT_YET,
    QUALIFIED,
    CriterionVerdict,
    MethodVerdict,
)
from prospekt.ui.said import said
from prospekt.ui.written import day, money

VERDICT_WORDS: Mapping[str, tuple[str, str, str]] = {
    MET: ("good", _("met"), "circle-check"),
    NOT_MET: ("refused", _("not met"), "octagon-x"),
    UNKNOWN: ("neutral", _("unknown"), "circle-dashed"),
    QUALIFIED: ("good", _("qualified"), "circle-check"),
    NOT_YET: ("attention", _("not yet"), "circle-dashed"),
    DISQUALIFIED: ("refused", _("disqualified"), "octagon-x"),
}
"""Verdict -> tone, word, icon: never colour alone."""
SOURCE_WORDS: Mapping[str, str] = {
    "call": _("call"), "meeting": _("meeting"), "email": _("e-mail"), "message": _("message"),
    "form": _("form"), "import": _("import"),
}  # fmt: skip
Words = Mapping[int, str]
"""What stands behind an answer, by its event; without what the reader may not read."""


def question_titles(playbook: Playbook) -> dict[str, str]:
    """The questions of a playbook by their keys, in the reader's language."""
    return {question.key: gettext(question.title) for question in playbook.questions}


def verdict_mark(verdict: str) -> dict[str, str]:
    """A verdict as the tone component takes it."""
    tone, word, icon = VERDICT_WORDS[verdict]
    return {"kind": tone, "word": gettext(word), "icon": icon}


def answer_words(question: Question, given: Given) -> str:
    """What was said, as the reader writes it; empty of a text."""
    value = given.said
    if is_money(value):
        places = precision(value[1])  # type: ignore[index]
        amount = Decimal(value[0]).scaleb(-places)  # type: ignore[index]
        whole = 0 if amount == amount.to_integral_value() else places
        return money(amount, value[1], whole)  # type: ignore[index]
    if question.kind == "date" and isinstance(value, str):
        return day(date.fromisoformat(value))
    return gettext(said_text(question, value)) if value is not None else ""


def reason_words(each: CriterionVerdict) -> str:
    """Why a criterion has its verdict, as a sentence."""
    if each.stand and each.stand.latest and each.reason.code in ("answered", "not_clear"):
        words = answer_words(each.stand.question, each.stand.latest)
        return gettext(each.reason.message).format(what=words)
    return said(each.reason)


def age(at: datetime, now: datetime) -> str:
    """How long ago, in days."""
    days = max(0, (now - at).days)
    if not days:
        return gettext("today")
    return ngettext("{n} day ago", "{n} days ago", days).format(n=days)


def answers_card(
    lead: LeadRef,
    values: Mapping[str, Any],
    playbook: Playbook,
    *,
    reader: Reader,
    now: datetime,
    method: str = "",
    ask: str = "",
    facts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """All that the card of a lead (`values`: its columns) needs; nothing where the playbook asks no questions.

    `method` is the one shown, `ask` the question whose form is open, `facts` are those that the methods read, if
    somebody has read them already. One or two statements, another where other contacts said something.
    Raises Refusal unknown_method.
    """
    chosen = method_of(playbook, method)
    if chosen is None or not playbook.questions:
        return {}
    if facts is None:
        facts = facts_for_methods(playbook, [lead])[lead]
    judged, fell = judged_lead(lead, facts, now=now, playbook=playbook)
    may_answer = reaches_row(reader, "change_leads", values, lead)
    words = _words(lead, judged, reader)
    verdict = judged.verdicts[chosen.key]
    drawn = _Drawn(lead, now, words, chosen.key)
    used = {each.criterion.question for each in verdict.criteria}
    others = [stand for key, stand in judged.stands.items() if key not in used]
    return {
        "method": chosen.key,
        "title": gettext(chosen.title),
        "description": gettext(chosen.description) if chosen.description else "",
        "verdict": verdict_mark(verdict.verdict),
        "reason": said(verdict.reason),
        "methods": _methods(lead, playbook, judged, chosen.key),
        "criteria": [drawn.criterion(each) for each in verdict.criteria],
        "others": [drawn.row(stand) for stand in others],
        "next": drawn.next(playbook, judged, fell) if may_answer else None,
        "ask": question_form(playbook.question(ask)) if ask and may_answer else None,
        "may_answer": may_answer,
    }


def _words(lead: LeadRef, judged: Judged, reader: Reader) -> Words:
    shown = [
        given
        for stand in judged.stands.values()
        for given in (stand.latest, stand.through, *stand.against)
        if given is not None
    ]
    return {row.event_id: row.text for row in without_words_of_others(shown, lead, reader=reader)}


class _Drawn:
    """Draws rows of the card."""

    def __init__(self, lead: LeadRef, now: datetime, words: Words, method: str) -> None:
        self.lead, self.now, self.words, self.method = lead, now, words, method

    def criterion(self, each: CriterionVerdict) -> dict[str, Any]:
        """A criterion with its verdict and what stands behind it."""
        row = self.row(each.stand) if each.stand else {"ask_url": "", "answers": []}
        return {
            **row,
            "title": gettext(each.criterion.title),
            "verdict": verdict_mark(each.verdict),
            "reason": reason_words(each),
        }

    def row(self, stand: Stand) -> dict[str, Any]:
        """A question: how it stands, the answers it goes by, and where to ask it."""
        question = stand.question
        return {
            "key": question.key,
            "title": gettext(question.title),
            "verdict": verdict_mark(stand.verdict),
            "reason": "",
            "is_stale": stand.is_stale,
            "is_known": stand.latest is not None or stand.verdict != UNKNOWN,
            "answers": self._answers(stand),
            "ask_url": self._url(question),
        }

    def _answers(self, stand: Stand) -> list[dict[str, Any]]:
        latest = [given for given in (stand.through, stand.latest) if given is not None]
        rows = [(given, False) for given in latest[:1]]
        rows += [(given, True) for given in stand.against]
        return [
            {
                "id": given.event_id,
                "said": answer_words(stand.question, given),
                "words": self.words.get(given.event_id, ""),
                "is_against": is_against,
                "on": day(given.at),
                "age": age(given.at, self.now),
                "source": gettext(SOURCE_WORDS[given.source])
                if given.source in SOURCE_WORDS
                else "",
                "is_own": given.person_id in (None, self.lead.person_id),
            }
            for given, is_against in rows
        ]

    def _url(self, question: Question) -> str:
        url = reverse("lead_answers", args=[str(self.lead)])
        return f"{url}?{urlencode({'method': self.method, 'ask': question.key})}"

    def next(self, playbook: Playbook, judged: Judged, fell: Counts) -> dict[str, Any] | None:
        """The next best question, if there is one worth asking."""
        method = method_of(playbook, self.method)
        found = next_for(judged, method, playbook, fell) if method else []
        if not found:
            return None
        best = found[0]
        return {
            "title": gettext(best.question.title),
            "ask": gettext(best.question.ask),
            "why": said(best.why),
            "url": self._url(best.question),
        }


def _methods(
    lead: LeadRef, playbook: Playbook, judged: Judged, chosen: str
) -> list[dict[str, Any]]:
    url = reverse("lead_answers", args=[str(lead)])
    return [
        {
            "label": gettext(method.title),
            "url": f"{url}?{urlencode({'method': method.key})}",
            "is_current": method.key == chosen,
            "verdict": verdict_mark(judged.verdicts[method.key].verdict),
        }
        for method in playbook.methods
    ]


def question_form(question: Question | None) -> dict[str, Any] | None:
    """A question as its form asks it; None for one that the playbook does not know."""
    if question is None:
        return None
    quick = [(code, gettext(title)) for code, title in question.choices]
    if question.kind in ("yes_no", "money", "date"):
        quick = [("yes", gettext("Yes")), ("no", gettext("No"))]
    return {
        "key": question.key,
        "title": gettext(question.title),
        "ask": gettext(question.ask),
        "judge": gettext(question.judge) if question.judge else "",
        "kind": question.kind,
        "quick": quick,
        "sources": [
            (code, gettext(word)) for code, word in SOURCE_WORDS.items() if code != "import"
        ],
    }


def criteria_lines(verdict: MethodVerdict) -> Sequence[tuple[str, str, str]]:
    """(criterion, verdict, reason) in words, for a screen of letters."""
    return [
        (
            gettext(each.criterion.title),
            gettext(VERDICT_WORDS[each.verdict][1]),
            reason_words(each),
        )
        for each in verdict.criteria
    ]
