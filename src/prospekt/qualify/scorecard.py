"""The running playbook as a page reads it: every rule as a sentence, every number with its meaning."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext

from prospekt.playbook.sentences import to_sentence
from prospekt.playbook.shapes import Playbook, Rule
from prospekt.qualify.queries import running_playbook

LETTERS, DIGITS = "ABCD", "1234"


def scorecard_context() -> dict[str, Any]:
    """All that the scorecard page shows; two or three statements."""
    playbook = running_playbook()
    card = playbook.card
    counts = grade_counts()
    return {
        "title": gettext(playbook.title),
        "description": gettext(playbook.description),
        "version": playbook.version,
        "name": playbook.name,
        "market": to_sentence(playbook.market, gettext) if playbook.market else "",
        "icp": _icp(playbook),
        "personas": [
            {"title": gettext(p.title), "sentence": to_sentence(p.when, gettext)}
            for p in playbook.personas
        ],
        "base_rate": (card.base_rate * 100).normalize(),
        "base_points": _points(card.base_points),
        "horizon_days": card.horizon_days,
        "fit": [_rule(rule) for rule in card.rules if rule.kind == "fit"],
        "interest": [_rule(rule) for rule in card.rules if rule.kind == "interest"],
        "negative": [_rule(rule) for rule in card.rules if rule.kind == "negative"],
        "letters": _thresholds(LETTERS, card.letters),
        "digits": _thresholds(DIGITS, card.digits),
        "matrix": _matrix(counts),
        "n_graded": sum(counts.values()),
        "sum_digits": [
            {"digit": d, "n": sum(counts.get(letter + d, 0) for letter in LETTERS)} for d in DIGITS
        ],
    }


def grade_counts() -> dict[str, int]:
    """How many leads have each grade; one statement that reads only the indexes on the grade."""
    sql = " UNION ALL ".join(
        f"SELECT grade, COUNT(*) AS n FROM {table} WHERE {here} GROUP BY grade"
        for table, here in (
            ("people_person", "deleted_at IS NULL"),
            ("people_company", "deleted_at IS NULL AND is_lead"),
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT grade, SUM(n) FROM ({sql}) AS counted WHERE grade <> '' GROUP BY grade"
        )
        return {grade: int(n) for grade, n in cursor.fetchall()}


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
        "sentence": to_sentence(condition, gettext) if condition else "",
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
