"""Forms of own fields; what may stand in them is checked by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from prospekt.people.models import OwnField
from prospekt.people.rules.own_shapes import LONGEST_CHOICE, LONGEST_HELP, LONGEST_LABEL


class ChangeFieldForm(forms.Form):
    """What can be changed of a field at any time; its values stay as they are."""

    label = forms.CharField(
        label=_("Label"),
        max_length=LONGEST_LABEL,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    help = forms.CharField(
        label=_("Help"),
        required=False,
        max_length=LONGEST_HELP,
        help_text=_("Stands under the field"),
    )
    applies_to = forms.ChoiceField(label=_("Who has it"), choices=OwnField.AppliesTo.choices)
    is_filterable = forms.BooleanField(
        label=_("Filter by it quickly"),
        required=False,
        help_text=_(
            "Makes an index in the background; every save of a lead then costs a little more."
        ),
    )


class NewFieldForm(ChangeFieldForm):
    """A new field. Choices are one on a line."""

    field_order = ("label", "kind", "choices", "help", "applies_to", "is_filterable")
    kind = forms.ChoiceField(label=_("Kind"), choices=OwnField.Kind.choices)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For choice and many choices: one on each line"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].widget.attrs["autofocus"] = True
        self.fields["label"].help_text = _("Such as Budget, Contract ends, Plan")

    def lines(self) -> list[str]:
        """The choices that were typed."""
        return [line for line in self.cleaned_data["choices"].splitlines() if line.strip()]


class KindForm(forms.Form):
    """Another kind for a field."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OwnField.Kind.choices)


class ChoicesForm(forms.Form):
    """One change of the choices: `do` says which."""

    do = forms.ChoiceField(choices=[(word, word) for word in ("add", "take", "rename", "remove")])
    choice = forms.CharField(required=False, max_length=1_000)
    new = forms.CharField(label=_("New choice"), required=False, max_length=LONGEST_CHOICE)
    into = forms.ChoiceField(label=_("Leads that have it get"), required=False)

    def __init__(self, *args: Any, known: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [("", gettext("Nothing")), *((c, c) for c in known)]  # type: ignore[attr-defined]
