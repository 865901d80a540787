"""Where leads come from: sources, campaigns and what they cost; imports with a row for every record read."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from prospekt.people.models import ChangeSet, User


class Source(models.Model):
    """Where a lead was first met: a fair, a list seller, the web site."""

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=40, default="", blank=True)
    note = models.CharField(max_length=400, default="", blank=True)
    change_set_id = models.BigIntegerField(null=True, help_text="the import that made it")

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """A planned effort to get leads, through a channel, for a time, at a cost."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        OVER = "over", _("Over")
        CALLED_OFF = "called_off", _("Called off")

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, unique=True)
    change_set_id = models.BigIntegerField(null=True, help_text="the import that made it")
    channel = models.CharField(max_length=40, default="", blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.SET_NULL)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RUNNING)
    budget = models.BigIntegerField(null=True, blank=True, help_text="minor units")
    currency = models.CharField(
        max_length=3, default="", blank=True, help_text="of budget and new costs"
    )

    def __str__(self) -> str:
        return self.name


class FormerName(models.Model):
    """What a source or campaign was called before: files that still say so mean the same one."""

    key = models.CharField(max_length=120)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.CASCADE)
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="former_source", condition=Q(source__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["key"], name="former_campaign", condition=Q(campaign__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False, campaign__isnull=True)
                | Q(source__isnull=True, campaign__isnull=False),
                name="former_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class CampaignCost(models.Model):
    """What a campaign cost on a day, or evenly on the days of a period."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE)
    incurred_on = models.DateField(help_text="the day, or the first of a period")
    until = models.DateField(null=True, blank=True, help_text="the last day of a period")
    amount = models.BigIntegerField(help_text="minor units; a refund is negative")
    currency = models.CharField(max_length=3)
    text = models.CharField(max_length=200, default="", blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    entered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("incurred_on")),
                name="cost_period_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Import(models.Model):
    """One file on its way in: how it is read, how far it is, and its receipt.

    read = created + updated + unchanged + merged + rejected; `blank` records stand outside.
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
    name = models.CharField(max_length=255)
    file = models.CharField(max_length=80, help_text="random name in the files folder")
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=10, default="")
    reading = models.JSONField(default=dict, help_text="encoding, delimiter, header row, sheet")
    columns = models.JSONField(
        default=list, help_text="per column: name, target, policy, required, options"
    )
    settings = models.JSONField(
        default=dict, help_text="mode, defaults for all rows, date order, decimal mark"
    )
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.SET_NULL)
    is_cancel_asked = models.BooleanField(default=False)
    problem = models.JSONField(null=True, help_text="why it failed")

    estimated = models.BigIntegerField(null=True)
    done = models.BigIntegerField(default=0, help_text="number of the last record that is in")
    read = models.BigIntegerField(default=0)
    created = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    merged = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    blank = models.BigIntegerField(default=0)
    warnings = models.BigIntegerField(default=0)
    companies_created = models.BigIntegerField(default=0)
    undone = models.BigIntegerField(default=0, help_text="changes taken back")
    spared = models.BigIntegerField(
        default=0, help_text="leads kept because they were edited since"
    )
    seconds = models.FloatField(default=0)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="import_sha256")]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"


class ImportRow(models.Model):
    """What became of one data record; written in the transaction that writes the lead."""

    pk = models.CompositePrimaryKey("import_id", "number")
    import_id = models.BigIntegerField()
    number = models.BigIntegerField()
    line = models.BigIntegerField()
    outcome = models.CharField(max_length=10)
    person_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            # Most rows are created; the others are looked for among millions.
            models.Index(
                fields=["import_id", "outcome", "number"],
                name="import_row_outcome",
                condition=~Q(outcome="created"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class ImportProblem(models.Model):
    """A rejected row or a cell that could not be read, with enough to correct it."""

    import_id = models.BigIntegerField()
    number = models.BigIntegerField()
    line = models.BigIntegerField()
    is_reject = models.BooleanField()
    column = models.CharField(max_length=300, default="")
    value = models.TextField(default="")
    code = models.CharField(max_length=60)
    message = models.TextField()
    params = models.JSONField(default=dict)
    cells = models.JSONField(null=True, help_text="the whole row, for rejected ones")

    class Meta:
        indexes = [
            models.Index(fields=["import_id", "number"], name="problem_of_import"),
            models.Index(
                fields=["import_id", "id"], name="problem_rejects", condition=Q(is_reject=True)
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"


class Spared(models.Model):
    """A lead that an undo left alone, and why."""

    import_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    fields = models.JSONField(
        default=list, help_text="fields edited since; empty for a lead that was kept whole"
    )

    def __str__(self) -> str:
        return f"{self.person_id or self.company_id}"


class RememberedMapping(models.Model):
    """How somebody mapped a set of headers, offered again when the same headers come."""

    header_key = models.CharField(
        max_length=64, unique=True, help_text="sha256 of the folded headers"
    )
    columns = models.JSONField()
    settings = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.header_key[:12]
