"""Let people in, change their password, switch them off. Both of the latter sign them out everywhere."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from prospekt.people.models import User
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


def add_user(*, email: str, password: str, name: str = "", role: str = "representative") -> User:
    """A new user. Raises Refusal for an address that is none or is taken, or a password too easy to guess."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        message = _("“{email}” is not an e-mail address. Write it like name@company.com.")
        raise Refusal(Problem("bad_email", message, {"email": email}, column="email")) from None
    user = User(email=email, name=name.strip(), role=role)
    _check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        message = _(
            "{email} is a user already. Set a new password instead, or choose another address."
        )
        raise Refusal(Problem("user_exists", message, {"email": email}, column="email")) from None
    return user


def set_password(*, email: str, password: str) -> User:
    """A new password, which ends every session. Raises Refusal for an unknown user or an easy password."""
    user = user_called(email)
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def switch_off(*, email: str) -> User:
    """The user may no longer sign in. Raises Refusal for the last administrator, who would lock everybody out."""
    with transaction.atomic():
        user = user_called(email)
        others = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).exclude(
            pk=user.pk
        )
        if user.role == User.Role.ADMINISTRATOR and not others.exists():
            message = _(
                "{email} is the last administrator. Make somebody else administrator first."
            )
            raise Refusal(
                Problem("last_administrator", message, {"email": user.email}, column="email")
            )
        User.objects.filter(pk=user.pk).update(is_active=False)
    return user


def user_called(email: str) -> User:
    """The user with this address. Raises Refusal if there is none."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        message = _("There is no user {email}. See who there is with: prospekt user list.")
        raise Refusal(Problem("not_found", message, {"email": email}, column="email"))
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        message = _("This password will not do: {reasons}")
        raise Refusal(
            Problem(
                "weak_password", message, {"reasons": " ".join(weak.messages)}, column="password"
            )
        ) from None
