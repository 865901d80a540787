"""Who is who: the order of the keys, and when two leads are never taken for one."""

from __future__ import annotations

import pytest

from prospekt.people.rules.draft import Contact, Draft
from prospekt.people.rules.identity import Conflict, Known, Register, whose_company, whose_row

FIRM = Known(1, False, "Fjord Design", "fjord design", "as", "fjord.no")
OTHER = Known(2, False, "Fjord Design", "fjord design", "ltd", "fjord.co.uk")
OLE = Known(
    1,
    True,
    "Ole Hansen",
    "hansen ole",
    company=FIRM,
    emails={"ole@fjord.no"},
    phones={"+4791000001"},
)
ANNA = Known(2, True, "Anna Berg", "anna berg", company=FIRM, emails={"anna@fjord.no", "post@fjord.no"},
             role_emails={"post@fjord.no"}, phones={"+4791000002"})  # fmt: skip
NAMELESS = Known(3, True, phones={"+4791000003"})
TWIN = Known(4, True, "Ole Hansen", "hansen ole", phones={"+4791000004"})
TWIN_TOO = Known(5, True, "Hansen", "hansen", phones={"+4791000004"})
MAILLESS = Known(6, True, "Kari Dahl", "dahl kari", company=FIRM)


@pytest.fixture
def register() -> Register:
    register = Register()
    for known in (FIRM, OTHER, OLE, ANNA, NAMELESS, TWIN, TWIN_TOO, MAILLESS):
        register.enter(known)
    register.external["crm", "7"] = OLE
    register.external["crm", "8"] = ANNA
    register.company_external["crm", "c1"] = OTHER
    return register


def person(name: str = "", emails: str = "", phone: str = "", id_: str = "") -> Draft:
    draft = Draft(person={"name_key": name, "full_name": name} if name else {})
    for text in emails.split():
        role = text.startswith(("post@", "info@"))
        draft.emails.append(Contact(text, text, "role" if role else "business"))
    if phone:
        draft.phones.append(Contact(phone, phone))
    draft.external = ("crm", id_) if id_ else None
    return draft


@pytest.mark.parametrize(
    ("draft", "found"),
    [
        pytest.param(person(id_="7"), OLE, id="the id of the other tool"),
        pytest.param(
            person("kari dahl", "new@x.no", id_="7"), OLE, id="an id is stronger than all else"
        ),
        pytest.param(person(emails="ole@fjord.no"), OLE, id="an e-mail address"),
        pytest.param(person("somebody else", "ole@fjord.no"), OLE, id="e-mail whatever the name"),
        pytest.param(person(emails="post@fjord.no"), None, id="a role address is nobody's"),
        pytest.param(
            person("anna berg", "post@fjord.no"), ANNA, id="a role address beside name and company"
        ),
        pytest.param(
            person("hansen ole", phone="+4791000001"), OLE, id="a phone with the same name"
        ),
        pytest.param(person("hansen o", phone="+4791000001"), OLE, id="a phone with an initial"),
        pytest.param(person(phone="+4791000001"), OLE, id="a phone without a name"),
        pytest.param(
            person("hansen ole", phone="+4791000003"), NAMELESS, id="the lead has no name"
        ),
        pytest.param(
            person("dahl kari", phone="+4791000001"), MAILLESS, id="another name has the phone"
        ),
        pytest.param(
            person("berg per", phone="+4791000001"), None, id="a shared phone, names apart"
        ),
        pytest.param(
            person("hansen ole", "ole@new.no", "+4791000001"), None, id="two e-mails: not by phone"
        ),
        pytest.param(
            person("hansen ole", "ole@new.no"), None, id="two e-mails: not by name and company"
        ),
        pytest.param(
            person("hansen ole", "info@fjord.no"), OLE, id="a role address does not speak against"
        ),
        pytest.param(
            person("dahl kari", "kari@fjord.no"), MAILLESS, id="name and company, no e-mail yet"
        ),
        pytest.param(person(), None, id="nothing to go by"),
    ],
)
def test_keys_in_their_order(register: Register, draft: Draft, found: Known | None) -> None:
    assert whose_row(draft, register, FIRM) is found


@pytest.mark.parametrize(
    ("draft", "leads"),
    [
        pytest.param(person(emails="ole@fjord.no anna@fjord.no"), {OLE, ANNA}, id="two addresses"),
        pytest.param(person(emails="anna@fjord.no", id_="7"), {OLE, ANNA}, id="id and address"),
        pytest.param(
            person("hansen ole", phone="+4791000004"), {TWIN, TWIN_TOO}, id="two with the phone"
        ),
        pytest.param(
            person(phone="+4791000004"), {TWIN, TWIN_TOO}, id="two with the phone, no name"
        ),
    ],
)
def test_two_leads_are_a_conflict(register: Register, draft: Draft, leads: set[Known]) -> None:
    found = whose_row(draft, register, None)
    assert isinstance(found, Conflict)
    assert {found.first, found.second} == leads


def test_a_name_alone_matches_nobody(register: Register) -> None:
    assert whose_row(person("hansen ole"), register, None) is None


@pytest.mark.parametrize(
    ("company", "id_", "found"),
    [
        ({"name_key": "fjord design", "legal_form": "as"}, "", FIRM),
        ({"name_key": "fjord design", "legal_form": "ltd"}, "", OTHER),
        ({"name_key": "fjord design", "legal_form": ""}, "", FIRM),
        ({"name_key": "fjord design", "legal_form": "", "domain": "fjord.co.uk"}, "", OTHER),
        ({"name_key": "fjord design", "legal_form": "gmbh"}, "", None),
        ({"name_key": "nobody"}, "", None),
        ({"name_key": "nobody", "domain": "fjord.no"}, "", None),
        ({"domain": "fjord.no"}, "", FIRM),
        ({"domain": "elsewhere.no"}, "", None),
        ({"name_key": "fjord design", "legal_form": "as"}, "c1", OTHER),
        ({}, "c1", OTHER),
        ({}, "", None),
    ],
)
def test_companies(register: Register, company: dict, id_: str, found: Known | None) -> None:
    draft = Draft(company=company, company_external=("crm", id_) if id_ else None)
    assert whose_company(draft, register) is found
    draft.is_person = False
    assert whose_row(draft, register, None) is found


def test_what_a_match_brings_is_matched_later(register: Register) -> None:
    lead = Known(9, True, "Per Lie", "lie per")
    register.enter(lead)
    register.learn(lead, ["per@lie.no"], ["+4799999999"])
    assert whose_row(person(emails="per@lie.no"), register, None) is lead
    assert whose_row(person("lie per", phone="+4799999999"), register, None) is lead


def test_an_id_has_one_owner_and_what_lies_in_the_bin_is_none(register: Register) -> None:
    register.taken["crm", "gone"] = Known(99, True)
    owners = [register.owner_of(("crm", id_)) for id_ in ("7", "c1", "gone", "free")]
    assert [owner.id if owner else None for owner in owners] == [1, 2, None, None]
