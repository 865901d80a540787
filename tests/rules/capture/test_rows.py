"""From cells to a draft: a bad cell warns and never rejects its row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from prospekt.capture.rules.cells import CellStyle
from prospekt.capture.rules.rows import Plan, ReadRow, column_plan, read_row

STYLE = CellStyle(order="dmy", decimal=".", currency="NOK")


def plan(*targets: str, required: str = "", **more: Any) -> Plan:
    columns = tuple(
        column_plan(
            i,
            target.title(),
            target,
            STYLE,
            "number" if target.endswith("_n") else "text",
            target == required,
        )
        for i, target in enumerate(targets)
    )
    return Plan(columns, source="crm", phone_country="NO", **more)


def read(row: dict[str, str], **more: Any) -> ReadRow:
    return read_row(tuple(row.values()), plan(*row, **more), 1, 2)


def test_a_plain_row() -> None:
    found = read(
        {
            "full_name": "Ole Hansen", "email": "Ole@Fjord.no", "phone": "91 00 00 01", "company": "Fjord AS", "role": "CEO",
            "employees": "1 200", "country": "Norge", "city": "Tromsø", "birthday": "01.02.1980", "own:shoe": "43",
            "external_id": "7", "company_external_id": "7", "note": "Met",
        },
        tags=("Fair",),
    )  # fmt: skip
    draft = found.draft
    assert draft
    assert (found.problem, found.warnings) == (None, [])
    assert draft.person["full_name"] == "Ole Hansen"
    assert draft.person | {
        "name_key": "hansen ole", "role": "CEO", "seniority": "c_level", "country": "NO", "city": "Tromsø",
        "city_key": "tromso", "birthday": date(1980, 2, 1).isoformat(),
    } == draft.person  # fmt: skip
    assert (
        draft.company
        | {"name": "Fjord AS", "name_key": "fjord", "legal_form": "AS", "employees": 1200}
        == draft.company
    )
    assert [(c.shown, c.key) for c in draft.emails] == [("Ole@fjord.no", "ole@fjord.no")]
    assert [c.key for c in draft.phones] == ["+4791000001"]
    assert (draft.own, list(draft.tags), draft.notes) == ({"shoe": "43"}, ["Fair"], ["Met"])
    assert draft.external == ("crm", "7")
    assert draft.company_external == ("crm company", "7")


@pytest.mark.parametrize(
    ("target", "text", "code"),
    [
        ("email", "nobody", "not_email"),
        ("email", "a@b", "not_email"),
        ("phone", "12", "not_phone"),
        ("employees", "many", "not_int"),
        ("birthday", "31.31.1980", "not_date"),
        ("country", "Atlantis", "not_country"),
        ("revenue", "much", "not_money"),
        ("city", "x" * 121, "too_long"),
        ("role", "a\x00b", "nul"),
        ("touch_kind", "telepathy", "unknown_touch"),
        ("own:n_n", "many", "not_number"),
    ],
)
def test_a_bad_cell_warns_with_line_column_and_value(target: str, text: str, code: str) -> None:
    found = read({"full_name": "Ole Hansen", target: text})
    assert found.draft
    (warning,) = found.warnings
    assert (warning.code, warning.line) == (code, 2)
    assert warning.column in (target.title(), target)
    assert warning.value is not None


def test_a_bad_own_cell_keeps_its_text() -> None:
    found = read({"full_name": "Ole", "own:n_n": "many"})
    assert found.draft
    assert found.draft.own == {"n_n": "many"}


@pytest.mark.parametrize(
    ("text", "value"), [("43", 43), ("007", 7), ("4.5", 4.5), ("1e3", 1000), ("٣", "٣"), ("", None)]
)
def test_own_numbers(text: str, value: object) -> None:
    found = read({"full_name": "Ole", "own:n_n": text})
    assert found.draft
    assert found.draft.own.get("n_n") == value


@pytest.mark.parametrize("blank", ["", " ", "-", " - ", "N/A", "n/a", "NaN", "null", "NULL", "—"])
@pytest.mark.parametrize("target", ["email", "phone", "city", "employees", "birthday"])
def test_blank_cells_say_nothing(blank: str, target: str) -> None:
    found = read({"full_name": "Ole Hansen", target: blank})
    assert found.draft
    assert found.warnings == []
    assert (found.draft.emails, found.draft.phones) == ([], [])
    assert "employees" not in found.draft.company


def test_several_contacts_in_cells_and_columns() -> None:
    columns = tuple(
        column_plan(i, f"c{i}", target, STYLE)
        for i, target in enumerate(("email", "email", "phone"))
    )
    found = read_row(
        ("a@x.no; b@x.no", "A@X.no", "91000001 / 91000002, tlf: 91000003"),
        Plan(columns, phone_country="NO"),
    )
    assert found.draft
    assert [c.key for c in found.draft.emails] == ["a@x.no", "b@x.no"]
    assert [c.key for c in found.draft.phones] == ["+4791000001", "+4791000002", "+4791000003"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"full_name": "", "city": "Oslo"}, "no_identity"),
        ({"email": "nonsense", "city": "Oslo"}, "no_identity"),
        ({"full_name": "N/A", "email": "-"}, "no_identity"),
    ],
)
def test_who_names_nobody_is_rejected(row: dict[str, str], code: str) -> None:
    found = read(row)
    assert found.draft is None
    assert found.problem
    assert (found.problem.code, found.problem.line) == (code, 2)


def test_a_required_value() -> None:
    found = read({"full_name": "Ole", "email": ""}, required="email")
    assert found.problem
    assert (found.problem.code, found.problem.column) == ("required", "Email")
    assert read({"full_name": "Ole", "email": "a@b.no"}, required="email").problem is None


@pytest.mark.parametrize(
    ("row", "is_person"),
    [
        ({"company": "Fjord AS"}, False),
        ({"company": "Fjord AS", "email": "post@fjord.no"}, False),
        ({"company": "Fjord AS", "email": "ole@fjord.no"}, True),
        ({"company": "Fjord AS", "full_name": "Ole Hansen"}, True),
        ({"company_domain": "fjord.no", "phone": "91000001"}, False),
        ({"phone": "91000001"}, True),
        ({"external_id": "7"}, True),
    ],
)
def test_whom_a_row_is_about(row: dict[str, str], is_person: bool) -> None:
    found = read(row)
    assert found.draft
    assert found.draft.is_person is is_person


def test_a_company_row_owns_address_country_and_id() -> None:
    found = read(
        {
            "company": "Fjord AS",
            "country": "Norway",
            "street": "Gata 1",
            "external_id": "7",
            "city": "Oslo",
        }
    )
    draft = found.draft
    assert draft
    assert (draft.company["country"], draft.company["city"], draft.person.get("country")) == (
        "NO",
        "Oslo",
        None,
    )
    assert draft.company_address
    assert draft.company_address["street"] == "Gata 1"
    assert (draft.external, draft.company_external) == (None, ("crm company", "7"))


def test_consents_and_touches() -> None:
    found = read(
        {
            "full_name": "Ole",
            "no_email": "yes",
            "subscribed": "no",
            "touch_kind": "Call",
            "touch_note": "rang",
        }
    )
    assert found.draft
    assert list(found.draft.consents) == [("email", False), ("email", False)]
    (touch,) = found.draft.touches
    assert (touch.kind, touch.note) == ("call", "rang")


def test_a_company_s_phone_is_the_company_s() -> None:
    found = read({"full_name": "Ole", "company": "Fjord AS", "company_phone": "22 00 00 00"})
    assert found.draft
    assert [phone.key for phone in found.draft.company_phones] == ["+4722000000"]
    assert found.draft.phones == []


def test_a_word_in_many_rows_is_refused_in_each_of_them() -> None:
    columns = plan("full_name", "country")
    first, second = (read_row(("Ole", "Nowhere"), columns, n, n + 1) for n in (1, 2))
    assert [warning.line for warning in (*first.warnings, *second.warnings)] == [2, 3]
    assert {warning.column for warning in (*first.warnings, *second.warnings)} == {"Country"}
