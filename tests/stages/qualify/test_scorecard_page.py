"""The scorecard shown readably: every rule, every grade, with its leads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from prospekt.people.models import Company, Person, User
from prospekt.people.queries.grades import grade_counts
from prospekt.people.rules.rights import EVERYTHING
from prospekt.qualify.queries.scores import running_playbook
from prospekt.qualify.views.scorecard import scorecard_values

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, tzinfo=UTC)
WHEN = {"first_seen_at": NOW, "created_at": NOW, "updated_at": NOW}


def test_counts_leads_and_nothing_else() -> None:
    for grade in ("A1", "A1", "D4", ""):
        Person.objects.create(grade=grade, **WHEN)
    Person.objects.create(grade="B2", deleted_at=NOW, **WHEN)
    for is_lead in (True, False):
        Company.objects.create(
            name="X", name_key="x", sort_key="x", grade="A1", is_lead=is_lead, **WHEN
        )
    assert grade_counts(EVERYTHING) == {"A1": 3, "D4": 1}
    context = scorecard_values(EVERYTHING)
    assert [row["n"] for row in context["matrix"]] == [3, 0, 0, 1]
    assert [cell["n"] for cell in context["sum_digits"]] == [3, 0, 0, 1]
    assert context["n_graded"] == 4


def test_every_rule_is_on_the_page(client: Client) -> None:
    client.force_login(
        User.objects.create_user("a@firm.test"), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get("/scorecard/").content.decode()
    playbook = running_playbook()
    assert playbook.version in page
    for rule in playbook.card.rules:
        assert rule.title in page
    for rule in playbook.card.interest_rules:
        assert f"{rule.half_life_days} days" in page
    assert page.count("<h1") == 1
