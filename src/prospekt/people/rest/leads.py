"""Leads: list, read, enter, change, remove, restore."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.new_lead import FIELDS, enter_lead
from prospekt.people.actions.recycle_bin import remove_leads, restore_leads
from prospekt.people.actions.tagging import change_tags
from prospekt.people.queries.filters import vocabulary
from prospekt.people.queries.leads import lead_page, tags_of
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.lead_answers import lead_answer, line_of
from prospekt.people.rest.lead_shapes import LeadAnswer, LeadChanges, LeadPage, NewLead
from prospekt.people.rest.shapes import PAGE, After, LeadRefText, Limit, as_typed
from prospekt.people.rules.edits import OWN
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.people.rules.list_view import GRADES, KINDS, LIFECYCLES, SORTS, read_view
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

rest = Rest("Leads")
ById = Annotated[str, Field(pattern="^([1-9][0-9]{0,17})?$")]
Day = Annotated[str, Field(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", description="2026-12-31")]
_LEAD = {"lead_ref": "$response.body#/ref"}
LINKS = {
    name: {"operationId": name, "parameters": _LEAD}
    for name in ("read_lead", "change_lead", "remove_lead", "tag_lead", "add_contact", "add_note")
}
"""What can be done next with a lead that was just entered."""


class LeadQuery(BaseModel):
    """What the list shows."""

    q: Annotated[str, Field(max_length=200, description="Words to search for.")] = ""
    sort: Literal[SORTS] = "best"
    owner: Annotated[
        str,
        Field(pattern="^(me|nobody|[1-9][0-9]{0,17})?$", description="A user's id, me, or nobody."),
    ] = ""
    lifecycle: Literal[("", *LIFECYCLES)] = ""
    grade: Literal[("", *"ABCD", *GRADES)] = ""
    source: ById = ""
    campaign: ById = ""
    tag: ById = ""
    from_: Annotated[Day, Field(alias="from")] = ""
    to: Day = ""
    kind: Literal[("", *KINDS)] = ""
    filter: Annotated[
        str, Field(max_length=8_000, description="A filter as JSON; see the filter reference.")
    ] = ""
    after: After = ""
    limit: Limit = PAGE


@rest.get("/leads", right="see_leads", answer=LeadPage)
def list_leads(request: HttpRequest, view: Query[LeadQuery]) -> LeadPage:
    """List leads, best first or as `sort` says.

    Pages follow each other by `next`, given as `after`; a page never shifts when leads come and go.
    """
    caller = caller_of(request)
    asked = {name: value for name, value in view.model_dump(by_alias=True).items() if value}
    size = asked.pop("limit")
    page = lead_page(read_view(asked, vocabulary=vocabulary), reader=caller.reader, size=size)
    tags = tags_of(page.rows)
    lines = [line_of(row, tags.get(row.ref, ())) for row in page.rows]
    return LeadPage(leads=lines, n=page.n, is_capped=page.is_capped, next=page.next or None)


@rest.post("/leads", right="enter_leads", answer=LeadAnswer, status=201, links=LINKS)
def enter_a_lead(request: HttpRequest, body: NewLead, response: HttpResponse) -> LeadAnswer:
    """Enter a lead.

    One that is in the base already is not doubled: 409 `already_known` names it in `lead`; where you may not see
    it, 409 `in_the_base` says whom to ask.
    """
    caller, now = caller_of(request), timezone.now()
    typed = {name: getattr(body, name) for name in FIELDS}
    entered = enter_lead(typed, owner_id=body.owner_id, by=caller.actor, now=now)
    if not entered.is_new:
        message = _("This lead is in the base already: {ref}. Change that one instead.")
        raise Refusal(Problem("already_known", message, {"ref": str(entered.lead)}))
    if body.tags:
        change_tags(entered.lead, add=body.tags, by=caller.actor, now=now)
    response["Location"] = f"{request.path}/{entered.lead}"
    return lead_answer(entered.lead, reader=caller.reader)


@rest.get("/leads/{lead_ref}", right="see_leads", answer=LeadAnswer)
def read_lead(request: HttpRequest, lead_ref: Path[LeadRefText]) -> LeadAnswer:
    """Read everything known about a lead."""
    return lead_answer(parse_ref(lead_ref), reader=caller_of(request).reader)


@rest.patch("/leads/{lead_ref}", right="change_leads", answer=LeadAnswer)
def change_lead(request: HttpRequest, lead_ref: Path[LeadRefText], body: LeadChanges) -> LeadAnswer:
    """Change facts of a lead.

    What others changed since `version` stays; the same field is refused with 409 `conflict`, which holds both values,
    who and when.
    """
    caller, lead = caller_of(request), parse_ref(lead_ref)
    edit_lead(lead, typed_changes(body), version=body.version, by=caller.actor, now=timezone.now())
    return lead_answer(lead, reader=caller.reader)


def typed_changes(body: LeadChanges) -> dict[str, str]:
    """What is sent, as if somebody had typed it."""
    sent = body.model_dump(exclude_unset=True, exclude={"version"})
    own = sent.pop("own", None) or {}
    return {name: as_typed(value) for name, value in sent.items()} | {
        f"{OWN}{slug}": as_typed(value) for slug, value in own.items()
    }


@rest.delete("/leads/{lead_ref}", right="remove_leads")
def remove_lead(request: HttpRequest, lead_ref: Path[LeadRefText]) -> None:
    """Put a lead into the recycle bin, from which it can be restored."""
    lead = parse_ref(lead_ref)
    remove_leads([lead], by=caller_of(request).actor, now=timezone.now())


@rest.post("/leads/{lead_ref}/restore", right="remove_leads", answer=LeadAnswer)
def restore_lead(request: HttpRequest, lead_ref: Path[LeadRefText]) -> LeadAnswer:
    """Take a lead out of the recycle bin again, as it was."""
    caller, lead = caller_of(request), parse_ref(lead_ref)
    restore_leads([lead], by=caller.actor, now=timezone.now())
    return lead_answer(lead, reader=caller.reader)
