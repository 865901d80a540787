"""Who is who: exact matching at entry, in the order of strength.

1. (source, external id); 2. e-mail unless a role address; 3. phone with a compatible name; 4. name and company.
Two different e-mails that are nobody's role never match on a weaker key. Strong keys that point to two
leads are a conflict, which the caller rejects with both named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from prospekt.people.rules.draft import Draft
from prospekt.people.rules.names import compatible


@dataclass(slots=True, eq=False)
class Known:
    """A lead that rows are held against; `id` 0 until a new one has its number."""

    id: int
    is_person: bool
    shown: str = ""
    name_key: str = ""
    legal_form: str = ""
    domain: str = ""
    company: Known | None = None
    emails: set[str] = field(default_factory=set)
    role_emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Register:
    """Every known lead that a batch could match, by each key. New leads are entered as they come."""

    external: dict[tuple[str, str], Known] = field(default_factory=dict)
    company_external: dict[tuple[str, str], Known] = field(default_factory=dict)
    emails: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    phones: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    names: dict[tuple[str, int], list[Known]] = field(default_factory=lambda: defaultdict(list))
    companies: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    domains: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[tuple[str, str], Known] = field(default_factory=dict)
    """Ids of other tools that leads in the recycle bin have; whoever brings one anew takes it over."""

    def enter(self, known: Known) -> None:
        """Make a lead findable by its keys."""
        for key in known.emails:
            self.emails[key].append(known)
        for key in known.phones:
            self.phones[key].append(known)
        if not known.is_person:
            if known.name_key:
                self.companies[known.name_key].append(known)
            if known.domain:
                self.domains[known.domain].append(known)
        elif known.name_key and known.company is not None:
            self.names[known.name_key, id(known.company)].append(known)

    def owner_of(self, key: tuple[str, str]) -> Known | None:
        """Who in the list has this id of another tool, person or company."""
        return self.external.get(key) or self.company_external.get(key)

    def learn(self, known: Known, emails: Iterable[str], phones: Iterable[str]) -> None:
        """A match brought further contacts; later rows may match by them."""
        for key in emails:
            if key not in known.emails:
                known.emails.add(key)
                self.emails[key].append(known)
        for key in phones:
            if key not in known.phones:
                known.phones.add(key)
                self.phones[key].append(known)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that belongs to two leads; nobody but a person can say which."""

    first: Known
    second: Known


def whose_row(draft: Draft, register: Register, company: Known | None) -> Known | Conflict | None:
    """The person (or, for a company row, the company) a row belongs to; None if it is new."""
    if not draft.is_person:
        return whose_company(draft, register)
    strong = _by_strong_keys(draft, register)
    if len(strong) > 1:
        return Conflict(strong[0], strong[1])
    if strong:
        return strong[0]
    name_key = draft.person.get("name_key", "")
    by_phone, by_name = _by_phone(draft, register, name_key), _by_name(register, name_key, company)
    if not by_phone and not by_name:
        return None
    own = {contact.key for contact in draft.emails if contact.kind != "role"}
    for weak in (by_phone, by_name):
        found = [known for known in weak if not _differs(own, known)]
        if len(found) > 1:
            return Conflict(found[0], found[1])
        if found:
            return found[0]
    return None


def _by_strong_keys(draft: Draft, register: Register) -> list[Known]:
    found: list[Known] = []
    if draft.external and (known := register.external.get(draft.external)):
        found.append(known)
    for contact in draft.emails:
        if contact.kind == "role":
            continue
        for known in register.emails.get(contact.key, ()):
            if known.is_person and known not in found:
                found.append(known)
    return found


def _by_phone(draft: Draft, register: Register, name_key: str) -> list[Known]:
    found: list[Known] = []
    for contact in draft.phones:
        for known in register.phones.get(contact.key, ()) if contact.key else ():
            if known.is_person and known not in found and _same_name(name_key, known.name_key):
                found.append(known)
    return found


def _same_name(one: str, other: str) -> bool:
    return not one or not other or one == other or compatible(one, other)


def _by_name(register: Register, name_key: str, company: Known | None) -> list[Known]:
    if not name_key or company is None:
        return []
    return register.names.get((name_key, id(company)), [])


def _differs(own: set[str], known: Known) -> bool:
    theirs = known.emails - known.role_emails
    return bool(own and theirs and not own & theirs)


def whose_company(draft: Draft, register: Register) -> Known | None:
    """The company a row names: by its id in the other tool, by name with a legal form that fits, by domain."""
    if draft.company_external and (known := register.company_external.get(draft.company_external)):
        return known
    name_key, form = draft.company.get("name_key", ""), draft.company.get("legal_form", "")
    domain = draft.company.get("domain", "")
    if not name_key:
        return register.domains.get(domain, [None])[0] if domain else None
    if name_key not in register.companies:
        return None
    named = [known for known in register.companies[name_key] if _same_form(form, known.legal_form)]
    exact = [known for known in named if known.legal_form == form] or named
    if len(exact) > 1 and domain:
        exact = [known for known in exact if known.domain == domain] or exact
    return exact[0] if exact else None


def _same_form(one: str, other: str) -> bool:
    return not one or not other or one == other
