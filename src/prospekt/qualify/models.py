"""What scoring remembers: interest as it decays, and every playbook version that ever scored."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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


class Stage(models.Model):
    """What the rules last made of a lead, where that is more than nothing: as they wrote it, and what they propose.

    `touched` is stage of the buyer's journey -> [touches, moment of the last one in seconds since 1970, its kind].
    """

    person_id = models.BigIntegerField(null=True, blank=True)
    company_id = models.BigIntegerField(null=True, blank=True)
    lifecycle = models.CharField(max_length=16, blank=True, default="")
    journey = models.CharField(max_length=16, blank=True, default="")
    proposal = models.CharField(
        max_length=16, blank=True, default="", help_text="see rules/stages.py"
    )
    touched = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], name="stage_person", condition=Q(person_id__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["company_id"], name="stage_company", condition=Q(company_id__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["proposal", "id"], name="stage_proposal", condition=~Q(proposal="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lifecycle} {self.journey}".strip()


class Hold(models.Model):
    """A lifecycle or a temperature that somebody set by hand, by the event that tells of it; why stands beside that.

    It holds until `ended_at`. Ids without foreign keys, as in the log.
    """

    event_id = models.BigIntegerField(primary_key=True)
    person_id = models.BigIntegerField(null=True, blank=True)
    company_id = models.BigIntegerField(null=True, blank=True)
    what = models.CharField(max_length=12, help_text="lifecycle or temperature")
    value = models.CharField(max_length=16)
    held_by = models.BigIntegerField(null=True, blank=True)
    held_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "what"],
                name="hold_person",
                condition=Q(person_id__isnull=False, ended_at=None),
            ),
            models.UniqueConstraint(
                fields=["company_id", "what"],
                name="hold_company",
                condition=Q(company_id__isnull=False, ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.value}"


class RecycleClock(models.Model):
    """When a lead that was disqualified, or put off, comes back; by the event that tells of it.

    `wakes` is date (that day, or earlier when it shows interest), signal (only then) or never. A lead has at most
    one that is open; every lead that is disqualified or put off has one.
    """

    event_id = models.BigIntegerField(primary_key=True)
    person_id = models.BigIntegerField(null=True, blank=True)
    company_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=16, help_text="disqualified or nurture")
    reason = models.CharField(max_length=40, blank=True, default="")
    wakes = models.CharField(max_length=8)
    wake_on = models.DateField(null=True, blank=True)
    opened_by = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_how = models.CharField(
        max_length=8, blank=True, default="", help_text="date, signal, hand, moved"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"],
                name="clock_person",
                condition=Q(person_id__isnull=False, closed_at=None),
            ),
            models.UniqueConstraint(
                fields=["company_id"],
                name="clock_company",
                condition=Q(company_id__isnull=False, closed_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["wake_on", "event_id"], name="clock_due", condition=Q(closed_at=None)
            ),
            models.Index(fields=["person_id"], name="clock_of_person"),
            models.Index(fields=["company_id"], name="clock_of_company"),
            models.Index(
                fields=["closed_how", "event_id"], name="clock_woken", condition=~Q(closed_how="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.wakes}"


class PlaybookPublication(models.Model):
    """A version became the running one: when, by whom and why. One version can do so several times."""

    version = models.ForeignKey(
        PlaybookVersion, on_delete=models.CASCADE, related_name="publications"
    )
    note = models.CharField(max_length=1_000, default="", blank=True)
    is_by_hand = models.BooleanField(default=False, help_text="not at a start, by the settings")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version} {self.published_at:%Y-%m-%d}"


class PlaybookDraft(models.Model):
    """A playbook that somebody changes: its files, the version it began from, and who changed which part last."""

    based_on = models.ForeignKey(PlaybookVersion, on_delete=models.CASCADE, related_name="drafts")
    files = models.JSONField(help_text="file name -> TOML text")
    revision = models.PositiveIntegerField(default=1, help_text="one more with every save")
    parts = models.JSONField(
        default=dict, help_text="file:table -> [revision, user id, moment] of its last change"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft {self.pk} of {self.based_on}"


class PlaybookTrial(models.Model):
    """What a draft would change: who moves, and what it would have said in the past. Made anew after every change."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    draft = models.ForeignKey(PlaybookDraft, on_delete=models.CASCADE, related_name="trials")
    files = models.JSONField(help_text="as they were when it began")
    version = models.CharField(max_length=16, help_text="the content hash of these files")
    against = models.CharField(max_length=16, help_text="the version that ran")
    replay_at = models.DateTimeField(null=True, help_text="the day in the past")
    with_late = models.BooleanField(
        default=False, help_text="also what was written down only after that day"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.BigIntegerField(default=0, help_text="leads done")
    total = models.BigIntegerField(default=0)
    is_cancel_asked = models.BooleanField(default=False)
    found = models.JSONField(default=dict, help_text="see rules/moves.py and rules/replayed.py")
    problem = models.JSONField(null=True, help_text="why it failed")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"trial {self.pk} {self.state}"


class TrialMove(models.Model):
    """A lead that a trial found to move: its grades and points before and after, and the addends that differ."""

    trial = models.ForeignKey(PlaybookTrial, on_delete=models.CASCADE, related_name="moves")
    person_id = models.BigIntegerField(null=True, blank=True)
    company_id = models.BigIntegerField(null=True, blank=True)
    before = models.CharField(max_length=2)
    after = models.CharField(max_length=2)
    points_before = models.IntegerField()
    points_after = models.IntegerField()
    market = models.SmallIntegerField(default=0, help_text="1 enters, -1 leaves")
    icp = models.SmallIntegerField(default=0, help_text="1 enters, -1 leaves")
    addends = models.JSONField(help_text="[rule, points before, points after] of those that differ")

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"
