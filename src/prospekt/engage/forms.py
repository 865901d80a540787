"""Forms of tasks, of the calendar feed and of the mail of the day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from prospekt.engage.models import CalendarFeed
from prospekt.engage.rules.meetings import LONGEST_PLACE
from prospekt.engage.rules.repeats import SHIFTS, UNITS
from prospekt.engage.rules.tasks import (
    BY_HAND,
    FIELD_WORDS,
    KIND_WORDS,
    LONGEST_TITLE,
    SHIFT_WORDS,
    UNIT_WORDS,
)

FIELDS = tuple(FIELD_WORDS)


class TaskForm(forms.Form):
    """All that a task says. Values are read by `rules.tasks`, so that every door says the same of a wrong one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    kind = forms.ChoiceField()
    title = forms.CharField(required=False, max_length=LONGEST_TITLE)
    due_on = forms.CharField(widget=forms.DateInput(attrs={"type": "date"}))
    due_time = forms.CharField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    repeat_every = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4})
    )
    repeat_unit = forms.ChoiceField(required=False)
    repeat_shift = forms.ChoiceField(required=False)

    length = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5})
    )
    place = forms.CharField(required=False, max_length=LONGEST_PLACE)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = BY_HAND if kind in ("", *BY_HAND) else (*BY_HAND, kind)
        choices = {
            "kind": [(code, gettext(KIND_WORDS[code])) for code in kinds],
            "repeat_unit": [(code, gettext(UNIT_WORDS[code])) for code in UNITS],
            "repeat_shift": [(code, gettext(SHIFT_WORDS[code])) for code in SHIFTS],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        for name, label in FIELD_WORDS.items():
            self.fields[name].label = gettext(label)
        self.fields["due_time"].help_text = gettext("Empty: any time of the day")
        self.fields["repeat_every"].help_text = gettext("Empty: only once")

    def typed(self) -> dict[str, str]:
        """What was typed, by field, for the fields that were sent."""
        return {name: self.data[name] for name in FIELDS if name in self.data}


class TitlesForm(forms.Form):
    """What a calendar shows of a task."""

    titles = forms.ChoiceField(
        label=_("The calendar shows"), choices=CalendarFeed.Titles.choices, initial="private"
    )
