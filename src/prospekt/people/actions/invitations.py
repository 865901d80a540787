"""Ask somebody in: a link by mail that works once, for a week. There is no other way to become a user."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.users import add_user, checked_email, checked_role, checked_team
from prospekt.people.events import InvitationMade, InvitationRevoked, InvitationSentAgain
from prospekt.people.models import Invitation, User
from prospekt.ui.written import as_read_by
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

DAYS = 7
RANDOM_BYTES = 32
BETWEEN_MAILS = timedelta(minutes=1)


def invite(
    *, email: str, role: str, team_id: int | None, language: str = "", by: Actor, now: datetime
) -> tuple[Invitation, str]:
    """A new invitation and its token, which is known here and then never again.

    Its mails are in `language`, or in the one of whoever invites if none is said.
    Raises Refusal for an address that is none, is a user's, or is invited already, and for an unknown role or team.
    """
    email, role, team_id = checked_email(email), checked_role(role), checked_team(team_id)
    if User.objects.filter(email__iexact=email).exists():
        message = _("{email} is a user already. Look among the people who work here.")
        raise Refusal(Problem("user_exists", message, {"email": email}, column="email"))
    token = secrets.token_urlsafe(RANDOM_BYTES)
    invitation = Invitation(
        email=email, role=role, team_id=team_id, language=language or get_language() or "",
        digest=_digest(token), invited_by_id=by.user_id, invited_at=now, sent_at=now,
        expires_at=now + timedelta(days=DAYS),
    )  # fmt: skip
    try:
        with transaction.atomic():
            invitation.save()
            happened = InvitationMade(invitation=invitation.pk, role=role, team=team_id)
            append([happened], by=by, now=now)
    except IntegrityError:
        message = _("{email} is invited already. Send that invitation again, or take it back.")
        problem = Problem("invited_already", message, {"email": email}, column="email")
        raise Refusal(problem) from None
    return invitation, token


def invite_again(invitation_id: int, *, by: Actor, now: datetime) -> tuple[Invitation, str]:
    """The same invitation with a new link and another week; the old link no longer works.

    Raises Refusal for one that is used or taken back, and less than a minute after the last mail.
    """
    token = secrets.token_urlsafe(RANDOM_BYTES)
    with transaction.atomic():
        invitation = _open_locked(invitation_id)
        if now < invitation.sent_at + BETWEEN_MAILS:
            message = _("A mail went to {email} just now. Wait a minute before the next one.")
            raise Refusal(Problem("too_soon", message, {"email": invitation.email}))
        invitation.digest, invitation.sent_at = _digest(token), now
        invitation.expires_at = now + timedelta(days=DAYS)
        invitation.save(update_fields=["digest", "sent_at", "expires_at"])
        append([InvitationSentAgain(invitation=invitation.pk)], by=by, now=now)
    return invitation, token


def revoke_invitation(invitation_id: int, *, by: Actor, now: datetime) -> Invitation:
    """Take an invitation back: its link no longer works. Raises Refusal for one that is used or taken back."""
    with transaction.atomic():
        invitation = _open_locked(invitation_id)
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at"])
        append([InvitationRevoked(invitation=invitation.pk)], by=by, now=now)
    return invitation


def invitation_of(token: str, *, now: datetime) -> Invitation:
    """The invitation behind a link, changing nothing. Raises Refusal if the link does not work (any more)."""
    found = Invitation.objects.filter(digest=_digest(token)).select_related("team").first()
    return _checked(found, now)


def accept_invitation(token: str, *, name: str, password: str, now: datetime) -> User:
    """The invited becomes a user, with the role and team that the invitation says.

    Raises Refusal for a link that does not work (any more), a missing name, or a password too easy to guess;
    after the latter two the link still works.
    """
    if not name.strip():
        message = _("Write your name, so that the others know who you are.")
        raise Refusal(Problem("no_name", message, column="name"))
    with transaction.atomic():
        rows = Invitation.objects.select_for_update().filter(digest=_digest(token))
        invitation = _checked(rows.first(), now)
        user = add_user(
            email=invitation.email, password=password, name=name, role=invitation.role,
            team_id=invitation.team_id, invitation_id=invitation.pk,
            by=Actor(invitation.invited_by_id, "web"), now=now,
        )  # fmt: skip
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
    return user


def link_of(token: str) -> str:
    """The address in the mail: always on the configured address, whatever host was asked."""
    return settings.BASE_URL + reverse("invitation", args=[token])


def mail_invitation(invitation: Invitation, token: str) -> None:
    """Send the link, in the language of the invitation, in which it also opens.

    After the commit, so that no mail leads nowhere. Raises Refusal if it cannot be sent.
    """
    with as_read_by(invitation.language, ""):
        link = f"{link_of(token)}?lang={get_language()}"
        words = {"link": link, "days": DAYS, "inviter": invitation.invited_by}
        message = EmailMessage(
            render_to_string("people/email/invitation_subject.txt").strip(),
            render_to_string("people/email/invitation_message.txt", words),
            to=[invitation.email],
        )
    try:
        message.send()
    except (OSError, SMTPException) as failed:
        text = _(
            "{email} is invited, but the mail could not be sent ({why}). Look at the mail settings, then send the invitation again."
        )
        params = {"email": invitation.email, "why": type(failed).__name__}
        raise Refusal(Problem("mail_not_sent", text, params)) from failed


def _open_locked(invitation_id: int) -> Invitation:
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None or invitation.accepted_at or invitation.revoked_at:
        message = _("This invitation is used or taken back already. Look at the list again.")
        raise Refusal(Problem("not_found", message))
    return invitation


def _checked(invitation: Invitation | None, now: datetime) -> Invitation:
    if (
        invitation is None
        or invitation.accepted_at
        or invitation.revoked_at
        or invitation.expires_at <= now
    ):
        message = _(
            "This invitation no longer works: it was used, taken back or replaced, or it is older than {days} days. Ask your administrator for a new one."
        )
        raise Refusal(Problem("invitation_gone", message, {"days": DAYS}))
    return invitation


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
