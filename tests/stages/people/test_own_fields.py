"""Own fields: added, changed, taken away so that nothing is lost; at once wherever leads are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from prospekt.ledger.events import Actor
from prospekt.words.problem import Refusal

if TYPE_CHECKING:
    from django.test import Client

    from prospekt.people.models import OwnField
    from tests.conftest import Cast

pytestmark = pytest.mark.django_db
BY = Actor(None, "test")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def field(label: str = "Plan", kind: str = "choice", **more: Any) -> OwnField:
    from prospekt.people.actions.own_fields import add_field  # noqa: PLC0415

    if kind in ("choice", "choices"):
        more.setdefault("choices", ["Basic", "Plus", "Pro"])
    return add_field(label, kind, **more, by=BY, now=NOW)


def person(name: str = "Kari Nordmann", *, is_company: bool = False, **own: Any) -> Any:
    from prospekt.people.models import Company, Person  # noqa: PLC0415

    told = {"own": own, "first_seen_at": NOW, "created_at": NOW, "updated_at": NOW}
    if is_company:
        return Company.objects.create(
            name=name, name_key=name.lower(), sort_key=name.lower(), **told
        )
    return Person.objects.create(full_name=name, **told)


def own_of(lead: Any) -> dict[str, Any]:
    lead.refresh_from_db()
    return lead.own


def refusal(action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with pytest.raises(Refusal) as refused:
        action(*args, **kwargs, by=BY, now=NOW)
    return refused.value.problem


def events() -> list[tuple[str, dict[str, Any]]]:
    from prospekt.ledger.models import Event  # noqa: PLC0415

    return list(Event.objects.order_by("id").values_list("name", "facts"))


def test_a_field_is_added_last_and_told() -> None:
    field("Budget", "money")
    made = field("Plan")
    assert (made.slug, made.position, made.choices) == ("plan", 2, ["Basic", "Plus", "Pro"])
    assert events()[-1] == ("field.added", {"field": made.pk, "kind": "choice"})


def test_a_label_is_once_there_and_a_slug_is_never_used_again() -> None:
    from prospekt.people.actions.own_fields import add_field, change_field, remove_field  # noqa: PLC0415

    field("Budget", "money")
    assert refusal(add_field, "BUDGET", "text").code == "name_taken"
    remove_field("budget", by=BY, now=NOW)
    assert field("Budget", "text").slug == "budget_2"
    change_field("budget_2", label="Budget next year", by=BY, now=NOW)
    assert field("Budget", "text").slug == "budget_3"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("", "text"), "bad_name"),
        (("Plan", "colour"), "unknown_kind"),
        (("Plan", "choice"), "no_choices"),
    ],
)
def test_a_field_that_cannot_be(args: tuple[str, str], code: str) -> None:
    from prospekt.people.actions.own_fields import add_field  # noqa: PLC0415
    from prospekt.people.models import OwnField  # noqa: PLC0415

    assert refusal(add_field, *args).code == code
    assert not OwnField.objects.exists()


def test_a_choice_is_renamed_in_all_leads() -> None:
    from prospekt.people.actions.own_fields import rename_choice  # noqa: PLC0415
    from prospekt.people.models import Change  # noqa: PLC0415

    field()
    kari, firm, other = (
        person(plan="Plus"),
        person("Firma", is_company=True, plan="plus"),
        person(plan="Pro"),
    )
    assert rename_choice("plan", "Plus", "Premium", by=BY, now=NOW) == 2
    assert [own_of(lead)["plan"] for lead in (kari, firm, other)] == ["Premium", "Premium", "Pro"]
    change = Change.objects.get(person_id=kari.pk)
    assert (change.field, change.old, change.new) == ("own:plan", "Plus", "Premium")
    assert (kari.version, change.version) == (2, 2)
    assert ("lead.changed", {"fields": ["own:plan"], "version": 2, "change_set": None}) in events()


def test_a_used_choice_goes_only_into_another_one() -> None:
    from prospekt.people.actions.own_fields import remove_choice  # noqa: PLC0415

    made = field()
    kari = person(plan="Plus")
    problem = refusal(remove_choice, "plan", "Plus")
    assert (problem.code, problem.params["n"]) == ("choice_used", 1)
    assert remove_choice("plan", "Plus", into="Pro", by=BY, now=NOW) == 1
    assert remove_choice("plan", "Basic", by=BY, now=NOW) == 0
    made.refresh_from_db()
    assert (made.choices, own_of(kari)) == (["Pro"], {"plan": "Pro"})


def test_of_many_choices_only_the_one_changes() -> None:
    from prospekt.people.actions.own_fields import remove_choice, rename_choice  # noqa: PLC0415

    field(kind="choices")
    kari = person(plan="Basic; Plus")
    rename_choice("plan", "Plus", "Premium", by=BY, now=NOW)
    assert own_of(kari) == {"plan": "Basic; Premium"}
    remove_choice("plan", "Premium", into="Basic", by=BY, now=NOW)
    assert own_of(kari) == {"plan": "Basic"}


def test_texts_that_leads_have_become_choices() -> None:
    from prospekt.people.actions.own_fields import convert_field, take_choices  # noqa: PLC0415

    made = field("Plan", "text")
    for plan in ("Gold", "Gold", "Silver"):
        person(plan=plan)
    convert_field("plan", "choice", by=BY, now=NOW)
    made.refresh_from_db()
    assert (made.kind, made.choices) == ("choice", ["Gold", "Silver"])
    person(plan="gold")
    person(plan="Bronze")
    assert take_choices("plan", by=BY, now=NOW).choices == ["Gold", "Silver", "Bronze"]


def test_another_kind_is_refused_where_a_value_would_lose() -> None:
    from prospekt.people.actions.own_fields import convert_field  # noqa: PLC0415

    made = field("Seats", "text")
    few, many = person(seats="12"), person(seats="about 30")
    problem = refusal(convert_field, "seats", "number")
    assert (problem.code, problem.params["n"], problem.params["values"]) == (
        "would_lose",
        1,
        "“about 30”",
    )
    many.delete()
    assert convert_field("seats", "number", by=BY, now=NOW) == 1
    made.refresh_from_db()
    assert (made.kind, own_of(few)) == ("number", {"seats": 12})


def test_removing_keeps_the_values_until_the_field_is_back() -> None:
    from prospekt.people.actions.own_fields import remove_field, restore_field  # noqa: PLC0415
    from prospekt.people.queries.own_fields import own_fields  # noqa: PLC0415

    field()
    kari = person(plan="Plus")
    problem = refusal(remove_field, "plan")
    assert (problem.code, problem.params["n"]) == ("field_has_values", 1)
    assert remove_field("plan", with_values=True, by=BY, now=NOW) == 1
    assert own_fields() == {}
    assert own_of(kari) == {"plan": "Plus"}
    restore_field("plan", by=BY, now=NOW)
    assert list(own_fields()) == ["plan"]
    assert [name for name, _facts in events()][-2:] == ["field.removed", "field.restored"]


def test_a_field_that_the_scorecard_reads_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    from prospekt.people.actions.own_fields import remove_field  # noqa: PLC0415
    from prospekt.people.queries import field_uses  # noqa: PLC0415

    field()
    monkeypatch.setattr(field_uses, "_tellers", [lambda slug: [f"Scorecard: {slug}"]])
    problem = refusal(remove_field, "plan")
    assert (problem.code, problem.params["uses"]) == ("field_used", "Scorecard: plan")


def test_fields_stand_in_their_order() -> None:
    from prospekt.people.actions.own_fields import move_field, order_fields  # noqa: PLC0415
    from prospekt.people.queries.own_fields import own_fields  # noqa: PLC0415

    for label in "ABC":
        field(label, "text")
    move_field("c", -1, by=BY, now=NOW)
    assert list(own_fields()) == ["a", "c", "b"]
    order_fields(["b"], by=BY, now=NOW)
    assert list(own_fields()) == ["b", "a", "c"]
    assert refusal(order_fields, ["nowhere"]).code == "not_found"


@pytest.fixture
def indexes(transactional_db: None) -> Iterator[Callable[[OwnField], list[str]]]:
    """The names of the indexes of a field, which are dropped at the end; each test commits."""
    from prospekt.people.actions.own_index import _indexes, index_own_field  # noqa: PLC0415

    seen: list[int] = []

    def names(made: OwnField) -> list[str]:
        seen.append(made.pk)
        return sorted(
            name for table in ("company", "person") for name in _indexes(f"own_{table}_{made.pk}_")
        )

    yield names
    for field_id in seen:
        from prospekt.people.models import OwnField  # noqa: PLC0415

        OwnField.objects.filter(pk=field_id).delete()
        index_own_field(field_id)


@pytest.mark.parametrize(
    "kind", ["text", "number", "money", "date", "choice", "choices", "yes_no", "link"]
)
def test_an_index_comes_and_goes_with_the_wish(
    kind: str, indexes: Callable[[OwnField], list[str]]
) -> None:
    from prospekt.people.actions.own_fields import change_field  # noqa: PLC0415
    from prospekt.people.actions.own_index import index_own_field  # noqa: PLC0415

    made = field("Fact", kind, is_filterable=True)
    person(fact="x" * 9_000)
    for _ in range(2):
        index_own_field(made.pk)
        assert indexes(made) == [f"own_company_{made.pk}_{kind}", f"own_person_{made.pk}_{kind}"]
    person(fact="y" * 9_000)
    change_field("fact", is_filterable=False, by=BY, now=NOW)
    index_own_field(made.pk)
    assert indexes(made) == []


def test_the_index_answers_the_filter(indexes: Callable[[OwnField], list[str]]) -> None:
    from django.db import connection, transaction  # noqa: PLC0415

    from prospekt.people.actions.own_index import index_own_field  # noqa: PLC0415
    from prospekt.people.queries.own_fields import own_index_sql  # noqa: PLC0415

    made = field(is_filterable=True)
    index_own_field(made.pk)
    asked = own_index_sql("plan", "choice")[0].replace("own", "p.own")
    is_postgres = connection.vendor == "postgresql"
    with transaction.atomic(), connection.cursor() as cursor:
        if is_postgres:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            f"{'EXPLAIN' if is_postgres else 'EXPLAIN QUERY PLAN'} SELECT p.id FROM people_person p"
            f" WHERE p.deleted_at IS NULL AND {asked} = 'plus'"
        )
        told = " ".join(str(row) for row in cursor.fetchall())
    assert indexes(made)[1] in told


def test_the_worker_makes_the_index(indexes: Callable[[OwnField], list[str]]) -> None:
    from tests.stages.capture.conftest import work  # noqa: PLC0415

    made = field(is_filterable=True)
    assert indexes(made) == []
    work()
    assert indexes(made) == [f"own_company_{made.pk}_choice", f"own_person_{made.pk}_choice"]


# The doors


@pytest.fixture
def administrator(cast: Cast, signed_in: Callable[..., Client]) -> Client:
    return signed_in(cast.administrator)


def test_only_who_may_manage_fields_gets_in(cast: Cast, signed_in: Callable[..., Client]) -> None:
    field()
    addresses = ["/settings/fields/", "/settings/fields/new/", "/settings/field/plan/"]
    for user in (cast.administrator, cast.manager, cast.marketing):
        assert {signed_in(user).get(address).status_code for address in addresses} == {200}
    for user in (cast.team_lead, cast.rep, cast.partner, cast.read_only):
        client = signed_in(user)
        assert {client.get(address).status_code for address in addresses} == {403}
        for name in ("", "kind/", "choices/", "move/", "remove/", "back/"):
            assert client.post(f"/settings/field/plan/{name}", {"label": "x"}).status_code == 403


def test_a_field_added_in_the_browser_is_at_once_everywhere(
    administrator: Client, cast: Cast
) -> None:
    sent = {
        "label": "Contract ends",
        "kind": "date",
        "applies_to": "persons",
        "help": "Of the old tool",
    }
    assert administrator.post("/settings/fields/new/", sent).status_code == 302
    kari = person()
    form = administrator.get(f"/leads/p{kari.pk}/edit/").content.decode()
    assert "Contract ends" in form
    assert "Of the old tool" in form
    data = {
        "version": "1",
        "full_name": "Kari Nordmann",
        "own:contract_ends": "2027-06-30",
        "was:own:contract_ends": "",
    }
    assert administrator.post(f"/leads/p{kari.pk}/edit/", data).status_code == 302
    assert own_of(kari) == {"contract_ends": "2027-06-30"}
    assert "30 Jun 2027" in administrator.get(f"/leads/p{kari.pk}/").content.decode()
    assert (
        "Contract ends"
        not in administrator.get(
            f"/leads/c{person('Firma', is_company=True).pk}/edit/"
        ).content.decode()
    )


def test_boxes_are_ticked_and_unticked(administrator: Client) -> None:
    field(kind="choices")
    kari = person(plan="Basic")
    address = f"/leads/p{kari.pk}/edit/"
    same = {"full_name": "Kari Nordmann", "was:full_name": "Kari Nordmann", "was:own:plan": "Basic"}
    assert (
        administrator.post(
            address, {**same, "version": "1", "own:plan": ["Pro", "Plus"]}
        ).status_code
        == 302
    )
    assert own_of(kari) == {"plan": "Plus; Pro"}
    assert administrator.post(address, {**same, "version": "2"}).status_code == 302
    assert own_of(kari) == {}


def test_what_cannot_be_read_is_said_at_the_field(administrator: Client) -> None:
    field("Site", "link")
    kari = person()
    data = {
        "version": "1",
        "full_name": "Kari Nordmann",
        "own:site": "javascript:alert(1)",
        "was:own:site": "",
    }
    answer = administrator.post(f"/leads/p{kari.pk}/edit/", data)
    assert answer.status_code == 422
    assert "is not a link that can be opened" in answer.content.decode()
    assert own_of(kari) == {}


def test_a_field_with_values_is_removed_by_confirming(administrator: Client) -> None:
    field()
    person(plan="Plus")
    answer = administrator.post("/settings/field/plan/remove/")
    assert answer.status_code == 422
    assert "1 leads have a value" in answer.content.decode()
    assert (
        administrator.post("/settings/field/plan/remove/", {"with_values": "yes"}).status_code
        == 302
    )
    page = administrator.get("/settings/fields/").content.decode()
    assert "Put back" in page
    assert administrator.get("/settings/field/plan/").status_code == 404
    assert administrator.post("/settings/field/plan/back/").status_code == 302
    assert administrator.get("/settings/field/plan/").status_code == 200


def test_choices_change_on_the_page_of_the_field(administrator: Client) -> None:
    made = field()
    person(plan="Plus")
    address = "/settings/field/plan/choices/"
    assert administrator.post(address, {"do": "add", "new": "Ultra"}).status_code == 302
    assert (
        administrator.post(address, {"do": "rename", "choice": "Plus", "new": "Plus 2"}).status_code
        == 302
    )
    assert administrator.post(address, {"do": "remove", "choice": "Plus 2"}).status_code == 422
    assert (
        administrator.post(address, {"do": "remove", "choice": "Plus 2", "into": "Pro"}).status_code
        == 302
    )
    assert administrator.post(address, {"do": "nothing"}).status_code == 422
    made.refresh_from_db()
    assert made.choices == ["Basic", "Pro", "Ultra"]


def test_each_sees_the_settings_and_places_of_the_role(
    cast: Cast, signed_in: Callable[..., Client]
) -> None:
    seen = signed_in(cast.manager).get("/settings/").content.decode()
    assert "/settings/fields/" in seen
    assert "/settings/users/" not in seen
    assert "/settings/users/" in signed_in(cast.administrator).get("/settings/").content.decode()
    partner = signed_in(cast.partner).get("/settings/").content.decode()
    assert 'href="/campaigns/"' not in partner
    assert 'href="/imports/"' not in partner
    assert 'href="/leads/"' in partner
    assert 'href="/campaigns/"' in signed_in(cast.marketing).get("/settings/").content.decode()
