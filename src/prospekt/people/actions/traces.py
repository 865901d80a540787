"""Traces of one lead in tables that are not its own: answers kept for repeated calls, names of files, saved filters.

Found by the models, so that tables of later stages are searched too. A stage that knows better what it keeps says so
with `erased_by`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.models import CharField, Field, JSONField, Model, Q, TextField
from django.db.models.functions import Cast

from prospekt.ledger.actions import indexed_words
from prospekt.ledger.models import Event, Text
from prospekt.people.models import Change, Email, ExternalId, Person, Phone, Team, User
from prospekt.people.queries.holdings import models_of_leads
from prospekt.people.rules.marks import Marks, marks_of

Scrub = Callable[[str, Sequence[int], Marks], int]
"""Takes what a stage keeps of leads (column, ids, marks) out, in the caller's transaction; returns how many rows."""
_scrubbers: list[Scrub] = []
_NEVER = (Event, Change, User, Team)
"""The log holds nothing personal; the audit trail of the lead is erased by its number; users are no leads."""
OF_OTHERS = ("people_person", "people_company", "people_email", "people_phone", "people_address", "people_link",
             "people_externalid", "people_consent")  # fmt: skip
"""What others say of themselves: a number may be a colleague's too."""


def erased_by(scrub: Scrub) -> None:
    """A later stage keeps traces that only it understands. Wired once, at start."""
    if scrub not in _scrubbers:
        _scrubbers.append(scrub)


def take_out_traces(column: str, ids: Sequence[int], marks: Marks) -> int:
    """Take the marks out of every text that is not the lead's own; returns how many rows changed."""
    n = sum(scrub(column, ids, marks) for scrub in _scrubbers)
    if not marks.texts:
        return n
    for model in searched_models():
        n += _take_out(model, marks)
    return n


def marks_of_leads(column: str, ids: Sequence[int]) -> Marks:
    """By what these leads are known elsewhere. What others are known by too is no mark, nor is a company's name."""
    mine = {f"{column}__in": list(ids)}
    emails = _flat(Email, mine, "address", "key")
    phones = _flat(Phone, mine, "shown", "e164")
    names: list[str] = []
    if column == "person_id":
        names = _flat(Person, {"pk__in": list(ids)}, "full_name", "sort_key", "name_key")
    keys = {key for key in _flat(ExternalId, mine, "external_id") if "@" in key}
    others = Email.objects.exclude(**mine).filter(key__in=emails)
    numbers = Phone.objects.exclude(**mine).filter(e164__in=[n for n in phones if n])
    shared = {*others.values_list("key", flat=True), *numbers.values_list("e164", flat=True)}
    return marks_of(
        names, [e for e in (*emails, *keys) if e not in shared], [n for n in phones if n not in shared]
    )  # fmt: skip


def _flat(model: type[Model], which: Mapping[str, Any], *columns: str) -> list[str]:
    return [text for row in model._default_manager.filter(**which).values_list(*columns) for text in row]  # fmt: skip


def searched_models() -> list[type[Model]]:
    """Models with texts that may speak of a lead without belonging to it."""
    own = {model for model in models_of_leads() if model._meta.db_table in OF_OTHERS}
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model not in own and model not in _NEVER and model._meta.db_table not in OF_OTHERS
        and model._meta.managed and _texts(model) and not _is_of_accounts(model)
    ]  # fmt: skip


def _is_of_accounts(model: type[Model]) -> bool:
    """Sessions, sign-ins and second steps are of users, not of leads."""
    apart = ("sessions", "account", "mfa", "usersessions", "axes", "auth", "contenttypes", "admin")
    return model._meta.app_label in apart


def _texts(model: type[Model]) -> list[Field]:
    return [
        field for field in model._meta.concrete_fields
        if isinstance(field, (TextField, JSONField)) or (isinstance(field, CharField) and not field.choices)
    ]  # fmt: skip


def _take_out(model: type[Model], marks: Marks) -> int:
    fields = [field for field in _texts(model) if not field.primary_key]
    asked, casts = Q(), {}
    for field in fields:
        name = field.attname
        if isinstance(field, JSONField):
            casts[f"{name}_text"] = Cast(name, TextField())
            name = f"{name}_text"
        for form in marks.searched:
            asked |= Q(**{f"{name}__contains": form})
    if not asked:
        return 0
    rows = model._default_manager.annotate(**casts).filter(asked).only("pk", *[f.attname for f in fields])  # fmt: skip
    n = 0
    for row in rows.iterator(chunk_size=500):
        changed = {
            field.attname: new
            for field in fields
            if (new := marks.out_of(old := getattr(row, field.attname))) != old
        }
        if model is Text and "text" in changed:
            changed["words"] = indexed_words(changed["text"])
        if changed:
            n += model._default_manager.filter(pk=row.pk).update(**changed)
    return n
