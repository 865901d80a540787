"""Duplicates are searched by a job, decided by people, and what was decided is remembered for ever."""

from __future__ import annotations

import random
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from prospekt.ledger.events import Actor
from prospekt.people.actions import find_duplicates, match_engine
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.find_duplicates import begin_search, cancel_search, run_search
from prospekt.people.actions.keep_apart import keep_apart
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.models import Company, DuplicatePair, DuplicateSearch, Merged, Person
from prospekt.people.queries.duplicates import pair_count, pair_page
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import EVERYTHING
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.people.leads import BY, NOW, draft, save

pytestmark = pytest.mark.django_db
GIVEN = (
    "Ole",
    "Kari",
    "Siti",
    "Nur",
    "Ahmad",
    "Budi",
    "Dewi",
    "Linh",
    "Minh",
    "Tuan",
    "Ingrid",
    "Per",
    "Wei",
    "Mei",
)
FAMILY = ("Hansen", "Olsen", "Berg", "binti Ahmad", "bin Ismail", "Soekarno", "Wijaya", "Nguyen", "Tran", "Lim", "Tan",
          "Dahl", "Moen", "Pratama")  # fmt: skip
TWINS = [
    (("Soekarno Wijaya", "", "+6281200001", "Batik Jaya"), ("Sukarno Wijaya", "swijaya@batik.id", "+6281200001", "Batik Jaya")),
    (("Nguyễn Văn An", "an.nguyen@saigon.vn", "", "Saigon Trading"), ("An Nguyen Van", "an.nguyen@gmail.com", "", "Saigon Trading")),
    (("Siti Nurhaliza binti Tarudin", "", "+60123330001", "Suria"), ("Siti Nurhaliza Tarudin", "siti@suria.my", "+60123330001", "Suria Digital")),
    (("Bjørn Åge Sæther", "bjorn@fjell.no", "", "Fjell AS"), ("Bjorn Aage Saether", "b.saether@fjell.no", "", "Fjell AS")),
]  # fmt: skip


@pytest.fixture
def base() -> list[LeadRef]:
    """Two hundred people who are nobody else, and four who are there twice."""
    draw = random.Random(3)
    made = []
    for n in range(200):
        town = f"Town {draw.randrange(30)}"
        made.append(
            draft(
                f"{draw.choice(GIVEN)} {draw.choice(GIVEN)} {draw.choice(FAMILY)}", f"p{n}@firm{n}.example",
                f"+4791{draw.randrange(10**6):06d}", f"Firm {draw.randrange(60)}", city=town, city_key=town.lower(),
                birthday=f"{draw.randrange(1950, 2000)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 28):02d}",
            )
        )  # fmt: skip
    save(*made)
    twins = []
    for pair in TWINS:
        for name, email, phone, company in pair:
            (row,) = save(draft(name, email, "", company, city="Home", city_key="home"))
            Person.objects.get(pk=row.person_id).phone_rows.create(
                shown=phone, e164=phone
            ) if phone else None
            twins.append(LeadRef(True, row.person_id or 0))
    return twins


def search() -> DuplicateSearch:
    made = begin_search(enqueue=lambda _id: None, by=BY, now=NOW)
    return run_search(made.pk)


def open_pairs() -> set[frozenset[int]]:
    return {frozenset((line.one.id, line.other.id)) for line in pair_page(reader=EVERYTHING)[0]}


def wanted(twins: list[LeadRef]) -> list[frozenset[int]]:
    return [
        frozenset((one.id, other.id)) for one, other in zip(twins[::2], twins[1::2], strict=True)
    ]


def test_who_is_there_twice_is_found_in_every_culture_and_again_changes_nothing(
    base: list[LeadRef],
) -> None:
    done = search()
    assert (done.state, done.leads) == ("done", Person.objects.count() + Company.objects.count())
    found = open_pairs()
    assert set(wanted(base)) <= found
    assert len(found) <= len(TWINS) + 4
    line = pair_page(reader=EVERYTHING)[0][0]
    assert sum(part[2] for part in line.reasons) == pytest.approx(line.weight, abs=0.1)
    before = set(DuplicatePair.objects.values_list("pk", flat=True))
    again = search()
    assert (again.new, set(DuplicatePair.objects.values_list("pk", flat=True))) == (0, before)


def test_what_was_decided_is_not_asked_again(base: list[LeadRef]) -> None:
    search()
    keep_apart(base[0], base[1], by=BY, now=NOW)
    keep_apart(base[1], base[0], by=BY, now=NOW)
    done = merge_leads(base[2], base[3], by=BY, now=NOW)
    search()
    assert not open_pairs() & set(wanted(base)[:2])
    states = DuplicatePair.objects.filter(low_id=base[0].id, high_id=base[1].id)
    assert states.get().state == "kept_apart"
    unmerge(done.change_set_id, by=BY, now=NOW)
    assert wanted(base)[1] in open_pairs()


def test_merged_unasked_only_if_that_is_set(base: list[LeadRef], settings: Any) -> None:
    search()
    assert not Merged.objects.exists()
    settings.PROSPEKT_MERGE_ABOVE = 0.5
    done = search()
    assert done.merged >= 3
    assert Merged.objects.count() == done.merged
    merged = Merged.objects.order_by("pk").first()
    assert merged
    unmerge(merged.change_set_id, by=BY, now=NOW)
    # Somebody has decided about these two: no search merges them again.
    assert search().merged == 0


def test_a_search_can_be_stopped_and_there_is_only_one(base: list[LeadRef]) -> None:
    asked: list[int] = []
    first = begin_search(enqueue=asked.append, by=BY, now=NOW)
    assert begin_search(enqueue=asked.append, by=BY, now=NOW).pk == first.pk
    assert asked == [first.pk]
    cancel_search(first.pk, by=BY)
    assert run_search(first.pk).state == "cancelled"
    with pytest.raises(Refusal) as caught:
        cancel_search(first.pk, by=BY)
    assert caught.value.problem.code == "search_over"
    assert run_search(first.pk).state == "cancelled"


def test_what_nobody_foresaw_ends_the_search_and_the_next_one_may_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: object, **_options: object) -> Any:
        raise RuntimeError("no memory")

    with monkeypatch.context() as patch:
        patch.setattr(find_duplicates, "compare", broken)
        with pytest.raises(RuntimeError):
            search()
    failed = DuplicateSearch.objects.get()
    assert (failed.state, failed.problem["code"]) == ("failed", "search_broken")
    assert search().state == "done"


def test_nothing_to_compare_is_no_mistake() -> None:
    assert (search().state, search().found) == ("done", 0)
    save(draft("Ole Hansen", "ole@fjord.no"), draft("Kari Moen", "kari@fjord.no"))
    assert search().state == "done"


def test_without_splink_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str) -> Any:
        if name == "splink":
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr(match_engine, "import_module", without)
    with pytest.raises(Refusal) as caught:
        begin_search(enqueue=lambda _id: None, by=BY, now=NOW)
    assert caught.value.problem.code == "no_splink"
    assert "prospekt[match]" in caught.value.problem.message


def pair_for(cast: Cast) -> tuple[LeadRef, LeadRef]:
    saved = save(
        draft("Ole Hansen", "ole@fjord.no", city="Oslo"),
        draft("Ole B Hansen", "o@gmail.com", city="Bergen", department="Board"),
    )
    one, other = (LeadRef(True, row.person_id or 0) for row in saved)
    assign_owner([one, other], cast.rep.pk, by=BY, now=NOW)
    DuplicatePair.objects.create(
        is_person=True, low_id=one.id, high_id=other.id, weight=7.5, found_at=NOW,
        reasons=[["base", "", -9.0], ["name", "part", 10.5], ["city", "different", -2.0], ["email", "mailbox", 8.0]],
    )  # fmt: skip
    return one, other


def test_pairs_are_shown_to_those_who_see_both(cast: Cast) -> None:
    one, other = pair_for(cast)
    assert pair_count(reader_of(cast.rep)) == (1, False)
    assert pair_count(reader_of(cast.other_rep)) == (0, False)
    assign_owner([other], cast.other_rep.pk, by=BY, now=NOW)
    assert pair_count(reader_of(cast.rep)) == (0, False)
    with pytest.raises(Refusal) as caught:
        keep_apart(one, other, by=Actor(cast.rep.pk, "web"), now=NOW)
    assert caught.value.problem.code == "not_found"


def test_pages_follow_each_other(cast: Cast) -> None:
    ids = [row.person_id or 0 for row in save(*(draft(f"P {n}", f"p{n}@x.no") for n in range(8)))]
    for n, (low, high) in enumerate(zip(ids[::2], ids[1::2], strict=True)):
        DuplicatePair.objects.create(
            is_person=True, low_id=low, high_id=high, weight=5 + n // 2, found_at=NOW
        )
    seen, place = [], None
    while True:
        lines, place = pair_page(reader=EVERYTHING, after=place, size=1)
        seen += [(line.weight, line.id) for line in lines]
        if place is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 4


@pytest.fixture
def web(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.rep, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_pair_is_merged_field_by_field_and_the_old_address_leads_on(
    cast: Cast, web: Client
) -> None:
    one, other = pair_for(cast)
    page = web.get(reverse("duplicates")).content.decode()
    assert "Ole B Hansen" in page and "Match weight" in page  # noqa: PT018
    assert 'name="take-city"' in page
    form = {
        "keep": str(one),
        "gone": str(other),
        "take-city": "gone",
        "next": reverse("duplicates"),
    }
    answer = web.post(reverse("lead_merge", args=[str(one)]), form, follow=True)
    assert "Merged: two leads are one now." in answer.content.decode()
    assert Person.objects.get(pk=one.id).city == "Bergen"
    moved = web.get(f"/leads/{other}/")
    assert (moved.status_code, moved.headers["Location"]) == (302, f"/leads/{one}/")
    assert web.post(f"/leads/{other}/note/", {"text": "x"}).status_code == 404
    assert "was merged into" in web.post(f"/leads/{other}/note/", {"text": "x"}).content.decode()
    timeline = web.get(f"/leads/{one}/").content.decode()
    assert timeline.count("Became known") == 2
    again = web.post(reverse("lead_merge", args=[str(one)]), form, follow=True)
    assert again.status_code in (200, 404)
    assert Merged.objects.count() == 1
    undone = web.post(reverse("merge_undo", args=[Merged.objects.get().change_set_id]), follow=True)
    assert "The merge is undone" in undone.content.decode()
    assert web.get(f"/leads/{other}/").status_code == 200


def test_kept_separate_by_web_and_swapped(cast: Cast, web: Client) -> None:
    one, other = pair_for(cast)
    web.post(reverse("duplicates_apart"), {"one": str(one), "other": str(other)})
    assert DuplicatePair.objects.get().state == "kept_apart"
    assert "No pair waits" in web.get(reverse("duplicates")).content.decode()
    page = web.get(reverse("lead_merge", args=[str(one)]), {"with": str(other)}).content.decode()
    assert "Somebody decided that these two are not the same" in page
    form = {"keep": str(one), "gone": str(other), "swap": "yes", "take-city": "keep"}
    web.post(reverse("lead_merge", args=[str(one)]), form)
    assert Person.objects.get(pk=other.id).city == "Oslo"
    assert Person.objects.get(pk=one.id).deleted_at


def test_another_lead_is_looked_for_and_two_chosen_ones_are_compared(
    cast: Cast, web: Client
) -> None:
    one, other = pair_for(cast)
    page = web.get(reverse("lead_merge", args=[str(one)]), {"q": "hansen"}).content.decode()
    assert f"?with={other}" in page
    chosen = {"lead": [str(one), str(other)], "action": "merge"}
    answer = web.post("/leads/chosen/", chosen)
    assert answer.headers["Location"] == f"/leads/{one}/merge/?with={other}"
    assert web.post("/leads/chosen/", {"lead": [str(one)], "action": "merge"}).status_code == 422


def test_bad_places_are_said(web: Client) -> None:
    assert web.get("/duplicates/?after=x").status_code == 422
    assert web.get("/duplicates/?before=1").status_code == 422
    assert web.get("/duplicates/?after=7.5_3").status_code == 200
    assert web.post("/duplicates/search/").status_code == 403


def test_a_search_by_web(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("duplicates_search"))
    page = client.get(reverse("duplicates")).content.decode()
    assert "Waiting for the worker" in page
    assert client.get(reverse("duplicates_progress")).status_code == 200
    client.post(reverse("duplicates_cancel"))
    going = DuplicateSearch.objects.get()
    assert going.is_cancel_asked
    run_search(going.pk)
    assert client.get(reverse("duplicates_progress")).headers["HX-Refresh"] == "true"
    assert DuplicateSearch.objects.get().finished_at <= timezone.now()
