"""Own fields: what people here added to leads."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.people.actions.own_fields import add_field, change_field, remove_field, restore_field
from prospekt.people.models import OwnField
from prospekt.people.queries.own_fields import field_rows
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.shapes import Answer, Body, Name60, Text200
from prospekt.people.rules.own_values import KINDS

rest = Rest("Own fields")
Slug = Annotated[str, Field(json_schema_extra={"pattern": "^[a-z0-9_]{1,60}$"})]
Kind = Literal[KINDS]
AppliesTo = Literal["both", "persons", "companies"]
_FIELD = {"slug": "$response.body#/slug"}
LINKS = {
    name: {"operationId": name, "parameters": _FIELD}
    for name in ("change_own_field", "remove_own_field")
}


class OwnFieldAnswer(Answer):
    """A field that people here added; its values stand in `own` of a lead under `slug`."""

    slug: str
    label: str
    kind: str
    choices: list[str]
    help: str
    applies_to: str
    is_filterable: bool


class OwnFieldsAnswer(Answer):
    """All own fields in their order."""

    own_fields: list[OwnFieldAnswer]


class NewOwnField(Body):
    """A field to add; kinds with choices need some."""

    label: Name60
    kind: Kind
    choices: Annotated[list[Name60], Field(max_length=200)] = []
    help: Text200 = ""
    applies_to: AppliesTo = "both"
    is_filterable: bool = False


class OwnFieldChanges(Body):
    """What changes; what is left out stays."""

    label: Name60 | None = None
    help: Text200 | None = None
    applies_to: AppliesTo | None = None
    is_filterable: bool | None = None


class RemovalQuery(BaseModel):
    """Whether a field goes although leads have values in it."""

    with_values: bool = False


def _answer(field: OwnField) -> OwnFieldAnswer:
    return OwnFieldAnswer(**{name: getattr(field, name) for name in OwnFieldAnswer.model_fields})


@rest.get("/own-fields", right="see_leads", answer=OwnFieldsAnswer)
def list_own_fields(request: HttpRequest) -> OwnFieldsAnswer:
    """List own fields."""
    return OwnFieldsAnswer(own_fields=[_answer(field) for field in field_rows()])


@rest.post("/own-fields", right="manage_fields", answer=OwnFieldAnswer, status=201, links=LINKS)
def add_own_field(
    request: HttpRequest, body: NewOwnField, response: HttpResponse
) -> OwnFieldAnswer:
    """Add an own field, the last in the order."""
    sent = body.model_dump()
    by = caller_of(request).actor
    field = add_field(sent.pop("label"), sent.pop("kind"), **sent, by=by, now=timezone.now())
    response["Location"] = f"{request.path}/{field.slug}"
    return _answer(field)


@rest.patch("/own-fields/{slug}", right="manage_fields", answer=OwnFieldAnswer)
def change_own_field(
    request: HttpRequest, slug: Path[Slug], body: OwnFieldChanges
) -> OwnFieldAnswer:
    """Change an own field; nothing happens to the values."""
    by = caller_of(request).actor
    return _answer(change_field(slug, **body.model_dump(), by=by, now=timezone.now()))


@rest.delete("/own-fields/{slug}", right="manage_fields")
def remove_own_field(request: HttpRequest, slug: Path[Slug], view: Query[RemovalQuery]) -> None:
    """Show an own field no more; its values stay with their leads until it is put back."""
    by = caller_of(request).actor
    remove_field(slug, with_values=view.with_values, by=by, now=timezone.now())


@rest.post("/own-fields/{slug}/restore", right="manage_fields", answer=OwnFieldAnswer)
def restore_own_field(request: HttpRequest, slug: Path[Slug]) -> OwnFieldAnswer:
    """Put a removed own field back, with all its values."""
    return _answer(restore_field(slug, by=caller_of(request).actor, now=timezone.now()))
