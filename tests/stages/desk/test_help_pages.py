"""The help through the web door: the glossary, the first steps, hints, helps beside words, made-up leads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from prospekt.capture.actions.run_import import run_import
from prospekt.capture.actions.undo_import import undo_import
from prospekt.capture.models import Import
from prospekt.desk.queries.glossary import PLACE_WORDS, playbook_values
from prospekt.desk.queries.lists import HELP
from prospekt.desk.rules.first_steps import STEPS
from prospekt.desk.rules.glossary import GLOSSARY
from prospekt.ledger.events import Actor
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.models import Company, Invitation, Person, SavedView, User
from prospekt.people.rules.filter_events import TEXTS, event_shapes
from prospekt.people.rules.hints import FIRST_STEPS, HINTS
from prospekt.playbook.facts import LEAD_FACTS
from prospekt.playbook.loading import load, shipped
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SignIn = Callable[[User], Client]
PARTIAL = {"HX-Request-Type": "partial"}


def page(web: Client, path: str) -> str:
    answer = web.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", answer.content.decode())


def steps(web: Client) -> dict[str, bool]:
    return {step["key"]: step["is_done"] for step in web.get("/help/first-steps/").context["first_steps"]["steps"]}  # fmt: skip


@pytest.fixture
def admin(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(cast.administrator)


# The glossary


def test_the_glossary_explains_every_word_and_fact(admin: Client) -> None:
    text = page(admin, "/help/")
    ids = Counter(re.findall(r'\sid="([a-z_-]+)"', text))
    assert set(ids) >= {*GLOSSARY, *(f"fact-{name}" for name in LEAD_FACTS)}
    assert [id_ for id_, n in ids.items() if n > 1] == []
    assert "{" not in re.sub(r"<meta[^>]*>|hx-headers[^>]*>", "", text)


def test_numbers_come_from_the_running_playbook(admin: Client) -> None:
    text, card = page(admin, "/help/?q=score"), load(settings.PLAYBOOK).card
    assert f"buys within {card.horizon_days} days" in text
    assert f"{settings.PROSPEKT_BIN_DAYS} days" in page(admin, "/help/?q=recycle")


@pytest.mark.parametrize("name", shipped())
def test_every_value_that_a_text_names_is_there(name: str) -> None:
    values = playbook_values(load(name))
    assert all(entry.more.format(**values) or not entry.more for entry in GLOSSARY.values())


def test_the_glossary_is_searched(admin: Client) -> None:
    found = admin.get("/help/", {"q": "half lif"}, headers=PARTIAL)
    assert "half_life" in [row["key"] for part in found.context["sections"] for row in part["rows"]]
    assert b"<html" not in found.content
    assert "No word matches" in page(admin, "/help/?q=zzzzqq")


def test_a_word_leads_only_where_the_reader_may_go(cast: Cast, signed_in: SignIn) -> None:
    assert 'href="/settings/users/"' in page(signed_in(cast.administrator), "/help/?q=role")
    assert 'href="/settings/users/"' not in page(signed_in(cast.partner), "/help/?q=role")


def test_every_place_of_a_word_has_an_address_and_a_name() -> None:
    for entry in GLOSSARY.values():
        assert not entry.place or (reverse(entry.place) and PLACE_WORDS[entry.place])
    assert all(reverse(step.place) for step in STEPS)


def test_every_event_of_a_lead_is_explained() -> None:
    assert {shape.name for shape in event_shapes().values()} <= set(TEXTS)


def test_nobody_reads_the_help_without_signing_in() -> None:
    for path in ("/help/", "/help/first-steps/"):
        assert Client().get(path).status_code == 302


# Helps beside words


HELPED = ("/leads/", "/leads/?columns=grade,score,lifecycle,temperature,fit,interest", "/leads/?open={lead}", "/leads/{lead}/",
          "/companies/", "/scorecard/", "/imports/new/", "/campaigns/", "/settings/fields/", "/settings/users/",
          "/settings/teams/", "/account/tokens/", "/audit/", "/bin/", "/sources/", "/today/", "/tasks/", "/leads/follow-up/",
          "/assignment/", "/handovers/", "/duplicates/", "/leads/segments/", "/leads/bulk/new/")  # fmt: skip


@pytest.mark.parametrize("path", HELPED)
def test_each_help_opens_its_own_card(admin: Client, path: str) -> None:
    lead = enter_lead({"full_name": "Siti Aminah", "company": "Saigon Steel"}, by=Actor(None, "cli"), now=NOW).lead  # fmt: skip
    text = page(admin, path.format(lead=lead))
    ids = Counter(re.findall(r'\sid="([^"]+)"', text))
    assert [id_ for id_, n in ids.items() if n > 1] == []
    targets = re.findall(r'popovertarget="([^"]+)"', text)
    assert set(targets) <= set(ids)


@pytest.mark.parametrize("column", HELP)
def test_the_heads_of_the_list_explain_themselves(admin: Client, column: str) -> None:
    enter_lead({"full_name": "Siti Aminah"}, by=Actor(None, "cli"), now=NOW)
    text = page(admin, f"/leads/?columns={column}")
    assert f'href="/help/#{HELP[column]}"' in text


def test_every_rule_of_the_scorecard_explains_itself(admin: Client) -> None:
    text = page(admin, "/scorecard/")
    for rule in load(settings.PLAYBOOK).card.rules:
        assert f'popovertarget="about-{rule.key}"' in text
        assert f'id="rule-{rule.key}"' in text


def test_a_step_of_a_score_leads_to_its_rule(cast: Cast, signed_in: SignIn) -> None:
    lead = enter_lead({"full_name": "Siti", "industry": "Steel", "phone": "+47 22 33 44 55"}, by=Actor(None, "cli"), now=NOW).lead  # fmt: skip
    assert 'href="/scorecard/#rule-phone"' in page(signed_in(cast.administrator), f"/leads/{lead}/")
    Person.objects.update(owner=cast.partner)
    assert "/scorecard/#rule-" not in page(signed_in(cast.partner), f"/leads/{lead}/")


# First steps


def test_steps_are_ticked_by_what_is_there(cast: Cast, signed_in: SignIn) -> None:
    User.objects.exclude(pk=cast.administrator.pk).delete()
    web = signed_in(cast.administrator)
    assert steps(web) == {"list": False, "ranked": False, "opened": False, "view": False, "colleague": False}  # fmt: skip
    lead = enter_lead({"full_name": "Siti"}, by=Actor(None, "cli"), now=NOW).lead
    Person.objects.update(grade="D4")
    assert steps(web)["ranked"]
    web.get(f"/leads/{lead}/")
    assert steps(web)["opened"]
    web.post("/leads/views/?sort=newest", {"name": "Newest"})
    assert SavedView.objects.exists()
    assert steps(web)["view"]
    web.post("/settings/users/invite/", {"email": "new@firm.example", "role": "manager", "team": ""})  # fmt: skip
    assert Invitation.objects.exists()
    assert steps(web)["colleague"]
    assert "First steps" in page(web, "/leads/")
    Import.objects.create(name="a", file="b", size=1, sha256="c", format="csv", state="done", created_at=NOW)  # fmt: skip
    assert all(steps(web).values())
    assert 'class="steps-line"' not in page(web, "/leads/")


def test_steps_are_put_away_and_brought_back(cast: Cast, signed_in: SignIn) -> None:
    web = signed_in(cast.rep)
    assert "Bring your list" in page(web, "/leads/")
    answer = web.post("/help/away/", {"code": FIRST_STEPS, "next": "/leads/"})
    assert answer.headers["Location"] == "/leads/"
    text = page(web, "/leads/")
    assert "Bring your list" not in text
    assert "No leads yet" in text
    assert "Bring your list" in page(web, "/help/first-steps/")
    web.post("/help/back/", {"code": FIRST_STEPS, "next": "/help/first-steps/"})
    assert "Bring your list" in page(web, "/leads/")


def test_whoever_may_not_import_is_not_asked_to(cast: Cast, signed_in: SignIn) -> None:
    web = signed_in(cast.partner)
    text = page(web, "/leads/")
    assert "Bring your list" not in text
    assert "/imports/new/" not in text
    assert "were given to you" in text


@pytest.mark.parametrize("code", ["", "no such hint"])
def test_what_is_no_hint_is_refused(cast: Cast, signed_in: SignIn, code: str) -> None:
    assert signed_in(cast.rep).post("/help/away/", {"code": code}).status_code == 422


def test_nobody_is_led_away_from_here(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.rep).post("/help/away/", {"code": "leads", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/help/first-steps/"


# Hints


@pytest.mark.parametrize("code", HINTS)
def test_each_hint_stands_on_a_page(code: str) -> None:
    arguments = {"lead": ["p1"]}
    assert reverse(code, args=arguments.get(code, []))


def test_a_hint_is_shown_until_it_is_put_away(cast: Cast, signed_in: SignIn) -> None:
    web = signed_in(cast.administrator)
    assert HINTS["scorecard"] in page(web, "/scorecard/")
    answer = web.post("/help/away/", {"code": "scorecard"}, headers=PARTIAL)
    assert (answer.status_code, answer.content) == (200, b"")
    assert HINTS["scorecard"] not in page(web, "/scorecard/")
    assert HINTS["scorecard"] in page(signed_in(cast.manager), "/scorecard/")
    web.post("/help/back/", {})
    assert HINTS["scorecard"] in page(web, "/scorecard/")


def test_the_list_has_first_steps_or_a_hint_but_not_both(cast: Cast, signed_in: SignIn) -> None:
    enter_lead({"full_name": "Siti"}, by=Actor(None, "cli"), now=NOW)
    web, hint = signed_in(cast.administrator), HINTS["leads"].split(".")[0]
    assert hint not in page(web, "/leads/")
    web.post("/help/away/", {"code": FIRST_STEPS})
    assert hint in page(web, "/leads/")


def test_help_is_found_from_everywhere(admin: Client) -> None:
    text = page(admin, "/leads/")
    assert text.count('href="/help/"') >= 2
    assert 'href="/help/first-steps/"' in text
    assert "Help and glossary" in page(admin, "/search/?q=glossary")


# Made-up leads


def test_made_up_leads_are_an_import_that_can_be_undone(cast: Cast, signed_in: SignIn) -> None:
    web = signed_in(cast.administrator)
    assert "Try with made-up leads" in page(web, "/help/first-steps/")
    answer = web.post("/imports/made-up/")
    record = Import.objects.get()
    assert answer.headers["Location"] == f"/imports/{record.pk}/"
    assert (record.state, record.by) == (Import.State.QUEUED, cast.administrator)
    run_import(record.pk)
    record.refresh_from_db()
    assert record.state == Import.State.DONE
    assert record.created > 150
    assert (record.rejected, record.warnings) == (0, 0)
    assert "Try with made-up leads" not in page(web, "/help/first-steps/")
    assert steps(web)["list"]
    undo_import(record.pk, by_id=cast.administrator.pk)
    assert not Person.objects.filter(deleted_at=None).exists()
    assert not Company.objects.filter(deleted_at=None).exists()


def test_made_up_leads_never_mix_with_others(cast: Cast, signed_in: SignIn) -> None:
    enter_lead({"full_name": "Siti"}, by=Actor(None, "cli"), now=NOW)
    assert signed_in(cast.administrator).post("/imports/made-up/").status_code == 409
    assert not Import.objects.exists()


def test_made_up_leads_need_the_right_to_import(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.partner).post("/imports/made-up/").status_code == 403
    assert signed_in(cast.administrator).get("/imports/made-up/").status_code == 405
    assert not Import.objects.exists()
