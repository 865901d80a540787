"""`prospekt token`: keys by which programs act through the REST API."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor
from prospekt.people.actions.revoking import revoke_token
from prospekt.people.actions.tokens import make_service_token, make_token
from prospekt.people.actions.users import user_called
from prospekt.people.models import Team
from prospekt.people.queries.tokens import all_tokens
from prospekt.people.rules.tokens import grantable
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "manage_tokens"


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {"make": _make, "list": _list, "revoke": _revoke}[args.action](args)


def _make(args: Namespace) -> int:
    now = timezone.now()
    told = {
        "name": args.name,
        "by": actor(args),
        "now": now,
        "expires_at": now + timedelta(days=args.days) if args.days else None,
    }
    if args.user:
        user = user_called(args.user)
        scopes = args.scopes or grantable(user.role)
        token, key = make_token(user.pk, scopes=scopes, **told)
    else:
        scopes = args.scopes or grantable(args.role)
        token, key = make_service_token(
            role=args.role, team_id=_team(args.team), scopes=scopes, **told
        )
    if args.json:
        print(json.dumps({"id": token.pk, "token": key, "scopes": token.scopes}))
        return 0
    rights = gettext("Rights of “{name}”: {scopes}")
    print(rights.format(name=token.name, scopes=", ".join(token.scopes)))
    print(gettext("Token {id} (shown this once): {token}").format(id=token.pk, token=key))
    return 0


def _team(name: str) -> int | None:
    if not name:
        return None
    found = Team.objects.filter(name__iexact=name).values_list("pk", flat=True).first()
    if found is None:
        message = _("There is no team “{name}”. Make it under Settings, Teams.")
        raise Refusal(Problem("unknown_team", message, {"name": name}, column="team"))
    return found


def _list(args: Namespace) -> int:
    rows = all_tokens(now=timezone.now())
    if args.json:
        print(json.dumps([row._asdict() for row in rows], ensure_ascii=False, default=str))
        return 0
    for row in rows:
        kind = "program" if row.is_service else row.email
        print("\t".join([str(row.id), row.name, f"{row.hint}...", kind, ",".join(row.scopes)]))
    return 0


def _revoke(args: Namespace) -> int:
    token = revoke_token(args.id, by=actor(args), now=timezone.now())
    print(gettext("“{name}” no longer works.").format(name=token.name))
    return 0
