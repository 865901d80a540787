"""Who works with leads: teams, users, what signs programs in, and who was asked to join."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """People who work together; teams may have sub-teams."""

    name = models.CharField(max_length=80, unique=True)
    parent = models.ForeignKey("Team", null=True, blank=True, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail, as Django's own commands and allauth expect."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        return self.create_user(email, password, is_superuser=True, role="administrator", **extra)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, with e-mail address and role."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        MANAGER = "manager", _("Sales manager")
        TEAM_LEAD = "team_lead", _("Team lead")
        REPRESENTATIVE = "representative", _("Sales representative")
        MARKETING = "marketing", _("Marketing")
        PARTNER = "partner", _("Channel partner")
        READ_ONLY = "read_only", _("Read-only")

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.REPRESENTATIVE)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    language = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_service = models.BooleanField(
        default=False, help_text="a program: acts by tokens only and cannot sign in"
    )
    joined_at = models.DateTimeField(auto_now_add=True)
    session_round = models.PositiveIntegerField(
        default=0, help_text="counted up to end every session there is"
    )
    put_away = models.JSONField(
        default=list, blank=True, help_text="codes of the hints they do not want to see any more"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session ends at its next request when password, role or team changed since it began.

        The round is counted up beside them, so that a session does not come back when the role does.
        """
        known = f"{self.password}|{self.role}|{self.team_id or 0}|{self.session_round}"
        return salted_hmac("prospekt.session", known, secret=secret, algorithm="sha256").hexdigest()


class Token(models.Model):
    """A key by which a program acts as a user, no further than its scopes. Only a digest of it is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=16, help_text="how the key begins")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key")
    scopes = models.JSONField(default=list, help_text="rights, of those the role has")
    made_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class Invitation(models.Model):
    """Somebody may become a user with this link, once, until it expires. Only a digest of the link is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=User.Role.choices)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    language = models.CharField(
        max_length=8,
        blank=True,
        default="",
        help_text="of its mails; of whoever sends them if empty",
    )
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    invited_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations"
    )
    invited_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="invitation_open_once",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.email
