"""Let people in, change what they may do, switch them off. All but the first sign them out everywhere."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor, Happening
from prospekt.people.actions.revoking import revoke_all
from prospekt.people.events import (
    PasswordSet,
    RoleChanged,
    SecondFactorReset,
    UserAdded,
    UserMoved,
    UserSwitchedOff,
    UserSwitchedOn,
)
from prospekt.people.models import Company, Person, Team, User
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def add_user(
    *,
    email: str,
    password: str,
    by: Actor,
    now: datetime,
    name: str = "",
    role: str = "representative",
    team_id: int | None = None,
    invitation_id: int | None = None,
) -> User:
    """A new user. Raises Refusal for an address that is none or is taken, or a password too easy to guess."""
    user = User(email=checked_email(email), name=name.strip(), role=checked_role(role))
    user.team_id = checked_team(team_id)
    check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
            happened = UserAdded(
                user=user.pk, role=role, team=user.team_id, invitation=invitation_id
            )
            append([happened], by=by, now=now)
    except IntegrityError:
        message = _(
            "{email} is a user already. Set a new password instead, or choose another address."
        )
        problem = Problem("user_exists", message, {"email": user.email}, column="email")
        raise Refusal(problem) from None
    return user


def set_password(*, email: str, password: str, by: Actor, now: datetime) -> User:
    """A new password, which ends every session. Raises Refusal for an unknown user or an easy password."""
    user = user_called(email)
    check_password(password, user)
    keep_password(user, password, by=by, now=now)
    return user


def keep_password(user: User, password: str, *, by: Actor, now: datetime) -> None:
    """Keep a password that was checked before."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        append([PasswordSet(user=user.pk)], by=by, now=now)


def change_user(user_id: int, *, role: str, team_id: int | None, by: Actor, now: datetime) -> bool:
    """Another role or team, or both; False if nothing changed. Ends the user's sessions.

    The leads the user owns go to the new team. Raises Refusal for an unknown user, role or team, and for the
    last administrator, without whom nobody could be let in any more.
    """
    role, team_id = checked_role(role), checked_team(team_id)
    with transaction.atomic():
        user = _locked(user_id)
        happened: list[Happening] = []
        if role != user.role:
            _keep_one_administrator(user)
            happened.append(RoleChanged(user=user.pk, role=role, before=user.role))
        if team_id != user.team_id:
            n = _take_leads_along(user.pk, team_id)
            happened.append(UserMoved(user=user.pk, team=team_id, before=user.team_id, leads=n))
        if happened:
            User.objects.filter(pk=user.pk).update(
                role=role, team_id=team_id, session_round=F("session_round") + 1
            )
            append(happened, by=by, now=now)
    return bool(happened)


def move_user(user_id: int, team_id: int | None, *, by: Actor, now: datetime) -> bool:
    """Into another team (None: into none), with the leads the user owns; False if the user was there already."""
    with transaction.atomic():
        role = _locked(user_id).role
        return change_user(user_id, role=role, team_id=team_id, by=by, now=now)


def _take_leads_along(user_id: int, team_id: int | None) -> int:
    """A lead's team is its owner's. How many leads went along, companies of known people not counted."""
    n_companies = Company.objects.filter(owner_id=user_id, deleted_at=None, is_lead=True).count()
    Company.objects.filter(owner_id=user_id).update(team_id=team_id)
    n_persons = Person.objects.filter(owner_id=user_id, deleted_at=None).count()
    Person.objects.filter(owner_id=user_id).update(team_id=team_id)
    return n_companies + n_persons


def switch_off(user_id: int, *, by: Actor, now: datetime) -> User:
    """The user may no longer sign in, nor any program for them; what they own stays theirs until it is given away.

    Raises Refusal for an unknown user, and for the last administrator, who would lock everybody out.
    """
    with transaction.atomic():
        user = _locked(user_id)
        if user.is_active:
            _keep_one_administrator(user)
            User.objects.filter(pk=user.pk).update(
                is_active=False, session_round=F("session_round") + 1
            )
            append([UserSwitchedOff(user=user.pk)], by=by, now=now)
            revoke_all(user.pk, by=by, now=now)
    return user


def switch_on(user_id: int, *, by: Actor, now: datetime) -> User:
    """The user may sign in again; sessions from before stay ended. Raises Refusal for an unknown user."""
    with transaction.atomic():
        user = _locked(user_id)
        if not user.is_active:
            User.objects.filter(pk=user.pk).update(is_active=True)
            append([UserSwitchedOn(user=user.pk)], by=by, now=now)
    return user


def reset_second_factor(user_id: int, *, by: Actor, now: datetime) -> User:
    """Take away codes, passkeys and recovery codes of somebody who has lost them, and end their sessions.

    Raises Refusal for an unknown user, and where there is nothing to take away.
    """
    with transaction.atomic():
        user = _locked(user_id)
        kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        if not kinds:
            message = _("{email} has no second step of signing in, so there is nothing to reset.")
            raise Refusal(Problem("no_second_factor", message, {"email": user.email}))
        Authenticator.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
        n, has_app = kinds.count("webauthn"), "totp" in kinds
        append([SecondFactorReset(user=user.pk, passkeys=n, app=has_app)], by=by, now=now)
    return user


def change_own_details(user_id: int, *, name: str, language: str, time_zone: str) -> None:
    """What people say about themselves; nobody's rights follow from it, so the log stays silent."""
    User.objects.filter(pk=user_id).update(
        name=name.strip(), language=language, time_zone=time_zone
    )


def choose_language(user_id: int, language: str) -> None:
    """The language this user reads from now on; "" for the one of the browser."""
    User.objects.filter(pk=user_id).update(language=language)


def user_called(email: str) -> User:
    """The user with this address. Raises Refusal if there is none."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        message = _("There is no user {email}. See who there is with: prospekt user list.")
        raise Refusal(Problem("not_found", message, {"email": email}, column="email"))
    return user


def checked_email(text: str) -> str:
    """An address as we keep it. Raises Refusal for what is none."""
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        message = _("“{email}” is not an e-mail address. Write it like name@company.com.")
        raise Refusal(Problem("bad_email", message, {"email": email}, column="email")) from None
    return email


def checked_role(role: str) -> str:
    """A role there is. Raises Refusal for another."""
    if role not in User.Role.values:
        message = _("There is no role “{role}”. Choose one of the list.")
        raise Refusal(Problem("unknown_role", message, {"role": role[:40]}, column="role"))
    return role


def checked_team(team_id: int | None) -> int | None:
    """A team there is, or none. Raises Refusal for one that is gone."""
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        message = _("This team is no longer there. Choose one of the list.")
        raise Refusal(Problem("unknown_team", message, column="team"))
    return team_id


def check_password(password: str, user: User) -> None:
    """Raises Refusal for a password that is easy to guess, with what to do."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        message = _("This password will not do: {reasons}")
        params = {"reasons": " ".join(weak.messages)}
        raise Refusal(Problem("weak_password", message, params, column="password")) from None


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        message = _("This user is not there. Go back to the list and choose another.")
        raise Refusal(Problem("not_found", message))
    return user


def _keep_one_administrator(user: User) -> None:
    """Locks all administrators, so that two of them cannot step down at once."""
    if user.role != User.Role.ADMINISTRATOR or not user.is_active:
        return
    active = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).order_by("pk")
    if set(active.select_for_update().values_list("pk", flat=True)) == {user.pk}:
        message = _("{email} is the last administrator. Make somebody else administrator first.")
        raise Refusal(Problem("last_administrator", message, {"email": user.email}, column="email"))
