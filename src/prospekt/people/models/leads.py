"""Persons and companies, with what lists sort by."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from prospekt.people.models.users import Team, User


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
