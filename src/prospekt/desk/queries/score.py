"""A score opened: every addend with the fact behind it, and what would change it most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext

from prospekt.desk.moments import Happened
from prospekt.desk.queries.filter_words import CODE_WORDS
from prospekt.ledger.models import Event
from prospekt.people.fields import country_name, language_name
from prospekt.people.queries.merged import with_merged
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.conditions import Condition, facts_of
from prospekt.playbook.scoring import Score, matching_interest_rules, score_lead
from prospekt.playbook.sentences import to_sentence
from prospekt.playbook.shapes import BASE_KEY, Card, Rule
from prospekt.qualify.queries.scores import (
    COMPANY,
    PERSON,
    LeadRead,
    read_lead,
    running_playbook,
)
from prospekt.ui.waterfall import WaterfallStep
from prospekt.ui.written import number

CHANGES = 3
EVENTS_READ = 500
SENTENCE = 110
_TYPED = ("role", "department", "industry", "region", "city")


def opened_score(
    lead: LeadRef,
    values: Mapping[str, Any],
    now: datetime,
    events: Sequence[Happened] | None = None,
    rules_url: str = "",
    card: Card | None = None,
    read: LeadRead | None = None,
) -> dict[str, Any]:
    """The score of this moment for the waterfall: base, steps, total, grade, changes; at most four statements.

    `events` are the newest of the lead, `read` its facts and interest, if somebody has read them already. Each step leads to its rule on the page
    `rules_url`, if there is one.
    """
    card = card or running_playbook().card
    read = read or read_lead(card, (), PERSON if lead.is_person else COMPANY, lead.id)
    facts, pairs = read.of_card, read.interest
    score = score_lead(card, facts, pairs, now.timestamp())
    felt = _felt(card, _touches(lead) if events is None else events) if pairs else {}
    return {
        "base": points(card.base_points),
        "steps": _steps(card, score, facts, values, felt, rules_url),
        "total": points(score.points),
        "grade": score.grade,
        "changes": _changes(card, score),
    }


def points(hundredths: int) -> Decimal:
    """Hundredths as the points people read."""
    return Decimal(hundredths) / 100


def _steps(
    card: Card,
    score: Score,
    facts: Mapping[str, Any],
    values: Mapping[str, Any],
    felt: Mapping[str, tuple[int, datetime]],
    rules_url: str,
) -> list[WaterfallStep]:
    rules = {rule.key: rule for rule in card.rules}
    found = []
    for addend in score.addends:
        if addend.key == BASE_KEY:
            continue
        rule = rules[addend.key]
        url = f"{rules_url}#rule-{rule.key}" if rules_url else ""
        if rule.when is not None:
            found.append(
                WaterfallStep(
                    gettext(addend.title),
                    points(addend.points),
                    _behind(rule.when, facts, values),
                    url=url,
                )
            )
        else:
            n, since = felt.get(rule.key, (0, None))
            text = ngettext("{n} touch", "{n} touches", n).format(n=n) if n else gettext("touches")
            found.append(
                WaterfallStep(gettext(addend.title), points(addend.points), text, since, url)
            )
    return found


def _behind(condition: Condition, facts: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """The values of the facts that the condition reads: `role: Managing director; employees: 140`."""
    shown = {
        fact.name: f"{gettext(fact.title)}: {_shown(fact.name, facts.get(fact.name), values)}"
        for fact in facts_of(condition)
    }
    known = [text for name, text in shown.items() if facts.get(name) not in (None, "", False)]
    return "; ".join(known or shown.values())


def _shown(name: str, value: Any, values: Mapping[str, Any]) -> str:
    if value in (None, ""):
        return gettext("not known")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name in _TYPED:
        return str(values.get(name) or values.get(f"company__{name}") or value)
    if name == "country":
        return country_name(str(value))
    if name == "language":
        return language_name(str(value))
    if value in CODE_WORDS.get(name, {}):
        return gettext(CODE_WORDS[name][value])
    return number(value) if isinstance(value, int) else str(value).replace("_", " ")


def _touches(lead: LeadRef) -> list[Happened]:
    names = ("touch.recorded", "touch.withdrawn")
    ids = with_merged(lead.column, [lead.id])
    rows = Event.objects.filter(**{f"{lead.column}__in": ids}, name__in=names).order_by(
        "-occurred_at", "-id"
    )
    columns = ("id", "occurred_at", "name", "actor_id", "door", "facts")
    return [Happened(*row) for row in rows.values_list(*columns)[:EVENTS_READ]]


def _felt(card: Card, events: Sequence[Happened]) -> dict[str, tuple[int, datetime]]:
    """How many touches fed each interest rule, and the first of them; `events` newest first."""
    withdrawn = {
        event.facts.get("change_set") for event in events if event.name == "touch.withdrawn"
    }
    found: dict[str, tuple[int, datetime]] = {}
    for event in events:
        if event.name != "touch.recorded" or (
            withdrawn and event.facts.get("change_set") in withdrawn
        ):
            continue
        for rule in matching_interest_rules(card, event.facts):
            n, _since = found.get(rule.key, (0, None))
            found[rule.key] = (n + 1, event.at)
    return found


def _changes(card: Card, score: Score) -> list[str]:
    """The fit rules not met that would add most."""
    met = {addend.key for addend in score.addends}
    open_rules = [rule for rule in card.fact_rules if rule.points > 0 and rule.key not in met]
    best = sorted(open_rules, key=lambda rule: -rule.points)[:CHANGES]
    return [_change(rule) for rule in best]


def _change(rule: Rule) -> str:
    sentence = to_sentence(rule.when, gettext, number) if rule.when else ""
    words = {
        "points": f"{points(rule.points):+.2f}".rstrip("0").rstrip("."),
        "title": gettext(rule.title),
        "condition": shortened(sentence),
    }
    return gettext("{points} for “{title}”: {condition}").format(**words)


def shortened(text: str, most: int = SENTENCE) -> str:
    """The text, or its beginning to a whole word, with an ellipsis."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0].rstrip(',')} …"


def steps_sum(steps: Sequence[WaterfallStep], base: Decimal) -> Decimal:
    """What the shown reasons add up to."""
    return base + sum((Decimal(step.points) for step in steps), Decimal(0))
