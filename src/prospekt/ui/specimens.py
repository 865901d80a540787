"""Invented values for the design page: believable, of several cultures, short and long."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from prospekt.ui.waterfall import WaterfallStep


class SpecimenForm(forms.Form):
    """One field of each kind; bound with an empty name it also shows an error."""

    name = forms.CharField(label=_("Name"), help_text=_("As the person writes it."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    source = forms.ChoiceField(
        label=_("Source"), choices=[("fair", _("Trade fair")), ("site", _("Own web site"))]
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}))
    mode = forms.ChoiceField(
        label=_("Rows that exist already"),
        widget=forms.RadioSelect,
        choices=[("update", _("Update them")), ("keep", _("Leave them as they are"))],
    )
    agreed = forms.BooleanField(label=_("These persons agreed to be written to"), required=False)


STEPS = [
    WaterfallStep(_("Industry is wanted"), 15, "Steel, metal goods", date(2026, 3, 2)),
    WaterfallStep(_("50 to 500 employees"), Decimal("12.5"), "180", date(2026, 3, 2)),
    WaterfallStep(_("Decides about purchases"), 20, "Head of procurement", date(2026, 5, 19)),
    WaterfallStep(_("Asked for prices"), Decimal("16.25"), "twice in 14 days", date(2026, 11, 20)),
    WaterfallStep(_("Free mail address"), -5, "lan.nguyen@gmail.com", date(2026, 3, 2)),
    WaterfallStep(_("Silent after the offer"), Decimal("-5.75"), "23 days", date(2026, 11, 1)),
]

LEADS = [
    ("Nguyễn Thị Lan", "Saigon Steel", "Head of procurement", "63", "A1", "hot", "Hanna Berg"),
    ("Hafiz bin Ismail", "Rimba Foods Sdn Bhd", "Operations manager", "58", "A2", "warm", "Hanna Berg"),
    ("Ole Hansen", "Fjord Design AS", "Owner", "41.5", "B2", "warm", ""),
    ("Siti Nurhaliza binti Abdullah", "PT Bintang Samudera Raya Tbk", "Finance director", "38", "B3", "cold", "Bao Tran"),
    ("Li", "Bo", "", "12", "C4", "cold", ""),
    ("Wilhelmina Alexandra van den Berg-Christoffersen-Hallgrímsdóttir", "Norsk Hav", "CTO", "4", "D4", "", "Bao Tran"),
]  # fmt: skip


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def timeline() -> list[dict[str, object]]:
    mail = {"icon": "mail", "text": _("Wrote: asks for prices again"), "who": "Nguyễn Thị Lan"}
    note = {"note": "Could you send the list for 2027?\nWe decide before the holidays."}
    return [
        {
            "on": date(2026, 11, 21),
            "label": _("Today"),
            "moments": [
                mail | note | {"door": _("mail"), "at": _at(21, 9, 12)},
                {"icon": "gauge", "text": _("Score rose from 47 to 63"), "who": "Prospekt", "door": _("rule"), "at": _at(21, 9, 12)},
            ],
        },
        {
            "on": date(2026, 11, 18),
            "moments": [
                {"icon": "phone", "text": _("Call, 6 minutes: budget is known"), "who": "Hanna Berg", "door": _("screen"), "at": _at(18, 10, 3)},
                {"icon": "file-up", "text": _("Updated by an import"), "who": "Hanna Berg", "door": _("import"), "at": _at(18, 8, 40), "url": "#"},
            ],
        },
    ]  # fmt: skip


def receipt() -> list[dict[str, object]]:
    counts = [
        ("read", _("read"), 9240),
        ("created", _("created"), 8911),
        ("updated", _("updated"), 203),
        ("unchanged", _("unchanged"), 0),
        ("merged", _("merged"), 98),
        ("rejected", _("rejected"), 28),
    ]
    return [{"key": key, "label": label, "count": n, "url": "#"} for key, label, n in counts]


def context() -> dict[str, object]:
    """Everything that the specimens need, as the pages of the stages would hand it over."""
    return {
        "form": SpecimenForm({"name": "", "email": "lan@", "source": "fair", "mode": "update"}),
        "steps": STEPS,
        "total": Decimal("63"),
        "changes": [_("Budget known: plus 10, grade stays A"), _("No answer for 30 days: minus 8")],
        "leads": [dict(zip(_COLUMNS, lead, strict=True)) for lead in LEADS],
        "days": timeline(),
        "timeline_filters": _filters_of_timeline(),
        "parts": receipt(),
        "filters": [
            {"label": _("Owner is"), "value": "Hanna Berg", "remove_url": "#"},
            {"label": _("Grade at least"), "value": "B", "remove_url": "#"},
        ],
        "chips": [{"label": _("asked for prices")}, {"label": _("met in Hanoi")}],
        "facts": _facts(),
        "tabs": [
            {"label": _("Timeline"), "url": "#", "is_current": True, "count": 14},
            {"label": _("Notes"), "url": "#", "count": 3},
            {"label": _("Facts"), "url": "#"},
        ],
        "steps_of_import": _import_steps(),
        "crumbs": [{"label": _("Leads"), "url": "#"}, {"label": "Saigon Steel", "url": "#"}, {"label": "Nguyễn Thị Lan"}],
        "missing": [_("Line 14: the e-mail address has no domain."), _("Line 60: no name, no company.")],
        "sectors": [("steel", _("Steel")), ("food", _("Food")), ("design", _("Design"))],
        "actions": [{"key": "tag", "label": _("Tag"), "icon": "tag"}],
    }  # fmt: skip


_COLUMNS = ("name", "company", "role", "score", "grade", "temperature", "owner")


def _facts() -> list[dict[str, object]]:
    return [
        {"label": _("Company"), "value": "Saigon Steel", "url": "#"},
        {"label": _("Role"), "value": "Head of procurement"},
        {"label": _("Phone"), "value": "+84 28 3822 1000"},
        {"label": _("Birthday"), "value": ""},
    ]


def _filters_of_timeline() -> list[dict[str, object]]:
    return [
        {"label": _("All"), "url": "#", "is_on": True},
        {"label": _("Calls"), "url": "#", "icon": "phone"},
        {"label": _("Mails"), "url": "#", "icon": "mail"},
    ]


def _import_steps() -> list[dict[str, object]]:
    return [
        {"label": _("File"), "state": "done", "url": "#"},
        {"label": _("Columns"), "state": "now"},
        {"label": _("Check"), "state": "later"},
        {"label": _("Run"), "state": "later"},
    ]
