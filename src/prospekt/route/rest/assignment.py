"""Assignment: rules, people, trying, giving out, taking back, the last month under other rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Path

from prospekt.people.queries.detail import lead_values
from prospekt.people.rest.door import Caller, Rest, caller_of
from prospekt.people.rest.shapes import Id, LeadRefText
from prospekt.people.rules.lead_ref import LeadRef, parse_ref, parse_refs
from prospekt.playbook.loading import ROUTING_FILE, parse_routing
from prospekt.playbook.sentences import to_sentence
from prospekt.qualify.queries.scores import running_playbook
from prospekt.route.actions.assigning import (
    new_seed,
    run_assignment,
    try_assignment,
    undo_assignment,
)
from prospekt.route.actions.reps import add_absence, change_rep, remove_absence, rep_of
from prospekt.route.models import Absence, Assignment
from prospekt.route.queries.decided import assignments, of_assignment, of_lead, one_assignment
from prospekt.route.queries.replays import replay
from prospekt.route.queries.reps import seats, unknown_members
from prospekt.route.rest.shapes import (
    AbsenceAnswer,
    AssignmentAnswer,
    AssignmentListAnswer,
    DecisionAnswer,
    DecisionsAnswer,
    NewAbsence,
    OtherRules,
    PlanAnswer,
    RejectionAnswer,
    RepAnswer,
    RepChanges,
    RepDetailAnswer,
    ReplayAnswer,
    ReplayedMoveAnswer,
    ReplayRow,
    RepListAnswer,
    RoutingRuleAnswer,
    RulesAnswer,
    Which,
)
from prospekt.route.rules.hours import week_texts
from prospekt.route.wording import plain_decision, plain_told

rest = Rest("Assignment")
MOST_MOVED = 1_000


@rest.get("/assignment/rules", right="see_leads", answer=RulesAnswer)
def read_routing_rules(request: HttpRequest) -> RulesAnswer:
    """Read the rules of assignment of the running playbook, in the order in which they are tried."""
    routing = running_playbook().routing
    rules = [
        RoutingRuleAnswer(
            key=rule.key, title=gettext(rule.title), method=rule.method,
            when=to_sentence(rule.when, gettext) if rule.when else "", members=list(rule.members),
            product=rule.product, across_teams=rule.across_teams,
        )
        for rule in routing.rules
    ]  # fmt: skip
    reasons = [
        RejectionAnswer(key=each.key, title=gettext(each.title), then=each.then)
        for each in routing.rejections
    ]
    return RulesAnswer(
        rules=rules, reasons=reasons, after_import=routing.after_import, first_response=routing.first_response,
        reroute_after=routing.reroute_after, most_reroutes=routing.most_reroutes,
        unknown_members=unknown_members(routing),
    )  # fmt: skip


@rest.get("/assignment/people", right="assign_leads", answer=RepListAnswer)
def list_reps(request: HttpRequest) -> RepListAnswer:
    """List everybody to whom the caller may give leads: what they can take and have, and who is away."""
    found = seats(caller_of(request).reader, running_playbook().routing, timezone.now())
    people = [
        RepAnswer(
            user_id=able.id, name=str(seat.user), load=able.load, capacity=able.capacity, weight=able.weight,
            is_preferred=able.is_preferred, languages=sorted(able.languages), territories=sorted(able.territories),
            products=sorted(able.products), away_until=able.away_until or None,
        )
        for seat in found
        if (able := seat.able).within_reach
    ]  # fmt: skip
    return RepListAnswer(people=people)


@rest.get("/assignment/people/{user_id}", right="assign_leads", answer=RepDetailAnswer)
def read_rep(request: HttpRequest, user_id: Path[Id]) -> RepDetailAnswer:
    """Read what somebody can take, when they work, and when they are away."""
    return _rep(caller_of(request), user_id)


@rest.patch("/assignment/people/{user_id}", right="assign_leads", answer=RepDetailAnswer)
def change_rep_of(request: HttpRequest, user_id: Path[Id], body: RepChanges) -> RepDetailAnswer:
    """Change what somebody can take.

    What others changed since `version` is refused with 409 `conflict`.
    """
    caller = caller_of(request)
    changes = body.model_dump(exclude_unset=True, exclude={"version"})
    change_rep(user_id, changes, version=body.version, by=caller.actor, now=timezone.now())
    return _rep(caller, user_id)


@rest.post("/assignment/people/{user_id}/absences", right="assign_leads", answer=AbsenceAnswer, status=201)  # fmt: skip
def add_absence_of(request: HttpRequest, user_id: Path[Id], body: NewAbsence) -> AbsenceAnswer:
    """Note that somebody is away: they get no leads on these days."""
    caller = caller_of(request)
    row = add_absence(user_id, body.first_on, body.last_on, by=caller.actor, now=timezone.now())
    return _absence(row)


@rest.delete("/assignment/absences/{absence_id}", right="assign_leads")
def remove_absence_of(request: HttpRequest, absence_id: Path[Id]) -> None:
    """Take an absence out again."""
    remove_absence(absence_id, by=caller_of(request).actor, now=timezone.now())


@rest.ask("/assignment/try", right="assign_leads", answer=PlanAnswer, may_miss=True)
def try_to_assign(request: HttpRequest, body: Which) -> PlanAnswer:
    """Say who would get which lead and why; nothing is changed."""
    caller = caller_of(request)
    plan = try_assignment(
        _leads(body), body.view, seed=body.seed or new_seed(), by=caller.actor, now=timezone.now()
    )
    return PlanAnswer(
        seed=plan.seed, matched=len(plan.decisions), given=len(plan.decisions) - plan.left, left=plan.left,
        by_user={str(id_): n for id_, n in plan.given.items()},
        decisions=[_decision(plain_decision(each)) for each in plan.decisions],
    )  # fmt: skip


@rest.post("/assignments", right="assign_leads", answer=AssignmentAnswer, status=201, may_miss=True)
def assign_leads_by_rules(
    request: HttpRequest, body: Which, response: HttpResponse
) -> AssignmentAnswer:
    """Give leads out by the rules, with the reasons kept; it can be taken back as a whole."""
    caller = caller_of(request)
    made = run_assignment(
        _leads(body), body.view, seed=body.seed or new_seed(), by=caller.actor, now=timezone.now()
    )
    response["Location"] = f"{request.path}/{made.pk}"
    return _assignment(made)


@rest.get("/assignments", right="assign_leads", answer=AssignmentListAnswer)
def list_assignments(request: HttpRequest) -> AssignmentListAnswer:
    """List what was given out last; one's own, or all for those who may give away all leads."""
    rows = assignments(caller_of(request).reader, size=100)
    return AssignmentListAnswer(assignments=[_assignment(row) for row in rows])


@rest.get("/assignments/{assignment_id}", right="assign_leads", answer=DecisionsAnswer)
def read_assignment(request: HttpRequest, assignment_id: Path[Id]) -> DecisionsAnswer:
    """Read the decisions of an assignment, lead by lead, with the reasons."""
    reader = caller_of(request).reader
    made = one_assignment(assignment_id, reader)
    page, _place = of_assignment(made.pk, reader, size=1_000)
    return DecisionsAnswer(decisions=[_decision(plain_told(told)) for told in page])


@rest.post("/assignments/{assignment_id}/undo", right="assign_leads", answer=AssignmentAnswer)
def undo_assignment_of(request: HttpRequest, assignment_id: Path[Id]) -> AssignmentAnswer:
    """Put every lead back to whom it belonged, but for those that were given away since."""
    made = undo_assignment(assignment_id, by=caller_of(request).actor, now=timezone.now())
    return _assignment(made)


@rest.get("/leads/{lead_ref}/routing", right="see_leads", answer=DecisionsAnswer)
def read_routing_of_lead(request: HttpRequest, lead_ref: Path[LeadRefText]) -> DecisionsAnswer:
    """Read why a lead has the owner it has by the rules, and why not each of the others; newest first."""
    lead, reader = parse_ref(lead_ref), caller_of(request).reader
    lead_values(lead, reader=reader)
    return DecisionsAnswer(
        decisions=[_decision(plain_told(told)) for told in of_lead(lead, reader)]
    )


@rest.ask("/assignment/replay", right="assign_leads", answer=ReplayAnswer)
def replay_assignments(request: HttpRequest, body: OtherRules) -> ReplayAnswer:
    """Say who would have got how many leads of the last days under other rules; nothing is changed."""
    routing = parse_routing(running_playbook().name, {ROUTING_FILE: body.rules})
    found = replay(routing, caller_of(request).reader, now=timezone.now(), days=body.days)
    people = [
        ReplayRow(user_id=id_, was=found.was.get(id_, 0), would=found.would.get(id_, 0))
        for id_ in sorted({*found.was, *found.would})
    ]
    moved = [
        ReplayedMoveAnswer(lead_ref=str(each.lead), was=each.was, would=each.would)
        for each in found.moved[:MOST_MOVED]
    ]
    return ReplayAnswer(
        n=found.n, n_moved=found.n_moved, left=found.left, people=people, moved=moved
    )


def _leads(body: Which) -> list[LeadRef] | None:
    return parse_refs(body.leads) if body.leads is not None else None


def _rep(caller: Caller, user_id: int) -> RepDetailAnswer:
    user, row = rep_of(user_id, caller.actor)
    absences = Absence.objects.filter(user=user, last_on__gte=timezone.localdate())
    return RepDetailAnswer(
        user_id=user.pk, name=str(user), version=row.version, capacity=row.capacity, weight=row.weight,
        is_preferred=row.is_preferred, languages=row.languages, territories=row.territories,
        products=row.products, hours=week_texts(row.hours), country=row.country,
        absences=[_absence(each) for each in absences.order_by("first_on")],
    )  # fmt: skip


def _absence(row: Absence) -> AbsenceAnswer:
    return AbsenceAnswer(id=row.pk, user_id=row.user_id, first_on=row.first_on, last_on=row.last_on)


def _assignment(made: Assignment) -> AssignmentAnswer:
    return AssignmentAnswer(
        id=made.pk, made_at=made.made_at, seed=made.seed, matched=made.matched, given=made.given,
        left=made.matched - made.given, undone_at=made.undone_at, undone=made.undone, spared=made.spared,
    )  # fmt: skip


def _decision(plain: dict[str, Any]) -> DecisionAnswer:
    return DecisionAnswer.model_validate(plain)
