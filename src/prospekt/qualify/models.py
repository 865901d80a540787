"""What scoring remembers: interest as it decays, and every playbook version that ever scored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Interest(models.Model):
    """How warm a lead is by one rule: touches counted, decayed to `moment`. Rebuilt from the log when needed."""

    person_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    rule = models.CharField(max_length=60)
    value = models.FloatField()
    moment = models.FloatField(help_text="seconds since 1970")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "rule"],
                name="interest_person",
                condition=Q(person_id__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["company_id", "rule"],
                name="interest_company",
                condition=Q(company_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.value:.2f}"


class PlaybookVersion(models.Model):
    """A playbook as it was, by name and content hash, so that an old score can be explained years later."""

    name = models.CharField(max_length=60)
    version = models.CharField(max_length=16, unique=True)
    files = models.JSONField(help_text="file name -> TOML text")
    enacted_at = models.DateTimeField()
    is_running = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Answer(models.Model):
    """An answer to a question of the playbook, by the event that tells of it; its words stand beside the event.

    `company_id` is set where it holds for a company and all its contacts; `person_id` is who was asked. Ids without
    foreign keys, as in the log: who goes for good is taken out by `forget_answers`.
    """

    event_id = models.BigIntegerField(primary_key=True)
    person_id = models.BigIntegerField(null=True, blank=True)
    company_id = models.BigIntegerField(null=True, blank=True)
    question = models.CharField(max_length=40)
    said = models.JSONField(null=True, blank=True, help_text="see rules/said.py")
    verdict = models.CharField(max_length=8, help_text="as it was judged when it was given")
    source = models.CharField(max_length=12)
    answered_at = models.DateTimeField()
    answered_by = models.BigIntegerField(null=True, blank=True)
    change_set_id = models.BigIntegerField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["person_id"], name="answer_person", condition=Q(person_id__isnull=False)
            ),
            models.Index(
                fields=["company_id"], name="answer_company", condition=Q(company_id__isnull=False)
            ),
            models.Index(
                fields=["change_set_id"],
                name="answer_change_set",
                condition=Q(change_set_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.verdict}"


class Standing(models.Model):
    """What the answers about a lead come to, as scores read it; written anew whenever they change."""

    person_id = models.BigIntegerField(null=True, blank=True)
    company_id = models.BigIntegerField(null=True, blank=True)
    known = models.JSONField(help_text="verdict_<question> and answer_<question>")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], name="standing_person", condition=Q(person_id__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["company_id"],
                name="standing_company",
                condition=Q(company_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"p{self.person_id}" if self.person_id else f"c{self.company_id}"
