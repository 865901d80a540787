"""What was changed, by which door, and the edits of many leads at once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prospekt.people.models.users import User


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
