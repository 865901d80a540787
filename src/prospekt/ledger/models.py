"""The log, who has read how far, leases of running work, the schedule, and seals over the past."""

from __future__ import annotations

from django.db import models
from django.db.models.expressions import Func


class TransactionId(Func):
    """The running transaction's id on PostgreSQL; 0 on SQLite, whose writers queue up anyway."""

    template = "0"

    def as_sql(self, compiler, connection, **extra):  # noqa: ANN001, ANN003, ANN201
        return super().as_sql(compiler, connection, template="0", **extra)

    def as_postgresql(self, compiler, connection, **extra):  # noqa: ANN001, ANN003, ANN201
        template = "(pg_current_xact_id()::text::bigint)"
        return super().as_sql(compiler, connection, template=template, **extra)


class Event(models.Model):
    """One thing that happened. Never edited, never removed; without foreign keys, so it never blocks a delete."""

    id = models.BigAutoField(primary_key=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    name = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=12)
    person_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    campaign_id = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    playbook = models.CharField(max_length=80, default="")
    cause_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    transaction_id = models.BigIntegerField(
        db_default=TransactionId(output_field=models.BigIntegerField())
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["person_id", "id"],
                name="event_person",
                condition=models.Q(person_id__isnull=False),
            ),
            models.Index(
                fields=["company_id", "id"],
                name="event_company",
                condition=models.Q(company_id__isnull=False),
            ),
            models.Index(
                fields=["id"],
                name="event_of_no_lead",
                condition=models.Q(person_id__isnull=True, company_id__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.name}"


class Text(models.Model):
    """What a person wrote, beside the event it belongs to; erasable, which the event is not.

    `words` are its folded words, each once: what it is found by. The index over them follows the rows by itself.
    """

    event_id = models.BigIntegerField(primary_key=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    company_id = models.BigIntegerField(null=True, db_index=True)
    text = models.TextField()
    words = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return self.text[:60]


class Position(models.Model):
    """How far a reader of the log has come. Moved in the transaction that holds what followed."""

    reader = models.CharField(max_length=40, primary_key=True)
    transaction_id = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.reader} at {self.event_id}"


class Lease(models.Model):
    """A piece of long work somebody holds. `fence` grows with every holder, so that a late one is refused."""

    name = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=120)
    fence = models.BigIntegerField(default=1)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} by {self.holder}"


class Bucket(models.Model):
    """How many calls somebody may still make just now; refilled as time goes by."""

    name = models.CharField(max_length=80, primary_key=True)
    level = models.FloatField(help_text="calls left at that moment")
    at = models.FloatField(help_text="seconds since 1970")

    def __str__(self) -> str:
        return f"{self.name}: {self.level:.1f}"


class Reply(models.Model):
    """What a call with an idempotency key was answered, for the same call made again."""

    caller = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the call: method, address, body")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="reply_once")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}: {self.status}"


class Schedule(models.Model):
    """What runs again and again, and when next."""

    name = models.CharField(max_length=60, primary_key=True)
    every_seconds = models.PositiveIntegerField()
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Seal(models.Model):
    """Digests over a stretch of the log, chained to the seal before: an altered event is found and named."""

    last_event_id = models.BigIntegerField(primary_key=True)
    first_event_id = models.BigIntegerField()
    digests = models.BinaryField()
    chain = models.BinaryField()

    def __str__(self) -> str:
        return f"events {self.first_event_id} to {self.last_event_id}"
