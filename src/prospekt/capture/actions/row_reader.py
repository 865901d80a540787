"""From records to drafts with ids: sources, campaigns and owners are looked up, or made on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from prospekt.capture.models import Campaign, Import, Source
from prospekt.capture.queries.origins import name_key, now_called
from prospekt.capture.rules.columns import plan_columns
from prospekt.capture.rules.rows import Plan, ReadRow, read_row
from prospekt.capture.rules.targets import OWN
from prospekt.capture.sources.table import Record
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.events import FieldRestored
from prospekt.people.models import OwnField, User
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.draft import Draft, Policy
from prospekt.people.rules.own_values import slug_of
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _


class RowReader:
    """Reads the records of one import by its mapping; names become ids, cached for the whole file."""

    def __init__(self, record: Import) -> None:
        self.record = record
        self.plan = plan_of(record)
        self._sources: dict[str, int] = {}
        self._campaigns: dict[str, int] = {}
        self._owners = _users()
        self._as_typed: dict[tuple[type[Source] | type[Campaign], str], int] = {}
        self._is_ours = _is_ours(record)
        person: dict[str, Any] = {}
        chosen = record.settings
        if chosen.get("source"):
            person["source_id"] = self._source(chosen["source"])
        if chosen.get("campaign"):
            person["campaign_id"] = self._campaign(chosen["campaign"])
        if chosen.get("owner"):
            person["owner_id"] = int(chosen["owner"])
        self._person = person

    def read(self, row: Record) -> ReadRow:
        """Read one record; None as draft if it has to be rejected."""
        if row.cells is None:
            return ReadRow(None, row.problem)
        found = read_row(row.cells, self.plan, row.number, row.line)
        if row.problem:
            found.warnings.append(row.problem)
        if found.draft is not None:
            self._resolve(found.draft)
        return found

    def _resolve(self, draft: Draft) -> None:
        person = draft.person
        if name := person.pop("source", ""):
            person["source_id"] = self._source(name)
        if name := person.pop("campaign", ""):
            person["campaign_id"] = self._campaign(name)
        if name := person.pop("owner", ""):
            owner = self._owners.get(fold(name))
            if owner is None and not self._is_ours:
                draft.own["owner"] = name
            elif owner is not None:
                person["owner_id"] = owner
        for column, value in self._person.items():
            person.setdefault(column, value)

    def _source(self, name: str) -> int:
        return self._as_typed.get((Source, name)) or self._named(Source, self._sources, name)

    def _campaign(self, name: str) -> int:
        return self._as_typed.get((Campaign, name)) or self._named(Campaign, self._campaigns, name)

    def _named(self, model: type[Source] | type[Campaign], cache: dict[str, int], name: str) -> int:
        key = name_key(name)
        if key not in cache:
            made = {"name": name[:120], "change_set_id": self.record.change_set_id}
            known = now_called(model, key)
            cache[key] = known or model.objects.get_or_create(key=key, defaults=made)[0].pk
        self._as_typed[model, name] = cache[key]
        return cache[key]


def _is_ours(record: Import) -> bool:
    """Whether the file came out of Prospekt: its owners are users, or are nobody."""
    return any(column["name"] == "prospekt_lead" for column in record.columns)


def _users() -> dict[str, int]:
    """Users by folded e-mail, and by folded name where one has it alone."""
    found: dict[str, int] = {}
    names: dict[str, list[int]] = {}
    for id_, email, name in User.objects.filter(is_active=True).values_list("id", "email", "name"):
        found[fold(email)] = id_
        names.setdefault(fold(name), []).append(id_)
    return {**{name: ids[0] for name, ids in names.items() if name and len(ids) == 1}, **found}


def plan_of(record: Import) -> Plan:
    """The mapping of an import, ready to read rows with."""
    kinds = dict(OwnField.objects.values_list("slug", "kind"))
    columns = [
        {**column, "own_kind": kinds[slug]}
        if (slug := column["target"].removeprefix(OWN)) in kinds and slug != column["target"]
        else column
        for column in record.columns
    ]
    return plan_columns(
        columns, record.settings, country=settings.PHONE_COUNTRY, currency=settings.CURRENCY
    )


def policy_of(record: Import) -> Policy:
    """Mode and the policy of each column, by the column of the table it fills."""
    columns: dict[str, str] = {}
    for column in record.columns:
        if column.get("policy") and column["target"]:
            for name in _TABLE_COLUMNS.get(column["target"], (column["target"],)):
                columns[name] = column["policy"]
    return Policy(record.settings["mode"], columns, record.settings["policy"])


_NAME = ("full_name",)
_TABLE_COLUMNS: Mapping[str, Sequence[str]] = {
    "given_name": _NAME, "family_name": _NAME, "middle_name": _NAME, "company": ("name",),
    "owner": ("owner_id",), "source": ("source_id",), "campaign": ("campaign_id",), "company_domain": ("domain",),
    "company_city": ("city",), "company_region": ("region",), "company_country": ("country",),
}  # fmt: skip


def make_own_fields(record: Import) -> None:
    """Own fields the mapping needs and that are not there yet. Raises Refusal where the role may add none."""
    wanted = {
        c["target"].removeprefix(OWN): c for c in record.columns if c["target"].startswith(OWN)
    }
    for column in record.columns:
        if column["target"] == "lifecycle_hint":
            wanted[slug_of(column["name"])] = column
        elif column["target"] == "owner" and not _is_ours(record):
            wanted.setdefault("owner", column)
    known = dict(OwnField.objects.filter(slug__in=wanted).values_list("slug", "removed_at"))
    new = [column["name"] for slug, column in wanted.items() if slug not in known]
    if new and not reader_of(Actor(record.by_id, "import")).may("manage_fields"):
        message = _(
            "These columns would become new fields, which your role cannot add: {columns}."
            " Leave them out, or choose a field that exists."
        )
        raise Refusal(Problem("new_fields", message, {"columns": ", ".join(new)[:400]}))
    last = OwnField.objects.aggregate(last=Max("position"))["last"] or 0
    made = [
        OwnField(
            slug=slug, label=column["name"][:200], kind=column.get("own_kind") or "text",
            position=last + place, change_set_id=record.change_set_id,
        )
        for place, (slug, column) in enumerate(wanted.items(), start=1)
        if slug not in known
    ]  # fmt: skip
    OwnField.objects.bulk_create(sorted(made, key=lambda field: field.slug), ignore_conflicts=True)
    _put_back(record, [slug for slug, removed_at in known.items() if removed_at])


def _put_back(record: Import, slugs: Sequence[str]) -> None:
    """A file that brings values for a removed field brings the field back."""
    back = OwnField.objects.filter(slug__in=slugs, removed_at__isnull=False)
    happened = [FieldRestored(field=pk) for pk in back.values_list("pk", flat=True)]
    if happened:
        with transaction.atomic():
            back.update(removed_at=None)
            append(happened, by=Actor(record.by_id, "import"), now=timezone.now())
