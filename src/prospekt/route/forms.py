"""Forms of assignment: what somebody can take, when they are away, and which leads are given out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from prospekt.people.fields import LIFECYCLE_WORDS, countries
from prospekt.route.models import Rep
from prospekt.route.rules.facts import MOST_CAPACITY, MOST_WEIGHT, split_codes
from prospekt.route.rules.hours import DAYS, week_texts

DAY_LABELS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip


class RepForm(forms.Form):
    """What somebody can take. Codes are typed with commas between them, hours as 09:00-12:00 13:00-17:00."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    capacity = forms.IntegerField(
        label=_("Most open leads"), required=False, min_value=0, max_value=MOST_CAPACITY,
        help_text=_("Empty: no limit."),
    )  # fmt: skip
    weight = forms.IntegerField(
        label=_("Share"), min_value=1, max_value=MOST_WEIGHT,
        help_text=_("Somebody with 2 gets twice as many as somebody with 1, where the rule goes by share."),
    )  # fmt: skip
    is_preferred = forms.BooleanField(label=_("Gets the best leads first"), required=False)
    languages = forms.CharField(
        label=_("Languages"), required=False, max_length=400, help_text=_("Such as nb, en, vi.")
    )
    territories = forms.CharField(
        label=_("Countries and regions"), required=False, max_length=2_000, help_text=_("Such as NO, or NO/Vestland."),
    )  # fmt: skip
    products = forms.CharField(
        label=_("Products"), required=False, max_length=2_000, help_text=_("Codes of your own, such as crm, support."),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Public holidays of"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [
            ("", _("Where we are")),
            *countries(get_language() or "en"),
        ]
        for name, label in zip(DAYS, DAY_LABELS, strict=True):
            self.fields[name] = forms.CharField(label=label, required=False, max_length=80)

    @property
    def hours(self) -> list[forms.BoundField]:
        """The fields of the days."""
        return [self[name] for name in DAYS]

    def changes(self) -> dict[str, Any]:
        """What was sent, as the action takes it."""
        sent = self.cleaned_data
        return {
            "capacity": sent["capacity"], "weight": sent["weight"], "is_preferred": sent["is_preferred"],
            **{name: split_codes(sent[name]) for name in ("languages", "territories", "products")},
            "country": sent["country"], "hours": {name: sent[name] for name in DAYS},
        }  # fmt: skip


def initial_of(row: Rep) -> dict[str, Any]:
    """What is noted, as the form shows it."""
    plain = {name: getattr(row, name) for name in ("version", "capacity", "weight", "is_preferred", "country")}  # fmt: skip
    codes = {name: ", ".join(getattr(row, name)) for name in ("languages", "territories", "products")}  # fmt: skip
    return plain | codes | week_texts(row.hours)


class AbsenceForm(forms.Form):
    """From which day to which somebody gets no leads."""

    first_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(
        label=_("To and with"), widget=forms.DateInput(attrs={"type": "date"})
    )


class WhichForm(forms.Form):
    """Which leads are given out; empty: all that nobody owns."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    grade = forms.ChoiceField(label=_("Grade"), required=False)
    lifecycle = forms.ChoiceField(label=_("Lifecycle"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [("", _("All")), *((letter, letter) for letter in "ABCD")]
        self.fields["lifecycle"].choices = [("", _("All")), *((code, _(word)) for code, word in LIFECYCLE_WORDS.items())]  # fmt: skip
        self.fields["owner"].choices = [("", _("Nobody")), *owners]
