"""What happens to imports, sources and campaigns."""

from __future__ import annotations

from dataclasses import dataclass

from prospekt.ledger.events import Happening, event


@event("import.started")
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStarted(Happening):
    import_id: int = 0


@event("import.finished")
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Happening):
    """The receipt, as numbers."""

    import_id: int = 0
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    rejected: int = 0


@event("import.undone")
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone(Happening):
    import_id: int = 0
    removed: int = 0
    spared: int = 0


@event("source.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAdded(Happening):
    source: int = 0
    channel: str = ""


@event("source.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChanged(Happening):
    """Name, channel or note of a source; scores may read the first two."""

    source: int = 0
    what: tuple[str, ...] = ()
    channel: str = ""


@event("source.merged")
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMerged(Happening):
    """A source went into another one, with so many leads and campaigns."""

    source: int = 0
    into: int = 0
    leads: int = 0
    campaigns: int = 0


@event("campaign.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignAdded(Happening):
    campaign: int = 0
    channel: str = ""


@event("campaign.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignChanged(Happening):
    """Name, channel, source, dates, state or budget of a campaign; scores may read the first two."""

    campaign: int = 0
    what: tuple[str, ...] = ()
    channel: str = ""


@event("campaign.removed")
@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRemoved(Happening):
    campaign: int = 0


@event("cost.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class CostAdded(Happening):
    """A campaign cost something: the event's amount, on those days."""

    cost: int = 0
    on: str = ""
    until: str = ""


@event("cost.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class CostChanged(Happening):
    """The event's amount is the new one."""

    cost: int = 0
    on: str = ""
    until: str = ""
    amount_before: int = 0
    currency_before: str = ""


@event("cost.removed")
@dataclass(frozen=True, slots=True, kw_only=True)
class CostRemoved(Happening):
    """The event's amount is what it had been."""

    cost: int = 0
