"""Leads, people and rules for tests of assignment and hand-overs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from prospekt.ledger.events import Actor
from prospekt.people.models import Company, Person, User
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.loading import load, parse
from prospekt.qualify.actions.playbooks import enact_playbook
from prospekt.words.problem import Refusal

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""A Friday, ten in the morning in Oslo."""
SYSTEM = Actor(None, "cli")
IN_TURN = '[rules.all]\ntitle = "Everybody in turn"\nmethod = "round_robin"\n'


def by(user: User) -> Actor:
    return Actor(user.pk, "web")


def person(owner: User | None = None, team_id: int | None = None, **more: object) -> LeadRef:
    stamps = {"first_seen_at": NOW, "created_at": NOW, "updated_at": NOW}
    name = {"full_name": "Kari Nordmann", "sort_key": "kari", "name_key": "kari", "search": "kari"}
    place = {"owner": owner, "team_id": owner.team_id if owner else team_id}
    return LeadRef(True, Person.objects.create(**name | stamps | place | more).pk)


def company(owner: User | None = None, team_id: int | None = None, **more: object) -> LeadRef:
    stamps = {"first_seen_at": NOW, "created_at": NOW, "updated_at": NOW}
    name = {"name": "Firma AS", "sort_key": "firma", "name_key": "firma", "search": "firma"}
    place = {"owner": owner, "team_id": owner.team_id if owner else team_id}
    return LeadRef(False, Company.objects.create(**name | stamps | place | more).pk)


def rep(called: str, team_id: int | None, **more: object) -> User:
    values = {"email": f"{called}@example.com", "name": called.title(), "team_id": team_id}
    return User.objects.create(
        **values | {"role": "representative", "time_zone": "Europe/Oslo"} | more
    )


def enact(routing: str = IN_TURN) -> None:
    """Let the usual playbook run with these rules of assignment."""
    files: Mapping[str, str] = {**dict(load("default").files), "routing.toml": routing}
    enact_playbook(parse("default", files), by=SYSTEM, now=timezone.now())


def owner_of(lead: LeadRef) -> int | None:
    model = Person if lead.is_person else Company
    return model.objects.values_list("owner_id", flat=True).get(pk=lead.id)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.problem.code == code


Act = Callable[[], object]
