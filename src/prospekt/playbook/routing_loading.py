"""Rules of assignment out of their tables, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from prospekt.playbook.facts import ROUTE_FACTS
from prospekt.playbook.places import refusal
from prospekt.playbook.routing import METHODS, THENS, Rejection, RouteRule, Routing
from prospekt.playbook.tables import Table
from prospekt.words.problem import gettext_noop as _

MOST_RULES = 40
ROLES = ("manager", "team_lead", "representative", "partner")
"""Roles that can be given leads by rule."""
_EMAIL = re.compile(r"[^@\s:]+@[^@\s]+")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
Named = TypeVar("Named", bound=str)


def routing(top: Table, rules: Mapping[str, Table], reasons: Mapping[str, Table]) -> Routing:
    """Everything in routing.toml. Raises Refusal."""
    if len(rules) > MOST_RULES:
        message = _("{file}, line {line}: a playbook has at most {most} rules of assignment")
        place = list(rules.values())[MOST_RULES].at()
        raise refusal("playbook.many_rules", message, place, most=MOST_RULES)
    usual = Routing()
    return Routing(
        rules=tuple(_rule(key, table) for key, table in rules.items()),
        rejections=tuple(_rejection(key, table) for key, table in reasons.items()),
        first_response=top.count("first_response") or usual.first_response,
        reroute_after=top.count("reroute_after") or usual.reroute_after,
        most_reroutes=top.count("most_reroutes")
        if "most_reroutes" in top.raw
        else usual.most_reroutes,
        after_import=top.flag("after_import"),
    )


def _rule(key: str, table: Table) -> RouteRule:
    product = table.text("product")
    if product and not _CODE.fullmatch(product):
        raise table.wrong("product", _("a code in small letters, digits, _ and -"))
    members = table.texts("members")
    for member in members:
        _check_member(member, table)
    return RouteRule(
        key=key,
        title=table.text("title"),
        method=_named(table, "method", METHODS),
        when=table.condition("when", ROUTE_FACTS),
        members=tuple(dict.fromkeys(member.strip() for member in members)),
        product=product,
        across_teams=table.flag("across_teams"),
    )


def _check_member(member: str, table: Table) -> None:
    kind, colon, name = member.partition(":")
    if colon and kind == "role":
        if name not in ROLES:
            raise refusal(
                "playbook.dangling",
                _('{file}, line {line}: there is no "{value}"; there are {allowed}'),
                table.at("members", member),
                value=member,
                allowed=", ".join(f"role:{role}" for role in ROLES),
            )
    elif not (colon and kind == "team" and name.strip()) and not _EMAIL.fullmatch(member):
        wanted = _('a list of e-mail addresses, "role:representative" or "team:North"')
        raise table.wrong("members", wanted)


def _rejection(key: str, table: Table) -> Rejection:
    then = _named(table, "then", THENS) if "then" in table.raw else "back"
    return Rejection(key, table.text("title"), then)


def _named(table: Table, key: str, allowed: tuple[Named, ...]) -> Named:
    found = next((name for name in allowed if name == table.text(key)), None)
    if found is None:
        raise table.dangling(key, table.text(key), allowed)
    return found
