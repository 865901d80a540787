"""`prospekt user`: who may sign in."""

from __future__ import annotations

import json
import secrets
import sys
from argparse import Namespace

from prospekt.config.home import ensure_ready
from prospekt.people.actions.users import add_user, set_password, switch_off
from prospekt.people.models import User


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    ensure_ready()
    return {"add": _add, "password": _password, "list": _list, "off": _off}[args.action](args)


def _add(args: Namespace) -> int:
    password, is_made = _given_password(args)
    user = add_user(email=args.email, password=password, name=args.name, role=args.role)
    print(f"{user.email} may sign in now as {user.get_role_display()}.")
    _show(password, is_made)
    return 0


def _password(args: Namespace) -> int:
    password, is_made = _given_password(args)
    user = set_password(email=args.email, password=password)
    print(f"{user.email} has a new password and is signed out everywhere.")
    _show(password, is_made)
    return 0


def _off(args: Namespace) -> int:
    print(f"{switch_off(email=args.email).email} can no longer sign in.")
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
        print(f"Password (shown this once): {password}")
