"""The scorecard as people read it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from prospekt.people.queries.grades import grade_counts
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.playbook.explained import explain_rule
from prospekt.playbook.sentences import to_sentence
from prospekt.playbook.shapes import Playbook, Rule
from prospekt.qualify.queries.scores import running_playbook
from prospekt.ui.written import number

LETTERS, DIGITS = "ABCD", "1234"


@needs("see_playbooks")
@require_safe
def scorecard(request: HttpRequest) -> HttpResponse:
    """The running playbook: market, rules, grades, and how many leads have each grade."""
    return render(request, "qualify/scorecard.html", scorecard_values(reader_of(request.user)))


def scorecard_values(reader: Reader) -> dict[str, Any]:
    """The running playbook as the page reads it: every rule a sentence, every number with its meaning."""
    playbook = running_playbook()
    card = playbook.card
    counts = grade_counts(reader)
    return {
        "may_change": reader.may("manage_playbooks"),
        "title": gettext(playbook.title),
        "description": gettext(playbook.description),
        "version": playbook.version,
        "name": playbook.name,
        "market": to_sentence(playbook.market, gettext, number) if playbook.market else "",
        "icp": _icp(playbook),
        "personas": [
            {"title": gettext(p.title), "sentence": to_sentence(p.when, gettext, number)}
            for p in playbook.personas
        ],
        "base_rate": (card.base_rate * 100).normalize(),
        "base_points": _points(card.base_points),
        "horizon_days": card.horizon_days,
        "fit": [_rule(rule) for rule in card.rules if rule.kind == "fit"],
        "interest": [_rule(rule) for rule in card.rules if rule.kind == "interest"],
        "answers": [_rule(rule) for rule in card.rules if rule.kind == "answers"],
        "negative": [_rule(rule) for rule in card.rules if rule.kind == "negative"],
        "letters": _thresholds(LETTERS, card.letters),
        "digits": _thresholds(DIGITS, card.digits),
        "matrix": _matrix(counts),
        "n_graded": sum(counts.values()),
        "sum_digits": [
            {"digit": d, "n": sum(counts.get(letter + d, 0) for letter in LETTERS)} for d in DIGITS
        ],
    }


def _points(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 100


def _icp(playbook: Playbook) -> list[str]:
    titles = {rule.key: rule.title for rule in playbook.card.rules}
    return [gettext(titles[key]) for key in playbook.icp if key in titles]


def _rule(rule: Rule) -> dict[str, Any]:
    condition = rule.when or rule.on
    return {
        "key": rule.key,
        "title": gettext(rule.title),
        "points": _points(rule.points),
        "cap": _points(rule.cap),
        "half_life_days": rule.half_life_days,
        "sentence": to_sentence(condition, gettext, number) if condition else "",
        "about": explain_rule(rule, gettext, number),
        "help_id": f"about-{rule.key}",
    }


def _thresholds(names: str, least: tuple[int, int, int]) -> list[dict[str, Any]]:
    """Name and least points of each step; the last has none."""
    bounds: list[Decimal | None] = [_points(value) for value in least]
    return [
        {"name": name, "least": bound} for name, bound in zip(names, [*bounds, None], strict=True)
    ]


def _matrix(counts: dict[str, int]) -> list[dict[str, Any]]:
    total = sum(counts.values()) or 1
    rows = []
    for letter in LETTERS:
        cells = [{"grade": letter + d, "n": counts.get(letter + d, 0)} for d in DIGITS]
        n = sum(cell["n"] for cell in cells)
        rows.append({"letter": letter, "cells": cells, "n": n, "share": round(100 * n / total)})
    return rows
