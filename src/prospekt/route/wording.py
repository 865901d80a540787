"""Rules, reasons, people and hand-overs in the words of whoever reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from prospekt.playbook.routing import RouteRule, Routing
from prospekt.playbook.sentences import to_sentence
from prospekt.route.actions.assigning import Plan
from prospekt.route.models import Decided
from prospekt.route.queries.decided import Told
from prospekt.route.queries.handovers import HandoverRow
from prospekt.route.queries.reps import Seat
from prospekt.route.rules.engine import Decision, Why
from prospekt.ui import written

METHOD_WORDS: Mapping[str, str] = {
    "account_owner": _("Whoever looks after the company"),
    "preferred": _("Those who get the best leads first, in turn"),
    "territory": _("Whoever works in the country or region, in turn"),
    "language": _("Whoever speaks the language, in turn"),
    "round_robin": _("In turn"),
    "weighted": _("In turn, by share"),
    "least_loaded": _("Whoever has the fewest open leads"),
}
REASON_WORDS: Mapping[str, str] = {
    "account_owner": _("looks after the company already"),
    "preferred": _("gets the best leads first, and was next in turn"),
    "territory": _("works in {country}, and was next in turn"),
    "language": _("speaks the language ({language}), and was next in turn"),
    "least_loaded": _("has the fewest open leads: {load}"),
    "round_robin": _("was next in turn"),
    "weighted": _("was next in turn by share"),
    "nobody_free": _("nobody whom the rules mean is free"),
    "no_rule": _("no rule holds for this lead"),
    "out_of_reach": _("is of a team to which whoever assigned cannot give leads"),
    "not_member": _("is not among those whom the rule names"),
    "other_team": _("is of another team than the lead"),
    "not_account_owner": _("does not look after the company"),
    "not_preferred": _("does not get the best leads first"),
    "no_language": _("does not speak the language ({language})"),
    "no_territory": _("does not work in {country}"),
    "wider_territory": _("works in the country, somebody else in the very region"),
    "no_product": _("does not sell this product ({product})"),
    "rejected": _("had it before and did not take it"),
    "away": _("is away, back on {until}"),
    "full": _("has {load} open leads and can take {capacity}"),
    "more_load": _("has {load} open leads, more than the least ({least})"),
    "later_turn": _("others were before in turn"),
    "drawn": _("stood level, and the lot fell to somebody else"),
    "condition": _("does not hold for this lead"),
    "nobody": _("found nobody who is free"),
}
STATE_TONES: Mapping[str, tuple[str, str]] = {
    "waiting": ("attention", _("waiting")), "accepted": ("good", _("accepted")),
    "rejected": ("refused", _("sent back")), "rerouted": ("neutral", _("passed on")),
    "withdrawn": ("neutral", _("withdrawn")),
}  # fmt: skip


def reason(code: str, params: Mapping[str, Any]) -> str:
    """A reason as the end of a sentence that begins with a name."""
    shown = {
        name: written.number(value) if isinstance(value, int) else value
        for name, value in params.items()
    }
    if shown.get("until"):
        shown["until"] = written.day(date.fromisoformat(str(shown["until"])))
    for name in ("language", "country"):
        if name in shown:
            shown[name] = shown[name] or gettext("not known")
    return gettext(REASON_WORDS.get(code, code)).format(**shown)


def rule_title(routing: Routing, key: str) -> str:
    """What a rule is called; its key where the playbook no longer has it."""
    rule = routing.rule(key)
    return gettext(rule.title) if rule else key


def rule_line(rule: RouteRule, n: int) -> dict[str, Any]:
    """A rule as the page lists it: for which leads, how, among whom."""
    return {
        "n": n, "key": rule.key, "title": gettext(rule.title), "method": gettext(METHOD_WORDS[rule.method]),
        "when": to_sentence(rule.when, gettext, written.number) if rule.when else "",
        "members": ", ".join(_member(name) for name in rule.members), "product": rule.product,
        "across_teams": rule.across_teams,
    }  # fmt: skip


def _member(name: str) -> str:
    kind, colon, rest = name.partition(":")
    words = {
        "manager": gettext("Sales manager"), "team_lead": gettext("Team lead"),
        "representative": gettext("Sales representative"), "partner": gettext("Channel partner"),
    }  # fmt: skip
    if not colon:
        return name
    return words.get(rest, rest) if kind == "role" else rest.strip()


def seat_line(seat: Seat, *, gets: int = 0) -> dict[str, Any]:
    """Somebody who gets leads, as the table shows them."""
    able = seat.able
    return {
        "id": able.id, "name": str(seat.user), "role": seat.user.get_role_display(),
        "url": reverse("rep", args=[able.id]), "why_url": reverse("rep_why", args=[able.id]), "load": able.load,
        "capacity": able.capacity, "is_full": able.capacity is not None and able.load >= able.capacity,
        "takes": " · ".join(
            ", ".join(sorted(codes)) for codes in (able.languages, able.territories, able.products) if codes
        ),
        "weight": able.weight, "is_preferred": able.is_preferred,
        "away_until": date.fromisoformat(able.away_until) if able.away_until else None, "gets": gets,
    }  # fmt: skip


def plan_lines(plan: Plan, names: Mapping[str, str], most: int = 50) -> list[dict[str, Any]]:
    """The first decisions of a plan: which lead, who and why."""
    people = {seat.able.id: str(seat.user) for seat in plan.seats}
    return [
        {
            "ref": each.lead.ref, "name": names.get(each.lead.ref, each.lead.ref),
            "url": reverse("lead", args=[each.lead.ref]),
            "who": people.get(each.rep_id or 0, "") if each.rep_id is not None else "",
            "why": reason(each.why.code, each.why.params), "rule": rule_title(plan.routing, each.rule) if each.rule else "",
        }
        for each in plan.decisions[:most]
    ]  # fmt: skip


def told_block(told: Told, routing: Routing, names: Mapping[int, str], *, only: int | None = None) -> dict[str, Any]:  # fmt: skip
    """A kept decision with its reasons: who and why, why not the others (or only one of them), and the rules before."""
    row = told.row
    others = [
        {"name": names.get(id_, f"#{id_}"), "why": reason(code, params)}
        for id_, code, params in _others(row.others)
        if only in (None, id_)
    ]
    return {
        "ref": str(told.lead), "lead_name": told.lead_name, "lead_url": reverse("lead", args=[str(told.lead)]),
        "at": row.made_at, "who": names.get(row.user_id or 0, "") if row.user_id else "",
        "is_mine": only is not None and row.user_id == only, "why": reason(row.code, row.params),
        "rule": rule_title(routing, row.rule) if row.rule else "", "others": others,
        "passed": [_passed_line(each, routing, names, only) for each in row.passed],
        "is_undone": row.assignment.undone_at is not None,
    }  # fmt: skip


def _others(kept: Mapping[str, Sequence[Any]]) -> list[tuple[int, str, Mapping[str, Any]]]:
    return [(int(id_), code, params) for id_, (code, params) in sorted(kept.items(), key=lambda one: int(one[0]))]  # fmt: skip


def _passed_line(
    passed: Sequence[Any], routing: Routing, names: Mapping[int, str], only: int | None
) -> dict[str, Any]:
    rule, code, meant = passed
    return {
        "rule": rule_title(routing, rule), "why": reason(code, {}),
        "meant": [
            f"{names.get(id_, f'#{id_}')} {reason(each, params)}"
            for id_, each, params in _others(meant)
            if only in (None, id_)
        ],
    }  # fmt: skip


def people_in(rows: Iterable[Decided]) -> set[int]:
    """The users whom these decisions name."""
    found: set[int] = set()
    for row in rows:
        found |= {int(id_) for id_ in row.others}
        found |= {int(id_) for _rule, _code, meant in row.passed for id_ in meant}
        found |= {row.user_id} if row.user_id else set()
    return found


def handover_line(row: HandoverRow, now: datetime, routing: Routing) -> dict[str, Any]:
    """A hand-over as its list draws it."""
    tone, word = STATE_TONES[row.state]
    rejection = routing.rejection(row.reason) if row.reason else None
    return {
        "id": row.id, "ref": str(row.lead), "name": row.lead_name, "company": row.company, "grade": row.grade,
        "url": reverse("lead", args=[str(row.lead)]), "owner": row.owner, "tone": tone, "state": gettext(word),
        "handed_at": row.handed_at, "due_at": row.due_at, "is_late": row.responded_at is None and row.due_at <= now,
        "is_escalated": row.escalated_at is not None, "decided_at": row.decided_at,
        "reason": gettext(rejection.title) if rejection else row.reason,
        "response": minutes(row.response_minutes) if row.response_minutes is not None else "",
        "may_decide": row.may_decide, "may_pass_on": row.may_pass_on, "is_open": row.state == "waiting",
    }  # fmt: skip


def minutes(n: int) -> str:
    """Working time such as 2 h 30 min."""
    if n < 60:
        return ngettext("{n} min", "{n} min", n).format(n=written.number(n))
    return gettext("{h} h {m} min").format(h=written.number(n // 60), m=n % 60)


def rejection_choices(routing: Routing) -> list[tuple[str, str]]:
    """(key, title) of the reasons to send a lead back."""
    return [(each.key, gettext(each.title)) for each in routing.rejections]


def plain_why(why: Why) -> dict[str, Any]:
    """A reason for programs: code, numbers, and the sentence."""
    return {"code": why.code, "params": dict(why.params), "text": reason(why.code, why.params)}


def plain_decision(decision: Decision) -> dict[str, Any]:
    """A decision for programs."""
    return {
        "lead_ref": decision.lead.ref, "owner_id": decision.rep_id, "rule": decision.rule,
        "why": plain_why(decision.why),
        "others": [{"user_id": id_, **plain_why(why)} for id_, why in sorted(decision.others.items())],
    }  # fmt: skip


def plain_told(told: Told) -> dict[str, Any]:
    """A kept decision for programs."""
    row = told.row
    return {
        "lead_ref": str(told.lead), "owner_id": row.user_id, "rule": row.rule,
        "why": {"code": row.code, "params": row.params, "text": reason(row.code, row.params)},
        "others": [
            {"user_id": id_, "code": code, "params": params, "text": reason(code, params)}
            for id_, code, params in _others(row.others)
        ],
    }  # fmt: skip
