"""Drafts of the playbook, and the versions that ran."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from prospekt.qualify.models import PlaybookDraft, PlaybookPublication, PlaybookVersion
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Published:
    """That a version took over: when, by whom, and why. Nobody stands for Prospekt itself, at a start."""

    version: str
    name: str
    at: datetime
    by: str
    note: str
    is_running: bool


def no_draft() -> Refusal:
    """A Refusal to raise for a draft that is over."""
    message = _(
        "This draft is no longer there: it was published or thrown away. Begin a new one from the scorecard."
    )
    return Refusal(Problem("not_found", message))


def draft_of(draft_id: int) -> PlaybookDraft:
    """A draft with the version it began from. Raises Refusal not_found."""
    rows = PlaybookDraft.objects.select_related("based_on", "made_by")
    found = rows.filter(pk=draft_id).first()
    if found is None:
        raise no_draft()
    return found


def drafts() -> list[PlaybookDraft]:
    """All drafts, the last changed first."""
    return list(
        PlaybookDraft.objects.select_related("based_on", "made_by").order_by("-changed_at", "-pk")
    )


def version_called(version: str) -> PlaybookVersion:
    """A version by its content hash, or the beginning of it. Raises Refusal not_found."""
    found = list(PlaybookVersion.objects.filter(version__startswith=version)[:2]) if version else []
    if len(found) != 1:
        message = _("There is no version “{value}” of the playbook.")
        raise Refusal(Problem("not_found", message, {"value": version[:20]}))
    return found[0]


def published() -> list[Published]:
    """When which version took over, newest first; versions from before this was written down come last."""
    publications = PlaybookPublication.objects.select_related("version", "by").order_by("-pk")
    rows = [
        Published(
            row.version.version, row.version.name, row.published_at, str(row.by or ""), row.note,
            row.version.is_running,
        )
        for row in publications[:SHOWN]
    ]  # fmt: skip
    seen: set[str] = set()
    for number, row in enumerate(rows):
        if row.version in seen and row.is_running:
            rows[number] = _not_running(row)
        seen.add(row.version)
    older = PlaybookVersion.objects.filter(publications=None).order_by("-enacted_at")[:SHOWN]
    rows += [Published(v.version, v.name, v.enacted_at, "", "", v.is_running) for v in older]
    return rows


def _not_running(row: Published) -> Published:
    return Published(row.version, row.name, row.at, row.by, row.note, False)


def publications_of(version: PlaybookVersion) -> list[PlaybookPublication]:
    """When a version took over, newest first."""
    return list(version.publications.select_related("by").order_by("-pk"))


def latest_publication() -> PlaybookPublication | None:
    """How the running version came to run; None where that was never written down."""
    rows = PlaybookPublication.objects.filter(version__is_running=True)
    return rows.select_related("version", "by").order_by("-pk").first()
