"""Forms of a lead: fields that are not listed are ignored, and said in the log."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from prospekt.people.rules.edits import LONGEST, OWN, codes, editable
from prospekt.people.rules.own_values import BETWEEN, Own, split_choices
from prospekt.people.touch_words import KIND_WORDS, OUTCOME_WORDS, TOPIC_WORDS
from prospekt.playbook.facts import TOUCH_KINDS, TOUCH_OUTCOMES, TOUCH_TOPICS

log = logging.getLogger("prospekt.people")
NO_FIELDS = ("csrfmiddlewaretoken", "next")


def log_foreign(sent: QueryDict, listed: Sequence[str], where: str) -> None:
    """Say in the log which fields were sent that the form does not have; names only, never values."""
    foreign = sorted(set(sent) - {*listed, *NO_FIELDS})
    if foreign:
        log.warning(
            "ignored fields sent to %s: %s", where, ", ".join(name[:40] for name in foreign[:20])
        )


class EditForm(forms.Form):
    """All facts of a lead at once; works without scripts. Field names are those of `rules.edits`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(
        self, *args: Any, is_person: bool, own: Mapping[str, Own], countries: Sequence[tuple[str, str]],
        languages: Sequence[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        chosen = {
            "country": [("", ""), *countries], "language": [("", ""), *languages],
            "preferred_channel": [("", ""), *_said(codes("preferred_channel"))], "priority": _said(codes("priority")),
        }  # fmt: skip
        for name, label in editable(is_person).items():
            self.fields[name] = _field(name, gettext(label), chosen.get(name))
        for slug, field in own.items():
            self.fields[OWN + slug] = own_form_field(field)
            self._split_choices(OWN + slug)

    def typed(self) -> dict[str, str]:
        """What was typed, by field, for the fields that were sent."""
        return {
            name: BETWEEN.join(self.data.getlist(name)) if self._is_many(name) else self.data[name]
            for name in self.fields
            if name != "version" and (name in self.data or self._is_many(name))
        }

    def _is_many(self, name: str) -> bool:
        """Boxes: one that nobody ticks is not sent, so what is not there was taken out."""
        return (
            isinstance(self.fields[name], forms.MultipleChoiceField) and f"was:{name}" in self.data
        )

    def _split_choices(self, name: str) -> None:
        if isinstance(self.fields[name], forms.MultipleChoiceField):
            kept = self.initial.get(name, "")
            chosen = split_choices(kept) if isinstance(kept, str) else []
            known = [choice for choice, _word in self.fields[name].choices]
            self.fields[name].choices = [(each, each) for each in dict.fromkeys([*known, *chosen])]


def _said(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code, gettext(word)) for code, word in words.items()]


def _field(name: str, label: str, choices: Sequence[tuple[str, str]] | None) -> forms.Field:
    if choices is not None:
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if name == "birthday":
        return forms.CharField(
            label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
        )
    widget = (
        forms.TextInput(attrs={"inputmode": "numeric"})
        if name == "employees"
        else forms.TextInput()
    )
    return forms.CharField(
        label=label, required=False, widget=widget, max_length=LONGEST.get(name, 60)
    )


def own_form_field(own: Own) -> forms.Field:
    """The field of a form for an own field; what is typed into it is read by `rules.own_values`."""
    told = {"label": own.label, "required": False, "help_text": own.help}
    if own.kind == "yes_no":
        return forms.ChoiceField(choices=[("", ""), ("yes", _("Yes")), ("no", _("No"))], **told)
    if own.kind == "choice" and own.choices:
        return forms.ChoiceField(
            choices=[("", ""), *((each, each) for each in own.choices)], **told
        )
    if own.kind == "choices" and own.choices:
        return forms.MultipleChoiceField(
            choices=[(each, each) for each in own.choices],
            widget=forms.CheckboxSelectMultiple,
            **told,
        )
    return forms.CharField(widget=_own_widget(own.kind), **told)


def _own_widget(kind: str) -> forms.Widget:
    if kind == "date":
        return forms.DateInput(attrs={"type": "date"})
    modes = {"number": "decimal", "link": "url"}
    return forms.TextInput(attrs={"inputmode": modes[kind]} if kind in modes else {})


class NewLeadForm(forms.Form):
    """A lead entered by hand: a person, or with no name and no own address a company alone."""

    full_name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    company = forms.CharField(label=_("Company"), required=False, max_length=300)
    role = forms.CharField(label=_("Role"), required=False, max_length=200)
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=320,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("With the country, such as +47 22 33 44 55"),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, countries: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", ""), *countries]  # type: ignore[attr-defined]


class TouchForm(forms.Form):
    """A touch, recorded by hand. A time in the form is the reader's local time; empty means now."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(code, KIND_WORDS[code]) for code in KIND_WORDS if code in TOUCH_KINDS],
    )
    direction = forms.ChoiceField(
        label=_("Who began"), choices=[("out", _("We did")), ("in", _("They did"))]
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", ""), *((c, OUTCOME_WORDS[c]) for c in TOUCH_OUTCOMES if c)],
    )
    topic = forms.ChoiceField(
        label=_("Topic"),
        required=False,
        choices=[("", ""), *((c, TOPIC_WORDS[c]) for c in TOUCH_TOPICS if c)],
    )
    occurred_at = forms.DateTimeField(
        label=_("When"), required=False, help_text=_("Empty means now"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )
