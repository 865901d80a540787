"""The pages of tasks and notifications, as somebody uses them with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from prospekt.engage.actions.tasks import NewTask, make_tasks, reassign_tasks
from prospekt.engage.models import Notification, Task
from prospekt.engage.queries.titles import titles_of
from prospekt.engage.rules.dues import Due
from prospekt.ledger.events import Actor
from prospekt.people.actions.users import switch_off
from prospekt.people.models import Person, User
from prospekt.people.rules.lead_ref import LeadRef
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def lead(cast: Cast) -> LeadRef:
    now = timezone.now()
    return LeadRef(
        True,
        Person.objects.create(
            full_name="Kari Nordmann", sort_key="kari", name_key="kari", owner=cast.rep, team=cast.rep.team,
            phone="+4722334455", first_seen_at=now, created_at=now, updated_at=now,
        ).pk,
    )  # fmt: skip


def make(user: User, days: int = 0, title: str = "", lead: LeadRef | None = None) -> int:
    due = Due(timezone.localdate() + timedelta(days=days))
    draft = NewTask(due, "call", title, lead)
    return make_tasks([draft], by=Actor(user.pk, "web"), now=timezone.now())[0]


def titles(answer: object) -> list[list[str]]:
    context = answer.context  # type: ignore[attr-defined]
    return [[group["title"], *(row["title"] for row in group["rows"])] for group in context["groups"]]  # fmt: skip


def test_the_list_by_parts(cast: Cast, signed_in: SignIn, lead: LeadRef) -> None:
    make(cast.rep, -2, "late", lead)
    make(cast.rep, 0, "now")
    make(cast.rep, 1, "then")
    client = signed_in(cast.rep)
    answer = client.get("/tasks/")
    assert titles(answer) == [["Overdue", "Call: late"], ["Today", "Call: now"]]
    assert b'href="tel:+4722334455"' in answer.content
    assert titles(client.get("/tasks/?part=upcoming")) == [["Tomorrow", "Call: then"]]
    assert titles(client.get("/tasks/?part=done")) == []
    assert client.get("/tasks/?part=never").status_code == 422
    assert client.get("/tasks/?color=red").status_code == 422
    assert client.get("/tasks/?after=x").status_code == 422


def test_page_after_page(cast: Cast, signed_in: SignIn) -> None:
    for n in range(53):
        make(cast.rep, -n, str(n))
    client = signed_in(cast.rep)
    first = client.get("/tasks/")
    second = client.get(first.context["next_url"])
    seen = [title for page in (first, second) for group in titles(page) for title in group[1:]]
    assert len(seen) == len(set(seen)) == 53
    assert not second.context["next_url"]


@pytest.mark.parametrize(
    ("text", "kind", "title", "days"),
    [("Call about price tomorrow", "call", "about price", 1), ("Send offer", "todo", "Send offer", 1), ("mail in 3 days", "email", "", 3)],
)  # fmt: skip
def test_a_task_in_a_few_words(
    cast: Cast, signed_in: SignIn, lead: LeadRef, text: str, kind: str, title: str, days: int
) -> None:
    client = signed_in(cast.rep)
    place = f"/leads/{lead}/"
    answer = client.post("/tasks/new/", {"text": text, "lead": str(lead), "next": place})
    assert answer.headers["Location"] == place
    task = Task.objects.get()
    assert (task.kind, titles_of([task]).get(task.pk, ""), task.person_id) == (kind, title, lead.id)
    assert task.due_on == timezone.localdate() + timedelta(days=days)
    page = client.get(place).content.decode()
    assert f'action="/tasks/{task.pk}/done/"' in page
    assert "New task for Rep" in page


@pytest.mark.parametrize("text", ["", "x" * 401, "x" * 1_000_000, "a\x00b"])
def test_what_is_no_task_in_a_few_words_is_said(cast: Cast, signed_in: SignIn, text: str) -> None:
    client = signed_in(cast.rep)
    answer = client.post("/tasks/new/", {"text": text}, follow=True)
    assert not Task.objects.exists()
    assert answer.context["messages"]


def test_a_task_by_all_fields(cast: Cast, signed_in: SignIn, lead: LeadRef) -> None:
    client = signed_in(cast.rep)
    assert b"Kari Nordmann" in client.get(f"/tasks/new/?lead={lead}").content
    form = {
        "lead": str(lead), "kind": "meeting", "title": "Demo", "due_on": "2026-12-31", "due_time": "14:30",
        "repeat_every": "2", "repeat_unit": "weeks", "repeat_shift": "next", "owner": str(cast.rep.pk),
    }  # fmt: skip
    assert client.post("/tasks/new/", form).status_code == 302
    task = Task.objects.get()
    assert (task.repeat_every, task.repeat_unit, task.repeat_shift) == (2, "weeks", "next")
    for wrong in ({"due_on": "9999-12-31"}, {"due_on": ""}, {"title": "x" * 500}, {"repeat_every": "-2"}):  # fmt: skip
        answer = client.post("/tasks/new/", form | wrong)
        assert answer.status_code == 422
        assert b"aria-invalid" in answer.content
    assert Task.objects.count() == 1


def test_done_and_undone(cast: Cast, signed_in: SignIn) -> None:
    client, task_id = signed_in(cast.rep), make(cast.rep)
    answer = client.post(f"/tasks/{task_id}/done/", {"next": "/tasks/"}, follow=True)
    assert Task.objects.get().state == "done"
    undo = re.search(r'/tasks/\d+/reopen/\?next=[^"]*', answer.content.decode())
    assert undo
    assert client.post(undo[0]).headers["Location"] == "/tasks/"
    assert Task.objects.get().state == "open"
    assert client.get(f"/tasks/{task_id}/done/").status_code == 405


def test_put_off_given_away_dismissed(cast: Cast, signed_in: SignIn) -> None:
    client, task_id = signed_in(cast.rep), make(cast.rep)
    client.post(f"/tasks/{task_id}/snooze/", {"until": "next_week"})
    assert Task.objects.get().snoozed_until > timezone.now()
    answer = client.post(f"/tasks/{task_id}/snooze/", {"day": "2001-01-01"}, follow=True)
    assert b"is not ahead" in answer.content
    client.post(f"/tasks/{task_id}/reassign/", {"owner": cast.team_lead.pk})
    assert Task.objects.get().owner_id == cast.team_lead.pk
    boss = signed_in(cast.team_lead)
    boss.post(f"/tasks/{task_id}/dismiss/", {"reason": "other", "words": "<b>no</b>"})
    assert Task.objects.get().reason == "other"
    assert client.post(f"/tasks/{task_id}/done/").status_code == 404, "given away, it is not theirs"


def test_the_form_of_a_task_and_two_who_change_it(cast: Cast, signed_in: SignIn) -> None:
    client, task_id = signed_in(cast.rep), make(cast.rep, 0, "first")
    page = client.get(f"/tasks/{task_id}/")
    assert page.status_code == 200
    due = timezone.localdate().isoformat()
    was = {"was:kind": "call", "was:title": "first", "was:due_on": due, "was:due_time": "", "was:repeat_every": "",
           "was:repeat_unit": "", "was:repeat_shift": ""}  # fmt: skip
    form = {"kind": "call", "title": "second", "due_on": due, "due_time": "", "repeat_every": "", "repeat_unit": "", "repeat_shift": "", "version": "1"} | was  # fmt: skip
    assert client.post(f"/tasks/{task_id}/", form).status_code == 302
    boss = signed_in(cast.manager)
    answer = boss.post(f"/tasks/{task_id}/", form | {"title": "third"})
    assert answer.status_code == 409
    assert b"second" in answer.content
    assert b"third" in answer.content
    assert titles_of([Task.objects.get()]) == {task_id: "second"}
    wrong = client.post(f"/tasks/{task_id}/", form | {"version": "2", "due_on": "9999-01-01"})
    assert wrong.status_code == 422
    assert client.get(f"/tasks/{10**30}/").status_code == 404


def test_my_peoples_tasks_and_those_left_behind(cast: Cast, signed_in: SignIn) -> None:
    make(cast.rep, 0, "of the rep")
    boss = signed_in(cast.manager)
    assert titles(boss.get("/tasks/?whose=team")) == [["Today", "Call: of the rep"]]
    assert titles(boss.get("/tasks/?whose=left")) == []
    switch_off(cast.rep.pk, by=Actor(cast.administrator.pk, "web"), now=timezone.now())
    answer = boss.get("/tasks/?whose=left")
    assert titles(answer) == [["Today", "Call: of the rep"]]
    assert b"switched off" in answer.content
    (task_id,) = Task.objects.values_list("pk", flat=True)
    boss.post(f"/tasks/{task_id}/reassign/", {"owner": cast.team_lead.pk})
    assert Task.objects.get().owner_id == cast.team_lead.pk
    assert titles(signed_in(cast.other_rep).get("/tasks/?whose=team")) == []


def test_the_bell(cast: Cast, signed_in: SignIn) -> None:
    task_id = make(cast.rep, 0, "for you")
    reassign_tasks([task_id], cast.team_lead.pk, by=Actor(cast.rep.pk, "web"), now=timezone.now())
    client = signed_in(cast.team_lead)
    assert b'class="bell-count" aria-hidden="true">1<' in client.get("/leads/").content
    page = client.get("/notifications/")
    assert b"Rep gave you a task" in page.content
    assert client.get("/notifications/read/").status_code == 405
    assert Notification.objects.get().read_at is None, "looking marks nothing"
    client.post("/notifications/read/", {"id": Notification.objects.get().pk})
    assert Notification.objects.get().read_at
    assert b"bell-count" not in client.get("/leads/").content
    stranger = signed_in(cast.rep)
    Notification.objects.update(read_at=None)
    stranger.post("/notifications/read/", {"id": Notification.objects.get().pk})
    stranger.post("/notifications/read/")
    assert Notification.objects.get().read_at is None, "it is not theirs"
