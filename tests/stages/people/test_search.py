"""What a search finds, in which order, and never beyond what the reader may see."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from prospekt.ledger.actions import write_texts
from prospekt.ledger.events import Actor
from prospekt.people.actions.touches import add_note
from prospekt.people.models import Company, Person, Team, User
from prospekt.people.queries import hit_sources
from prospekt.people.queries.best_hits import Hit, best_hits, leads_by_ref
from prospekt.people.queries.hit_sources import Kind, Tier
from prospekt.people.queries.leads import lead_page
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import read_view, words_of
from prospekt.people.rules.rights import EVERYTHING, Reader
from tests.conftest import Cast
from tests.stages.people.leads import draft, save

pytestmark = pytest.mark.django_db
BY = Actor(None, "cli")
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
PEOPLE = (
    ("Nguyễn Thị Lan", "lan@saomai.vn", "+84912345678", "Công ty TNHH Sao Mai"),
    ("Nguyễn Lan Thị Hoa", "hoa@khac.vn", "", "Công ty TNHH Sao Mai"),
    ("Ole Hansen", "ole.hansen@fjord.no", "+4791000001", "Fjord Design AS"),
    ("Bjørn Ærlig Ås", "bjorn@as.no", "", "Blåbær Ørret AS"),
    ("Đặng Văn Ước", "uoc@dang.vn", "", ""),
    ("Siti Nurhaliza binti Tarudin", "siti@maju.my", "+60123456789", "Maju Jaya Sdn Bhd"),
    ("Budi Santoso", "budi@pt-sinar.id", "", "PT Sinar Mas Tbk"),
    ("Anna Ek", "anna@ek.se", "", ""),
)


@pytest.fixture
def leads() -> dict[str, LeadRef]:
    """Persons and a company by name; the later, the fewer points."""
    saved = save(*(draft(name, email, phone, company) for name, email, phone, company in PEOPLE))
    save(draft(company="Solberg & Sønner AS"))
    for n, lead in enumerate(saved):
        Person.objects.filter(pk=lead.person_id).update(points=100 - n)
    return {name: LeadRef(True, Person.objects.get(full_name=name).pk) for name, *_ in PEOPLE}


def found(q: str, reader: Reader = EVERYTHING) -> list[Hit]:
    return best_hits(q, words_of(q), reader=reader)


def names(q: str, kind: Kind = Kind.PERSON, reader: Reader = EVERYTHING) -> list[str]:
    return [hit.name for hit in found(q, reader) if hit.kind == kind]


FIRST = [
    ("nguyen thi lan", "Nguyễn Thị Lan", Tier.NAME),
    ("Nguyễn Thị Lan", "Nguyễn Thị Lan", Tier.NAME),
    ("lan nguyen", "Nguyễn Thị Lan", Tier.START),
    ("ngu la", "Nguyễn Thị Lan", Tier.START),
    ("hansn", "Ole Hansen", Tier.SLIP),
    ("hnasen", "Ole Hansen", Tier.SLIP),
    ("haansen", "Ole Hansen", Tier.SLIP),
    ("ole hnsen", "Ole Hansen", Tier.SLIP),
    ("+84 912 345 678", "Nguyễn Thị Lan", Tier.CONTACT),
    ("84912345678", "Nguyễn Thị Lan", Tier.CONTACT),
    ("+84 (91) 234-56-78", "Nguyễn Thị Lan", Tier.CONTACT),
    ("8491234", "Nguyễn Thị Lan", Tier.WORDS),
    ("OLE.HANSEN@FJORD.NO", "Ole Hansen", Tier.CONTACT),
    ("ole.hansen@", "Ole Hansen", Tier.START),
    ("hansen@fj", "Ole Hansen", Tier.WORDS),
    ("fjord.no", "Ole Hansen", Tier.WORDS),
    ("bjorn aerlig", "Bjørn Ærlig Ås", Tier.START),
    ("bjørn as", "Bjørn Ærlig Ås", Tier.START),
    ("blabaer", "Bjørn Ærlig Ås", Tier.WORDS),
    ("dang van uoc", "Đặng Văn Ước", Tier.NAME),
    ("tarudin siti", "Siti Nurhaliza binti Tarudin", Tier.START),
    ("sinar budi", "Budi Santoso", Tier.WORDS),
    ("ek", "Anna Ek", Tier.START),
]


@pytest.mark.parametrize(("q", "name", "tier"), FIRST, ids=[q for q, *_ in FIRST])
def test_first_person_found(leads: dict[str, LeadRef], q: str, name: str, tier: Tier) -> None:
    best = next(hit for hit in found(q) if hit.kind == Kind.PERSON)
    assert (best.name, best.tier) == (name, tier)


COMPANIES = [
    ("Fjord Design", "Fjord Design AS", Tier.NAME),
    ("fjord design as", "Fjord Design AS", Tier.NAME),
    ("FJORD DESIGN A/S", "Fjord Design AS", Tier.NAME),
    ("design fjord", "Fjord Design AS", Tier.START),
    ("sao mai", "Công ty TNHH Sao Mai", Tier.NAME),
    ("cong ty sao", "Công ty TNHH Sao Mai", Tier.WORDS),
    ("sinar mas", "PT Sinar Mas Tbk", Tier.NAME),
    ("sonner", "Solberg & Sønner AS", Tier.START),
    ("solbreg", "Solberg & Sønner AS", Tier.SLIP),
]


@pytest.mark.parametrize(("q", "name", "tier"), COMPANIES, ids=[q for q, *_ in COMPANIES])
def test_first_company_found(leads: dict[str, LeadRef], q: str, name: str, tier: Tier) -> None:
    best = next(hit for hit in found(q) if hit.kind == Kind.COMPANY)
    assert (best.name, best.tier) == (name, tier)


@pytest.mark.parametrize(
    "q",
    [
        "",
        "   ",
        "...",
        "zzzz",
        "aaaa aaaa",
        "@@@ --- !!!",
        "zzzzz",
        "x" * 200,
        "ansen",
        "'; DROP TABLE",
        "%_%",
        "\\",
    ],
)
def test_nothing_is_found_and_nothing_breaks(leads: dict[str, LeadRef], q: str) -> None:
    assert found(q) == []


def test_one_letter_finds_the_best_first(leads: dict[str, LeadRef]) -> None:
    assert names("n")[:2] == ["Nguyễn Thị Lan", "Nguyễn Lan Thị Hoa"]
    Person.objects.filter(full_name="Nguyễn Lan Thị Hoa").update(points=1_000)
    assert names("n")[0] == "Nguyễn Lan Thị Hoa"


ORDERED = (
    # Name, e-mail, company, points: what stands further down by its words has the better score.
    ("Nguyen Thi", "a@one.vn", "", 100),
    ("Mai Thi Nguyen", "b@one.vn", "", 300),
    ("Nguyenova Thirza", "c@one.vn", "", 200),
    ("Thi Berg", "d@one.vn", "Nguyen Tea AS", 5_000),
    ("Ole Berg", "nguyen.thi@one.vn", "", 4_000),
    ("Nguyan Thi", "e@one.vn", "", 9_000),
    ("Anna Nguyen", "f@one.vn", "", 9_500),
)
ORDERS = [
    ("nguyen thi", ["Nguyen Thi", "Mai Thi Nguyen", "Nguyenova Thirza", "Thi Berg", "Ole Berg", "Nguyan Thi"]),
    ("thi nguyen", ["Nguyen Thi", "Mai Thi Nguyen", "Nguyenova Thirza", "Thi Berg", "Ole Berg", "Nguyan Thi"]),
    ("nguyen t", ["Mai Thi Nguyen", "Nguyenova Thirza", "Nguyen Thi", "Thi Berg", "Ole Berg"]),
    ("nguyen.thi@one.vn", ["Ole Berg"]),
    ("nguyen", ["Anna Nguyen", "Mai Thi Nguyen", "Nguyenova Thirza", "Nguyen Thi", "Thi Berg", "Ole Berg"]),
    ("thi one", ["Nguyan Thi", "Thi Berg", "Ole Berg", "Mai Thi Nguyen"]),
]  # fmt: skip


@pytest.mark.parametrize("walks", [True, False], ids=["best first", "by the index"])
@pytest.mark.parametrize(("q", "expected"), ORDERS, ids=[q for q, _ in ORDERS])
def test_the_order_of_finds(
    db: Any, q: str, expected: list[str], walks: bool, request: pytest.FixtureRequest
) -> None:
    if not walks:
        request.getfixturevalue("only_the_index")
    for name, email, company, points in ORDERED:
        save(draft(name, email, company=company))
        Person.objects.filter(email=email).update(points=points)
    assert names(q)[: len(expected)] == expected


def test_a_name_in_full_stands_before_a_better_scored_beginning(leads: dict[str, LeadRef]) -> None:
    save(draft("Anna Eklund", "anna@eklund.se"))
    Person.objects.filter(full_name="Anna Eklund").update(points=9_000)
    assert names("anna ek") == ["Anna Ek", "Anna Eklund"]


def test_removed_leads_are_not_found(leads: dict[str, LeadRef]) -> None:
    lead = leads["Ole Hansen"]
    note("Asked about oak", lead)
    Person.objects.filter(pk=lead.id).update(deleted_at=NOW)
    for q in ("ole hansen", "hansen", "hansn", "+4791000001", "ole.hansen@fjord.no", "oak"):
        assert not [hit for hit in found(q) if hit.ref == lead], q
    assert leads_by_ref([lead], reader=EVERYTHING) == []


def note(text: str, lead: LeadRef, by: Actor = BY) -> int:
    return add_note(text, person_id=lead.person_id, company_id=lead.company_id, by=by, now=NOW)


NOTES = [
    ("Khách hàng muốn báo giá trước thứ Sáu", "bao gia"),
    ("khach hang muon bao gia", "báo giá"),
    ("Møte om kjøp av tre båter", "mote bat"),
    ("Mesyuarat minggu depan di Kuala Lumpur", "lumpur mesy"),
    ("Prefers e-mail: anna@work.example", "work example"),
    ("Budget is 25000 euro", "25000"),
    ("ĐẶT CỌC 30%", "dat coc"),
]


@pytest.mark.parametrize(("text", "q"), NOTES, ids=[q for _, q in NOTES])
def test_notes_are_found_however_typed(leads: dict[str, LeadRef], text: str, q: str) -> None:
    id_ = note(text, leads["Anna Ek"])
    (hit,) = [hit for hit in found(q) if hit.kind == Kind.NOTE]
    assert (hit.id, hit.name, hit.detail, hit.ref) == (id_, "Anna Ek", text, leads["Anna Ek"])
    assert hit.at == NOW


def test_the_newest_notes_come_first_and_begin_as_written(leads: dict[str, LeadRef]) -> None:
    ids = [note(f"Call {n}: " + "long " * 100, leads["Anna Ek"]) for n in range(7)]
    hits = [hit for hit in found("call") if hit.kind == Kind.NOTE]
    assert [hit.id for hit in hits] == ids[:1:-1]
    assert hits[0].detail.startswith("Call 6: long")
    assert len(hits[0].detail) == hit_sources.LONGEST_NOTE


def test_a_note_about_a_company_is_found_with_it(leads: dict[str, LeadRef]) -> None:
    company = Company.objects.get(name="Solberg & Sønner AS")
    note("wants samples", LeadRef(False, company.pk))
    (hit,) = [hit for hit in found("samples") if hit.kind == Kind.NOTE]
    assert (str(hit.ref), hit.name) == (f"c{company.pk}", company.name)


def test_a_text_that_goes_leaves_the_index(leads: dict[str, LeadRef]) -> None:
    id_ = note("remembers the harbour", leads["Anna Ek"])
    assert found("harbour")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_text WHERE event_id = %s", [id_])
        assert found("harbour") == []
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO ledger_text_fts(ledger_text_fts) VALUES ('integrity-check')"
            )
            cursor.execute(
                "SELECT rowid FROM ledger_text_fts WHERE ledger_text_fts MATCH 'harbour'"
            )
            assert cursor.fetchall() == []


def test_endless_words_do_not_break_the_index(leads: dict[str, LeadRef]) -> None:
    with_long = "ø" * 5_000
    write_texts([(10_000, leads["Anna Ek"].id, None, with_long)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM ledger_text WHERE event_id = 10000")
        assert cursor.fetchone() == ("o" * 64,)


@pytest.fixture
def only_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a base so large that the best leads tell nothing: only the indexes find."""
    for name in ("WALKED", "WALKED_OF_SOME", "NOTED"):
        monkeypatch.setattr(hit_sources, name, 0)


def test_the_index_finds_the_same(leads: dict[str, LeadRef], only_the_index: None) -> None:
    note("Møte om kjøp", leads["Anna Ek"])
    for q, name, tier in FIRST:
        best = next(hit for hit in found(q) if hit.kind == Kind.PERSON)
        assert (best.name, best.tier) == (name, tier), q
    for q, name, tier in COMPANIES:
        best = next(hit for hit in found(q) if hit.kind == Kind.COMPANY)
        assert (best.name, best.tier) == (name, tier), q
    assert [hit.kind for hit in found("mote kjop")] == [Kind.NOTE]


OWNERS = {"mine": "rep", "mates": "team_lead", "free": None, "others": "other_rep"}
QUERIES = (
    "same",
    "same person",
    "sames",
    "sime",
    "samp",
    "note samp",
    "shared house",
    "+4799900001",
    "word@same.no",
)


@pytest.fixture
def of_each(cast: Cast) -> dict[str, LeadRef]:
    """The same lead four times, each with a company and a note, for rep, team, nobody in the team, another team."""
    leads = {}
    for n, (key, owner) in enumerate(OWNERS.items()):
        (saved,) = save(
            draft(
                f"Same Person {key}", f"word{n}@same.no", f"+479990000{n}", f"Shared House {key} AS"
            )
        )
        user: User | None = getattr(cast, owner) if owner else None
        team = user.team_id if user else cast.rep.team_id
        Person.objects.filter(pk=saved.person_id).update(owner=user, team_id=team)
        person = Person.objects.get(pk=saved.person_id)
        Company.objects.filter(pk=person.company_id).update(
            owner=None, team_id=cast.other_rep.team_id
        )
        leads[key] = LeadRef(True, person.pk)
        note(f"sample sent {key}", leads[key])
    return leads


SEEN = {
    "administrator": {"mine", "mates", "free", "others"},
    "manager": {"mine", "mates", "free"},
    "team_lead": {"mine", "mates", "free"},
    "rep": {"mine", "free"},
    "other_rep": {"others"},
    "marketing": {"mine", "mates", "free", "others"},
    "partner": set(),
    "read_only": {"mine", "mates", "free", "others"},
}


@pytest.mark.parametrize("walked", [True, False])
@pytest.mark.parametrize("role", SEEN)
def test_nobody_finds_more_than_they_may_see(
    cast: Cast, of_each: dict[str, LeadRef], role: str, walked: bool, request: pytest.FixtureRequest
) -> None:
    if not walked:
        request.getfixturevalue("only_the_index")
    user = getattr(cast, role)
    if role == "manager":
        User.objects.filter(pk=user.pk).update(team=cast.rep.team)
        user.refresh_from_db()
    reader = reader_of(user)
    seen = SEEN[role]
    for q in QUERIES:
        for hit in found(q, reader):
            told = hit.detail if hit.kind == Kind.NOTE else hit.name
            key = told.removesuffix(" AS").rsplit(" ", 1)[-1]
            is_company_of_south = role == "other_rep" and hit.kind == Kind.COMPANY
            assert key in seen or is_company_of_south, (q, hit)
    assert {hit.name.rsplit(" ", 1)[1] for hit in found("same person", reader)} == seen
    assert {hit.detail.rsplit(" ", 1)[1] for hit in found("sample", reader)} == seen
    assert {ref for ref in of_each.values() if leads_by_ref([ref], reader=reader)} == {
        of_each[key] for key in seen
    }


def test_a_company_is_found_by_whoever_sees_one_of_its_people(
    cast: Cast, of_each: dict[str, LeadRef]
) -> None:
    found_by_rep = names("shared house", Kind.COMPANY, reader_of(cast.rep))
    assert sorted(found_by_rep) == ["Shared House free AS", "Shared House mine AS"]
    assert names("shared house", Kind.COMPANY, reader_of(cast.partner)) == []


def test_slips_and_counts_of_the_list_keep_to_the_rights(
    cast: Cast, of_each: dict[str, LeadRef]
) -> None:
    for q, n in (("same person", 2), ("smae person", 2), ("same person others", 0)):
        page = lead_page(read_view({"q": q}), reader=reader_of(cast.rep))
        assert (page.n, len(page.rows)) == (n, n), q


def test_no_team_is_a_team_of_its_own(db: Any) -> None:
    stranger = User.objects.create_user("alone@firm.test", role="representative")
    team = Team.objects.create(name="West")
    save(draft("Same Person", "a@same.no"), draft("Same Other", "b@same.no"))
    Person.objects.filter(full_name="Same Other").update(team=team)
    assert names("same", reader=reader_of(stranger)) == ["Same Person"]


class WhateverIsTyped(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200)
    )
    def test_a_search_never_breaks(self, q: str) -> None:
        assert found(q) == []
