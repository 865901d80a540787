"""Leads of an import given out by themselves; decisions and hand-overs of leads that are merged or erased."""

from __future__ import annotations

import pytest

from prospekt.capture.models import Import
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads
from prospekt.people.actions.unmerge import unmerge
from prospekt.people.models import Change, ChangeSet
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.route.actions.assigning import run_assignment
from prospekt.route.actions.handing_over import hand_over
from prospekt.route.jobs import assign_import_job
from prospekt.route.models import Assignment, Decided, Handover
from tests.conftest import Cast
from tests.stages.route.routing import IN_TURN, NOW, SYSTEM, by, company, enact, owner_of, person

pytestmark = pytest.mark.django_db


def imported(*leads: LeadRef) -> int:
    """An import that brought these leads."""
    change_set = ChangeSet.objects.create(kind="import", label="x", made_at=NOW)
    for lead in leads:
        Change.objects.create(
            change_set=change_set,
            version=1,
            door="import",
            changed_at=NOW,
            **{lead.column: lead.id},
        )
    return Import.objects.create(
        name="list.csv", file="none", sha256="0" * 64, created_at=NOW, state="done", change_set=change_set
    ).pk  # fmt: skip


def test_an_import_is_given_out_only_where_the_playbook_says_so(cast: Cast) -> None:
    team_id = cast.rep.team_id
    new, firm, owned, other = person(team_id=team_id), company(team_id=team_id), person(cast.other_rep), person()  # fmt: skip
    import_id = imported(new, firm, owned)
    enact()
    assign_import_job.func(import_id)
    assert not Assignment.objects.exists()
    enact("after_import = true\n" + IN_TURN)
    assign_import_job.func(import_id)
    assert (owner_of(new), owner_of(firm)) == (cast.rep.pk, cast.rep.pk)
    assert (owner_of(owned), owner_of(other)) == (cast.other_rep.pk, None)
    assign_import_job.func(import_id)
    assert Assignment.objects.count() == 1, "run again, it finds nothing left"


def test_two_that_wait_become_one_and_two_again(cast: Cast) -> None:
    enact()
    one, other = (
        person(cast.rep, lifecycle="sql", full_name=name, email=f"{name}@x.no") for name in ("ada", "bo")
    )  # fmt: skip
    for lead in (one, other):
        hand_over(lead, cast.rep.pk, by=by(cast.manager), now=NOW)
    merged = merge_leads(one, other, by=SYSTEM, now=NOW)
    assert Handover.objects.get(person_id=one.id).state == "waiting"
    unmerge(merged.change_set_id, by=SYSTEM, now=NOW)
    assert {row.person_id for row in Handover.objects.all()} == {one.id, other.id}


def test_who_is_removed_for_good_leaves_no_decision(cast: Cast) -> None:
    enact()
    lead = person(team_id=cast.rep.team_id, lifecycle="sql")
    run_assignment([lead], {}, seed=1, by=by(cast.manager), now=NOW)
    hand_over(lead, None, by=by(cast.manager), now=NOW)
    assert Decided.objects.filter(person_id=lead.id).exists()
    remove_leads([lead], by=SYSTEM, now=NOW)
    empty_bin([lead], by=SYSTEM, now=NOW)
    assert not Decided.objects.exists()
    assert not Handover.objects.exists()
