"""Pages of imports, of their rows and of their problems; keyset, never counted, plain values or single rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from prospekt.capture.models import Import, ImportProblem, ImportRow, Spared
from prospekt.people.models import Company, OwnField, Person
from prospekt.people.queries.rights import visible
from prospekt.people.rules.rights import Reader, Scope

Ref = tuple[int | None, int | None]
"""(person id, company id); the company only where there is no person."""
_HISTORY = (
    "id", "name", "state", "created_at", "started_at", "by__name", "by__email", "read", "created", "updated", "unchanged",
    "merged", "rejected", "warnings",
)  # fmt: skip


def seen_imports(reader: Reader) -> QuerySet[Import]:
    """The imports a reader may open and undo: their own, and those of the teams their right reaches."""
    scope = reader.scope("import_leads")
    if scope == Scope.ALL:
        return Import.objects.all()
    own = Q(by_id=reader.user_id) if scope > Scope.NONE and reader.user_id else Q(pk__in=[])
    if scope in (Scope.TEAM, Scope.TEAMS):
        own |= Q(by__team_id__in=[team for team in reader.team_ids if team is not None])
    return Import.objects.filter(own)


def history_page(
    *, reader: Reader, before: int, size: int
) -> tuple[list[dict[str, Any]], int | None]:
    """Imports the reader may see, newest first, from below the id `before` (0: from the newest), and the id to go on before."""
    rows = seen_imports(reader).order_by("-pk").values(*_HISTORY)
    found = list((rows.filter(pk__lt=before) if before else rows)[: size + 1])
    return found[:size], found[size - 1]["id"] if len(found) > size else None


def outcome_page(
    record: Import, outcome: str, *, after: int, size: int
) -> tuple[list[ImportRow], int | None]:
    """Rows of an outcome ("" for all) after a record number, and the number to go on after."""
    rows = ImportRow.objects.filter(import_id=record.pk, number__gt=after).order_by("number")
    if outcome and outcome != "created":
        rows = rows.exclude(
            outcome="created"
        )  # says to the database that its index of the others will do
    found = list((rows.filter(outcome=outcome) if outcome else rows)[: size + 1])
    return found[:size], found[size - 1].number if len(found) > size else None


def problem_page(
    record: Import, *, is_reject: bool | None, after: tuple[int, int], size: int
) -> tuple[list[ImportProblem], tuple[int, int] | None]:
    """Problems in the order of the file after (record number, id); None shows rejects and warnings."""
    number, id_ = after
    rows = ImportProblem.objects.filter(import_id=record.pk)
    rows = rows.filter(Q(number__gt=number) | Q(number=number, id__gt=id_))
    if is_reject is not None:
        rows = rows.filter(is_reject=is_reject)
    found = list(rows.order_by("number", "id").defer("cells")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], (last.number, last.pk) if last else None


def rejected_page(
    record: Import, *, after: int, size: int
) -> tuple[list[ImportProblem], int | None]:
    """Rejected rows with their cells after a record number, and the number to go on after."""
    rows = ImportProblem.objects.filter(import_id=record.pk, is_reject=True, number__gt=after)
    found = list(rows.order_by("number")[: size + 1])
    return found[:size], found[size - 1].number if len(found) > size else None


def problems_of_rows(record: Import, numbers: Sequence[int]) -> dict[int, ImportProblem]:
    """Why each of these records was rejected."""
    rows = ImportProblem.objects.filter(import_id=record.pk, number__in=numbers, is_reject=True)
    return {row.number: row for row in rows.defer("cells")}


def spared_page(record: Import, *, after: int, size: int) -> tuple[list[Spared], int | None]:
    """Leads that an undo left alone, and the id to go on after."""
    rows = Spared.objects.filter(import_id=record.pk, pk__gt=after).order_by("pk")
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def lead_names(refs: Iterable[Ref], *, reader: Reader) -> dict[Ref, str]:
    """What the leads are called that are still there and that the reader may see."""
    refs = list(refs)
    persons = {person for person, _company in refs if person}
    companies = {company for person, company in refs if company and not person}
    found: dict[Ref, str] = {}
    if persons:
        seen = visible(reader, "see_leads", is_company=False)
        rows = Person.objects.filter(seen, pk__in=persons, deleted_at=None)
        for id_, *names in rows.values_list("id", "full_name", "email", "phone"):
            found[id_, None] = _first(names, id_)
    if companies:
        seen = visible(reader, "see_leads", is_company=True)
        lists = Company.objects.filter(seen, pk__in=companies, deleted_at=None)
        for id_, *names in lists.values_list("id", "name", "domain", "phone"):
            found[None, id_] = _first(names, id_)
    return found


def _first(names: Iterable[str], id_: int) -> str:
    return next((name for name in names if name), f"#{id_}")


def own_labels(slugs: Iterable[str]) -> Mapping[str, str]:
    """Labels of own fields by slug."""
    return dict(OwnField.objects.filter(slug__in=list(slugs)).values_list("slug", "label"))
