"""Companies: all of them, also those whose people are the leads."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field

from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.queries.companies import SORTS, CompanyRow, company_page
from prospekt.people.queries.detail import people_of
from prospekt.people.rest.door import Rest, caller_of
from prospekt.people.rest.lead_answers import lead_answer
from prospekt.people.rest.lead_shapes import LeadAnswer, LeadChanges, Points
from prospekt.people.rest.leads import typed_changes
from prospekt.people.rest.shapes import PAGE, After, Answer, Id, Limit
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import read_view
from prospekt.people.rules.rights import Reader

rest = Rest("Companies")


class CompanyLine(Answer):
    """A line of the list; `n_people` are the people known whom you may see."""

    id: int
    ref: str
    name: str
    industry: str
    employees: int | None
    country: str
    city: str
    domain: str
    grade: str
    points: Points
    is_lead: bool
    n_people: int


class CompanyPage(Answer):
    """A page of companies by name. `n` is counted no further than 1,000; `is_capped` says there are more."""

    companies: list[CompanyLine]
    n: int
    is_capped: bool
    next: str | None


class PersonLine(Answer):
    """Somebody who works at a company."""

    ref: str
    name: str
    role: str
    grade: str
    points: Points


class CompanyAnswer(Answer):
    """A company, and the people known there whom you may see, best first."""

    company: LeadAnswer
    people: list[PersonLine]


class CompanyQuery(BaseModel):
    """What the list shows."""

    q: Annotated[str, Field(max_length=200, description="Words to search for.")] = ""
    after: After = ""
    limit: Limit = PAGE


@rest.get("/companies", right="see_leads", answer=CompanyPage)
def list_companies(request: HttpRequest, view: Query[CompanyQuery]) -> CompanyPage:
    """List companies by name."""
    asked = {name: value for name, value in (("q", view.q), ("after", view.after)) if value}
    found = read_view(asked, filters=(), sorts=SORTS)
    page = company_page(found, reader=caller_of(request).reader, size=view.limit)
    return CompanyPage(
        companies=[_line(row) for row in page.rows],
        n=page.n,
        is_capped=page.is_capped,
        next=page.next or None,
    )


def _line(row: CompanyRow) -> CompanyLine:
    values = row._asdict()
    values.pop("value")
    return CompanyLine(ref=f"c{row.id}", **values)


@rest.get("/companies/{company_id}", right="see_leads", answer=CompanyAnswer)
def read_company(request: HttpRequest, company_id: Path[Id]) -> CompanyAnswer:
    """Read everything known about a company."""
    return _answer(LeadRef(False, company_id), caller_of(request).reader)


@rest.patch("/companies/{company_id}", right="change_leads", answer=CompanyAnswer)
def change_company(request: HttpRequest, company_id: Path[Id], body: LeadChanges) -> CompanyAnswer:
    """Change facts of a company, as those of a lead."""
    caller, lead = caller_of(request), LeadRef(False, company_id)
    edit_lead(lead, typed_changes(body), version=body.version, by=caller.actor, now=timezone.now())
    return _answer(lead, caller.reader)


def _answer(company: LeadRef, reader: Reader) -> CompanyAnswer:
    answer = lead_answer(company, reader=reader)
    people = [
        PersonLine(
            ref=f"p{row['id']}", name=row["full_name"] or row["email"] or row["phone"], role=row["role"],
            grade=row["grade"], points=row["points"],
        )
        for row in people_of(company.id, reader=reader)
    ]  # fmt: skip
    return CompanyAnswer(company=answer, people=people)
