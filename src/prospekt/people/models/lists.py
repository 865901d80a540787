"""How leads are looked at: own fields, saved views, segments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prospekt.people.models.users import Team, User


class OwnField(models.Model):
    """A field people added themselves; its values sit in `own` of the lead under `slug`."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        CHOICES = "choices", _("Many choices")
        YES_NO = "yes_no", _("Yes or no")
        LINK = "link", _("Link")

    class AppliesTo(models.TextChoices):
        BOTH = "both", _("Persons and companies")
        PERSONS = "persons", _("Persons")
        COMPANIES = "companies", _("Companies")

    slug = models.CharField(max_length=60, unique=True)
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(
        default=list, blank=True, help_text="what may be chosen, in order; none: any text"
    )
    help = models.CharField(max_length=200, default="", blank=True)
    applies_to = models.CharField(max_length=10, choices=AppliesTo.choices, default=AppliesTo.BOTH)
    position = models.PositiveIntegerField(default=0, help_text="place in forms, lists and files")
    is_filterable = models.BooleanField(default=False, help_text="has, or gets, an index")
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="its values stay where they are until it is put back"
    )
    change_set_id = models.BigIntegerField(null=True, help_text="the import that made it")

    def __str__(self) -> str:
        return self.label


class SavedView(models.Model):
    """A list as somebody keeps it under a name: filter, order, columns and looks, as its address says them.

    Seen by its owner, by everybody of `team`, or by all.
    """

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL)
    is_for_all = models.BooleanField(default=False)
    query = models.JSONField(default=dict, help_text="parameters of the address")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Segment(models.Model):
    """A named set of leads: whoever meets its filter, kept up to date by what happens to leads.

    Its owner, everybody of `team`, or all may use it. While `filled_at` is empty, its members are being gathered.
    """

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80, help_text="folded")
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL)
    is_for_all = models.BooleanField(default=False)
    tree = models.JSONField(help_text="the filter, with ids for names")
    is_timed = models.BooleanField(default=False, help_text="time alone may change who is in it")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    filled_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["key"], name="segment_key", condition=Q(removed_at=None)),
        ]

    def __str__(self) -> str:
        return self.name


class SegmentMember(models.Model):
    """A lead is in a segment since a moment. Ids without foreign keys, so that nobody waits for anybody."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, db_index=False)
    person_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[column, "segment"],
                name=f"member_{kind}",
                condition=Q(**{f"{column}__isnull": False}),
            )
            for kind, column in (("person", "person_id"), ("company", "company_id"))
        ]
        indexes = [
            models.Index(
                fields=["segment", column], name=f"members_{kind}",
                condition=Q(**{f"{column}__isnull": False}),
            )
            for kind, column in (("persons", "person_id"), ("companies", "company_id"))
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id or self.company_id} in {self.segment_id}"


class FirstView(models.Model):
    """The view with which a user's list begins."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"{self.user_id} begins with {self.view_id}"
