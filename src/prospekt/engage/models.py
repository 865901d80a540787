"""Tasks and meetings, files of leads, what users are told of, their calendars and mail, the words of teams, Today."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from prospekt.people.models import Company, Person, Team, User


class Task(models.Model):
    """Something to be done by a day, for a person, a company, or nobody but its owner.

    Its title is an erasable text of the log, under the event `text_id`. A task with a time is due at that time in
    `time_zone`; one without on the whole day.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DISMISSED = "dismissed", _("Dismissed")

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, db_index=False
    )
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.CASCADE, db_index=False
    )
    kind = models.CharField(max_length=12)
    text_id = models.BigIntegerField(null=True, help_text="the event whose text is the title")
    due_on = models.DateField()
    due_time = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=40)
    due_at = models.DateTimeField(help_text="the time, or the beginning of the day")
    snoozed_until = models.DateTimeField(null=True, blank=True)
    comes_at = models.DateTimeField(help_text="the later one of due and snoozed until")
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, db_index=False
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=20, default="", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_id = models.BigIntegerField(null=True)
    repeat_every = models.PositiveSmallIntegerField(default=0, help_text="0: only once")
    repeat_unit = models.CharField(max_length=6, default="", blank=True)
    repeat_from = models.DateField(null=True, blank=True, help_text="the day it counts from")
    repeat_shift = models.CharField(max_length=8, default="", blank=True)
    after = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="next_one"
    )
    occasion = models.CharField(
        max_length=60, null=True, blank=True, unique=True, help_text="what made it, once a year"
    )
    length = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="minutes of a planned meeting; 0: none was planned"
    )
    place = models.CharField(
        max_length=500, default="", db_default="", blank=True, help_text="of a meeting, or its link"
    )
    merged_from = models.JSONField(
        default=list,
        help_text="ids of leads it was about before these were merged, the last one last",
    )
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    edits = models.JSONField(
        default=dict, help_text="field -> [version, user, door, moment] of its last change"
    )

    class Meta:
        verbose_name = _("task")
        indexes = [
            models.Index(
                fields=["owner", "comes_at", "id"], name="task_agenda", condition=Q(state="open")
            ),
            models.Index(fields=["comes_at", "id"], name="task_coming", condition=Q(state="open")),
            models.Index(
                F("owner"), F("closed_at").desc(), F("id").desc(), name="task_closed",
                condition=~Q(state="open"),
            ),
            models.Index(
                fields=["person", "comes_at"], name="task_person_next",
                condition=Q(state="open", person__isnull=False),
            ),
            models.Index(
                fields=["company", "comes_at"], name="task_company_next",
                condition=Q(state="open", company__isnull=False),
            ),
            models.Index(fields=["person"], name="task_person", condition=Q(person__isnull=False)),
            models.Index(
                fields=["company"], name="task_company", condition=Q(company__isnull=False)
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(company__isnull=True), name="task_of_one"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="task_closed_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"


class Participant(models.Model):
    """Somebody besides the owner and the lead who takes part in a meeting: a user, or a person of the same company."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, db_index=False)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "task"], name="participant_user", condition=Q(user__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["person", "task"],
                name="participant_person",
                condition=Q(person__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(person__isnull=True), name="participant_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.user_id or self.person_id}"


class LeadFile(models.Model):
    """A file that hangs on a lead, under a random name in the folder of files.

    The name it came with is an erasable text of the log, under the event `text_id`; it is never a path.
    """

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, db_index=False
    )
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.CASCADE, db_index=False
    )
    text_id = models.BigIntegerField(help_text="the event whose text is the name")
    file = models.CharField(max_length=40, unique=True, help_text="the name in the folder of files")
    kind = models.CharField(max_length=8, help_text="see rules/file_kinds.py")
    size = models.BigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    added_by_id = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "id"], name="file_person", condition=Q(person__isnull=False)
            ),
            models.Index(
                fields=["company", "id"], name="file_company", condition=Q(company__isnull=False)
            ),
            models.Index(
                fields=["removed_at"], name="file_removed", condition=Q(removed_at__isnull=False)
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(company__isnull=True), name="file_of_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id or self.company_id}"


class Notification(models.Model):
    """Something a user is told of, once: `key` says what, so that it can never be told twice."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    task = models.ForeignKey(Task, null=True, on_delete=models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, db_index=False)
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, db_index=False)
    event_id = models.BigIntegerField(null=True, help_text="the note that mentions the user")
    about_id = models.BigIntegerField(null=True, help_text="whoever did it, or left tasks behind")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                F("user"), F("made_at").desc(), F("id").desc(), name="notification_newest"
            ),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(fields=["task"], name="notification_task", condition=Q(task__isnull=False)),
            models.Index(
                fields=["person"], name="notification_person", condition=Q(person__isnull=False)
            ),
            models.Index(
                fields=["company"], name="notification_company", condition=Q(company__isnull=False)
            ),
        ]  # fmt: skip
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class CalendarFeed(models.Model):
    """The secret address under which a calendar reads the open tasks of a user. Only a digest of it is kept."""

    class Titles(models.TextChoices):
        FULL = "full", _("Titles and names")
        PRIVATE = "private", _("Only the kind of task, such as “Call”")

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key")
    titles = models.CharField(max_length=8, choices=Titles.choices, default=Titles.PRIVATE)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"


class DailyMail(models.Model):
    """Whether a user wants the mail of the day, and the day of the last one, in the user's own time zone."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    is_wanted = models.BooleanField(default=True)
    last_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"daily mail of {self.user_id}"


class TeamWord(models.Model):
    """A word as a team uses it in the one-line log: what it means once it was corrected so twice.

    Those who are in no team share the words of no team.
    """

    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE)
    word = models.CharField(max_length=40, help_text="folded")
    meaning = models.CharField(max_length=40, help_text="a concept of the reader of lines")
    n = models.PositiveIntegerField(default=1, help_text="how often it was corrected so")

    class Meta:
        verbose_name = _("word of a team")
        constraints = [
            models.UniqueConstraint(fields=["team", "word"], name="team_word_once"),
            models.UniqueConstraint(
                fields=["word"], condition=Q(team__isnull=True), name="word_of_no_team_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} ({self.meaning})"


class Pulse(models.Model):
    """When a lead and we last reached for each other, and by which channels it answers; made from the log of touches.

    `answers` holds for each channel of touches how often the lead answered there, how often it did not, and when the
    last answers came: {"phone": [2, 1, [moments, seconds since 1970]]}.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, db_index=False)
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, db_index=False)
    owner_id = models.BigIntegerField(null=True, help_text="of the lead, to find one's own quickly")
    out_at = models.DateTimeField(null=True, help_text="our last touch")
    in_at = models.DateTimeField(null=True, help_text="the lead's last touch")
    in_kind = models.CharField(max_length=16, default="", blank=True)
    in_topic = models.CharField(max_length=16, default="", blank=True)
    waits_since = models.DateTimeField(
        null=True, help_text="the lead's last touch, while we have not answered it"
    )
    answers = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                F("owner_id"), F("waits_since").desc(), F("id").desc(), name="pulse_waits",
                condition=Q(waits_since__isnull=False),
            )
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="pulse_person", condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["company"], name="pulse_company", condition=Q(company__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(company__isnull=True), name="pulse_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"p{self.person_id}" if self.person_id else f"c{self.company_id}"


class LastLogged(models.Model):
    """When a user last logged a touch of a lead."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at}"


class Aside(models.Model):
    """A lead that a user does not want to see among what is to be done today.

    Put off, it comes back at `until`; dismissed, once something happened after `at`. Tasks have their own way of both.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, db_index=False)
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, db_index=False)
    until = models.DateTimeField(null=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "user"], name="aside_person", condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["company", "user"], name="aside_company", condition=Q(company__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(company__isnull=True), name="aside_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.company_id} not for {self.user_id}"


class CallList(models.Model):
    """Leads that a user calls one after the other: the last list of everybody, and how far it has come.

    `leads` holds [lead, state] in order, such as ["p12", "called"]; an empty state is still to come.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    leads = models.JSONField(default=list)
    made_at = models.DateTimeField()
    back = models.CharField(
        max_length=2_000, default="", blank=True, help_text="where it came from"
    )

    def __str__(self) -> str:
        return f"calls of {self.user_id}"
