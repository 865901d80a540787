"""Forms of sources, campaigns and costs; checks are those of the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from prospekt.capture.models import Campaign
from prospekt.capture.queries.origins import source_rows
from prospekt.capture.rules.channels import CHANNELS
from prospekt.capture.rules.plans import LONGEST_NAME, LONGEST_NOTE, LONGEST_WHAT_FOR
from prospekt.people.rules.money import read_amount
from prospekt.ui.written import language
from prospekt.words.typed import plain_amount


def _day(**more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **more)


def channel_choices(kept: str = "") -> list[tuple[str, str]]:
    """No channel, all channels by their words, and one from before the list where it is kept."""
    known = [(code, gettext(word)) for code, word in CHANNELS.items()]
    if kept and kept not in CHANNELS:
        known.append((kept, kept))
    return [("", gettext("Not said")), *sorted(known, key=lambda pair: pair[1].casefold())]


class AmountField(forms.CharField):
    """An amount as people type it; the form's `currency` is that of one without a code."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **more
        )


class _Amounts(forms.Form):
    """Reads the field `amount_name` together with `currency`."""

    amount_name = "amount"

    def clean(self) -> dict[str, Any]:
        """The amount in minor units; a code typed with it wins."""
        sent: dict[str, Any] = super().clean() or {}
        typed, currency = sent.get(self.amount_name), sent.get("currency") or settings.CURRENCY
        if not typed:
            sent[self.amount_name], sent["currency"] = None, currency
            return sent
        found = read_amount(plain_amount(typed, language()), currency)
        if found is None:
            text = _(
                "“%(value)s” is not an amount that can be read for certain. Write it as 1200.50, with the currency code if needed."
            )
            self.add_error(
                self.amount_name, forms.ValidationError(text, params={"value": typed[:40]})
            )
            return sent
        sent[self.amount_name], sent["currency"] = found
        return sent


class SourceForm(forms.Form):
    """Where leads come from."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("Such as Hannover Fair 2026"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = channel_choices(kept)  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """Which source takes the leads."""

    into = forms.TypedChoiceField(label=_("Into"), coerce=int)

    def __init__(self, *args: Any, source_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(row.pk, row.name) for row in source_rows() if row.pk != source_id]
        self.fields["into"].choices = [("", gettext("Choose a source")), *others]  # type: ignore[attr-defined]


class CampaignForm(_Amounts):
    """A planned effort to get leads."""

    amount_name = "budget"
    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("Such as Autumn webinar 2026"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    source_id = forms.TypedChoiceField(
        label=_("Source"), required=False, coerce=int, empty_value=None
    )
    starts_on = _day(label=_("From"), required=False)
    ends_on = _day(label=_("To"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=Campaign.State.choices)
    budget = AmountField(label=_("Budget"), required=False)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Three letters, such as EUR")
    )

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = channel_choices(kept)  # type: ignore[attr-defined]
        known = [(row.pk, row.name) for row in source_rows()]
        self.fields["source_id"].choices = [("", gettext("Not said")), *known]  # type: ignore[attr-defined]


class CostForm(_Amounts):
    """What a campaign cost, on a day or over a time."""

    amount = AmountField(label=_("Amount"))
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    on = _day(label=_("Day"))
    until = _day(label=_("Until"), required=False, help_text=_("If it was for several days"))
    text = forms.CharField(label=_("What for"), required=False, max_length=LONGEST_WHAT_FOR)


class PeriodForm(forms.Form):
    """The time that a table is about: a name, or days."""

    PERIODS = (
        ("12m", _("Last 12 months")), ("month", _("This month")), ("quarter", _("This quarter")), ("year", _("This year")),
        ("last_year", _("Last year")), ("all", _("All time")), ("days", _("From … to …")),
    )  # fmt: skip
    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    first = _day(label=_("From"), required=False)
    last = _day(label=_("To"), required=False)
