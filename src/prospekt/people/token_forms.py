"""Forms of tokens; what a role may hand on is checked by the action."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from prospekt.people.rules.tokens import LONGEST_NAME, WORDS
from prospekt.people.staff_forms import PlaceForm

DAYS = (
    ("90", _("in 90 days")),
    ("30", _("in 30 days")),
    ("365", _("in a year")),
    ("", pgettext_lazy("expiry", "never")),
)


class TokenForm(forms.Form):
    """What a token is called, what it may do, and when it ends."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("Which program has it.")
    )
    days = forms.ChoiceField(label=_("Expires"), choices=DAYS, required=False, initial="90")
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, rights: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(right, gettext(WORDS[right])) for right in rights]

    def expires_at(self, now: datetime) -> datetime | None:
        """When the token ends, None for never."""
        days = self.cleaned_data["days"]
        return now + timedelta(days=int(days)) if days else None


class ServiceTokenForm(PlaceForm, TokenForm):
    """A token of a program of its own, with role and team."""

    field_order = ("name", "role", "team", "days", "scopes")
