"""Tasks through the REST door and the command line: the same actions, the same refusals, once for each key."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from prospekt.config.cli import main
from prospekt.engage.models import Notification, Task
from prospekt.people.models import Person, User
from tests.conftest import Cast
from tests.stages.programs import program

pytestmark = pytest.mark.django_db
RIGHTS = ["see_leads", "change_leads"]
TODAY = timezone.localdate


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    text = "" if body is None else json.dumps(body)
    return client.generic(method, f"/api/v1{path}", text, "application/json", headers=headers)


def lead(owner: User) -> str:
    now = timezone.now()
    made = Person.objects.create(
        full_name="Kari Nordmann", sort_key="kari", name_key="kari", owner=owner, team=owner.team, first_seen_at=now,
        created_at=now, updated_at=now,
    )  # fmt: skip
    return f"p{made.pk}"


def test_from_made_to_done(cast: Cast) -> None:
    client = program(cast.rep, RIGHTS)
    due = TODAY().isoformat()
    body = {"kind": "call", "title": "Price", "due_on": due, "due_time": "09:30", "lead_ref": lead(cast.rep),
            "repeat": {"every": 2, "unit": "weeks"}}  # fmt: skip
    made = send(client, "POST", "/tasks", body)
    assert made.status_code == 201
    task = made.json()
    assert made.headers["Location"] == f"/api/v1/tasks/{task['id']}"
    assert (task["title"], task["due_time"], task["owner_id"]) == ("Price", "09:30", cast.rep.pk)
    assert task["repeat"] == {"every": 2, "unit": "weeks", "shift": ""}
    path = f"/tasks/{task['id']}"
    changed = send(client, "PATCH", path, {"version": 1, "title": "Offer", "due_time": ""}).json()
    assert (changed["title"], changed["due_time"], changed["version"]) == ("Offer", "", 2)
    clash = send(client, "PATCH", path, {"version": 1, "title": "Third"})
    assert clash.status_code == 409
    assert clash.json()["conflicts"][0]["theirs"] == "Offer"
    put_off = send(client, "POST", f"{path}/snooze", {"until": "tomorrow"}).json()
    assert put_off["snoozed_until"]
    assert put_off["due_on"] == due
    done = send(client, "POST", f"{path}/done").json()
    assert done["task"]["state"] == "done"
    assert done["next"]["due_on"] == (TODAY() + timedelta(days=14)).isoformat()
    assert send(client, "POST", f"{path}/snooze", {"until": "tomorrow"}).status_code == 409
    assert send(client, "POST", f"{path}/reopen").json()["state"] == "open"
    assert send(client, "DELETE", path).status_code == 204
    assert send(client, "GET", path).json()["reason"] == "not_needed"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422), ({"due_on": "9999-12-31", "title": "x"}, 422), ({"due_on": "2026-02-30", "title": "x"}, 422),
        ({"due_on": "2026-12-31"}, 422), ({"due_on": "2026-12-31", "title": "x", "state": "done"}, 422),
        ({"due_on": "2026-12-31", "title": "x", "owner_id": 10**12}, 422), ({"due_on": "2026-12-31", "title": 5}, 422),
        ({"due_on": "2026-12-31", "title": "x", "lead_ref": "p999999"}, 404), ({"due_on": "2026-12-31", "title": "x\x00"}, 422),
        ({"due_on": "2026-12-31", "title": "x", "due_time": "25:00"}, 422), ({"due_on": "2026-12-31", "kind": "birthday"}, 422),
        ({"due_on": "2026-12-31", "title": "x", "repeat": {"every": 200, "unit": "weeks"}}, 422),
        ({"due_on": "2026-12-31", "title": "x", "lead_ref": "x"}, 404),
    ],
)  # fmt: skip
def test_what_is_refused(cast: Cast, body: Any, status: int) -> None:
    answer = send(program(cast.rep, RIGHTS), "POST", "/tasks", body)
    assert answer.status_code == status, answer.content
    assert answer.json()["detail"]
    assert not Task.objects.exists()


def test_a_call_with_a_key_has_its_effect_once(cast: Cast) -> None:
    client = program(cast.rep, RIGHTS)
    body = {"kind": "call", "due_on": TODAY().isoformat(), "repeat": {"every": 1, "unit": "days"}}
    for _n in range(3):
        made = send(client, "POST", "/tasks", body, **{"Idempotency-Key": "one"})
    assert made.headers["Idempotency-Replayed"] == "true"
    task_id = made.json()["id"]
    for _n in range(3):
        send(client, "POST", f"/tasks/{task_id}/done", None, **{"Idempotency-Key": "two"})
    send(client, "POST", f"/tasks/{task_id}/done")
    assert Task.objects.count() == 2


def test_page_after_page(cast: Cast) -> None:
    client = program(cast.rep, RIGHTS)
    for n in range(7):
        due = (TODAY() - timedelta(days=n // 2)).isoformat()
        send(client, "POST", "/tasks", {"kind": "call", "due_on": due})
    seen, after = [], ""
    while True:
        page = send(client, "GET", f"/tasks?limit=3&after={after}").json()
        seen += [task["id"] for task in page["tasks"]]
        after = page["next"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 7
    assert send(client, "GET", "/tasks?part=upcoming").json()["tasks"] == []
    assert send(client, "GET", "/tasks?after=zzz").status_code == 422
    assert send(client, "GET", "/tasks?sort=x").status_code == 422
    assert send(client, "GET", "/tasks?lead=p999999").status_code == 404


def test_given_away_and_told(cast: Cast) -> None:
    client, boss = program(cast.rep, RIGHTS), program(cast.team_lead, RIGHTS)
    due = TODAY().isoformat()
    task_id = send(client, "POST", "/tasks", {"kind": "call", "due_on": due}).json()["id"]
    given = send(client, "PUT", f"/tasks/{task_id}/owner", {"owner_id": cast.team_lead.pk})
    assert given.status_code == 200
    assert given.json()["owner_id"] == cast.team_lead.pk
    assert send(client, "GET", f"/tasks/{task_id}").status_code == 404
    page = send(boss, "GET", "/notifications").json()
    assert page["n_unread"] == 1
    (told,) = page["notifications"]
    assert (told["kind"], told["about_id"], told["task_id"]) == ("assigned", cast.rep.pk, task_id)
    assert send(client, "POST", "/notifications/read", {"ids": [told["id"]]}).json() == {"n": 0}
    assert send(boss, "POST", "/notifications/read", {}).json() == {"n": 1}
    dismissed = send(boss, "POST", f"/tasks/{task_id}/dismiss", {"reason": "other", "words": "so"})
    assert dismissed.json()["reason"] == "other"


def test_a_token_that_only_reads(cast: Cast) -> None:
    client = program(cast.rep, ["see_leads"])
    body = {"kind": "call", "due_on": TODAY().isoformat()}
    assert send(client, "POST", "/tasks", body).status_code == 403
    assert send(client, "GET", "/tasks").status_code == 200


ROLES = ("administrator", "manager", "team_lead", "rep", "marketing", "partner", "read_only")
SEES_PRIVATE = {"administrator": {"own", "mate", "other"}, "manager": {"own", "mate"}, "team_lead": {"own", "mate"}}  # fmt: skip
"""Whose tasks of no lead a role sees and works on, beside its own."""
SEES_LEADS = {
    "administrator": {"own", "mate", "other"}, "manager": {"own", "mate"}, "team_lead": {"own", "mate"},
    "marketing": {"own", "mate", "other"}, "read_only": {"own", "mate", "other"},
}  # fmt: skip
WORKS_ON_LEADS = {
    "administrator": {"own", "mate", "other"}, "manager": {"own", "mate"}, "marketing": {"own", "mate", "other"}, "read_only": set(),
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_every_role_and_every_kind_of_task(cast: Cast, role: str) -> None:
    """The matrix of rights: whose task, of a lead or of none, can be read and worked on by whom, by page and program."""
    user = getattr(cast, role)
    mate = User.objects.create(email="mate@firm.test", team=user.team)
    owners = {"own": user, "mate": mate, "other": cast.other_rep}
    client, now = program(user), timezone.now()
    web = Client()
    web.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for has_lead in (True, False):
        sees = (SEES_LEADS if has_lead else SEES_PRIVATE).get(role, {"own"})
        works = (WORKS_ON_LEADS if has_lead else SEES_PRIVATE).get(role, {"own"})
        if role == "read_only":
            works = set()
        for whose, owner in owners.items():
            if role in ("marketing", "partner", "administrator") and whose == "mate":
                continue  # a team of nobody has no mates
            about = {"person_id": int(lead(owner)[1:])} if has_lead else {}
            task = Task.objects.create(
                kind="call", due_on=now.date(), due_at=now, comes_at=now, time_zone="UTC", owner=owner, made_at=now, **about,
            )  # fmt: skip
            what = (role, whose, has_lead)
            # A manager or team lead who owns a task may see it, also where the lead is not theirs to change.
            expected = 200 if whose in sees else 404
            assert send(client, "GET", f"/tasks/{task.pk}").status_code == expected, what
            assert web.get(f"/tasks/{task.pk}/").status_code == expected, what
            for path, form in ((f"/tasks/{task.pk}/snooze/", {"until": "tomorrow"}), (f"/tasks/{task.pk}/done/", {})):  # fmt: skip
                before = Task.objects.values_list("version", flat=True).get(pk=task.pk)
                answer = web.post(path, form)
                moved = Task.objects.values_list("version", flat=True).get(pk=task.pk) != before
                assert moved == (whose in works), (what, path, answer.status_code)
                if not moved:
                    assert answer.status_code in (403, 404), what


def test_by_the_command_line(
    transactional_db: None, cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("prospekt.config.home.ensure_ready", lambda: None)
    ref = lead(cast.rep)
    me = ["--as", cast.rep.email]
    assert main([*me, "task", "add", "Call tomorrow", "--lead", ref, "--json"]) == 0
    task_id = json.loads(capsys.readouterr().out)["task"]
    assert (
        main([*me, "task", "add", "Send offer", "--due", TODAY().isoformat(), "--every", "1"]) == 0
    )
    capsys.readouterr()
    assert main([*me, "task", "list", "--part", "upcoming", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["task"] == task_id
    assert main(["task", "list", "--lead", ref, "--part", "upcoming"]) == 0
    assert "Kari Nordmann" in capsys.readouterr().out
    assert main([*me, "task", "snooze", str(task_id), "--until", "next_week"]) == 0
    assert main([*me, "task", "done", str(task_id)]) == 0
    assert f"Done: {task_id}." in capsys.readouterr().out
    assert Task.objects.get(pk=task_id).state == "done"
    for wrong in (
        ["task", "add", "Call"], ["task", "add", "Call 9999-12-31"], ["task", "done", "999999"],
        ["task", "add", "Call tomorrow", "--owner", "nobody@firm.test"], ["task", "snooze", str(task_id), "--until", "never"],
        ["--as", cast.other_rep.email, "task", "done", str(task_id)], ["--as", cast.read_only.email, "task", "add", "Call tomorrow"],
    ):  # fmt: skip
        assert main(wrong) == 2, wrong
        assert capsys.readouterr().err.startswith("prospekt: ")
    assert (
        main(["task", "add", "Call tomorrow", "--owner", cast.rep.email, "--working-days", "3"])
        == 0
    )
    assert Notification.objects.count() == 0, "Prospekt itself is nobody"
