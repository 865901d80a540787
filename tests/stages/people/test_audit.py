"""The audit trail: everything once, newest first, as far as one may see, filtered by what there is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.ledger.events import Actor
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads
from prospekt.people.actions.tagging import change_tags
from prospekt.people.actions.touches import add_note
from prospekt.people.actions.users import switch_off
from prospekt.people.queries.audit import AuditRow, audit_page
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.audit_view import FILTERS, read_audit_view
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import EVERYTHING
from prospekt.words.problem import Refusal
from tests.stages.people.leads import BY, NOW, draft, save

HOUR = timedelta(hours=1)


def rows(reader: Any = EVERYTHING, **parameters: str) -> list[AuditRow]:
    return audit_page(read_audit_view(parameters), reader=reader, size=500)[0]


def told(found: list[AuditRow]) -> list[str]:
    return [row.field or row.name or "made" for row in found]


@pytest.fixture
def lead(db: None) -> LeadRef:
    (saved,) = save(draft("Ole Hansen", "ole@fjord.no", role="CEO"))
    lead = LeadRef(True, saved.person_id or 0)
    edit_lead(lead, {"role": "Chief"}, version=1, by=BY, now=NOW + HOUR)
    change_tags(lead, add=["Hot"], by=BY, now=NOW + 2 * HOUR)
    return lead


def test_newest_first_without_what_only_follows(lead: LeadRef) -> None:
    assert told(rows()) == ["tag+hot", "role", "made"]
    (_tag, role, _made) = rows()
    assert (role.old, role.new, role.lead, role.door, role.at) == (
        "CEO", "Chief", lead, BY.door, NOW + HOUR,
    )  # fmt: skip


def test_filters(lead: LeadRef, cast: Any) -> None:
    by = Actor(cast.administrator.pk, "web")
    edit_lead(lead, {"city": "Oslo"}, version=3, by=by, now=NOW + 30 * HOUR)
    (other,) = save(draft("Per Lie", "per@x.no"))
    assert told(rows(user=str(cast.administrator.pk))) == ["city"]
    assert "city" not in told(rows(user="prospekt"))
    assert told(rows(door="web")) == ["city"]
    assert told(rows(field="tag")) == ["tag+hot"]
    assert told(rows(field="role")) == ["role"]
    assert told(rows(lead=f"p{other.person_id}")) == ["made"]
    assert told(rows(**{"from": "2026-11-22"})) == ["city"]
    assert "city" not in told(rows(to="2026-11-21"))


def test_what_is_no_change_of_a_lead_stands_between(lead: LeadRef, cast: Any) -> None:
    switch_off(cast.rep.pk, by=Actor(cast.administrator.pk, "web"), now=NOW + 3 * HOUR)
    assert told(rows())[:2] == ["user.switched_off", "tag+hot"]
    seen = {name: told(rows(reader_of(getattr(cast, name)))) for name in cast.__slots__}
    assert "user.switched_off" in seen["administrator"]
    assert not any("user.switched_off" in seen[name] for name in seen if name != "administrator")


def test_of_one_lead_notes_are_told_too(lead: LeadRef) -> None:
    add_note("wants a boat", person_id=lead.id, by=BY, now=NOW + 3 * HOUR)
    first = rows(lead=str(lead))[0]
    assert (first.name, first.text) == ("note.added", "wants a boat")
    assert "note.added" not in told(rows())


def test_each_sees_the_trail_of_the_leads_they_see(lead: LeadRef, cast: Any) -> None:
    (free,) = save(draft("Per Lie", "per@x.no"))
    assign_owner([lead], cast.rep.pk, by=BY, now=NOW)
    mine, everything = {lead}, {lead, LeadRef(True, free.person_id or 0)}
    for name, expected in (
        ("administrator", everything), ("marketing", everything), ("read_only", everything), ("rep", mine),
        ("team_lead", mine), ("other_rep", set()), ("partner", set()),
    ):  # fmt: skip
        found = rows(reader_of(getattr(cast, name)))
        assert {row.lead for row in found} - {None} == expected, name
        assert rows(reader_of(getattr(cast, name)), lead=str(lead)) == [
            row for row in rows(lead=str(lead)) if lead in expected
        ]  # fmt: skip


def test_of_a_lead_gone_for_good_only_those_who_see_all_read(lead: LeadRef, cast: Any) -> None:
    assign_owner([lead], cast.rep.pk, by=BY, now=NOW)
    remove_leads([lead], by=BY, now=NOW)
    assert "deleted_at" in told(rows(reader_of(cast.rep)))
    empty_bin([lead], by=BY, now=NOW)
    assert rows(reader_of(cast.rep)) == []
    gone = rows(reader_of(cast.administrator), lead=str(lead))
    assert [(row.field, row.new) for row in gone][0] == ("deleted_at", "gone")


@pytest.mark.django_db
def test_pages_hold_everything_once(lead: LeadRef, cast: Any) -> None:
    for n in range(7):
        edit_lead(lead, {"city": f"Town {n}"}, version=n + 3, by=BY, now=NOW + (3 + n) * HOUR)
        switch_off(cast.rep.pk, by=BY, now=NOW + (3 + n) * HOUR) if n == 3 else None
    whole, seen, place = rows(), [], ""
    while True:
        view = read_audit_view({"after": place} if place else {})
        found, following = audit_page(view, reader=EVERYTHING, size=3)
        seen += found
        if following is None:
            break
        place = f"{following[0]}-{following[1]}"
    assert seen == whole
    assert len(seen) == 11


@pytest.mark.parametrize(
    "parameters",
    [
        {"colour": "red"}, {"user": "anna"}, {"door": "window"}, {"field": "shoe"}, {"lead": "12"}, {"from": "yesterday"},
        {"to": "2026-02-30"}, {"field": "own:"}, {"user": "0"}, {"from": "0001-01-01"},
    ],
)  # fmt: skip
def test_unknown_filters_are_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        read_audit_view(parameters)
    assert refused.value.problem.code == "unknown_filter"


@given(name=st.sampled_from((*FILTERS, "after")), value=st.text(max_size=40))
def test_an_address_is_read_or_refused(name: str, value: str) -> None:
    try:
        view = read_audit_view({name: value})
    except Refusal as refused:
        code = refused.problem.code
    else:
        code = ""
        assert read_audit_view(view.parameters()).parameters() == view.parameters()
    assert code in ("", "unknown_filter", "bad_cursor")
