"""Two leads become one, and two again: nothing is lost, nothing is widened, and what was edited since stays."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospekt.config.agreement import disagreements
from prospekt.flow import catch_up
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.contacts import add_contact, remove_contact
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.erase_texts import erase_texts_of
from prospekt.people.actions.following import _CHECKS as CHECKS
from prospekt.people.actions.following import ask_first
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.recycle_bin import empty_bin, purge, remove_leads, restore_leads
from prospekt.people.actions.tagging import change_tags
from prospekt.people.actions.touches import Touch, add_note, record_touches
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.models import (
    Change,
    ChangeSet,
    Company,
    Consent,
    Email,
    Merged,
    Person,
    User,
)
from prospekt.people.queries.bin import bin_page
from prospekt.people.queries.merged import kept_of, merged_into
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.rights import EVERYTHING
from prospekt.words.problem import Problem, Refusal
from tests.conftest import Cast
from tests.stages.people.leads import BY, NOW, change_set, differences, draft, save, state, undo

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def one(name: str, **more: Any) -> LeadRef:
    (saved,) = save(draft(name, **more))
    return LeadRef(True, saved.person_id or 0)


def firm(name: str, **more: Any) -> LeadRef:
    (saved,) = save(draft(company=name, **more))
    return LeadRef(False, saved.company_id or 0)


def ole() -> LeadRef:
    return one(
        "Ole Hansen", email="ole@fjord.no info@fjord.no", phone="+4791000001", company="Fjord Design AS",
        city="Oslo", city_key="oslo", tags=["Hot", "Fair"], links=["https://a.no"], external=("crm", "7"),
        notes=["Met"], address={"street": "Gata 1"}, own={"shoe": 43},
        touches=[TouchDraft("call", NOW - timedelta(days=3))],
    )  # fmt: skip


def olav() -> LeadRef:
    return one(
        "Ole B. Hansen", email="ole.hansen@gmail.com info@fjord.no", phone="+4791000002 +4791000001",
        company="Nord Invest AS", role="Founder", role_key="founder", seniority="owner", tags=["hot", "Boat"],
        links=["https://a.no", "https://b.no"], external=("mail", "9"), notes=["Called", "Wants a boat"],
        address={"street": "Gata 2"}, consents=[("email", False), ("call", True)], own={"shoe": 44, "hat": 58},
        touches=[TouchDraft("meeting", NOW - timedelta(days=1))], first_seen_at=NOW - timedelta(days=9),
    )  # fmt: skip


def person(lead: LeadRef) -> Person:
    return Person.objects.get(pk=lead.id)


def refused(code: str, *args: Any, by: Actor = BY, **more: Any) -> Problem:
    with pytest.raises(Refusal) as caught:
        merge_leads(*args, by=by, now=LATER, **more)
    assert caught.value.problem.code == code
    return caught.value.problem


def test_the_kept_lead_gets_what_it_lacks_and_keeps_what_it_has() -> None:
    keep, gone = ole(), olav()
    merge_leads(keep, gone, by=BY, now=LATER)
    kept = person(keep)
    assert (kept.full_name, kept.role, kept.seniority) == ("Ole Hansen", "Founder", "owner")
    assert kept.own == {"shoe": 43, "hat": 58}
    assert [e.key for e in kept.email_rows.order_by("position")] == [
        "ole@fjord.no", "info@fjord.no", "ole.hansen@gmail.com",
    ]  # fmt: skip
    assert [p.e164 for p in kept.phone_rows.order_by("position")] == ["+4791000001", "+4791000002"]
    assert sorted(kept.leadtag_rows.values_list("tag__key", flat=True)) == ["boat", "fair", "hot"]
    assert sorted(kept.link_rows.values_list("url", flat=True)) == ["https://a.no", "https://b.no"]
    assert kept.address_rows.count() == 2
    assert kept.externalid_rows.count() == 2
    assert Text.objects.filter(person_id=keep.id).count() == 3
    assert kept.first_seen_at == NOW - timedelta(days=9)
    assert kept.last_touch_at == NOW - timedelta(days=1)
    assert "ole.hansen@gmail.com" in kept.search
    assert person(gone).deleted_at == LATER
    assert kept_of(gone) == keep


def test_a_choice_decides_field_by_field() -> None:
    keep, gone = ole(), olav()
    choices = {"full_name": "gone", "email": "gone", "own:shoe": "gone", "company": "gone"}
    merge_leads(keep, gone, choices, by=BY, now=LATER)
    kept = person(keep)
    assert (kept.full_name, kept.name_key) == ("Ole B. Hansen", person(gone).name_key)
    assert kept.own["shoe"] == 44
    assert kept.email == "ole.hansen@gmail.com"
    assert kept.company_id == Company.objects.get(name="Nord Invest AS").pk
    # The company that lost its only person is a lead again.
    assert Company.objects.get(name="Fjord Design AS").is_lead


def test_merged_and_separated_is_as_before() -> None:
    keep, gone = ole(), olav()
    before = state()
    done = merge_leads(keep, gone, {"email": "gone", "phone": "gone"}, by=BY, now=LATER)
    assert differences(before, state())
    separated = unmerge(done.change_set_id, by=BY, now=LATER)
    assert (separated.kept, separated.back, separated.later) == (keep, gone, ())
    assert differences(before, state()) == {}
    assert disagreements() == []


def test_companies_with_their_people() -> None:
    keep, gone = firm("Fjord Design AS", domain="fjord.no"), firm("Fjord Dsign", city="Oslo")
    one("Ole Hansen", company="Fjord Dsign")
    assert Company.objects.get(pk=keep.id).is_lead
    before = state()
    done = merge_leads(keep, gone, by=BY, now=LATER)
    assert set(Person.objects.values_list("company_id", flat=True)) == {keep.id}
    assert not Company.objects.get(pk=keep.id).is_lead
    assert "fjord design" in Person.objects.get().search
    unmerge(done.change_set_id, by=BY, now=LATER)
    assert differences(before, state()) == {}
    assert disagreements() == []


def test_what_was_edited_since_stays_and_is_listed() -> None:
    keep, gone = ole(), olav()
    done = merge_leads(keep, gone, by=BY, now=LATER)
    later = LATER + timedelta(hours=1)
    edit_lead(keep, {"role": "Chair"}, version=person(keep).version, by=BY, now=later)
    edit_lead(keep, {"department": "Board"}, version=person(keep).version, by=BY, now=later)
    add_contact(keep, "email", "chair@fjord.no", by=BY, now=later)
    add_note("After the merge", person_id=keep.id, by=BY, now=later)
    change_tags(keep, remove=["Boat"], by=BY, now=later)
    separated = unmerge(done.change_set_id, by=BY, now=later)
    assert set(separated.later) >= {"role", "department", "email", "note", "tag"}
    kept, back = person(keep), person(gone)
    assert (kept.role, kept.department) == ("Chair", "Board")
    assert [e.key for e in kept.email_rows.order_by("position")] == [
        "ole@fjord.no", "info@fjord.no", "chair@fjord.no",
    ]  # fmt: skip
    assert sorted(back.email_rows.values_list("key", flat=True)) == [
        "info@fjord.no",
        "ole.hansen@gmail.com",
    ]
    assert kept.email == "ole@fjord.no"
    assert back.role == "Founder"
    # A tag that somebody took off since stays off, on both.
    assert sorted(back.leadtag_rows.values_list("tag__key", flat=True)) == ["hot"]
    assert Text.objects.get(text="After the merge").person_id == keep.id
    assert Text.objects.get(text="Wants a boat").person_id == gone.id


def test_refusals_of_either_stay_and_no_consent_widens_them() -> None:
    keep = one("Ole Hansen", email="ole@fjord.no", consents=[("email", True), ("call", False)])
    gone = one("Ole H", email="o@gmail.com", consents=[("email", False), ("call", True)])
    done = merge_leads(keep, gone, by=BY, now=LATER)
    kept = person(keep)
    assert (kept.no_email, kept.no_call) == (True, True)
    said = list(kept.consent_rows.order_by("recorded_at", "id").values_list("channel", "is_given"))
    assert said[-1] == ("email", False)
    assert ("call", True) not in said
    unmerge(done.change_set_id, by=BY, now=LATER)
    assert (person(keep).no_email, person(keep).no_call) == (False, True)
    assert (person(gone).no_email, person(gone).no_call) == (True, False)


def test_a_refusal_said_since_holds_for_both_afterwards() -> None:
    keep, gone = one("Ole Hansen", email="ole@fjord.no"), one("Ole H", email="o@gmail.com")
    done = merge_leads(keep, gone, by=BY, now=LATER)
    save(draft("Ole Hansen", "ole@fjord.no", consents=[("email", False)]))
    assert person(keep).no_email
    unmerge(done.change_set_id, by=BY, now=LATER)
    assert person(keep).no_email
    assert person(gone).no_email
    assert Consent.objects.filter(person_id=gone.id, channel="email", is_given=False).count() == 1


def test_events_stay_where_they_are_and_hold_ids_only() -> None:
    keep, gone = ole(), olav()
    before = list(Event.objects.order_by("id").values())
    merge_leads(keep, gone, by=BY, now=LATER)
    after = list(Event.objects.order_by("id").values())
    assert after[: len(before)] == before
    told = {row["name"]: row["facts"] for row in after[len(before) :]}
    assert told["lead.merged"].keys() == {"gone", "change_set"}
    assert told["lead.merged"]["gone"] == gone.id


@pytest.mark.django_db(transaction=True)
def test_interest_counts_the_touches_of_both() -> None:
    keep, gone = one("Ole Hansen", email="ole@fjord.no"), one("Ole H", email="o@gmail.com")
    for lead in (keep, gone, gone):
        record_touches([Touch(TouchDraft("demo", NOW), person_id=lead.id)], by=BY, now=NOW)
    catch_up()
    before = _interest()
    done = merge_leads(keep, gone, by=BY, now=LATER)
    catch_up()
    merged = _interest()
    assert {lead for lead, _rule, _value in merged} == {keep.id}
    assert sum(value for _l, _r, value in merged) == pytest.approx(sum(v for _l, _r, v in before))
    unmerge(done.change_set_id, by=BY, now=LATER)
    catch_up()
    assert _interest() == before


def _interest() -> list[tuple[int, str, float]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, rule, value FROM qualify_interest ORDER BY 1, 2")
        return [(lead, rule, round(value, 6)) for lead, rule, value in cursor.fetchall()]


def test_with_itself_with_another_kind_and_with_what_is_not_there() -> None:
    keep, gone = ole(), olav()
    refused("merge_itself", keep, keep)
    refused("merge_kinds", keep, firm("Fjord"))
    refused("not_found", keep, LeadRef(True, 99_999))
    refused("unknown_choice", keep, gone, {"shoe": "gone"})
    refused("unknown_choice", keep, gone, {"role": "both"})
    remove_leads([gone], by=BY, now=NOW)
    refused("not_found", keep, gone)


def test_circles_and_twice() -> None:
    keep, gone, third = ole(), olav(), one("Ole Third")
    merge_leads(keep, gone, by=BY, now=LATER)
    told = refused("already_merged", keep, gone)
    assert told.params["kept"] == str(keep)
    refused("already_merged", third, gone)
    refused("circular", gone, keep)
    merge_leads(third, keep, by=BY, now=LATER)
    refused("circular", gone, third)
    assert kept_of(gone) == third
    assert merged_into("person_id", [third.id]) == {keep.id: third.id, gone.id: third.id}


def test_merges_are_taken_back_last_first() -> None:
    keep, gone, third = ole(), olav(), one("Ole Third", email="third@fjord.no")
    before = state()
    first = merge_leads(keep, gone, by=BY, now=LATER)
    second = merge_leads(keep, third, by=BY, now=LATER)
    last = merge_leads(
        firstborn := one("Ole First", email="first@fjord.no"), keep, by=BY, now=LATER
    )
    for done, names in ((first, firstborn), (second, firstborn)):
        with pytest.raises(Refusal) as caught:
            unmerge(done.change_set_id, by=BY, now=LATER)
        assert caught.value.problem.code == "merged_since"
        assert caught.value.problem.params["kept"] == str(names)
    unmerge(last.change_set_id, by=BY, now=LATER)
    remove_leads([firstborn], by=BY, now=LATER)
    empty_bin([firstborn], by=BY, now=LATER)
    with pytest.raises(Refusal) as caught:
        unmerge(first.change_set_id, by=BY, now=LATER)
    assert caught.value.problem.params["other"] == str(third)
    unmerge(second.change_set_id, by=BY, now=LATER)
    unmerge(first.change_set_id, by=BY, now=LATER)
    assert differences(before, state()) == {}
    with pytest.raises(Refusal) as caught:
        unmerge(first.change_set_id, by=BY, now=LATER)
    assert caught.value.problem.code == "already_undone"
    with pytest.raises(Refusal) as caught:
        unmerge(99_999, by=BY, now=LATER)
    assert caught.value.problem.code == "not_found"


def test_a_merged_lead_is_in_no_bin_and_cannot_be_restored_or_purged_alone() -> None:
    keep, gone = ole(), olav()
    merge_leads(keep, gone, by=BY, now=LATER)
    assert bin_page(reader=EVERYTHING)[0] == []
    assert purge(days=0, by=BY, now=LATER + timedelta(days=99)) == 0
    for act in (restore_leads, empty_bin):
        with pytest.raises(Refusal) as caught:
            act([gone], by=BY, now=LATER)
        assert caught.value.problem.code == "not_found"


def test_who_goes_for_good_takes_along_who_is_part_of_them() -> None:
    keep, gone = ole(), olav()
    done = merge_leads(keep, gone, by=BY, now=LATER)
    remove_leads([keep], by=BY, now=LATER)
    with pytest.raises(Refusal) as caught:
        unmerge(done.change_set_id, by=BY, now=LATER)
    assert caught.value.problem.code == "kept_in_bin"
    empty_bin([keep], by=BY, now=LATER)
    assert not Person.objects.exists()
    assert not Email.objects.exists()
    assert not Merged.objects.exists()
    words = str(list(Change.objects.values("field", "old", "new")))
    assert "Ole" not in words and "gmail" not in words  # noqa: PT018
    with pytest.raises(Refusal) as caught:
        unmerge(done.change_set_id, by=BY, now=LATER)
    assert caught.value.problem.code == "not_found"
    assert [p for p in disagreements() if p.params.get("lead") in (str(keep), str(gone))] == []


def test_erased_words_cannot_come_back_but_the_rest_does() -> None:
    keep, gone = ole(), olav()
    done = merge_leads(keep, gone, by=BY, now=LATER)
    erase_texts_of(keep, by=BY, now=LATER)
    separated = unmerge(done.change_set_id, by=BY, now=LATER)
    assert "role" in separated.later
    assert person(gone).email_rows.count() == 2
    assert person(gone).deleted_at is None


def test_undoing_the_import_of_a_merged_lead_spares_it_and_after_unmerging_takes_it() -> None:
    made = change_set()
    keep = one("Ole Hansen", email="ole@fjord.no")
    (saved,) = save(draft("Ole H", "o@gmail.com"), into=made)
    gone = LeadRef(True, saved.person_id or 0)
    done = merge_leads(keep, gone, by=BY, now=LATER)
    unmerge(done.change_set_id, by=BY, now=LATER)
    assert undo(made) == []
    assert not Person.objects.filter(pk=gone.id).exists()
    again = change_set()
    (saved,) = save(draft("Ole H", "o@gmail.com"), into=again)
    gone = LeadRef(True, saved.person_id or 0)
    merge_leads(keep, gone, by=BY, now=LATER)
    assert undo(again) == [(gone.id, None, [])]


def test_an_import_knows_the_kept_lead_by_what_the_other_brought() -> None:
    keep, gone = ole(), olav()
    merge_leads(keep, gone, by=BY, now=LATER)
    again = save(draft("Ole Hansen", "ole.hansen@gmail.com"), draft("X", external=("mail", "9")))
    assert [row.person_id for row in again] == [keep.id, keep.id]


def test_who_works_on_a_lead_just_now_is_asked_first() -> None:
    keep, gone = ole(), olav()

    def busy(leads: Any) -> None:
        if gone in leads:
            raise Refusal(Problem("import_busy", "An import is bringing this lead in."))

    ask_first(busy)
    try:
        refused("import_busy", keep, gone)
    finally:
        CHECKS.remove(busy)
    assert not Merged.objects.exists()


def test_only_who_may_change_both_and_remove_the_other(cast: Cast) -> None:
    keep, gone = one("Ole Hansen"), one("Ole H")
    rep = Actor(cast.rep.pk, "web")
    refused("not_found", keep, gone, by=rep)
    assign_owner([keep], cast.rep.pk, by=BY, now=NOW)
    refused("not_found", keep, gone, by=rep)
    assign_owner([gone], cast.rep.pk, by=BY, now=NOW)
    refused("not_yours", keep, gone, by=Actor(cast.read_only.pk, "web"))
    assign_owner([keep, gone], cast.partner.pk, by=BY, now=NOW)
    refused("not_yours", keep, gone, by=Actor(cast.partner.pk, "web"))
    assign_owner([keep, gone], cast.rep.pk, by=BY, now=NOW)
    done = merge_leads(keep, gone, by=rep, now=LATER)
    with pytest.raises(Refusal) as caught:
        unmerge(done.change_set_id, by=Actor(cast.other_rep.pk, "web"), now=LATER)
    assert caught.value.problem.code == "not_found"
    unmerge(done.change_set_id, by=rep, now=LATER)


def test_an_owner_cannot_be_given_away_by_a_merge(cast: Cast) -> None:
    keep, gone = one("Ole Hansen"), one("Ole H")
    assign_owner([keep], cast.rep.pk, by=BY, now=NOW)
    assign_owner([gone], cast.other_rep.pk, by=BY, now=NOW)
    refused("not_allowed", keep, gone, {"owner": "gone"}, by=Actor(cast.marketing.pk, "web"))
    merge_leads(keep, gone, {"owner": "gone"}, by=Actor(cast.administrator.pk, "web"), now=LATER)
    assert person(keep).owner_id == cast.other_rep.pk
    assert disagreements() == []


def test_an_owner_who_is_gone_cannot_be_put_back() -> None:
    old, new = (User.objects.create(email=f"{n}@x.example") for n in "ab")
    keep, gone = one("Ole Hansen"), one("Ole H")
    assign_owner([keep], old.pk, by=BY, now=NOW)
    assign_owner([gone], new.pk, by=BY, now=NOW)
    done = merge_leads(keep, gone, {"owner": "gone"}, by=BY, now=LATER)
    old.delete()
    unmerge(done.change_set_id, by=BY, now=LATER)
    assert person(keep).owner_id is None


NAMES = st.sampled_from(["", "Ole Hansen", "Nguyễn Văn An", "Siti binti Ahmad"])
CHANNELS = st.lists(st.tuples(st.sampled_from(["email", "call", "all"]), st.booleans()), max_size=3)
LEADS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "email": st.sets(st.sampled_from(["a@x.no", "b@x.no", "info@x.no"]), max_size=2),
        "phone": st.sets(st.sampled_from(["+4791000001", "+4791000002"]), max_size=2),
        "company": st.sampled_from(["", "Fjord AS", "Nord AS"]),
        "city": st.sampled_from(["", "Oslo", "Bergen"]),
        "priority": st.integers(0, 3),
        "tags": st.sets(st.sampled_from(["Hot", "Boat"])),
        "links": st.sets(st.sampled_from(["https://a.no", "https://b.no"])),
        "consents": CHANNELS,
        "own": st.dictionaries(st.sampled_from(["hat", "shoe"]), st.integers(1, 3)),
        "notes": st.lists(st.sampled_from(["Met", "Called"]), max_size=2),
        "bounced": st.booleans(),
    }
)
CHOICES = st.dictionaries(
    st.sampled_from(
        ["full_name", "email", "phone", "city", "company", "priority", "owner", "own:hat"]
    ),
    st.sampled_from(["keep", "gone"]),
)
EDITS = st.lists(
    st.sampled_from(["city", "email", "off", "tag", "note", "touch", "no", "owner"]), max_size=3
)


def _entered(drawn: dict[str, Any], n: int) -> LeadRef | None:
    """Addresses that another one has already are left out, or it would be the same lead."""
    drawn = dict(drawn)
    name, company = drawn.pop("name"), drawn.pop("company")
    keys = set(Email.objects.values_list("key", flat=True))
    email = " ".join(sorted(drawn.pop("email") - keys))
    drawn["city_key"] = drawn["city"].lower()
    made = draft(f"{name} {n}", email, " ".join(sorted(drawn.pop("phone"))), company, **drawn)
    (saved,) = save(made)
    return (
        LeadRef(True, saved.person_id) if saved.person_id and saved.outcome == "created" else None
    )


def _edit(what: str, keep: LeadRef, n: int) -> None:
    at = LATER + timedelta(minutes=n + 1)
    if what == "city":
        edit_lead(keep, {"city": f"By {n}"}, version=person(keep).version, by=BY, now=at)
    elif what == "email":
        add_contact(keep, "email", f"new{n}@y.no", by=BY, now=at)
    elif what == "off":
        row = Email.objects.filter(person_id=keep.id).order_by("-position", "-id").first()
        if row and person(keep).full_name:
            remove_contact(keep, "email", row.pk, by=BY, now=at)
    elif what == "tag":
        change_tags(keep, add=[f"New {n}"], by=BY, now=at)
    elif what == "note":
        add_note(f"New {n}", person_id=keep.id, by=BY, now=at)
    elif what == "touch":
        record_touches([Touch(TouchDraft("call", at), person_id=keep.id)], by=BY, now=at)
    elif what == "no":
        save(
            draft(person(keep).full_name, " ".join(keys_of(keep)[:1]), consents=[("email", False)])
        )
    else:
        user = User.objects.create(email=f"o{n}-{User.objects.count()}@x.example")
        assign_owner([keep], user.pk, by=BY, now=at)


def keys_of(lead: LeadRef) -> list[str]:
    return list(
        Email.objects.filter(person_id=lead.id, kind__in=["business", "free"]).values_list(
            "key", flat=True
        )
    )


LISTED_AS = {"city": {"city"}, "email": {"email"}, "off": {"email"}, "tag": {"tag"}, "note": {"note"},
             "touch": {"touch"}, "owner": {"owner_id"}}  # fmt: skip


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=LEADS, second=LEADS, choices=CHOICES, edits=EDITS)
def test_merge_then_unmerge_is_the_identity_apart_from_later_edits(
    first: dict[str, Any], second: dict[str, Any], choices: dict[str, str], edits: list[str]
) -> None:
    for model in (Person, Company, ChangeSet, Merged):
        model.objects.all().delete()
    keep, gone = _entered(first, 1), _entered(second, 2)
    if keep is None or gone is None:
        return
    before = state()
    said = {
        lead: (person(lead).no_email, person(lead).no_call, person(lead).no_contact)
        for lead in (keep, gone)
    }
    done = merge_leads(keep, gone, choices, by=BY, now=LATER)
    kept = person(keep)
    now = (kept.no_email, kept.no_call, kept.no_contact)
    assert now == tuple(a or b for a, b in zip(said[keep], said[gone], strict=True))
    for n, what in enumerate(edits):
        _edit(what, keep, n)
    separated = unmerge(done.change_set_id, by=BY, now=LATER + timedelta(hours=2))
    if not edits:
        assert _without_scores(before) == _without_scores(state())
        assert separated.later == ()
    else:
        wanted = set().union(*(LISTED_AS.get(what, set()) for what in edits if what != "off"))
        assert wanted <= set(separated.later)
        assert _of(before, gone, edits) == _of(state(), gone, edits)
    for lead in (keep, gone):
        refusing = person(lead)
        after = (refusing.no_email, refusing.no_call, refusing.no_contact)
        assert all(b or not a for a, b in zip(said[lead], after, strict=True))


def _without_scores(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Interest decays while the test runs; and the order of own fields in their column says nothing."""
    scored = ("points=", "fit=", "interest=", "grade=", "card=")

    def plain(word: str) -> str:
        if not (word.startswith("own={") and word.endswith("}")):
            return word
        return f"own={json.dumps(json.loads(word.removeprefix('own=')), sort_keys=True)}"

    return {
        table: [
            " ".join(plain(word) for word in row.split(" ") if not word.startswith(scored))
            for row in rows
        ]
        for table, rows in found.items()
    }


def _of(found: dict[str, list[str]], gone: LeadRef, edits: list[str]) -> list[str]:
    """The rows of the lead that came back, apart from what edits of the kept one may have taken from it."""
    apart = {"people_email"} if "off" in edits else set()
    apart |= {"people_consent"} if "no" in edits else set()
    return [row for table, all_rows in found.items() if table not in {"people_person", *apart}
            for row in all_rows if f"person_id={gone.id} " in f"{row} "]  # fmt: skip


def test_a_day_in_the_year_9999_is_no_harm() -> None:
    keep, gone = one("Ole Hansen"), one("Ole H", first_seen_at=datetime(2001, 1, 1, tzinfo=UTC))
    done = merge_leads(keep, gone, by=BY, now=datetime(9999, 12, 30, tzinfo=UTC))
    unmerge(done.change_set_id, by=BY, now=datetime(9999, 12, 31, tzinfo=UTC))
    assert person(keep).first_seen_at == NOW
