"""SQLs handed over to sales: accepted, sent back, passed on, escalated; answered in working time; never forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from prospekt.engage.models import Notification
from prospekt.flow import catch_up
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event
from prospekt.people.actions.assign import assign_owner
from prospekt.people.actions.recycle_bin import remove_leads
from prospekt.people.actions.touches import Touch, record_touches
from prospekt.people.events import LifecycleChanged
from prospekt.people.models import Company, Person, User
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.draft import TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.route.actions.following import chase_handovers
from prospekt.route.actions.handing_over import accept, hand_over, reject, reroute
from prospekt.route.actions.reps import add_absence, change_rep
from prospekt.route.models import Handover
from prospekt.route.queries.handovers import handover_page
from tests.conftest import Cast
from tests.stages.route.routing import (
    IN_TURN,
    NOW,
    SYSTEM,
    by,
    company,
    enact,
    owner_of,
    person,
    refused,
    rep,
)

pytestmark = pytest.mark.django_db(transaction=True)
REASONS = IN_TURN + (
    '[reasons.no_need]\ntitle = "No need"\n[reasons.no_time]\ntitle = "No time"\nthen = "reroute"\n'
)
SCHEDULE = Actor(None, "schedule")


@pytest.fixture
def mate(cast: Cast) -> User:
    """The only colleague; the playbook gives leads in turn, and both work in Oslo."""
    User.objects.update(time_zone="Europe/Oslo")
    enact("first_response = 4\nreroute_after = 8\nmost_reroutes = 2\n" + REASONS)
    return rep("mate", cast.rep.team_id)


def become(lead: LeadRef, lifecycle: str, who: Actor = SYSTEM, now: datetime = NOW) -> None:
    """The lifecycle of a lead changes, and what follows follows."""
    model = Person if lead.is_person else Company
    with transaction.atomic():
        before = model.objects.values_list("lifecycle", flat=True).get(pk=lead.id)
        model.objects.filter(pk=lead.id).update(lifecycle=lifecycle)
        told = LifecycleChanged(
            person_id=lead.person_id, company_id=lead.company_id, lifecycle=lifecycle, before=before
        )
        append([told], by=who, now=now)
    catch_up()


def only() -> Handover:
    return Handover.objects.get(state="waiting")


def test_a_new_sql_goes_to_somebody_of_sales(cast: Cast, mate: User) -> None:
    lead = person(cast.marketing)
    become(lead, "sql")
    row = only()
    assert row.owner_id in (cast.rep.pk, cast.other_rep.pk, mate.pk), "of any team: it had none"
    assert owner_of(lead) == row.owner_id
    assert (row.before_id, row.round) == (cast.marketing.pk, 0)
    assert Notification.objects.get().user_id == row.owner_id
    assert Event.objects.filter(name="handover.made", person_id=lead.id).count() == 1
    catch_up()
    assert Handover.objects.count() == 1


def test_a_company_that_shows_its_people_is_not_handed_over(cast: Cast, mate: User) -> None:
    become(company(is_lead=False), "sql")
    assert not Handover.objects.exists()


def test_the_owner_keeps_it_unless_away(cast: Cast, mate: User) -> None:
    lead, other = person(cast.rep), company(cast.rep)
    become(lead, "sql", by(cast.manager))
    assert only().owner_id == cast.rep.pk
    today = timezone.localdate()
    add_absence(
        cast.rep.pk, today, today + timedelta(days=9), by=by(cast.manager), now=timezone.now()
    )
    become(other, "sql", by(cast.manager))
    assert owner_of(other) == mate.pk


def test_who_makes_an_sql_for_themselves_has_accepted(cast: Cast, mate: User) -> None:
    become(person(cast.rep), "sql", by(cast.rep))
    row = Handover.objects.get()
    assert (row.state, row.owner_id) == ("accepted", cast.rep.pk)


def test_accepted_by_the_owner_or_who_may_give_it_away(cast: Cast, mate: User) -> None:
    lead = person(cast.rep, lifecycle="sql")
    row = hand_over(lead, cast.rep.pk, by=by(cast.manager), now=NOW)
    assert hand_over(lead, None, by=by(cast.manager), now=NOW).pk == row.pk, "it waits already"
    for user, code in ((mate, "not_found"), (cast.other_rep, "not_found"), (cast.marketing, "not_yours"), (cast.read_only, "not_yours")):  # fmt: skip
        with refused(code):
            accept(row.pk, by=by(user), now=NOW)
    assert accept(row.pk, by=by(cast.rep), now=NOW).state == "accepted"
    with refused("handover_over"):
        accept(row.pk, by=by(cast.rep), now=NOW)
    with refused("handover_over"):
        reject(row.pk, "no_need", by=by(cast.rep), now=NOW)


def test_only_an_sql_is_handed_over_and_only_by_who_may(cast: Cast, mate: User) -> None:
    with refused("not_sql"):
        hand_over(person(cast.rep), None, by=by(cast.manager), now=NOW)
    lead = person(cast.rep, lifecycle="sql")
    for user, code in ((cast.rep, "not_yours"), (cast.other_rep, "not_found")):
        with refused(code):
            hand_over(lead, None, by=by(user), now=NOW)
    assert not Handover.objects.exists()


def test_sent_back_it_belongs_to_whom_it_belonged(cast: Cast, mate: User) -> None:
    lead = person(cast.marketing, team_id=None)
    become(lead, "sql")
    row = only()
    owner = User.objects.get(pk=row.owner_id)
    with refused("unknown_code"):
        reject(row.pk, "mood", by=by(owner), now=NOW)
    reject(row.pk, "no_need", by=by(owner), now=NOW)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("rejected", "no_need")
    assert owner_of(lead) == cast.marketing.pk
    assert Person.objects.get(pk=lead.id).lifecycle == "mql"
    catch_up()
    assert not Handover.objects.filter(state="waiting").exists(), "it is held where sales put it"
    facts = Event.objects.get(name="handover.rejected").facts
    assert (facts["reason"], facts["then"]) == ("no_need", "back")


def test_sent_on_it_goes_to_the_next_and_never_back(cast: Cast, mate: User) -> None:
    lead = person(cast.rep, lifecycle="sql")
    row = hand_over(lead, cast.rep.pk, by=by(cast.manager), now=NOW)
    reject(row.pk, "no_time", by=by(cast.rep), now=NOW)
    second = only()
    assert (second.owner_id, second.round, second.after_id) == (mate.pk, 1, row.pk)
    assert owner_of(lead) == mate.pk
    reject(second.pk, "no_time", by=by(mate), now=NOW)
    last = only()
    assert (last.owner_id, owner_of(lead)) == (None, None)
    assert last.escalated_at == NOW


def test_passed_on_by_a_team_lead(cast: Cast, mate: User) -> None:
    lead = person(cast.rep, lifecycle="sql")
    row = hand_over(lead, cast.rep.pk, by=by(cast.manager), now=NOW)
    with refused("not_yours"):
        reroute(row.pk, mate.pk, by=by(cast.rep), now=NOW)
    with refused("unknown_user"):
        reroute(row.pk, cast.other_rep.pk, by=by(cast.team_lead), now=NOW)
    assert Handover.objects.get().state == "waiting", "nothing is left half-done"
    made = reroute(row.pk, mate.pk, by=by(cast.team_lead), now=NOW)
    assert (made.owner_id, owner_of(lead)) == (mate.pk, mate.pk)
    change_rep(cast.rep.pk, {"capacity": 0}, by=by(cast.manager), now=NOW)
    with refused("nobody_free"):
        reroute(made.pk, None, by=by(cast.team_lead), now=NOW)
    assert only().pk == made.pk


def test_due_in_working_hours_and_the_response_is_timed(cast: Cast, mate: User) -> None:
    lead = person(cast.rep, lifecycle="sql")
    friday = NOW.replace(hour=14)  # three in the afternoon in Oslo
    row = hand_over(lead, cast.rep.pk, by=by(cast.manager), now=friday)
    assert row.due_at == datetime.fromisoformat("2026-11-23T10:00+00:00")
    monday = datetime.fromisoformat("2026-11-23T08:30+00:00")
    mail = TouchDraft("visit", monday - timedelta(minutes=5), "", "in", "", "price", "")
    call = TouchDraft("call", monday, "phone", "out", "answered", "", "")
    record_touches([Touch(mail, person_id=lead.id), Touch(call, person_id=lead.id)], by=by(cast.rep), now=monday)  # fmt: skip
    catch_up()
    row.refresh_from_db()
    assert (row.responded_at, row.response_minutes) == (monday, 150)
    event = Event.objects.get(name="handover.answered")
    assert (event.facts["minutes"], event.facts["is_late"]) == (150, False)
    assert chase_handovers(monday + timedelta(days=30), by=SCHEDULE) == 0


def test_nobody_acts(cast: Cast, mate: User) -> None:
    lead = person(cast.rep, lifecycle="sql")
    row = hand_over(lead, cast.rep.pk, by=by(cast.manager), now=NOW)
    assert chase_handovers(row.due_at - timedelta(minutes=1), by=SCHEDULE) == 0
    assert chase_handovers(row.due_at, by=SCHEDULE) == 1
    assert chase_handovers(row.due_at, by=SCHEDULE) == 0
    catch_up()
    told = set(Notification.objects.filter(kind="escalated").values_list("user_id", flat=True))
    assert told == {cast.team_lead.pk, cast.manager.pk}
    later = row.due_at + timedelta(days=4)
    assert chase_handovers(later, by=SCHEDULE) == 1
    second = only()
    assert (second.owner_id, second.round, owner_of(lead)) == (mate.pk, 1, mate.pk)
    row.refresh_from_db()
    assert row.state == "rerouted"
    # Nobody else is left: it stays, escalated.
    chase_handovers(later + timedelta(days=30), by=SCHEDULE)
    chase_handovers(later + timedelta(days=60), by=SCHEDULE)
    assert only().pk == second.pk


def test_one_that_nobody_could_take_goes_out_when_somebody_can(cast: Cast, mate: User) -> None:
    for user in (cast.rep, mate):
        change_rep(user.pk, {"capacity": 0}, by=by(cast.manager), now=NOW)
    lead = person(team_id=cast.rep.team_id)
    become(lead, "sql")
    row = only()
    assert (row.owner_id, owner_of(lead)) == (None, None)
    assert row.escalated_at
    change_rep(mate.pk, {"capacity": 9}, by=by(cast.manager), now=NOW)
    chase_handovers(row.due_at + timedelta(days=1), by=SCHEDULE)
    assert (only().owner_id, only().round) == (mate.pk, 0)


def test_a_waiting_one_goes_with_its_lead(cast: Cast, mate: User) -> None:
    given, back, won, gone = (person(cast.rep, lifecycle="sql") for _n in range(4))
    for lead in (given, back, won, gone):
        hand_over(lead, cast.rep.pk, by=by(cast.manager), now=NOW)
    assign_owner([given], mate.pk, by=by(cast.manager), now=NOW)
    catch_up()
    assert Handover.objects.get(person_id=given.id, state="waiting").owner_id == mate.pk
    become(back, "mql")
    become(won, "prospect")
    remove_leads([gone], by=by(cast.manager), now=NOW)
    catch_up()
    states = {row.person_id: row.state for row in Handover.objects.exclude(person_id=given.id)}
    assert states == {back.id: "withdrawn", won.id: "accepted", gone.id: "withdrawn"}


def test_who_sees_which(cast: Cast, mate: User) -> None:
    mine, theirs = person(cast.rep, lifecycle="sql"), person(mate, lifecycle="sql")
    for lead, user in ((mine, cast.rep), (theirs, mate)):
        hand_over(lead, user.pk, by=by(cast.manager), now=NOW)

    def seen(user: User) -> list[tuple[LeadRef, bool, bool]]:
        rows, _next = handover_page(reader_of(user))
        return [(row.lead, row.may_decide, row.may_pass_on) for row in rows]

    assert seen(cast.rep) == [(mine, True, False)]
    assert seen(cast.team_lead) == [(mine, True, True), (theirs, True, True)]
    assert seen(cast.other_rep) == []
    assert seen(cast.read_only) == [(mine, False, False), (theirs, False, False)]


def test_a_user_who_is_deleted_leaves_it_to_the_schedule(cast: Cast, mate: User) -> None:
    lead = person(mate, lifecycle="sql")
    row = hand_over(lead, mate.pk, by=by(cast.manager), now=NOW)
    mate.delete()
    chase_handovers(row.due_at, by=SCHEDULE)
    assert (only().owner_id, owner_of(lead)) == (cast.rep.pk, cast.rep.pk)
