"""What people can take, when they are away, who was given which lead and why, and hand-overs to sales."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from prospekt.people.models import ChangeSet, Company, Person, User


def usual_hours() -> list[Any]:
    """Monday to Friday, nine to five, as it is stored."""
    return [[[540, 1020]] for _day in range(5)] + [[], []]


class Rep(models.Model):
    """What a user can take; who has no row can take what everybody can."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    languages = models.JSONField(default=list)
    territories = models.JSONField(default=list, help_text="NO, or NO/vestland for a region")
    products = models.JSONField(default=list)
    capacity = models.PositiveIntegerField(null=True, help_text="most open leads; null: no limit")
    weight = models.PositiveSmallIntegerField(default=1, help_text="share, 1 to 20")
    is_preferred = models.BooleanField(default=False, help_text="gets the best leads first")
    hours = models.JSONField(default=usual_hours, help_text="by weekday: [from, to] in minutes")
    country = models.CharField(max_length=2, default="", help_text="whose holidays; empty: ours")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"rep {self.user_id}"


class Absence(models.Model):
    """Days on which a user gets no leads, both ends with them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False)
    first_on = models.DateField()
    last_on = models.DateField()
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("absence")
        indexes = [models.Index(fields=["user", "last_on"], name="absence_of_user")]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="absence_forwards")
        ]

    def __str__(self) -> str:
        return f"{self.first_on} to {self.last_on}"


class TurnOf(models.Model):
    """How far everybody has come in the turns of a rule."""

    rule = models.CharField(max_length=40, unique=True)
    clock = models.BigIntegerField(default=0)
    passes = models.JSONField(default=dict, help_text="user id -> how far")

    def __str__(self) -> str:
        return f"turns of {self.rule}"


class Assignment(models.Model):
    """Leads that were given out together by the rules, and can be taken back together."""

    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    door = models.CharField(max_length=12)
    made_at = models.DateTimeField()
    seed = models.BigIntegerField()
    playbook = models.CharField(max_length=16, help_text="hash of the playbook with the rules")
    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.SET_NULL)
    matched = models.PositiveIntegerField(default=0)
    given = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    undone = models.PositiveIntegerField(default=0, help_text="leads put back")
    spared = models.PositiveIntegerField(default=0, help_text="leads given away since")

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class Decided(models.Model):
    """Who was given a lead by which rule and why, and why not each of the others."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, db_index=False)
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, db_index=False)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_index=False)
    before_id = models.BigIntegerField(null=True, help_text="who had it")
    rule = models.CharField(max_length=40, default="", blank=True)
    code = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    others = models.JSONField(default=dict, help_text="user id -> [code, params]")
    passed = models.JSONField(default=list, help_text="[rule, code, user id -> [code, params]]")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "id"], name="decided_person", condition=Q(person__isnull=False)
            ),
            models.Index(
                fields=["company", "id"], name="decided_company", condition=Q(company__isnull=False)
            ),
            models.Index(F("user"), F("id").desc(), name="decided_user"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.company_id} to {self.user_id}: {self.code}"


class Handover(models.Model):
    """A lead that became an SQL and was given to somebody of sales, who accepts it or sends it back."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Sent back")
        REROUTED = "rerouted", _("Passed on")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, db_index=False)
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, db_index=False)
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    handed_at = models.DateTimeField()
    handed_by_id = models.BigIntegerField(null=True)
    before_id = models.BigIntegerField(null=True, help_text="whose lead it was before")
    due_at = models.DateTimeField(help_text="by when the first response is due")
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=40, default="", blank=True)
    responded_at = models.DateTimeField(null=True, help_text="the first touch after it")
    response_minutes = models.PositiveIntegerField(null=True, help_text="in working time")
    escalated_at = models.DateTimeField(null=True)
    after = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, db_index=False)
    round = models.PositiveSmallIntegerField(default=0, help_text="how often it was passed on")

    class Meta:
        verbose_name = _("hand-over")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="handover_person_waits",
                condition=Q(state="waiting", person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["company"], name="handover_company_waits",
                condition=Q(state="waiting", company__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(company__isnull=True), name="handover_of_one"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="handover_due", condition=Q(state="waiting")
            ),
            models.Index(fields=["owner", "-handed_at"], name="handover_owner"),
            models.Index(
                fields=["person", "id"], name="handover_person", condition=Q(person__isnull=False)
            ),
            models.Index(
                fields=["company", "id"],
                name="handover_company",
                condition=Q(company__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.company_id} to {self.owner_id}: {self.state}"
