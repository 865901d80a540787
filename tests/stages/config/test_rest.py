"""The REST door: every operation declares its right, tokens are the only way in, refusals are problem documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from prospekt.config.rest import api
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Reply
from prospekt.people.actions.revoking import revoke_token
from prospekt.people.actions.tokens import make_service_token, make_token
from prospekt.people.actions.users import change_user, switch_off
from prospekt.people.models import Person, Token, User
from prospekt.people.rest.door import KEY, SIGNED_IN, Rest
from prospekt.people.rest.shapes import Answer, Body
from prospekt.people.rules.rights import RIGHTS
from tests.conftest import Cast
from tests.stages.programs import API, JSON, key_of, program

SAMPLES = {"lead_ref": "p1", "kind": "email"}
QUESTIONS = {
    f"{API}{path}"
    for path in (
        "/log-lines/preview",
        "/playbook/check",
        "/suppressed/check",
        "/assignment/try",
        "/assignment/replay",
    )
}
"""Asked by POST, since what is asked needs a body; they change nothing."""


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(method, address with sample values, operation) of all that the API can do."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            where = path
            for part in operation["parameters"]:
                if part.get("in") == "path":
                    value = SAMPLES.get(part["name"], "1")
                    where = where.replace(f"{{{part['name']}}}", value)
            yield method.upper(), where, operation


@pytest.mark.django_db
def test_every_operation_declares_its_right_and_its_refusals() -> None:
    found = list(operations())
    assert len(found) > 40
    for method, where, operation in found:
        assert operation["x-right"] in {*RIGHTS, SIGNED_IN}, where
        refusals = {int(status) for status in operation["responses"] if int(status) >= 400}
        assert refusals >= {400, 401, 403, 422, 429, 500, 503}, where
        assert "{" not in where
        writes = method != "GET" and where not in QUESTIONS
        assert writes == ({409, 507} <= refusals), where
        assert writes == (KEY in operation.get("parameters", [])), where
        assert operation["summary"]
    names = [operation["operationId"] for _method, _where, operation in found]
    assert len(set(names)) == len(names)


def test_an_operation_without_a_right_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="right"):
        Rest("Leads").get("/open", answer=None)  # type: ignore[call-arg]


def test_nobody_comes_in_without_a_token(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    by_cookie = signed_in(cast.administrator)
    for method, where, _operation in operations():
        for client in (Client(), by_cookie, Client(headers={"Authorization": "Bearer prk_x"})):
            answer = client.generic(method, where, "{}", JSON)
            assert answer.status_code == 401, where
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_without_the_scope_is_refused_everywhere(cast: Cast) -> None:
    client = program(cast.administrator, ["see_system"])
    events = Event.objects.count()
    for method, where, operation in operations():
        if operation["x-right"] != SIGNED_IN:
            answer = client.generic(method, where, "{}", JSON)
            assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope"), where
            assert operation["x-right"] in answer.json()["detail"]
    assert Event.objects.count() == events


def test_a_role_without_the_right_is_refused(cast: Cast) -> None:
    client = program(cast.read_only)
    answer = client.post(f"{API}/leads", {"full_name": "Lan"}, content_type=JSON)
    assert answer.status_code == 403
    assert not Person.objects.exists()


def _expire(token: Token, by: Actor) -> None:
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def _revoke(token: Token, by: Actor) -> None:
    revoke_token(token.pk, by=by, now=timezone.now())


def _switch_off(token: Token, by: Actor) -> None:
    switch_off(token.user_id, by=by, now=timezone.now())


@pytest.mark.parametrize("end", [_expire, _revoke, _switch_off])
def test_a_token_ends(cast: Cast, end: Callable[[Token, Actor], None]) -> None:
    client = program(cast.rep)
    assert client.get(f"{API}/me").status_code == 200
    end(Token.objects.get(), Actor(cast.administrator.pk, "web"))
    assert client.get(f"{API}/me").status_code == 401


def test_a_role_change_leaves_what_both_have(cast: Cast) -> None:
    client = program(cast.manager, ["see_leads", "assign_leads", "manage_sources"])
    change_user(
        cast.manager.pk,
        role="representative",
        team_id=None,
        by=Actor(cast.administrator.pk, "web"),
        now=timezone.now(),
    )
    assert client.get(f"{API}/me").json()["rights"] == ["see_leads"]


def test_a_key_is_kept_as_a_digest_only(cast: Cast) -> None:
    key = key_of(cast.rep)
    kept = json.dumps(list(Token.objects.values()), default=str)
    assert key.startswith("prk_")
    assert key[8:] not in kept
    assert Event.objects.filter(name="token.made").count() == 1


def test_a_program_of_its_own_acts_with_its_role(cast: Cast) -> None:
    _token, key = make_service_token(
        name="Web shop", role="marketing", team_id=None, scopes=["see_leads", "enter_leads"],
        by=Actor(cast.administrator.pk, "web"), now=timezone.now(),
    )  # fmt: skip
    me = Client(headers={"Authorization": f"Bearer {key}"}).get(f"{API}/me").json()
    assert (me["name"], me["role"], me["is_service"]) == ("Web shop", "marketing", True)
    assert me["rights"] == ["see_leads", "enter_leads"]


def test_the_last_use_is_told(cast: Cast) -> None:
    program(cast.rep).get(f"{API}/me")
    assert Token.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b'{"full_name": "a\\u0000b"}', JSON, 422, "nul"),
        (b'{"full_name": "a\\ud800b"}', JSON, 422, "half_character"),
        (b'{"a\\ud800b": 1}', JSON, 422, "half_character"),
        (b'{"full_name": "a\xff"}', JSON, 422, "not_utf8"),
        (b'{"full_name": ', JSON, 400, "not_json"),
        (b'{"full_name": NaN}', JSON, 400, "not_json"),
        (b"[" * 20_000, JSON, 400, "not_json"),
        (b"9" * 5_000, JSON, 400, "not_json"),
        (b"[]", JSON, 422, "bad_type"),
        (b"", JSON, 422, "required"),
        (b'{"stage": "won"}', JSON, 422, "unknown_field"),
        (b'{"full_name": 5}', JSON, 422, "bad_type"),
        (b'{"owner_id": "5"}', JSON, 422, "bad_type"),
        (b"full_name=Lan", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b'{"full_name": "' + b"a" * 3_000_000 + b'"}', JSON, 413, "too_large"),
    ],
)
def test_a_body_that_cannot_be_read(
    cast: Cast, body: bytes, kind: str, status: int, code: str
) -> None:
    answer = program(cast.administrator).generic("POST", f"{API}/leads", body, kind)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["status"] == status
    assert len(problem["reference"]) == 8
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["sort=owner__password", "sort=-groups__user__password", "sort=id;select", "owner__password=x",
     "owner__password__startswith=pbkdf2", "limit=201", "limit=0", "after=x", "grade=Z9", "from=2026-13-99"],
)  # fmt: skip
def test_sort_and_filter_names_come_from_a_list(cast: Cast, query: str) -> None:
    answer = program(cast.administrator).get(f"{API}/leads?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_what_is_not_there_and_what_is_not_taken(cast: Cast) -> None:
    client = program(cast.administrator)
    nothing = client.get(f"{API}/nothing")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "not_found")
    wrong = client.delete(f"{API}/leads")
    assert (wrong.status_code, set(wrong.headers["Allow"].split(", "))) == (405, {"GET", "POST"})
    assert wrong.json()["code"] == "method_not_allowed"


def test_too_many_calls_are_told_to_wait(cast: Cast, settings: Any) -> None:
    settings.API_RATE = 3
    client = program(cast.rep)
    assert [client.get(f"{API}/me").status_code for _n in range(4)] == [200, 200, 200, 429]
    answer = client.get(f"{API}/me")
    assert answer.json()["code"] == "too_many_requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= 20


def test_wrong_tokens_are_counted_by_address(db: None, settings: Any) -> None:
    settings.API_ADDRESS_RATE = 2
    client = Client()
    assert [client.get(f"{API}/me").status_code for _n in range(3)] == [401, 401, 429]


def test_the_same_call_has_one_effect(cast: Cast) -> None:
    client, key = program(cast.administrator), {"Idempotency-Key": "k1"}
    lan = {"full_name": "Lan"}
    first = client.post(f"{API}/leads", lan, content_type=JSON, headers=key)
    again = client.post(f"{API}/leads", lan, content_type=JSON, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again.headers["Location"]) == (first.content, first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    other = client.post(f"{API}/leads", {"full_name": "Hafiz"}, content_type=JSON, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert "was used at" in other.json()["detail"]
    assert Person.objects.count() == 1


def test_a_refusal_is_answered_alike_and_leaves_nothing(cast: Cast) -> None:
    client, key = program(cast.administrator), {"Idempotency-Key": "k1"}
    wrong = {"full_name": "Lan", "email": "no address"}
    first = client.post(f"{API}/leads", wrong, content_type=JSON, headers=key)
    again = client.post(f"{API}/leads", wrong, content_type=JSON, headers=key)
    assert (first.status_code, again.content) == (422, first.content)
    assert Reply.objects.count() == 1
    assert not Person.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256, "with blank", "ø"])
def test_a_key_must_be_visible_and_short(cast: Cast, key: str) -> None:
    client = program(cast.administrator)
    answer = client.post(f"{API}/leads", {}, content_type=JSON, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_key")


def test_the_document_is_there_for_everybody(db: None) -> None:
    document = Client().get(f"{API}/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert "Problem422" in document["components"]["responses"]


def test_the_documentation_works_without_scripts(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    assert Client().get(f"{API}/docs").status_code == 302
    page = signed_in(cast.rep).get(f"{API}/docs").content.decode()
    for _method, _where, operation in operations():
        assert f'id="{operation["operationId"]}"' in page
    assert "swagger" not in page.lower()


def test_the_pages_of_tokens(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(cast.rep)
    sent = {"name": "Sheet", "days": "30", "scopes": ["see_leads"]}
    page = client.post(reverse("tokens"), sent).content.decode()
    key = page.partition('value="prk_')[2].partition('"')[0]
    assert len(key) == 43
    assert key not in client.get(reverse("tokens")).content.decode()
    too_much = client.post(reverse("tokens"), {**sent, "scopes": ["manage_users"]})
    assert too_much.status_code == 422
    token = Token.objects.get()
    other = signed_in(cast.other_rep).post(reverse("token_revoke", args=[token.pk]))
    assert other.status_code == 404
    client.post(reverse("token_revoke", args=[token.pk]))
    assert Token.objects.get().revoked_at
    assert client.get(reverse("all_tokens")).status_code == 403


def test_an_administrator_lets_programs_in(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(cast.administrator)
    sent = {"name": "Shop", "role": "partner", "team": "", "days": "", "scopes": ["see_leads"]}
    assert 'value="prk_' in client.post(reverse("all_tokens"), sent).content.decode()
    made = User.objects.get(is_service=True)
    assert (made.name, made.role, made.has_usable_password()) == ("Shop", "partner", False)
    wrong = client.post(reverse("all_tokens"), {**sent, "scopes": ["manage_users"]})
    assert wrong.status_code == 422
    assert User.objects.filter(is_service=True).count() == 1


def test_nobody_makes_a_token_for_another(cast: Cast) -> None:
    with pytest.raises(Exception, match="does not include"):
        make_token(
            cast.manager.pk,
            name="x",
            scopes=["see_leads"],
            by=Actor(cast.rep.pk, "web"),
            now=timezone.now(),
        )


def test_no_two_shapes_have_one_name() -> None:
    """The document keeps shapes by their names: of two that are called the same, one would be told of the other."""

    def below(kind: type) -> Iterator[type]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    names = [each.__name__ for base in (Body, Answer) for each in set(below(base))]
    assert sorted({name for name in names if names.count(name) > 1}) == []
