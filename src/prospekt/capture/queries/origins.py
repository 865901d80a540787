"""Sources and campaigns: by name, as they are called now, and in lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prospekt.capture.models import Campaign, CampaignCost, FormerName, Source
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_NAME = 120


def name_key(name: str) -> str:
    """What a source or campaign is known by, however it is written."""
    return fold(name)[:LONGEST_NAME] or name[:LONGEST_NAME]


def now_called(model: type[Source] | type[Campaign], key: str) -> int | None:
    """The id of what was called so before it was renamed or merged; what is called so now comes first."""
    if model.objects.filter(key=key).exists():
        return None
    column = "source_id" if model is Source else "campaign_id"
    rows = FormerName.objects.filter(**{"key": key, f"{column}__isnull": False})
    return rows.values_list(column, flat=True).first()


def source_of(source_id: int) -> Source:
    """The source. Raises Refusal not_found."""
    found = Source.objects.filter(pk=source_id).first()
    if found is None:
        raise Refusal(Problem("not_found", _("There is no such source. It may have been merged.")))
    return found


def campaign_of(campaign_id: int) -> Campaign:
    """The campaign with its source. Raises Refusal not_found."""
    found = Campaign.objects.select_related("source").filter(pk=campaign_id).first()
    if found is None:
        raise Refusal(
            Problem("not_found", _("There is no such campaign. It may have been removed."))
        )
    return found


def cost_of(cost_id: int, *, campaign_id: int) -> CampaignCost:
    """A cost of that campaign. Raises Refusal not_found."""
    found = CampaignCost.objects.filter(pk=cost_id, campaign_id=campaign_id).first()
    if found is None:
        raise Refusal(Problem("not_found", _("There is no such cost. It may have been removed.")))
    return found


def source_rows() -> list[Source]:
    """All sources by name."""
    return list(Source.objects.order_by("key"))


def campaign_rows() -> list[Campaign]:
    """All campaigns, the newest first, those without dates last; with their sources."""
    rows = Campaign.objects.select_related("source").order_by("key")
    return sorted(
        rows,
        key=lambda row: (
            row.starts_on is None,
            -(row.starts_on.toordinal() if row.starts_on else 0),
        ),
    )


def costs_of_campaign(campaign_id: int) -> list[Mapping[str, Any]]:
    """The costs of a campaign, latest first, with who entered them."""
    rows = CampaignCost.objects.filter(campaign_id=campaign_id).order_by("-incurred_on", "-id")
    return list(
        rows.values(
            "id",
            "incurred_on",
            "until",
            "amount",
            "currency",
            "text",
            "entered_at",
            "by__name",
            "by__email",
        )
    )


def former_names(*, source_id: int | None = None, campaign_id: int | None = None) -> list[str]:
    """What a source or a campaign was called before, folded."""
    rows = FormerName.objects.filter(source_id=source_id, campaign_id=campaign_id)
    return list(rows.order_by("key").values_list("key", flat=True))
