"""What belongs to one lead: how to reach it, names elsewhere, tags, and what it allowed or refused."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from prospekt.people.models.leads import Company, Person


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
