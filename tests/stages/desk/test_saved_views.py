"""Saved views: own, for the team, for all; the view one begins with; who may change them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from prospekt.ledger.models import Event
from prospekt.people.models import FirstView, SavedView, User
from prospekt.playbook.filters.reading import write_text
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TREE = write_text({"fact": "lifecycle", "is": ["mql"]})


def keep(web: Client, share: str = "own", name: str = "Warm ones") -> SavedView:
    answer = web.post(
        f"/leads/views/?filter={TREE}&sort=newest&columns=country", {"name": name, "share": share}
    )
    assert answer.status_code == 302, answer.content.decode()[:500]
    return SavedView.objects.get(pk=int(answer["Location"].split("=")[1]))


def sees(web: Client, view: SavedView) -> bool:
    return view.name in web.get("/leads/").content.decode()


def test_a_view_keeps_filter_order_and_columns(cast: Cast, signed_in: SignIn) -> None:
    web = signed_in(cast.rep)
    view = keep(web)
    assert view.query == {"filter": TREE, "sort": "newest", "columns": "country"}
    page = web.get(f"/leads/views/{view.pk}/", follow=True).content.decode()
    assert "Lifecycle is MQL; newest first" in page
    assert re.search(r'aria-current="true">Warm ones', page)
    assert list(Event.objects.filter(name="view.saved").values_list("facts__view", flat=True)) == [
        view.pk
    ]


def test_who_sees_a_view(cast: Cast, signed_in: SignIn) -> None:
    own = keep(signed_in(cast.rep), name="Own one")
    team = keep(signed_in(cast.team_lead), "team", "Of the team")
    everybody = keep(signed_in(cast.manager), "all", "For all of us")
    for user, expected in (
        (cast.rep, [own, team, everybody]),
        (cast.other_rep, [everybody]),
        (cast.team_lead, [team, everybody]),
    ):
        web = signed_in(user)
        assert [view for view in (own, team, everybody) if sees(web, view)] == expected
        for view in (own, team, everybody):
            status = web.get(f"/leads/?view={view.pk}").status_code
            assert status == (200 if view in expected else 404)
            assert web.get(f"/leads/views/{view.pk}/").status_code == (
                302 if view in expected else 404
            )


@pytest.mark.parametrize("share", ["team", "all"])
def test_sharing_needs_the_right(cast: Cast, signed_in: SignIn, share: str) -> None:
    web = signed_in(cast.rep)
    assert web.post("/leads/views/", {"name": "x", "share": share}).status_code == 403
    view = keep(web)
    assert (
        web.post(
            f"/leads/views/{view.pk}/", {"do": "rename", "name": "y", "share": share}
        ).status_code
        == 403
    )
    assert SavedView.objects.get().name == "Warm ones"


def test_others_change_only_what_is_shared_and_they_may_share(
    cast: Cast, signed_in: SignIn
) -> None:
    own, shared = keep(signed_in(cast.rep)), keep(signed_in(cast.manager), "all", "Shared")
    for user, view, status in (
        (cast.other_rep, own, 404), (cast.manager, own, 404), (cast.rep, shared, 403), (cast.read_only, shared, 403),
        (cast.team_lead, shared, 302),
    ):  # fmt: skip
        before = SavedView.objects.values().get(pk=view.pk)
        answer = signed_in(user).post(
            f"/leads/views/{view.pk}/?sort=name", {"do": "save", "name": "Taken"}
        )
        assert answer.status_code == status, user
        if status != 302:
            assert SavedView.objects.values().get(pk=view.pk) == before
    shared.refresh_from_db()
    assert (shared.name, shared.query, shared.is_for_all) == ("Taken", {"sort": "name"}, True)


def test_the_list_begins_with_a_view_of_ones_own(cast: Cast, signed_in: SignIn) -> None:
    web = signed_in(cast.rep)
    view = keep(web)
    web.post(f"/leads/views/{view.pk}/", {"do": "first"})
    assert web.get("/leads/")["Location"] == f"/leads/?view={view.pk}"
    assert web.get("/leads/?view=all").status_code == 200
    assert signed_in(cast.other_rep).get("/leads/").status_code == 200
    web.post(f"/leads/views/{view.pk}/", {"do": "not_first"})
    assert not FirstView.objects.exists()


def test_removing_a_view_takes_it_from_everybody(cast: Cast, signed_in: SignIn) -> None:
    web = signed_in(cast.manager)
    view = keep(web, "all")
    signed_in(cast.rep).post(f"/leads/views/{view.pk}/", {"do": "first"})
    assert web.post(f"/leads/views/{view.pk}/", {"do": "remove"}).status_code == 302
    assert not SavedView.objects.exists()
    assert signed_in(cast.rep).get("/leads/").status_code == 200


def test_what_is_shown_now_goes_into_the_view(cast: Cast, signed_in: SignIn) -> None:
    web = signed_in(cast.rep)
    view = keep(web)
    page = web.get(f"/leads/?view={view.pk}&owner=me&sort=name").content.decode()
    assert "Save with what is shown now" in page
    web.post(
        f"/leads/views/{view.pk}/?view={view.pk}&owner=me&sort=name&after=x",
        {"do": "save", "name": "Mine"},
    )
    view.refresh_from_db()
    assert (view.name, view.query) == ("Mine", {"owner": "me", "sort": "name"})


@pytest.mark.parametrize(
    ("url", "sent"),
    [("/leads/views/", {"name": " "}), ("/leads/views/", {"name": "x" * 81}), ("/leads/views/?sort=password", {"name": "x"}),
     ("/leads/views/", {"name": "x", "share": "world"}), ("/leads/views/?password=1", {"name": "x"})],
)  # fmt: skip
def test_refused_views(cast: Cast, signed_in: SignIn, url: str, sent: dict[str, str]) -> None:
    assert signed_in(cast.manager).post(url, sent).status_code == 422
    assert not SavedView.objects.exists()
