"""T14: every role meets every kind of lead at every address; who sees and changes what is written down here again.

The addresses come from the URL configuration and the commands from the command line, so that nothing can be
added without being asked about.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from prospekt.config.cli import WITHOUT_DATABASE
from prospekt.config.cli_options import parser
from prospekt.config.rest import api
from prospekt.ledger.events import Actor
from prospekt.people.actions.tokens import make_token
from prospekt.people.models import Company, Person, Team, User
from prospekt.people.rules.rights import READING, RIGHTS, ROLES
from prospekt.people.views.guard import PUBLIC, SIGNED_IN
from tests.conftest import Cast
from tests.trust.addresses import Address, addresses
from tests.trust.test_listed_fields import LISTED

pytestmark = pytest.mark.trust
OWN, FREE, MATE, UNDER, OTHER, OTHER_FREE, GONE = (
    "own", "free", "mate", "under", "other", "other_free", "gone",
)  # fmt: skip
RELATIONS = (OWN, FREE, MATE, UNDER, OTHER, OTHER_FREE, GONE)
"""A lead of mine, of my team without owner, of a colleague, of a team under mine, of others, removed."""
_ALL = {OWN, FREE, MATE, UNDER, OTHER, OTHER_FREE}
SEES: Mapping[str, set[str]] = {
    "administrator": _ALL,
    "manager": {OWN, FREE, MATE, UNDER},
    "team_lead": {OWN, FREE, MATE},
    "representative": {OWN, FREE},
    "marketing": _ALL,
    "partner": {OWN},
    "read_only": _ALL,
}
CHANGES: Mapping[str, set[str]] = {
    "administrator": _ALL,
    "manager": {OWN, FREE, MATE, UNDER},
    "team_lead": {OWN},
    "representative": {OWN},
    "marketing": _ALL,
    "partner": {OWN},
    "read_only": set(),
}
ASSIGNS: Mapping[str, set[str]] = {
    "administrator": _ALL,
    "manager": {OWN, FREE, MATE, UNDER},
    "team_lead": {OWN, FREE, MATE},
}
"""Who may make nobody the owner; the others may only claim."""
CLAIMS = ("administrator", "manager", "team_lead", "representative")
DOCUMENTATION = ("openapi-json", "openapi-view")
ALWAYS_CHANGE = (
    "lead_edit", "lead_tags", "lead_note", "lead_touch", "lead_contacts", "lead_answers", "lead_stage", "lead_consent",
    "lead_meeting", "call",
)  # fmt: skip
"""Forms that change the lead wherever the role may."""
NOT_STATE = (
    "django_session", "usersessions_usersession", "axes_", "ledger_cache", "django_migrations", "sqlite_",
    "account_", "_fts", "ledger_bucket",
)  # fmt: skip
"""Tables that tell of requests and sign-ins, not of what was changed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A role's user, signed in, and a person and a company for every relation."""

    user: User
    client: Client
    persons: Mapping[str, int]
    companies: Mapping[str, int]

    def ref(self, relation: str, kind: str) -> str:
        found = self.persons if kind == "p" else self.companies
        return f"{kind}{found[relation]}"


@pytest.fixture(params=ROLES)
def seen(request: pytest.FixtureRequest, cast: Cast) -> Seen:
    role = request.param
    user = getattr(cast, "rep" if role == "representative" else role)
    under = Team.objects.create(name="Under", parent=user.team)
    mate, junior = _colleague("mate", user.team), _colleague("junior", under)
    places = {
        OWN: (user.pk, user.team_id), FREE: (None, user.team_id), MATE: (mate.pk, user.team_id),
        UNDER: (junior.pk, under.pk), OTHER: (cast.other_rep.pk, cast.other_rep.team_id),
        OTHER_FREE: (None, cast.other_rep.team_id), GONE: (user.pk, user.team_id),
    }  # fmt: skip
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Seen(
        user,
        client,
        {relation: _person(relation, *place) for relation, place in places.items()},
        {relation: _company(relation, *place) for relation, place in places.items()},
    )


def _colleague(called: str, team: Team | None) -> User:
    return User.objects.create(email=f"{called}@colleagues.example", team=team)


def _common(relation: str, owner_id: int | None, team_id: int | None) -> dict[str, object]:
    now = timezone.now()
    return {
        "owner_id": owner_id, "team_id": team_id, "first_seen_at": now, "created_at": now, "updated_at": now,
        "grade": "B2", "points": 4_000, "deleted_at": now if relation == GONE else None,
    }  # fmt: skip


def _person(relation: str, owner_id: int | None, team_id: int | None) -> int:
    name = f"Canary {relation.replace('_', '')}"
    return Person.objects.create(
        full_name=name, sort_key=name.lower(), name_key=name.lower(), search=name.lower(),
        **_common(relation, owner_id, team_id),
    ).pk  # fmt: skip


def _company(relation: str, owner_id: int | None, team_id: int | None) -> int:
    name = f"Canaryfirm {relation.replace('_', '')}"
    return Company.objects.create(
        name=name, sort_key=name.lower(), name_key=name.lower(), search=name.lower(),
        **_common(relation, owner_id, team_id),
    ).pk  # fmt: skip


def _state(besides: tuple[str, ...] = ()) -> str:
    """A digest of every row that is state, `besides` what further tables hold."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if not any(word in table for word in (*NOT_STATE, *besides)):
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 - names of our own tables
                found.update(repr((table, cursor.fetchall())).encode())
    return found.hexdigest()


def _patterns(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Every address but the operations of the API, which are walked by their own document below."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = pattern.url_patterns
            is_api = pattern.namespace == "api"
            yield from _patterns(
                [one for one in inner if one.name in DOCUMENTATION] if is_api else inner
            )
        else:
            yield pattern


def test_every_address_declares_its_right() -> None:
    undeclared, unknown = [], []
    for pattern in _patterns(get_resolver().url_patterns):
        rights = getattr(pattern.callback, "rights", None)
        if rights is None:
            undeclared.append(pattern.name or str(pattern.pattern))
        elif not {*rights} <= {*RIGHTS, PUBLIC, SIGNED_IN}:
            unknown.append((pattern.name, rights))
    assert not undeclared, f"say which right these need: {undeclared}"
    assert not unknown


def test_only_what_is_meant_to_be_is_public() -> None:
    public = {
        pattern.name
        for pattern in _patterns(get_resolver().url_patterns)
        if not getattr(pattern.callback, "login_required", True)
    }
    declared = {
        pattern.name
        for pattern in _patterns(get_resolver().url_patterns)
        if getattr(pattern.callback, "rights", ("", ""))[0] == PUBLIC
    }
    assert public == declared


def test_every_command_declares_its_right() -> None:
    commands = parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    for command in set(commands) - set(WITHOUT_DATABASE):
        right = import_module(f"prospekt.config.commands_{command}").RIGHT
        assert right in RIGHTS, command


def test_nothing_without_signing_in(seen: Seen) -> None:
    """Signed out, only the public addresses answer, and a form sent to any of the others changes nothing."""
    before, stranger = _state(), Client()
    samples = {"ref": seen.ref(OWN, "p"), "import_id": "1"}
    for address in _of_leads():
        path = address.path(samples)
        for answer in (stranger.get(path), stranger.post(path, LISTED.get(address.name, {}))):
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith("/accounts/login/")
    assert _state() == before


def _of_leads() -> list[Address]:
    found = [address for address in addresses() if address.parts == ("ref",)]
    assert len(found) >= 8
    return found


@pytest.mark.parametrize("kind", ["p", "c"])
def test_what_one_may_see(seen: Seen, kind: str) -> None:
    """Each address of one lead: there for whoever may see it, and for nobody else."""
    role, before = seen.user.role, _state()
    rights = {
        pattern.name: getattr(pattern.callback, "rights", ("", ""))[0]
        for pattern in _patterns(get_resolver().url_patterns)
    }
    for address in _of_leads():
        for relation in RELATIONS:
            answer = seen.client.get(address.path({"ref": seen.ref(relation, kind)}))
            if answer.status_code == 405:
                continue
            if RIGHTS[rights[address.name]][role] == 0:
                assert answer.status_code == 403, (address, relation)
            elif relation not in SEES[role]:
                assert answer.status_code == 404, (address, relation)
                assert b"Canary" not in answer.content
            elif rights[address.name] in READING:
                assert answer.status_code == 200, (address, relation)
            else:
                assert answer.status_code in (200, 302, 403), (address, relation)
    assert _state() == before


@pytest.mark.parametrize("kind", ["p", "c"])
def test_what_one_may_change(seen: Seen, kind: str) -> None:
    """Each form of one lead: what is denied leaves every row as it was; foreign leads answer as if not there."""
    before = _state()
    for address in _of_leads():
        for relation in RELATIONS:
            with transaction.atomic():
                _try(seen, address, relation, kind, before)
                transaction.set_rollback(True)


def _try(seen: Seen, address: Address, relation: str, kind: str, before: str) -> None:
    role, form = seen.user.role, LISTED.get(address.name, {})
    answer = seen.client.post(address.path({"ref": seen.ref(relation, kind)}), form)
    allowed = ASSIGNS.get(role, set()) if address.name == "lead_owner" else CHANGES[role]
    # That somebody was handed everything is written down, whoever may read it.
    allowed = SEES[role] if address.name == "lead_everything" else allowed
    if relation not in allowed:
        assert _state() == before, (address, relation)
        assert answer.status_code in (403, 404, 405, 422, 409, 302), (address, relation)
        if relation not in SEES[role]:
            assert answer.status_code in (403, 404, 405), (address, relation)
    elif address.name in ALWAYS_CHANGE:
        assert _state() != before, (address, relation, answer.content.decode()[-2_000:])


@pytest.mark.parametrize("kind", ["p", "c"])
def test_who_may_claim(seen: Seen, kind: str) -> None:
    role = seen.user.role
    for relation in (FREE, OTHER_FREE, MATE, OTHER, GONE):
        before = _state()
        answer = seen.client.post(f"/leads/{seen.ref(relation, kind)}/owner/", {"owner": "me"})
        takes = relation in ASSIGNS.get(role, set()) or (role in CLAIMS and relation == FREE)
        assert (_state() != before) == takes, (relation, answer.status_code)
        if relation == MATE and role == "representative":
            assert answer.status_code == 409
            assert "mate@colleagues.example" in answer.content.decode()


def test_marketing_leaves_leads_to_sales_from_sql_on(seen: Seen) -> None:
    if seen.user.role != "marketing":
        pytest.skip("about marketing only")
    Person.objects.filter(pk=seen.persons[OTHER]).update(lifecycle="sql")
    before = _state()
    answer = seen.client.post(f"/leads/p{seen.persons[OTHER]}/tags/", LISTED["lead_tags"])
    assert answer.status_code == 403
    assert _state() == before


@pytest.mark.parametrize(
    "path", ["/leads/", "/leads/?q=canary", "/leads/?sort=name", "/leads/?sort=newest"]
)
def test_lists_show_what_one_may_see(seen: Seen, path: str) -> None:
    wanted = {seen.ref(relation, kind) for relation in SEES[seen.user.role] for kind in "pc"}
    context = seen.client.get(path).context
    assert {row["ref"] for row in context["rows"]} == wanted
    assert context["page"].n == len(wanted)


def test_companies_show_what_one_may_see(seen: Seen) -> None:
    hidden = Company.objects.get(pk=seen.companies[OTHER])
    shown = seen.client.get("/companies/").context["rows"]
    assert {row["id"] for row in shown} == {seen.companies[one] for one in SEES[seen.user.role]}
    # A company is seen by whoever sees one of its people, and only those are counted.
    Company.objects.filter(pk=hidden.pk).update(is_lead=False)
    Person.objects.filter(pk__in=[seen.persons[OWN], seen.persons[OTHER]]).update(company=hidden)
    rows = {row["id"]: row for row in seen.client.get("/companies/").context["rows"]}
    assert rows[hidden.pk]["n_people"] == len({OWN, OTHER} & SEES[seen.user.role])


def test_many_at_once_or_none(seen: Seen) -> None:
    """Case 32: chosen leads of which one is foreign are all left alone."""
    if set(RELATIONS) - {GONE} <= CHANGES[seen.user.role]:
        pytest.skip("nothing is foreign to this role")
    before = _state()
    chosen = [seen.ref(OWN, "p"), seen.ref(OTHER, "p")]
    answer = seen.client.post("/leads/chosen/", {"lead": chosen, "action": "tag", "tag": "x"})
    assert answer.status_code in (403, 404)
    assert _state() == before


@pytest.mark.parametrize(
    ("typed", "relation"),
    [
        ({"full_name": "Somebody", "email": "known@firm.example"}, OTHER),
        ({"full_name": "Somebody", "email": "known@firm.example"}, OWN),
    ],
)
def test_a_duplicate_tells_whom_to_ask_and_no_more(
    seen: Seen, typed: Mapping[str, str], relation: str
) -> None:
    role = seen.user.role
    if not RIGHTS["enter_leads"][role]:
        assert seen.client.get("/leads/new/").status_code == 403
        return
    lead = Person.objects.get(pk=seen.persons[relation])
    lead.email_rows.create(address="known@firm.example", key="known@firm.example")
    before = _state()
    answer = seen.client.post("/leads/new/", dict(typed))
    text = answer.content.decode()
    assert _state() == before
    assert answer.status_code in (409, 422)
    if relation in SEES[role]:
        assert str(lead) in text
    else:
        assert "Other Rep" in text
        assert str(lead) not in text
        assert not re.search(rf"\bp{lead.pk}\b", text)


def test_imports_of_others_are_not_there(
    seen: Seen, make_import: Callable[[User], int], cast: Cast
) -> None:
    others = make_import(cast.other_rep)
    answer = seen.client.get(f"/imports/{others}/")
    if not RIGHTS["import_leads"][seen.user.role]:
        assert answer.status_code == 403
    else:
        assert answer.status_code == (
            200 if seen.user.role in ("administrator", "marketing") else 404
        )


@pytest.fixture
def make_import() -> Callable[[User], int]:
    def make(user: User) -> int:
        record = import_module("prospekt.capture.models").Import.objects.create(
            name="list.csv", file="none", sha256="0" * 64, by=user, created_at=timezone.now(), state="done",
        )  # fmt: skip
        return int(record.pk)

    return make


BODIES: Mapping[str, object] = {
    "change_lead": {"version": 1, "city": "Bergen"},
    "set_owner": {"owner_id": None},
    "tag_lead": {"names": ["north"]},
    "add_contact": {"kind": "email", "value": "new@firm.example"},
    "add_note": {"text": "A note"},
    "merge_lead": {"gone": "p1"},
    "record_touch": {"kind": "call", "direction": "out"},
    "record_a_consent": {"channel": "email", "purpose": "marketing", "is_given": False},
    "erase_a_lead": {"confirm": "nobody"},
    "plan_a_meeting": {"due_on": "2026-12-01", "due_time": "14:30"},
    "give_answers_of_lead": {"answers": [{"question": "need", "value": "yes"}]},
    "set_lifecycle_of_lead": {"lifecycle": "mql", "reason": "met at the fair"},
    "set_temperature_of_lead": {"temperature": "hot", "reason": "said so"},
    "disqualify_lead": {"reason": "no_need", "wakes": "never"},
    "put_lead_off": {"wake_on": "2031-01-08"},
    "log_call": {"outcome": "no_answer"},
}
"""What a working call sends; every other operation is sent an empty object."""
API_CHANGES = (
    "change_lead", "remove_lead", "tag_lead", "add_contact", "add_note", "record_touch", "record_a_consent",
    "give_answers_of_lead", "set_lifecycle_of_lead", "set_temperature_of_lead", "disqualify_lead", "put_lead_off",
    "plan_a_meeting", "log_call", "add_files_to_lead",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API on one lead, as its document tells it."""

    id: str
    method: str
    path: str
    right: str


def _operations() -> list[Operation]:
    document = api.get_openapi_schema()
    return [
        Operation(one["operationId"], method, path, one["x-right"])
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    ]


def test_every_operation_declares_its_right() -> None:
    found = _operations()
    assert len(found) > 40
    assert {one.right for one in found} <= {*RIGHTS, SIGNED_IN}


@pytest.fixture
def call(seen: Seen) -> Callable[..., int]:
    """Call an operation with a token that has all that the role has; the status of the answer."""
    rights = sorted(right for right, scopes in RIGHTS.items() if scopes[seen.user.role])
    by, now = Actor(seen.user.pk, "web"), timezone.now()
    _token, key = make_token(seen.user.pk, name="all", scopes=rights, by=by, now=now)

    def send(operation: Operation, ref: str) -> int:
        path = operation.path.replace("{lead_ref}", ref).replace("{company_id}", ref[1:])
        path = path.replace("{kind}", "email").replace("{tag_id}", "1").replace("{contact_id}", "1")
        path = path.replace("{answer_id}", "1")
        bearer = {"Authorization": f"Bearer {key}"}
        if operation.id == "add_files_to_lead":
            file = SimpleUploadedFile("note.txt", b"words")
            answer = Client().post(path, {"file": file}, headers=bearer)
        else:
            answer = Client().generic(
                operation.method.upper(), path, json.dumps(BODIES.get(operation.id, {})), "application/json",
                headers=bearer,
            )  # fmt: skip
        if answer.status_code == 404:
            assert b"anary" not in answer.content
        return int(answer.status_code)

    return send


@pytest.mark.parametrize("kind", ["p", "c"])
def test_the_api_shows_and_changes_the_same(
    seen: Seen, call: Callable[..., int], kind: str
) -> None:
    role = seen.user.role
    of_leads = [one for one in _operations() if "{lead_ref}" in one.path]
    assert len(of_leads) >= 12
    before = _api_state()
    for operation in of_leads:
        for relation in RELATIONS:
            with transaction.atomic():
                status = call(operation, seen.ref(relation, kind))
                what = (operation, relation, status)
                if operation.right in READING:
                    assert status == (200 if relation in SEES[role] else 404), what
                elif operation.id == "restore_lead":
                    assert (_api_state() != before) == (
                        relation == GONE and bool(CHANGES[role] - {GONE}) and role != "partner"
                    ), what
                elif relation not in (
                    ASSIGNS.get(role, set()) if operation.id == "set_owner" else CHANGES[role]
                ):
                    assert _api_state() == before, what
                    if relation not in SEES[role]:
                        assert status in (403, 404), what
                elif operation.id in API_CHANGES and RIGHTS[operation.right][role]:
                    assert status in (200, 201, 204), what
                    assert _api_state() != before, what
                transaction.set_rollback(True)


def _api_state() -> str:
    return _state(("people_token", "ledger_reply", "ledger_bucket"))


def test_the_api_without_a_token(seen: Seen) -> None:
    """A session is not enough: the API takes tokens only, so that no page elsewhere can write through a browser."""
    before = _state()
    for operation in _operations():
        if "{" in operation.path.replace("{lead_ref}", ""):
            continue
        path = operation.path.replace("{lead_ref}", seen.ref(OWN, "p"))
        for client in (Client(), seen.client):
            answer = client.generic(operation.method.upper(), path, "{}", "application/json")
            assert answer.status_code == 401, operation
            assert answer.headers["Content-Type"] == "application/problem+json"
    assert _state() == before


def test_a_token_has_its_scopes_and_no_more(seen: Seen) -> None:
    if seen.user.role == "partner":
        pytest.skip("a partner's rights are few enough")
    by, now = Actor(seen.user.pk, "web"), timezone.now()
    _token, key = make_token(seen.user.pk, name="one", scopes=["see_leads"], by=by, now=now)
    bearer = {"Authorization": f"Bearer {key}"}
    before = _api_state()
    for operation in _operations():
        if operation.right in ("see_leads", SIGNED_IN) or "{" in operation.path:
            continue
        answer = Client().generic(
            operation.method.upper(), operation.path, "{}", "application/json", headers=bearer
        )
        assert answer.status_code == 403, operation
    assert Client().get("/api/v1/leads", headers=bearer).status_code == 200
    assert _api_state() == before
