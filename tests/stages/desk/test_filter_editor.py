"""The filter editor without scripts, the sentence over the list, chips, counts, groups, cards and columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given

from prospekt.desk.filter_draft import changed, draft_of, from_form, plain_of, walk
from prospekt.ledger.events import Actor
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.actions.tagging import change_tags
from prospekt.people.models import OwnField, Person, Tag, User
from prospekt.people.rules.filter_events import event_shapes
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import COLUMNS, MOST_COLUMNS
from prospekt.playbook.filters.catalog import Vocabulary
from prospekt.playbook.filters.in_python import to_test
from prospekt.playbook.filters.lowering import lower
from prospekt.playbook.filters.reading import read_filter, write_text
from prospekt.playbook.filters.tree import to_json
from prospekt.playbook.filters.windows import Reading
from tests.conftest import Cast
from tests.parity.filter_world import OWN_FACTS, trees
from tests.stages.desk.test_list_orders import NOW

BY = Actor(None, "cli")
WORDS = Vocabulary(OWN_FACTS, event_shapes())
READING = Reading(NOW, UTC, user_id=1, team_id=1)
PARTIAL = {"HX-Request-Type": "partial"}


def form_of(draft: Any) -> QueryDict:
    """What a browser would send of a draft."""
    form = QueryDict(mutable=True)
    for id_, node in walk(draft):
        form.appendlist("id", id_)
        for name, value in (("w", node.word if node.is_group else ""), ("n", "1" if node.is_not else ""), ("f", node.key),
                            ("o", node.operator), ("u", node.second), ("c", node.count), ("m", node.n), ("s", node.most)):  # fmt: skip
            if value:
                form[f"{name}-{id_}"] = value
        form.setlist(f"v-{id_}", node.values)
        for name, values in node.facts.items():
            form.setlist(f"x-{id_}-e-{name}", values)
    return form


@given(tree=trees)
def test_every_filter_goes_through_the_form_and_means_the_same(tree: dict[str, Any]) -> None:
    read = read_filter(tree, WORDS)
    if ";" in str(to_json(read)):
        return
    plain, _places = plain_of(from_form(form_of(draft_of(read))), WORDS)
    again = read_filter(plain, WORDS)
    assert to_json(read_filter(to_json(again), WORDS)) == to_json(again)
    for facts in (
        {},
        {"name": "a", "employees": 50, "score": 5001, "own_seats": 10.0, "created": 1},
        {"lifecycle": "lead", "owner": 1, "bounced": True},
    ):
        assert to_test(lower(again, READING))(facts, {}) == to_test(lower(read, READING))(facts, {})


@pytest.fixture
def web(client: Client, db: None) -> Client:
    user = User.objects.create_user("anna@firm.test", name="Anna", role="administrator")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    OwnField.objects.create(slug="budget", label="Budget", kind="number")
    lead = enter_lead(
        {"full_name": "Siti Aminah", "company": "Rimba Sdn Bhd", "country": "MY", "role": "CEO"},
        by=BY,
        now=NOW,
    ).lead
    change_tags(lead, add=["vip"], by=BY, now=NOW)
    Person.objects.filter(pk=lead.id).update(own={"budget": 5000}, owner=user, grade="A1")
    enter_lead({"full_name": "Ola Nordmann", "country": "NO"}, by=BY, now=NOW)
    enter_lead({"company": "Fjord AS"}, by=BY, now=NOW)
    return client


def shown(web: Client, url: str) -> list[str]:
    page = web.get(url)
    assert page.status_code == 200, page.content.decode()[:2000]
    return re.findall(r'data-open="[^"]*"[^>]*>([^<]*)</a>', page.content.decode())


def fields_of(page: str) -> dict[str, list[str]]:
    """The inputs of the editor as a browser sends them."""
    sent: dict[str, list[str]] = {}
    form = page[page.index('<form class="filter-editor"') :]
    form = form[: form.index("</form>")]
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            sent.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = (
            re.findall(r'<option value="([^"]*)" selected', inner)
            or re.findall(r'<option value="([^"]*)"', inner)[:1]
        )
        sent[name] = [unescape(value) for value in chosen]
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def step(web: Client, page: str, do: str, **changes: str) -> Any:
    sent = fields_of(page) | {
        name.replace("__", "-").replace("_", "."): [value] for name, value in changes.items()
    }
    return web.post("/leads/filter/?sort=name", {**sent, "do": [do]})


def test_a_filter_is_put_together_by_plain_forms(web: Client) -> None:
    page = web.get("/leads/filter/?sort=name").content.decode()
    page = step(web, page, "refresh", f__0_0="own:budget").content.decode()
    page = step(web, page, "refresh", o__0_0="over").content.decode()
    page = step(web, page, "group:0", v__0_0="1000").content.decode()
    assert "Budget over 1" in page
    page = step(web, page, "refresh", f__0_1_0="fact:role").content.decode()
    page = step(web, page, "refresh", v__0_1_0="ceo; cto").content.decode()
    answer = step(web, page, "apply")
    assert answer.status_code == 302
    assert shown(web, answer["Location"]) == ["Siti Aminah"]
    assert "sort=name" in answer["Location"]
    list_page = web.get(answer["Location"]).content.decode()
    assert "Budget over 1,000, and role is ceo or cto; by name" in list_page


def test_a_wrong_value_is_said_where_it_stands(web: Client) -> None:
    page = step(web, web.get("/leads/filter/").content.decode(), "add:0").content.decode()
    page = step(web, page, "refresh", f__0_0="fact:employees").content.decode()
    page = step(web, page, "refresh", o__0_0="at_least").content.decode()
    answer = step(web, page, "apply", v__0_0="many")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "whole number" in text
    assert "is-wrong" in text
    assert 'value="many"' in text


def test_removing_takes_empty_groups_along(web: Client) -> None:
    tree = {"all": [{"any": [{"fact": "bounced", "is": True}]}, {"fact": "no_call", "is": False}]}
    draft = draft_of(read_filter(tree, WORDS))
    assert [id_ for id_, _node in walk(changed(draft, "remove:0.0.0"))] == ["0", "0.0"]
    assert changed(draft, "clear").parts == []


def test_the_editor_begins_with_the_short_forms(web: Client) -> None:
    page = web.get("/leads/filter/?owner=me&grade=A&from=2026-01-01").content.decode()
    assert page.count('class="filter-row') == 3
    answer = web.post(
        "/leads/filter/?owner=me&grade=A", {**fields_of(page), "do": "apply"}, headers=PARTIAL
    )
    assert answer.headers["HX-Redirect"].startswith("/leads/?filter=")


@pytest.mark.parametrize(
    "tree",
    [{"fact": "owner__password", "starts": "pbkdf2"}, {"fact": "owner", "is": ["1 OR 1=1"]}, {"own": "budget'", "over": 1},
     {"fact": "industry", "regex": ".*"}],
)  # fmt: skip
def test_hostile_filters_are_refused(web: Client, tree: dict[str, Any]) -> None:
    for url in ("/leads/", "/leads/filter/", "/leads/counts/", "/leads/export/"):
        answer = web.get(url, {"filter": write_text(tree)})
        assert answer.status_code == 422, url
    assert web.get("/leads/", {"filter": "{"}).status_code == 422


@pytest.mark.parametrize(
    "query",
    ["sort=owner__password", "group=password", "look=x", "columns=password", "columns=own:x'", "view=x", "view=99", "sort=id;select"],
)  # fmt: skip
def test_hostile_shapes_are_refused(web: Client, query: str) -> None:
    assert web.get(f"/leads/?{query}").status_code in (404, 422)


def test_chips_take_single_conditions_away(web: Client) -> None:
    tree = {"all": [{"fact": "country", "is": ["MY"]}, {"own": "budget", "over": 10}]}
    page = web.get("/leads/", {"filter": write_text(tree), "owner": "me"}).content.decode()
    removals = [unescape(url) for url in re.findall(r'class="remove" href="([^"]*)"', page)]
    assert len(removals) == 3
    assert "owner=me" not in removals[0]
    assert shown(web, removals[1]) == ["Siti Aminah"]


@pytest.mark.parametrize("group", ["grade", "owner", "lifecycle", "source", "campaign", "country"])
@pytest.mark.parametrize("look", ["table", "cards"])
def test_groups_show_every_lead_once(web: Client, group: str, look: str) -> None:
    found = shown(web, f"/leads/?group={group}&look={look}")
    assert sorted(found) == ["Fjord AS", "Ola Nordmann", "Siti Aminah"]


def test_columns_are_chosen_and_own_fields_among_them(web: Client) -> None:
    page = web.get("/leads/?columns=country&columns=own:budget&columns=industry", follow=True)
    assert page.redirect_chain == [("/leads/?columns=country%2Cown%3Abudget%2Cindustry", 302)]
    text = page.content.decode()
    assert re.search(r'<th scope="col"[^>]*>Budget', text)
    assert '<td class="number">5,000</td>' in text
    every = ",".join(COLUMNS)
    assert web.get(f"/leads/?columns={every}&look=cards").status_code in (200, 422)


@pytest.mark.parametrize("start", [0, 5])
def test_every_column_can_be_shown(web: Client, start: int) -> None:
    chosen = COLUMNS[start : start + MOST_COLUMNS]
    assert len(shown(web, f"/leads/?columns={','.join(chosen)}")) == 3


def test_grades_are_counted_from_the_best_to_the_worst(web: Client) -> None:
    for grade, n in (("d4", 3), ("b2", 1), ("a1", 2)):
        for _each in range(n):
            lead = enter_lead({"full_name": f"{grade} {_each}"}, by=BY, now=NOW).lead
            Person.objects.filter(pk=lead.id).update(grade=grade.upper())
    page = web.get("/leads/counts/?kind=person").content.decode()
    facet = page[page.index(">Grade<") :]
    letters = re.findall(r'<a class="truncate" href="[^"]*">([A-D])</a>', facet)
    assert letters[:3] == ["A", "B", "D"]


def test_the_editor_begins_with_a_condition_to_fill_in(web: Client) -> None:
    page = web.get("/leads/filter/").content.decode()
    assert page.count("Choose what to ask") == 1
    assert "all of these" not in page, "one condition needs no word for how they go together"
    page = step(web, page, "add:0").content.decode()
    assert page.count("Choose what to ask") == 2
    assert "all of these" in page
    page = step(web, page, "clear").content.decode()
    assert page.count("Choose what to ask") == 1


def test_counts_lead_to_the_leads_they_count(web: Client) -> None:
    page = web.get("/leads/counts/?kind=person").content.decode()
    links = re.findall(
        r'<a class="truncate" href="([^"]*)">([^<]*)</a><span class="number">(\d+)</span>', page
    )
    assert {word for _url, word, _n in links} >= {
        "A",
        "Anna",
        "nobody",
        "vip",
        "Malaysia",
        "Norway",
    }
    for url, word, n in links:
        assert len(shown(web, unescape(url))) == int(n), word


def test_somebody_else_sees_only_what_is_theirs(
    web: Client, cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    partner = signed_in(cast.partner)
    tree = write_text({"not": {"fact": "kind", "is": ["company"]}})
    for query in ({"filter": tree}, {"group": "owner"}, {"sort": "touched"}):
        assert "data-open" not in partner.get("/leads/", query).content.decode()
    assert "Malaysia" not in partner.get("/leads/counts/").content.decode()


def test_a_tag_that_looks_like_code_is_text(web: Client) -> None:
    lead = Person.objects.get(full_name="Ola Nordmann")
    change_tags(LeadRef(True, lead.pk), add=["<img src=x>"], by=BY, now=NOW)
    tree = write_text({"fact": "tag", "is": [Tag.objects.get(name="<img src=x>").pk]})
    for url in ("/leads/", "/leads/filter/", "/leads/counts/", "/leads/export/"):
        page = web.get(url, {"filter": tree}).content.decode()
        assert "<img" not in page
        assert "&lt;img" in page
