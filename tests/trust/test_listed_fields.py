"""T15: a form changes the fields that are listed and nothing else, whatever is sent along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client

from prospekt.capture.models import Import
from prospekt.people.models import Company, Person, User
from tests.conftest import Cast
from tests.trust.addresses import Address, addresses
from tests.trust.world import World

pytestmark = pytest.mark.trust
FOREIGN: Mapping[str, str] = {
    "owner_id": "2", "team_id": "1", "team": "1", "points": "9999", "fit": "9999", "interest": "9999", "grade": "A1", "card": "x",
    "lifecycle": "customer", "is_staff": "on", "is_superuser": "on", "is_active": "", "user_permissions": "1",
    "id": "1", "pk": "1", "created_at": "2000-01-01", "updated_at": "2000-01-01", "deleted_at": "2000-01-01",
    "no_email": "on", "no_contact": "on", "consent": "true", "state": "done", "by": "1", "by_id": "1",
    "company_id": "2", "person_id": "2", "source_id": "1", "campaign_id": "1", "email_kind": "person",
    "search": "x", "name_key": "x", "sort_key": "x", "role_key": "x", "read": "99", "created": "99", "sha256": "x",
    "change_set": "1", "user": "1", "bounced": "on", "list_price": "1",
}  # fmt: skip
"""Names of columns that no form lists; `role`, `version` and `email` are facts of a lead and listed."""
LISTED: Mapping[str, Mapping[str, str]] = {
    "lead_edit": {"field": "city", "value": "Bergen", "version": "1000"},
    "lead_owner": {"owner": ""},
    "lead_tags": {"add": "north"},
    "lead_contacts": {"kind": "email", "value": "new@firm.example"},
    "lead_note": {"text": "A note"},
    "lead_touch": {"kind": "call", "direction": "out"},
    "lead_answers": {"question": "need", "value": "yes"},
    "lead_stage": {"do": "disqualify", "reason": "no_need", "wakes": "never"},
    "lead_consent": {"channel": "email", "purpose": "marketing", "said": "no", "source": "call"},
    "lead_meeting": {"due_on": "2026-12-01", "due_time": "14:30", "length": "45", "place": "Our office"},
    "call": {"outcome": "no_answer"},
    "lead_new": {"full_name": "Kari Ny", "email": "ny@firm.example"},
    "leads_chosen": {"lead": "p1", "action": "tag", "tag": "chosen"},
    "put_aside": {"lead": "p1", "do": "disqualify", "reason": "no_need", "wakes": "never"},
    "account_change_password": {"oldpassword": "correct-horse", "password1": "another-horse-77", "password2": "another-horse-77"},
}  # fmt: skip
"""What a working form sends; every other address is sent the foreign fields alone."""
MAY_CHANGE: Mapping[str, set[str]] = {
    "lead_edit": {"people.city", "people.city_key", "people.version", "people.updated_at"},
    "lead_owner": {"people.owner_id", "people.version", "people.updated_at"},
    "lead_tags": {"people.version", "people.updated_at", "people.search"},
    "lead_contacts": {"people.email", "people.email_kind", "people.version", "people.updated_at", "people.search"},
    "lead_touch": {"people.last_touch_at", "people.lifecycle", "people.version", "people.updated_at"},
    "call": {"people.last_touch_at", "people.lifecycle", "people.version", "people.updated_at"},
    "lead_note": {"people.last_touch_at", "people.version", "people.updated_at"},
    "lead_answers": {"people.version", "people.updated_at", "people.points", "people.temperature"},
    "lead_stage": {"people.version", "people.updated_at", "people.lifecycle"},
    "put_aside": {"people.version", "people.updated_at", "people.lifecycle"},
    "lead_consent": {"people.no_email", "people.version", "people.updated_at", "people.points"},
    "today_take": {"people.owner_id", "people.version", "people.updated_at"},
    "lead_remove": {"people.deleted_at", "people.is_lead", "people.version", "people.updated_at"},
    "merge_undo": {"people.deleted_at", "people.version", "people.updated_at", "people.search"},
    "bulk_run": {"people.city", "people.city_key", "people.version", "people.updated_at", "people.search"},
    "leads_chosen": {"people.version", "people.updated_at", "people.search"},
    "account_change_password": {"user.password"},
    "import_columns": {"import.columns", "import.settings", "import.reading"},
    "import_run": {"import.state"},
    "import_cancel": {"import.state", "import.finished_at"},
    "import_undo": {"import.state"},
}  # fmt: skip
Snapshot = dict[str, dict[int, dict[str, Any]]]


def snapshot() -> Snapshot:
    """Every value of users, leads and imports."""
    kinds: dict[str, list[type[models.Model]]] = {
        "user": [User],
        "import": [Import],
        "people": [Person, Company],
    }
    return {
        f"{kind}:{model.__name__}": {row["id"]: row for row in model.objects.values()}  # type: ignore[attr-defined]
        for kind, found in kinds.items()
        for model in found
    }


def changes(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Which columns of rows that were there before have other values now."""
    for table, rows in before.items():
        for id_, row in rows.items():
            now = after[table].get(id_)
            assert now is not None, f"{table} {id_} is gone"
            yield from (
                f"{table.split(':')[0]}.{name}" for name, value in row.items() if now[name] != value
            )


@pytest.mark.parametrize("kind", [0, 1], ids=["person", "company"])
def test_only_listed_fields_change(make_world: Callable[..., World], kind: int) -> None:
    """Every address of the URL configuration is sent the foreign fields; each try is rolled back."""
    world = make_world(["Kari", "Ola"])
    before = snapshot()
    for address in addresses():
        with transaction.atomic():
            changed = _changed_by(world, address, kind, before)
            transaction.set_rollback(True)
        assert changed <= MAY_CHANGE.get(address.name, set()), (address.name, changed)
        if address.name in ("lead_edit", "lead_touch", "account_change_password"):
            assert changed, f"{address.name} did nothing, so the test shows nothing"


def _changed_by(world: World, address: Address, kind: int, before: Snapshot) -> set[str]:
    client = Client()
    client.force_login(world.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(
        address.path(world.samples[kind]), {**FOREIGN, **LISTED.get(address.name, {})}
    )
    assert answer.status_code < 500, (address, answer.content.decode()[:2_000])
    return set(changes(before, snapshot())) - {"user.last_login"}


def test_a_new_lead_takes_no_foreign_field(make_world: Callable[..., World], cast: Cast) -> None:
    world = make_world(["Kari"])
    assert world.client.post("/leads/new/", {**FOREIGN, **LISTED["lead_new"]}).status_code == 302
    lead = Person.objects.get(full_name="Kari Ny")
    assert lead.owner_id == world.user.pk
    assert (lead.points, lead.lifecycle, lead.no_email, lead.no_contact, lead.deleted_at) == (
        lead.points,
        "lead",
        False,
        False,
        None,
    )
    assert lead.points < 9_999
    assert lead.created_at.year > 2000
    assert lead.company_id is None


def test_a_foreign_field_is_named_in_the_log_without_its_value(
    make_world: Callable[..., World], caplog: pytest.LogCaptureFixture
) -> None:
    world = make_world(["Kari"])
    caplog.clear()
    world.client.post(f"/leads/p{world.person}/tags/", {"add": "x", "is_staff": "s3cret"})
    assert "is_staff" in caplog.text
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    "field",
    [
        "owner_id",
        "points",
        "id",
        "created_at",
        "version",
        "own",
        "own:nothing",
        "deleted_at",
        "__class__",
    ],
)
def test_an_edit_of_a_field_that_is_not_listed_is_refused(
    make_world: Callable[..., World], field: str
) -> None:
    world = make_world(["Kari"])
    before = snapshot()
    answer = world.client.post(
        f"/leads/p{world.person}/edit/", {"field": field, "value": "1", "version": "1"}
    )
    assert answer.status_code == 422
    assert "Fields:" in answer.content.decode()
    assert not set(changes(before, snapshot()))


def test_reading_an_address_changes_nothing(make_world: Callable[..., World]) -> None:
    """GET and HEAD never change state, whoever clicks."""
    world = make_world(["Kari"])
    before = _counted()
    for samples in world.samples:
        for address in addresses():
            for method in (world.client.get, world.client.head):
                assert method(address.path(samples)).status_code < 500
    assert _counted() == before


def _counted() -> dict[str, object]:
    moving = ("sessions", "usersessions", "contenttypes")
    kept = [
        model
        for model in apps.get_models()
        if model._meta.app_label not in moving and model._meta.label != "ledger.Bucket"
    ]
    return {
        **{
            model._meta.label: model._default_manager.count()
            for model in kept
            if model._meta.managed
        },
        **{table: sorted(map(repr, rows.values())) for table, rows in snapshot().items()},
    }
