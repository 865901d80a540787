"""Forms of the import screens: fields that are not listed are ignored, and said in the log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from prospekt.capture.actions.choose_columns import Choice
from prospekt.capture.wording import DELIMITERS, MARKS, MODES, ORDERS, POLICIES
from prospekt.people.fields import countries

ENCODINGS = (
    "utf-8", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15", "windows-1250", "windows-1251", "windows-1258",
    "koi8-r", "gb18030", "big5", "shift_jis", "euc-kr", "mac-roman", "cp437", "cp850",
)  # fmt: skip
_COLUMN_FIELD = re.compile(r"(target|policy|required|order)-(0|[1-9][0-9]{0,4})", re.ASCII)


def _said(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code, gettext(word)) for code, word in words.items()]


class ReadingForm(forms.Form):
    """How the file is read where the guess was wrong; empty means: find out."""

    encoding = forms.ChoiceField(label=_("Encoding"), required=False)
    delimiter = forms.ChoiceField(label=_("Delimiter"), required=False)
    header = forms.IntegerField(
        label=_("Line of the header"), required=False, min_value=0, max_value=100_000,
        help_text=_("0 if there is none; empty to find it"),
    )  # fmt: skip
    sheet = forms.CharField(label=_("Sheet"), required=False, max_length=200)

    def __init__(self, *args: Any, is_workbook: bool, is_text: bool, **kwargs: Any) -> None:
        super().__init__(*args, prefix="reading", **kwargs)
        found = [("", gettext("Found out"))]
        self.fields["encoding"].choices = [*found, *((name, name) for name in ENCODINGS)]  # type: ignore[attr-defined]
        self.fields["delimiter"].choices = [*found, *_said(DELIMITERS)]  # type: ignore[attr-defined]
        gone = (() if is_workbook else ("sheet",)) + (() if is_text else ("encoding", "delimiter"))
        for name in gone if is_text or is_workbook else list(self.fields):
            del self.fields[name]

    def reading(self) -> dict[str, Any]:
        """What was chosen, as the readers take it."""
        given = self.cleaned_data
        return {name: value for name, value in given.items() if value not in (None, "")}


class SettingsForm(forms.Form):
    """What holds for all rows of the file."""

    mode = forms.ChoiceField(label=_("What to do"))
    policy = forms.ChoiceField(label=_("Facts of known leads"))
    source = forms.CharField(
        label=_("Source"), required=False, max_length=120, help_text=_("Where this list comes from, such as Hannover Fair 2026"),
        widget=forms.TextInput(attrs={"list": "known-sources"}),
    )  # fmt: skip
    campaign = forms.CharField(
        label=_("Campaign"), required=False, max_length=120,
        widget=forms.TextInput(attrs={"list": "known-campaigns"}),
    )  # fmt: skip
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=400, help_text=_("Several with commas")
    )
    phone_country = forms.ChoiceField(
        label=_("Country of phones"), required=False, help_text=_("For numbers without a country")
    )
    date_order = forms.ChoiceField(label=_("Order of dates"), required=False)
    decimal = forms.ChoiceField(label=_("Decimal mark"), required=False)

    def __init__(self, *args: Any, owners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, prefix="all", **kwargs)
        by_column = [("", gettext("By column, as found"))]
        for name, choices in {
            "mode": _said(MODES), "policy": _said(POLICIES), "owner": [("", gettext("Nobody")), *owners],
            "phone_country": [("", gettext("Not given")), *countries(get_language() or "en")],
            "date_order": [*by_column, *_said(ORDERS)], "decimal": [*by_column, *_said(MARKS)],
        }.items():  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def settings(self) -> dict[str, Any]:
        """What was chosen, as the settings of an import hold it."""
        given = self.cleaned_data
        tags = [tag.strip()[:60] for tag in given["tags"].split(",") if tag.strip()]
        owner = int(given["owner"]) if given["owner"] else None
        return {**given, "tags": tags, "owner": owner}


def typed_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Kept settings as the form shows them."""
    return {
        **settings,
        "tags": ", ".join(settings.get("tags") or ()),
        "owner": settings.get("owner") or "",
    }


def column_choices(sent: QueryDict, columns: Sequence[Mapping[str, Any]]) -> dict[int, Choice]:
    """The answers for the columns that stood on the page, by their place."""
    found: dict[int, dict[str, str]] = {}
    for name in sent:
        match = _COLUMN_FIELD.fullmatch(name)
        if match and int(match[2]) < len(columns):
            found.setdefault(int(match[2]), {})[match[1]] = sent[name].strip()
    return {
        place: Choice(given["target"], given.get("policy", ""), "required" in given, given.get("order", ""))
        for place, given in found.items()
        if "target" in given
    }  # fmt: skip


def is_column_field(name: str) -> bool:
    """Whether a field that was sent belongs to a column."""
    return bool(_COLUMN_FIELD.fullmatch(name))
