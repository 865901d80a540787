"""Forms of the playbook editor; what may stand in them is checked by the playbook itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from prospekt.playbook.keys import Key, Keys
from prospekt.playbook.shapes import ANSWER_KINDS
from prospekt.qualify.fields import hint_of, label_of
from prospekt.qualify.rules.typed_parts import LONGEST, NO, YES, shown_value

NEW_KEY = "new_key"
_LONG = ("ask", "judge", "description")
_WIDE = ("texts", "choices")


class PartForm(forms.Form):
    """The values of one table, typed as text. `words_url` says at once what a condition means."""

    def __init__(
        self,
        data: Any = None,
        *,
        keys: Keys,
        values: Mapping[str, Any],
        language: str,
        words_url: str,
        is_new: bool,
    ) -> None:
        initial = {
            key: shown_value(about, values.get(key), language) for key, about in keys.items()
        }
        super().__init__(data, initial=initial, auto_id="part_%s")
        if is_new:
            self.fields[NEW_KEY] = forms.CharField(
                label=_("Key"),
                required=False,
                help_text=_(
                    "A short name for the files, in small letters, digits and _. It never changes."
                ),
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )
        for key, about in keys.items():
            self.fields[key] = _field(key, about, keys, words_url)

    def changed(self, keys: Keys) -> dict[str, str]:
        """What was sent and is not as it was, by key: the file keeps the rest as somebody wrote it."""
        return {
            key: self.data[key]
            for key in keys
            if key in self.data
            and (self.data[key].replace("\r\n", "\n").strip() != str(self.initial[key]).strip() or NEW_KEY in self.fields)
        }  # fmt: skip

    def tell(self, column: str | None, text: str) -> None:
        """Show a problem beside its field, or over the form where it belongs to none."""
        self.is_valid()
        self.add_error(column if column in self.fields else None, text)


def _field(key: str, about: Key, keys: Keys, words_url: str) -> forms.Field:
    told = {"label": label_of(key), "help_text": hint_of(key, keys), "required": False}
    if about.kind == "yes or no":
        words = [("", ""), (YES, gettext("Yes")), (NO, gettext("No"))]
        return forms.ChoiceField(choices=words, **told)
    if about.kind == "kind of answer":
        return forms.ChoiceField(choices=[("", ""), *((k, k) for k in ANSWER_KINDS)], **told)
    field = forms.CharField(
        max_length=LONGEST * 2, strip=False, widget=_widget(key, about, words_url), **told
    )
    field.is_condition = "condition" in about.kind  # type: ignore[attr-defined]
    return field


def _widget(key: str, about: Key, words_url: str) -> forms.Widget:
    if "condition" in about.kind:
        live = {
            "hx-post": f"{words_url}?key={key}", "hx-trigger": "input changed delay:400ms",
            "hx-target": f"#words-{key}", "spellcheck": "false", "class": "code", "rows": 2,
        }  # fmt: skip
        return forms.Textarea(attrs=live)
    if about.kind in _WIDE or key in _LONG:
        return forms.Textarea(attrs={"rows": 3 if about.kind in _WIDE else 2})
    is_number = about.kind in ("points", "whole number", "count", "probability")
    return forms.TextInput(
        attrs={"autocomplete": "off"} | ({"inputmode": "decimal"} if is_number else {})
    )


class FileForm(forms.Form):
    """A whole file as a text."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "code whole"}),
    )


class PublishForm(forms.Form):
    """Why a version is published."""

    note = forms.CharField(
        label=_("What changes, and why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Stands beside the version for ever, for whoever asks why a score was what it was."
        ),
    )


class TrialForm(forms.Form):
    """A day in the past, if the past is asked too."""

    day = forms.DateField(
        label=_("Also as of this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leads are scored as they were known then, and compared with who became a prospect or customer afterwards."),
    )  # fmt: skip
    with_late = forms.BooleanField(
        label=_("Count what happened before that day but was written down later"),
        required=False,
        help_text=_("Needed where the history was imported; otherwise leave it, so that nothing is known too early."),
    )  # fmt: skip
