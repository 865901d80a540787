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
