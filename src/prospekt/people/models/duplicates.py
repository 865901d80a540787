"""Leads that are one and the same: merged ones, and pairs that may be."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from prospekt.people.models.changes import ChangeSet
from prospekt.people.models.users import User


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
