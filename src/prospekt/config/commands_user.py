"""`prospekt user`: who may sign in."""

from __future__ import annotations

import json
import secrets
import sys
from argparse import Namespace

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor
from prospekt.people.actions.invitations import DAYS, invite, link_of, mail_invitation
from prospekt.people.actions.users import (
    add_user,
    reset_second_factor,
    set_password,
    switch_off,
    switch_on,
    user_called,
)
from prospekt.people.models import Team, User
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "manage_users"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {
        "add": _add,
        "invite": _invite,
        "password": _password,
        "list": _list,
        "off": _off,
        "on": _on,
        "reset-second-step": _reset,
    }[args.action](args)


def _add(args: Namespace) -> int:
    password, is_made = _given_password(args)
    who = {"email": args.email, "name": args.name, "role": args.role}
    user = add_user(**who, password=password, by=actor(args), now=timezone.now())
    sentence = gettext("{email} may sign in now as {role}.")
    print(sentence.format(email=user.email, role=user.get_role_display()))
    _show(password, is_made)
    return 0


def _invite(args: Namespace) -> int:
    team_id = None
    if args.team:
        team_id = Team.objects.filter(name__iexact=args.team).values_list("pk", flat=True).first()
        if team_id is None:
            message = _("There is no team “{name}”. Make it under Settings, Teams.")
            raise Refusal(Problem("unknown_team", message, {"name": args.team}, column="team"))
    invitation, token = invite(
        email=args.email, role=args.role, team_id=team_id, by=actor(args), now=timezone.now()
    )
    asked = gettext("{email} is invited as {role}.")
    print(asked.format(email=invitation.email, role=invitation.get_role_display()))
    link = gettext("The link, which works once and for {days} days: {link}")
    print(link.format(days=DAYS, link=link_of(token)), flush=True)
    mail_invitation(invitation, token)
    return 0


def _password(args: Namespace) -> int:
    password, is_made = _given_password(args)
    user = set_password(email=args.email, password=password, by=actor(args), now=timezone.now())
    sentence = gettext("{email} has a new password and is signed out everywhere.")
    print(sentence.format(email=user.email))
    _show(password, is_made)
    return 0


def _off(args: Namespace) -> int:
    user = switch_off(user_called(args.email).pk, by=actor(args), now=timezone.now())
    print(gettext("{email} can no longer sign in.").format(email=user.email))
    return 0


def _on(args: Namespace) -> int:
    user = switch_on(user_called(args.email).pk, by=actor(args), now=timezone.now())
    print(gettext("{name} can sign in again.").format(name=user.email))
    return 0


def _reset(args: Namespace) -> int:
    user = reset_second_factor(user_called(args.email).pk, by=actor(args), now=timezone.now())
    sentence = gettext(
        "{email} signs in with the password alone until a second step is set up anew."
    )
    print(sentence.format(email=user.email))
    return 0


def _list(args: Namespace) -> int:
    columns = ("email", "name", "role", "is_active")
    rows = list(User.objects.order_by("email").values(*columns))
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        print(
            "\t".join(
                [row["email"], row["name"], row["role"], "" if row["is_active"] else "off"]
            ).rstrip()
        )
    return 0


def _given_password(args: Namespace) -> tuple[str, bool]:
    """The password, and whether it was made here."""
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    return secrets.token_urlsafe(12), True


def _show(password: str, is_made: bool) -> None:
    if is_made:
        print(gettext("Password (shown this once): {password}").format(password=password))
