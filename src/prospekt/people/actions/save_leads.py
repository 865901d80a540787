"""Save leads: the one door by which persons and companies come in, one at a time or five thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from prospekt.ledger.events import Actor
from prospekt.people.actions.gathering import Gathered, Gatherer
from prospekt.people.actions.identity_lock import lock_identity
from prospekt.people.actions.known_bin import load_bin
from prospekt.people.actions.known_details import load_details
from prospekt.people.actions.known_leads import columns_asked_for, load_columns, load_register
from prospekt.people.actions.pending import Pending
from prospekt.people.actions.row_rights import RowRights
from prospekt.people.actions.writing import write
from prospekt.people.rules.draft import Draft, Policy
from prospekt.people.rules.identity import Conflict, Known, whose_company, whose_row
from prospekt.words.folding import fold
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
    warnings: Sequence[Problem] = ()


@dataclass(slots=True)
class _Decision:
    draft: Draft
    outcome: str
    lead: Pending | None = None
    company: Pending | None = None
    companies_created: int = 0
    problem: Problem | None = None
    warnings: Sequence[Problem] = ()


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
    touched = touched or (set(), set())
    with transaction.atomic(savepoint=False):
        lock_identity()
        desk = _Desk(drafts, policy, touched, Gathered(by, now, change_set_id))
        decisions = [desk.decide(draft) for draft in drafts]
        write(desk.found)
    persons, companies = touched
    for decision in decisions:
        if decision.lead:
            (persons if decision.lead.known.is_person else companies).add(decision.lead.known.id)
        if decision.companies_created:
            companies.add(decision.company.known.id)
    return [_saved(decision) for decision in decisions]


def _saved(decision: _Decision) -> Saved:
    lead, company = decision.lead, decision.company
    person_id = lead.known.id if lead and lead.known.is_person else None
    company_id = (
        company.known.id if company else (lead.known.id if lead and person_id is None else None)
    )
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
        found: Gathered,
    ) -> None:
        self.policy, self.found = policy, found
        self.touched_persons, self.touched_companies = touched
        self.register, self.persons, self.companies = load_register(drafts)
        found.taken = self.register.taken
        self.bin = load_bin(drafts)
        self.rights = RowRights(found.by)
        self.gatherer = Gatherer(self.register, policy, found, self.rights)
        self.pending: dict[Known, Pending] = {}
        person_columns, company_columns = columns_asked_for(drafts)
        for table, columns, known in (
            ("people_person", person_columns, self.persons),
            ("people_company", company_columns, self.companies),
        ):
            for id_, values in load_columns(table, columns, known).items():
                self.pending[known[id_]] = Pending(known[id_], values)
        load_details(
            self.pending.values(), drafts, found.change_set_id, is_refused=bool(self.bin.refused)
        )
        self.matched: set[Known] = set()

    def decide(self, draft: Draft) -> _Decision:
        """What becomes of a draft; what has to be written is gathered on the way."""
        if problem := self.rights.why_not_owner(draft):
            return _Decision(draft, REJECTED, problem=problem)
        company = None
        if draft.is_person and (draft.company or draft.company_external):
            company = whose_company(draft, self.register)
        found = whose_row(draft, self.register, company)
        if found is None and draft.already:
            found = self._as_before(draft, draft.already)
        if found is None:
            if self.policy.mode == "update":
                return _Decision(draft, REJECTED, problem=_nobody())
            if problem := self._why_not_employer(company):
                return _Decision(draft, REJECTED, problem=problem)
            return self._create(draft, company)
        if isinstance(found, Conflict):
            return _Decision(draft, REJECTED, problem=self._two_leads(found))
        return self._meet(draft, found, company)

    def _as_before(self, draft: Draft, already: tuple[int | None, int | None]) -> Known | None:
        person_id, company_id = already
        if draft.is_person:
            return self.persons.get(person_id or 0)
        return None if person_id else self.companies.get(company_id or 0)

    def _create(self, draft: Draft, company: Known | None) -> _Decision:
        employer, made = None, False
        if refused := self.bin.refused_for(draft.emails, draft.phones):
            draft.consents = [one for one in draft.consents if not (one[1] and one[0] in refused)]
        self.rights.place(draft)
        if not draft.is_person:
            lead = self._new_company(draft, is_lead=True)
        else:
            employer, made, _changed = self._employer(draft, company)
            lead = self._new_person(draft, employer)
        self.matched.add(lead.known)
        if draft.emails:
            self._carry_refusals(draft, lead)
        if refused:
            self._refuse(lead, refused)
        warnings = self.bin.warnings_for(draft, self.rights.reader)
        if lead.stayed_out:
            warnings = [*_stayed_out(lead), *warnings]
        return _Decision(draft, CREATED, lead, employer, int(made), warnings=warnings)

    def _new_person(self, draft: Draft, employer: Pending | None) -> Pending:
        emails, person = draft.emails, draft.person
        known = Known(
            0, True, person.get("full_name", ""), person.get("name_key", ""),
            company=employer.known if employer else None,
            emails={c.key for c in emails},
            role_emails={c.key for c in emails if c.kind == "role"},
            phones={c.key for c in draft.phones if c.key},
        )  # fmt: skip
        lead = self.gatherer.new_person(known, draft, employer)
        self.pending[known] = lead
        self.register.enter(known)
        if employer:
            self.gatherer.yield_lead(employer, lead)
        return lead

    def _carry_refusals(self, draft: Draft, lead: Pending) -> None:
        """Somebody else's record with the same address said no: the address stays opted out."""
        for contact in draft.emails:
            for other in self.register.emails.get(contact.key, ()):
                if other is not lead.known and self.pending[other].columns["no_email"]:
                    self.gatherer.refuse(lead, "email", source="same address")
                    lead.stayed_out = (*lead.stayed_out, "email")

    def _refuse(self, lead: Pending, channels: set[str]) -> None:
        """A lead that is no longer in the list said no, for an address or number that this one has now."""
        for channel in sorted(channels):
            self.gatherer.refuse(lead, channel, source="same address")
            lead.stayed_out = (*lead.stayed_out, channel)

    def _why_not_employer(self, company: Known | None) -> Problem | None:
        return self.rights.why_not_employer(self.pending[company]) if company else None

    def _two_leads(self, conflict: Conflict) -> Problem:
        first, second = (
            self.rights.shown(self.pending[known], _named(known))
            for known in (conflict.first, conflict.second)
        )
        message = _(
            "This row matches two leads, {first} and {second}. Merge them, or take out the value that belongs to"
            " the other one, and import the row again."
        )
        return Problem("two_leads", message, {"first": first, "second": second})

    def _meet(self, draft: Draft, known: Known, company: Known | None) -> _Decision:
        lead = self.pending[known]
        again = lead.is_new or known in self.matched or known.id in (
            self.touched_persons if known.is_person else self.touched_companies
        )  # fmt: skip
        if not again:
            reads_only = self.policy.mode == "create"
            problem = self.rights.why_not_meet(lead, draft, reads_only=reads_only)
            if problem := problem or (None if reads_only else self._why_not_employer(company)):
                return _Decision(draft, REJECTED, problem=problem)
        self.matched.add(known)
        employer, made, changed = None, False, False
        warnings: Sequence[Problem] = ()
        if self.policy.mode != "create":
            if known.is_person:
                employer, made, changed = self._employer(draft, company)
            had = known.emails | known.phones
            new = [c for c in (*draft.emails, *draft.phones) if c.key not in had]
            self._refuse(lead, self.bin.refused_for(new))
            changed = self.gatherer.update(lead, draft, employer) or changed
            warnings = _stayed_out(lead)
        elif draft.external and known.is_person and self.register.owner_of(draft.external) is None:
            self.register.external[draft.external] = known
        outcome = MERGED if again else UPDATED if changed or made else UNCHANGED
        return _Decision(draft, outcome, lead, employer, int(made), warnings=warnings)

    def _employer(self, draft: Draft, company: Known | None) -> tuple[Pending | None, bool, bool]:
        """The company of a person's row: (company, made now, changed)."""
        if company is not None:
            pending = self.pending[company]
            if not self.rights.may_change_employer(pending):
                return pending, False, False
            return pending, False, self.gatherer.update_company(pending, draft)
        given = draft.company
        if not (given.get("name_key") or given.get("domain") or draft.company_external):
            return None, False, False
        if not given.get("name"):
            name = given.get("domain") or (draft.company_external or ("", ""))[1]
            key = fold(name)[:300]
            given.update(name=name, name_key=key, sort_key=key)
        return self._new_company(draft, is_lead=False), True, False

    def _new_company(self, draft: Draft, *, is_lead: bool) -> Pending:
        columns = draft.company
        known = Known(
            0, False, columns.get("name", ""), columns.get("name_key", ""), columns.get("legal_form", ""),
            columns.get("domain", ""),
        )  # fmt: skip
        self.register.enter(known)
        lead = self.gatherer.new_company(known, draft, is_lead=is_lead)
        self.pending[known] = lead
        return lead


def _stayed_out(lead: Pending) -> Sequence[Problem]:
    """Warnings for what the row would have lifted; each row is told of its own alone."""
    if not lead.stayed_out:
        return ()
    channels, lead.stayed_out = dict.fromkeys(lead.stayed_out), ()
    return [stays_opted_out(channel) for channel in channels]


def stays_opted_out(channel: str) -> Problem:
    message = _(
        "This lead has opted out ({channel}) and stays opted out; the file cannot lift that."
    )
    return Problem("stays_opted_out", message, {"channel": channel})


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
