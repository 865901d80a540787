"""Persons and companies, how to reach them, who works with them, and what was changed.

A lead is a person, or a company of which no person is known. Both carry what lists sort by; those columns
are written only by the stage that owns them (score and grade by qualify, source and campaign by capture).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
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


class Lead(models.Model):
    """The columns persons and companies share: what lists filter and sort by, and what scores read.

    Texts that conditions compare stand twice: as typed, and folded in the column that ends in `_key`.
    """

    industry = models.CharField(max_length=200, default="", blank=True)
    industry_key = models.CharField(max_length=200, default="", blank=True)
    employees = models.BigIntegerField(null=True, blank=True)
    revenue = models.BigIntegerField(
        null=True, blank=True, help_text="minor units of revenue_currency, a year"
    )
    revenue_currency = models.CharField(max_length=3, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    region = models.CharField(max_length=120, default="", blank=True)
    region_key = models.CharField(max_length=120, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    city_key = models.CharField(max_length=120, default="", blank=True)
    language = models.CharField(max_length=16, default="", blank=True)
    preferred_channel = models.CharField(max_length=16, default="", blank=True)
    priority = models.PositiveSmallIntegerField(default=0)
    own = models.JSONField(default=dict, blank=True)

    lifecycle = models.CharField(max_length=16, default="lead")
    temperature = models.CharField(max_length=8, default="cold")
    source_id = models.BigIntegerField(null=True, blank=True)
    campaign_id = models.BigIntegerField(null=True, blank=True)
    list_price = models.BigIntegerField(
        null=True, blank=True, help_text="minor units paid for this row of a list"
    )
    list_price_currency = models.CharField(max_length=3, default="", blank=True)
    first_seen_at = models.DateTimeField()
    last_touch_at = models.DateTimeField(null=True, blank=True)

    email = models.CharField(
        max_length=320, default="", blank=True, help_text="the first of the e-mail addresses"
    )
    email_kind = models.CharField(max_length=10, default="", blank=True)
    phone = models.CharField(
        max_length=40, default="", blank=True, help_text="the first of the phone numbers"
    )
    no_email = models.BooleanField(default=False)
    no_call = models.BooleanField(default=False)
    no_contact = models.BooleanField(default=False)
    bounced = models.BooleanField(default=False)

    points = models.IntegerField(default=0, help_text="score in hundredths of a point")
    fit = models.IntegerField(default=0)
    interest = models.IntegerField(default=0)
    grade = models.CharField(max_length=2, default="", blank=True)
    card = models.CharField(
        max_length=16, default="", blank=True, help_text="hash of the playbook that scored it"
    )

    search = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def _list_indexes(prefix: str, here: Q) -> list[models.Index]:
    """What the leads list walks: each filter with the score behind it, and each other order."""
    best = (F("points").desc(), F("id").desc())
    orders = [
        models.Index(*best, name=f"{prefix}_best", condition=here),
        models.Index(
            F("created_at").desc(), F("id").desc(), name=f"{prefix}_newest", condition=here
        ),
        models.Index("sort_key", "id", name=f"{prefix}_name", condition=here),
    ]
    # Who was never touched stands before everybody who was: one index for both ends of the list.
    touched = models.Index(
        Coalesce("last_touch_at", Value(datetime(1970, 1, 1, tzinfo=UTC))).desc(),
        F("id").desc(),
        name=f"{prefix}_touched",
        condition=here,
    )
    bin = models.Index(
        F("deleted_at").desc(),
        F("id").desc(),
        name=f"{prefix}_bin",
        condition=Q(deleted_at__isnull=False),
    )
    # Read alone, without the table, to count the leads of a period by where they came from.
    counts = [
        models.Index(
            "first_seen_at", "source_id", "campaign_id", name=f"{prefix}_seen", condition=here
        ),
        models.Index(
            "first_seen_at",
            name=f"{prefix}_bought",
            condition=here & Q(list_price__isnull=False),
        ),
    ]
    filters = [
        models.Index(F(column), *best, name=f"{prefix}_{name}", condition=here & filled)
        for column, name, filled in (
            ("owner_id", "owner", Q()),
            ("team_id", "team", Q()),
            ("lifecycle", "stage", Q()),
            ("grade", "grade", Q()),
            ("source_id", "source", Q(source_id__isnull=False)),
            ("campaign_id", "campaign", Q(campaign_id__isnull=False)),
        )
    ]
    return [*orders, touched, bin, *counts, *filters]


class Company(Lead):
    """An organisation. `is_lead` while no person of it is known."""

    name = models.CharField(max_length=300)
    legal_form = models.CharField(max_length=40, default="", blank=True)
    name_key = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=300)
    domain = models.CharField(max_length=253, default="", blank=True)
    is_lead = models.BooleanField(default=True)
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, db_index=False
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        verbose_name = _("company")
        indexes = [
            models.Index(fields=["name_key"], name="company_name_key"),
            models.Index(
                F("points").desc(),
                F("id").desc(),
                name="company_all_best",
                condition=Q(deleted_at__isnull=True),
            ),
            *_list_indexes("company", Q(deleted_at__isnull=True, is_lead=True)),
        ]

    def __str__(self) -> str:
        return self.name


class Person(Lead):
    """Somebody one can talk to. The name is kept as typed, with call name and sort key beside it."""

    full_name = models.CharField(max_length=300, default="", blank=True)
    given_name = models.CharField(max_length=160, default="", blank=True)
    family_name = models.CharField(max_length=160, default="", blank=True)
    call_name = models.CharField(max_length=160, default="", blank=True)
    honorific = models.CharField(max_length=60, default="", blank=True)
    sort_key = models.CharField(max_length=300, default="", blank=True)
    name_key = models.CharField(max_length=300, default="", blank=True)
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, db_index=False
    )
    role = models.CharField(max_length=200, default="", blank=True)
    role_key = models.CharField(max_length=200, default="", blank=True)
    seniority = models.CharField(max_length=10, default="", blank=True)
    department = models.CharField(max_length=120, default="", blank=True)
    department_key = models.CharField(max_length=120, default="", blank=True)
    birthday = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, db_index=False
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        verbose_name = _("person")
        indexes = [
            *_list_indexes("person", Q(deleted_at__isnull=True)),
            models.Index(fields=["company", "name_key"], name="person_employer"),
            models.Index(fields=["name_key"], name="person_name_key", condition=~Q(name_key="")),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email or self.phone or f"#{self.pk}"


class OfLead(models.Model):
    """Something that belongs to exactly one person or one company."""

    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="%(class)s_rows",
    )
    company = models.ForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="%(class)s_rows",
    )

    class Meta:
        abstract = True


def _of_lead(name: str) -> dict[str, list[Any]]:
    """Indexes and the constraint every table of `OfLead` has."""
    one = Q(person__isnull=False, company__isnull=True) | Q(
        person__isnull=True, company__isnull=False
    )
    return {
        "indexes": [
            models.Index(
                fields=["person"], name=f"{name}_person", condition=Q(person__isnull=False)
            ),
            models.Index(
                fields=["company"], name=f"{name}_company", condition=Q(company__isnull=False)
            ),
        ],
        "constraints": [models.CheckConstraint(condition=one, name=f"{name}_of_one")],
    }


class Email(OfLead):
    """An e-mail address as typed, and the key it is matched by."""

    address = models.CharField(max_length=320)
    key = models.CharField(max_length=320)
    kind = models.CharField(max_length=10, default="")
    is_suspicious = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [*_of_lead("email")["indexes"], models.Index(fields=["key"], name="email_key")]
        constraints = _of_lead("email")["constraints"]

    def __str__(self) -> str:
        return self.address


class Phone(OfLead):
    """A phone number as typed, and in E.164 where it is one."""

    shown = models.CharField(max_length=60)
    e164 = models.CharField(max_length=20, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            *_of_lead("phone")["indexes"],
            models.Index(fields=["e164"], name="phone_e164", condition=~Q(e164="")),
        ]
        constraints = _of_lead("phone")["constraints"]

    def __str__(self) -> str:
        return self.shown


class Address(OfLead):
    """A postal address."""

    street = models.CharField(max_length=300, default="", blank=True)
    postal_code = models.CharField(max_length=20, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    region = models.CharField(max_length=120, default="", blank=True)
    country = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        verbose_name_plural = "addresses"
        indexes = _of_lead("address")["indexes"]
        constraints = _of_lead("address")["constraints"]

    def __str__(self) -> str:
        return ", ".join(
            part for part in (self.street, self.postal_code, self.city, self.country) if part
        )


class Link(OfLead):
    """A web address of a person or company."""

    url = models.CharField(max_length=600)

    class Meta:
        indexes = _of_lead("link")["indexes"]
        constraints = _of_lead("link")["constraints"]

    def __str__(self) -> str:
        return self.url


class ExternalId(OfLead):
    """Under which id another system knows the lead."""

    source = models.CharField(max_length=80)
    external_id = models.CharField(max_length=200)

    class Meta:
        indexes = _of_lead("external")["indexes"]
        constraints = [
            *_of_lead("external")["constraints"],
            models.UniqueConstraint(fields=["external_id", "source"], name="external_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class Tag(models.Model):
    """A word people sort leads by."""

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60, unique=True)
    change_set_id = models.BigIntegerField(null=True, help_text="the import that made it")

    def __str__(self) -> str:
        return self.name


class LeadTag(OfLead):
    """A lead has a tag."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["tag", "person"], name="tag_person", condition=Q(person__isnull=False)
            ),
            models.Index(
                fields=["tag", "company"], name="tag_company", condition=Q(company__isnull=False)
            ),
        ]
        constraints = [
            *_of_lead("leadtag")["constraints"],
            models.UniqueConstraint(
                fields=["person", "tag"], name="tag_once_person", condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["company", "tag"],
                name="tag_once_company",
                condition=Q(company__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag_id}"


class Consent(OfLead):
    """What somebody allowed or refused, for which channel and purpose, when and how we know. Facts only add up."""

    channel = models.CharField(max_length=16, help_text="email, call, sms, chat, letter or all")
    purpose = models.CharField(
        max_length=16, default="marketing", help_text="marketing, sales, service or any"
    )
    is_given = models.BooleanField()
    source = models.CharField(max_length=200, help_text="the file, form or person it came from")
    text_shown = models.TextField(default="", blank=True)
    recorded_at = models.DateTimeField()
    event_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = _of_lead("consent")["indexes"]
        constraints = _of_lead("consent")["constraints"]

    def __str__(self) -> str:
        return f"{self.channel} {'given' if self.is_given else 'refused'}"


class Suppressed(models.Model):
    """An address or number that must not be used, of which only a digest is kept: its lead is gone for good, or
    somebody put it on the list. Outlives erasure, restore and whatever consent comes later.
    """

    digest = models.CharField(max_length=40)
    kind = models.CharField(
        max_length=8, default="", blank=True, help_text="email or phone; empty: not known any more"
    )
    channel = models.CharField(max_length=16, help_text="email, call, sms, chat, letter or all")
    purpose = models.CharField(
        max_length=16, default="marketing", help_text="marketing, sales, service or any"
    )
    reason = models.CharField(max_length=16, default="gone", help_text="why, as a code")
    by_id = models.BigIntegerField(null=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "channel", "purpose"], name="suppressed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.digest[:8]}"


class OwnField(models.Model):
    """A field people added themselves; its values sit in `own` of the lead under `slug`."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        CHOICES = "choices", _("Many choices")
        YES_NO = "yes_no", _("Yes or no")
        LINK = "link", _("Link")

    class AppliesTo(models.TextChoices):
        BOTH = "both", _("Persons and companies")
        PERSONS = "persons", _("Persons")
        COMPANIES = "companies", _("Companies")

    slug = models.CharField(max_length=60, unique=True)
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(
        default=list, blank=True, help_text="what may be chosen, in order; none: any text"
    )
    help = models.CharField(max_length=200, default="", blank=True)
    applies_to = models.CharField(max_length=10, choices=AppliesTo.choices, default=AppliesTo.BOTH)
    position = models.PositiveIntegerField(default=0, help_text="place in forms, lists and files")
    is_filterable = models.BooleanField(default=False, help_text="has, or gets, an index")
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="its values stay where they are until it is put back"
    )
    change_set_id = models.BigIntegerField(null=True, help_text="the import that made it")

    def __str__(self) -> str:
        return self.label


class SavedView(models.Model):
    """A list as somebody keeps it under a name: filter, order, columns and looks, as its address says them.

    Seen by its owner, by everybody of `team`, or by all.
    """

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL)
    is_for_all = models.BooleanField(default=False)
    query = models.JSONField(default=dict, help_text="parameters of the address")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Segment(models.Model):
    """A named set of leads: whoever meets its filter, kept up to date by what happens to leads.

    Its owner, everybody of `team`, or all may use it. While `filled_at` is empty, its members are being gathered.
    """

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80, help_text="folded")
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL)
    is_for_all = models.BooleanField(default=False)
    tree = models.JSONField(help_text="the filter, with ids for names")
    is_timed = models.BooleanField(default=False, help_text="time alone may change who is in it")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    filled_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["key"], name="segment_key", condition=Q(removed_at=None)),
        ]

    def __str__(self) -> str:
        return self.name


class SegmentMember(models.Model):
    """A lead is in a segment since a moment. Ids without foreign keys, so that nobody waits for anybody."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, db_index=False)
    person_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[column, "segment"],
                name=f"member_{kind}",
                condition=Q(**{f"{column}__isnull": False}),
            )
            for kind, column in (("person", "person_id"), ("company", "company_id"))
        ]
        indexes = [
            models.Index(
                fields=["segment", column], name=f"members_{kind}",
                condition=Q(**{f"{column}__isnull": False}),
            )
            for kind, column in (("persons", "person_id"), ("companies", "company_id"))
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id or self.company_id} in {self.segment_id}"


class FirstView(models.Model):
    """The view with which a user's list begins."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"{self.user_id} begins with {self.view_id}"


class ChangeSet(models.Model):
    """Changes that belong together and can be undone together."""

    kind = models.CharField(max_length=16)
    label = models.CharField(max_length=300)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_to = models.BigIntegerField(
        null=True, help_text="id of the last change taken back, going backwards"
    )

    def __str__(self) -> str:
        return self.label


class Change(models.Model):
    """Who changed which field of which lead from what to what: the audit trail and, in a change set, its inverse.

    An empty `field` says: the lead itself was made by this change. Erasable; without foreign keys to the
    lead, because it outlives it.
    """

    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.CASCADE, db_index=False)
    person_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(help_text="version of the lead after the change")
    field = models.CharField(max_length=80, default="")
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=12)
    changed_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, help_text="when old and new were erased")
    erased_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["person_id", "version"],
                name="change_person",
                condition=Q(person_id__isnull=False),
            ),
            models.Index(
                fields=["company_id", "version"],
                name="change_company",
                condition=Q(company_id__isnull=False),
            ),
            models.Index(
                fields=["change_set", "id"],
                name="change_set_order",
                condition=Q(change_set__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field or 'made'} v{self.version}"


class BulkEdit(models.Model):
    """The same change to many leads: which, what, how far it is, and its receipt.

    matched = changed + unchanged + refused + waiting; which lead became what stands in `BulkRow`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    door = models.CharField(max_length=12)
    allowed = models.JSONField(null=True, help_text="rights that a token leaves; null: all")
    view = models.JSONField(default=dict, help_text="parameters of the list it is for")
    leads = models.JSONField(null=True, help_text="chosen leads; null: all that the list shows")
    edits = models.JSONField(default=dict, help_text="what is changed, as it was typed")
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.SET_NULL)
    is_cancel_asked = models.BooleanField(default=False)
    problem = models.JSONField(null=True, help_text="why it failed")
    matched = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    undone = models.BigIntegerField(default=0, help_text="leads put back")
    spared = models.BigIntegerField(default=0, help_text="leads with fields edited since")

    def __str__(self) -> str:
        return f"bulk edit {self.pk}"


class BulkRow(models.Model):
    """What became of one lead of a bulk edit; written in the transaction that changes the lead."""

    id = models.BigAutoField(primary_key=True)
    bulk_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    outcome = models.CharField(
        max_length=10, default="", blank=True, help_text="changed, unchanged, refused; empty: waits"
    )
    reason = models.CharField(max_length=40, default="", blank=True, help_text="why refused")
    spared = models.JSONField(null=True, help_text="fields that the undo left alone")

    class Meta:
        indexes = [
            models.Index(fields=["bulk_id", "id"], name="bulk_row_waits", condition=Q(outcome="")),
            models.Index(fields=["bulk_id", "outcome", "id"], name="bulk_row_outcome"),
            models.Index(
                fields=["bulk_id", "id"], name="bulk_row_spared", condition=Q(spared__isnull=False)
            ),
            models.Index(fields=["person_id"], name="bulk_row_person"),
            models.Index(fields=["company_id"], name="bulk_row_company"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.company_id} {self.outcome or 'waits'}"


class Merged(models.Model):
    """A lead that is part of another one now: it waits out of sight with what was not taken over.

    Its events stay its own; whoever reads those of the kept lead reads these too. Exactly one of the two ids.
    """

    person_id = models.BigIntegerField(null=True, unique=True)
    company_id = models.BigIntegerField(null=True, unique=True)
    into_id = models.BigIntegerField(help_text="the kept lead, of the same kind")
    change_set = models.OneToOneField(ChangeSet, on_delete=models.CASCADE)
    merged_at = models.DateTimeField()
    rows = models.JSONField(
        default=dict,
        help_text="table -> [id, whose it was: 1 of this lead, place] of rows that moved",
    )
    before = models.JSONField(
        default=dict,
        help_text="what stood on the kept lead that nobody edits: moments, is it a lead",
    )

    class Meta:
        indexes = [models.Index(fields=["into_id"], name="merged_into")]

    def __str__(self) -> str:
        return f"{self.person_id or self.company_id} into {self.into_id}"


class DuplicatePair(models.Model):
    """Two leads of one kind that may be the same, with what speaks for it; and what somebody decided, for ever."""

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        MERGED = "merged", _("Merged")
        APART = "kept_apart", _("Kept separate")

    is_person = models.BooleanField()
    low_id = models.BigIntegerField(help_text="the smaller id")
    high_id = models.BigIntegerField()
    weight = models.FloatField(
        default=0, help_text="match weight: each point doubles the odds that they are one"
    )
    reasons = models.JSONField(
        default=list, help_text="[column, level, weight]: where the weight comes from"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_person", "low_id", "high_id"], name="pair_once")
        ]
        indexes = [
            models.Index(
                F("weight").desc(), F("id").desc(), name="pair_best", condition=Q(state="open")
            ),
            models.Index(fields=["high_id", "is_person"], name="pair_high"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} and {self.high_id}: {self.weight:.1f}"


class DuplicateSearch(models.Model):
    """A search for duplicates among all leads of one kind: how far it is, and what it found."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=16, default="", blank=True, help_text="a code of STEPS")
    done = models.PositiveIntegerField(default=0, help_text="steps done")
    total = models.PositiveIntegerField(default=1)
    is_cancel_asked = models.BooleanField(default=False)
    problem = models.JSONField(null=True, help_text="why it failed")
    leads = models.BigIntegerField(default=0)
    found = models.BigIntegerField(default=0, help_text="pairs above the threshold")
    new = models.BigIntegerField(default=0, help_text="of these, pairs nobody has seen before")
    merged = models.BigIntegerField(default=0, help_text="pairs merged at once, if that is set")
    seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return f"search {self.pk} {self.state}"
