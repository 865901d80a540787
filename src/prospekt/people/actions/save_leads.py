"""Save leads: the one door by which persons and companies come in, one at a time or five thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from prospekt.ledger.events import Actor
from prospekt.people.actions.known_leads import COMPANY, PERSON, load_columns, load_register
from prospekt.people.actions.pending import Pending, Writer
from prospekt.people.rules.draft import Draft, Policy
from prospekt.people.rules.identity import Conflict, Known, Register, whose_company, whose_row
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

CREATED, UPDATED, UNCHANGED, MERGED, REJECTED = (
    "created",
    "updated",
    "unchanged",
    "merged",
    "rejected",
)


@dataclass(slots=True)
class Saved:
    """What became of one draft. `companies_created` is 1 if a company was made on the way."""

    number: int
    outcome: str
    person_id: int | None = None
    company_id: int | None = None
    companies_created: int = 0
    problem: Problem | None = None
    warnings: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class _Decision:
    draft: Draft
    outcome: str
    lead: Pending | None = None
    company: Pending | None = None
    companies_created: int = 0
    problem: Problem | None = None
    warnings: list[Problem] = field(default_factory=list)


def save_leads(
    drafts: Sequence[Draft],
    *,
    by: Actor,
    now: datetime,
    policy: Policy = Policy(),  # noqa: B008 - frozen
    change_set_id: int | None = None,
    touched: tuple[set[int], set[int]] | None = None,
) -> list[Saved]:
    """Create or update a lead for every draft, in one transaction; returns an outcome for each, in order.

    `touched` are the ids of persons and companies that earlier batches of the same file became; a row
    that matches one of them is merged. The sets grow by what this batch touches.
    """
    with transaction.atomic(savepoint=False):
        desk = _Desk(drafts, policy, touched or (set(), set()), by, now, change_set_id)
        decisions = [desk.decide(draft) for draft in drafts]
        desk.writer.write()
    for decision in decisions:
        if decision.lead:
            (desk.touched_persons if decision.lead.is_person else desk.touched_companies).add(
                decision.lead.id
            )
    return [_saved(decision) for decision in decisions]


def _saved(decision: _Decision) -> Saved:
    lead, company = decision.lead, decision.company
    person_id = lead.id if lead and lead.is_person else None
    company_id = company.id if company else (lead.id if lead and not lead.is_person else None)
    return Saved(
        decision.draft.number, decision.outcome, person_id, company_id, decision.companies_created,
        decision.problem, decision.warnings,
    )  # fmt: skip


class _Desk:
    """Decides row after row, so that a row can match the one before it."""

    def __init__(
        self,
        drafts: Sequence[Draft],
        policy: Policy,
        touched: tuple[set[int], set[int]],
        by: Actor,
        now: datetime,
        change_set_id: int | None,
    ) -> None:
        self.policy = policy
        self.touched_persons, self.touched_companies = touched
        self.register: Register
        self.register, persons, companies = load_register(drafts)
        self.persons, self.companies = persons, companies
        self.writer = Writer(by=by, now=now, change_set_id=change_set_id)
        self.pending: dict[Known, Pending] = {}
        person_rows = load_columns("people_person", PERSON, persons)
        company_rows = load_columns("people_company", COMPANY, companies)
        for rows, known in ((person_rows, persons), (company_rows, companies)):
            for id_, columns in rows.items():
                self.pending[known[id_]] = Pending(known[id_], columns)
        self.writer.load_details(self.pending)
        self.matched: set[Known] = set()

    def decide(self, draft: Draft) -> _Decision:
        company = whose_company(draft, self.register) if draft.is_person and draft.company else None
        found = whose_row(draft, self.register, company if isinstance(company, Known) else None)
        if found is None and draft.already:
            person_id, company_id = draft.already
            found = self.persons.get(person_id or 0) or (
                self.companies.get(company_id or 0) if not draft.is_person else None
            )
        if isinstance(found, Conflict):
            return _Decision(draft, REJECTED, problem=_two_leads(found))
        if found is None and self.policy.mode == "update":
            return _Decision(draft, REJECTED, problem=_nobody())
        if found is not None:
            return self._meet(draft, found, company if isinstance(company, Known) else None)
        return self._create(draft, company if isinstance(company, Known) else None)

    def _create(self, draft: Draft, company: Known | None) -> _Decision:
        if not draft.is_person:
            lead = self._new_company(draft, is_lead=True)
            self.writer.add_company_details(lead, draft)
            self.matched.add(lead.known)
            return _Decision(draft, CREATED, lead)
        employer, made, changed = self._employer(draft, company)
        known = Known(
            0, True, draft.person.get("full_name", ""), draft.person.get("name_key", ""),
            company=employer.known if employer else None,
            emails={c.key for c in draft.emails},
            role_emails={c.key for c in draft.emails if c.kind == "role"},
            phones={c.key for c in draft.phones if c.key},
        )  # fmt: skip
        lead = self.writer.new_person(known, draft, employer)
        warnings = self._carry_refusals(draft, lead)
        self.pending[known] = lead
        self.register.enter(known)
        if draft.external:
            self.register.external[draft.external] = known
        if employer:
            self.writer.yield_lead(employer, lead)
        self.matched.add(known)
        return _Decision(draft, CREATED, lead, employer, int(made), warnings=warnings)

    def _carry_refusals(self, draft: Draft, lead: Pending) -> list[Problem]:
        """Somebody else's record with the same address said no: the address stays opted out."""
        for contact in draft.emails:
            for other in self.register.emails.get(contact.key, ()):
                if other in self.pending and self.pending[other].columns.get("no_email"):
                    self.writer.refuse(lead, "email", source="same address")
                    return [stays_opted_out("email")]
        return []

    def _meet(self, draft: Draft, known: Known, company: Known | None) -> _Decision:
        lead = self.pending[known]
        again = known in self.matched or known.id in (
            self.touched_persons if known.is_person else self.touched_companies
        )
        self.matched.add(known)
        made = False
        employer: Pending | None = None
        changed, warnings = False, []
        if self.policy.mode != "create":
            if known.is_person and draft.company:
                employer, made, changed = self._employer(draft, company)
            changed = (
                self.writer.update(lead, draft, self.policy, employer, self.register) or changed
            )
            warnings = [stays_opted_out(channel) for channel in lead.stayed_out]
        lead.stayed_out = ()
        if draft.external and known.is_person:
            self.register.external.setdefault(draft.external, known)
        outcome = MERGED if again else UPDATED if changed or made else UNCHANGED
        return _Decision(draft, outcome, lead, employer, int(made), warnings=warnings)

    def _employer(self, draft: Draft, company: Known | None) -> tuple[Pending | None, bool, bool]:
        """The company of a person's row: (company, made now, changed)."""
        if not (
            draft.company.get("name_key") or draft.company.get("domain") or draft.company_external
        ):
            return None, False, False
        if company is None:
            if not draft.company.get("name"):
                draft.company.setdefault(
                    "name", draft.company.get("domain") or draft.company_external[1]
                )
                draft.company.setdefault("name_key", draft.company["name"].casefold())
                draft.company.setdefault("sort_key", draft.company["name_key"])
            return self._new_company(draft, is_lead=False), True, False
        pending = self.pending[company]
        return (
            pending,
            False,
            self.writer.update_company(pending, draft, self.policy, self.register),
        )

    def _new_company(self, draft: Draft, *, is_lead: bool) -> Pending:
        columns = draft.company
        known = Known(
            0, False, columns.get("name", ""), columns.get("name_key", ""), columns.get("legal_form", ""),
            columns.get("domain", ""), emails={c.key for c in draft.emails} if is_lead else set(),
            role_emails={c.key for c in draft.emails if c.kind == "role"} if is_lead else set(),
        )  # fmt: skip
        pending = self.writer.new_company(known, draft, is_lead=is_lead)
        self.pending[known] = pending
        self.register.enter(known)
        if draft.company_external:
            self.register.company_external[draft.company_external] = known
        return pending


def stays_opted_out(channel: str) -> Problem:
    message = _(
        "This lead has opted out ({channel}) and stays opted out; the file cannot lift that."
    )
    return Problem("stays_opted_out", message, {"channel": channel})


def _two_leads(conflict: Conflict) -> Problem:
    message = _(
        "This row matches two leads, {first} and {second}. Merge them, or take out the value that belongs to"
        " the other one, and import the row again."
    )
    return Problem(
        "two_leads", message, {"first": _named(conflict.first), "second": _named(conflict.second)}
    )


def _named(known: Known) -> str:
    shown = (
        known.shown or next(iter(sorted(known.emails)), "") or next(iter(sorted(known.phones)), "")
    )
    return f"{shown} (#{known.id})" if known.id else f"{shown} (earlier in this file)"


def _nobody() -> Problem:
    message = _(
        "No lead in the base matches this row, and the import only updates. Import it with create or upsert."
    )
    return Problem("no_match", message)
