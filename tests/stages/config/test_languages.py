"""In which language an answer is: of the user, by link, by switch, of the browser; and what mails and forms make of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from prospekt.config import cli_language
from prospekt.config.languages import with_our_names
from prospekt.ledger.events import Actor
from prospekt.people.actions.invitations import invite, invite_again, mail_invitation
from prospekt.people.models import User
from tests.conftest import Cast

SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    translation.activate("en")


def language_of(answer: object) -> str:
    found = re.search(r'<html lang="([^"]+)"', answer.content.decode())  # type: ignore[attr-defined]
    return found[1] if found else ""


@pytest.mark.parametrize(
    "accepted, language",
    [
        ("vi", "vi"), ("nb-NO,nb;q=0.9", "nb"), ("no", "nb"), ("nn-NO,en;q=0.5", "nb"), ("in-ID", "id"),
        ("id", "id"), ("ms-MY", "ms"), ("zsm", "ms"), ("de,fr;q=0.5", "en"), ("", "en"), ("fr,vi;q=0.1", "vi"),
    ],
)  # fmt: skip
def test_the_browser_says(accepted: str, language: str, db: None) -> None:
    answer = Client().get(SIGN_IN, headers={"accept-language": accepted})
    assert language_of(answer) == language
    assert "Accept-Language" in answer.headers["Vary"]


def test_other_names_of_our_languages() -> None:
    assert with_our_names("no-NO, nn;q=0.8, in;q=0.1") == "nb-NO, nb;q=0.8, id;q=0.1"
    assert with_our_names("en-in, no") == "en-in, nb"


def test_a_link_says_it_for_visitors_and_their_next_pages(db: None) -> None:
    client = Client()
    assert language_of(client.get(f"{SIGN_IN}?lang=nb")) == "nb"
    assert language_of(client.get(SIGN_IN, headers={"accept-language": "vi"})) == "nb"
    assert language_of(client.get(f"{SIGN_IN}?lang=xx")) == "nb"


def test_a_link_changes_nothing_for_who_is_signed_in(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(cast.rep)
    assert client.get("/leads/?lang=vi&q=x").status_code == 200
    answer = client.get("/account/?lang=vi")
    assert language_of(answer) == "vi"
    assert "language" not in answer.cookies
    assert language_of(client.get("/account/")) == "en"
    cast.rep.refresh_from_db()
    assert cast.rep.language == ""


def test_the_switch_is_kept_with_the_user(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(cast.rep)
    answer = client.post("/accounts/language/", {"language": "id", "next": "/account/?lang=vi&x=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/?x=1")
    cast.rep.refresh_from_db()
    assert cast.rep.language == "id"
    assert (
        language_of(signed_in(cast.rep).get("/account/", headers={"accept-language": "vi"})) == "id"
    )


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x", ""]
)
def test_the_switch_leads_nowhere_else(wanted: str, db: None) -> None:
    answer = Client().post("/accounts/language/", {"language": "vi", "next": wanted})
    assert answer.headers["Location"] == "/"
    assert answer.cookies["language"].value == "vi"


def test_a_language_we_do_not_have_changes_nothing(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    signed_in(cast.rep).post("/accounts/language/", {"language": "xx", "next": "/account/"})
    cast.rep.refresh_from_db()
    assert cast.rep.language == ""
    assert Client().get("/accounts/language/").status_code == 405


def test_the_account_keeps_language_and_time_zone(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(cast.rep)
    sent = {"name": "Kari", "language": "nb", "time_zone": "Europe/Oslo"}
    assert client.post("/account/", sent).status_code == 302
    assert language_of(client.get("/account/")) == "nb"
    assert client.post("/account/", {**sent, "language": "xx"}).status_code == 422


def test_pages_offer_every_language_by_its_own_name(db: None) -> None:
    page = Client().get(SIGN_IN).content.decode()
    for code, name in (("ms", "Bahasa Melayu"), ("nb", "Norsk bokmål"), ("vi", "Tiếng Việt")):
        assert re.search(
            rf'<button[^>]*value="{code}"[^>]*lang="{code}"[^>]*>{name}</button>', page
        )


def test_mails_are_in_the_language_of_who_gets_them(cast: Cast) -> None:
    User.objects.filter(pk=cast.rep.pk).update(language="nb", time_zone="Europe/Oslo")
    Client().post(
        "/accounts/password/reset/", {"email": cast.rep.email}, headers={"accept-language": "vi"}
    )
    assert "?lang=nb" in mail.outbox[0].body
    assert translation.get_language() == "vi"


def test_an_invitation_is_in_the_language_that_was_chosen(cast: Cast) -> None:
    by = Actor(cast.administrator.pk, "web")
    who = {"email": "lan@firm.example", "role": "representative", "team_id": None}
    invitation, token = invite(**who, language="vi", by=by, now=timezone.now())
    mail_invitation(invitation, token)
    with translation.override("nb"):
        later = timezone.now() + timedelta(days=1)
        mail_invitation(*invite_again(invitation.pk, by=by, now=later))
    first, again = (re.search(r"http\S+", sent.body) for sent in mail.outbox)
    assert first
    assert again
    assert first[0].endswith("?lang=vi")
    assert again[0].endswith("?lang=vi")
    assert mail.outbox[0].subject == mail.outbox[1].subject
    client = Client()
    assert language_of(client.get(again[0].replace("http://127.0.0.1:8000", ""))) == "vi"


def test_an_invitation_without_a_choice_is_in_the_language_of_who_invited(cast: Cast) -> None:
    by = Actor(cast.administrator.pk, "web")
    who = {"email": "lan@firm.example", "role": "representative", "team_id": None}
    with translation.override("id"):
        invitation, _token = invite(**who, by=by, now=timezone.now())
    invitation.refresh_from_db()
    assert invitation.language == "id"


@pytest.mark.parametrize(
    "arguments, terminal, language",
    [
        (["serve"], "nb_NO.UTF-8", "nb"), (["serve"], "C.UTF-8", "en"), (["serve"], "no", "nb"),
        (["serve", "--language", "vi"], "nb_NO", "vi"), (["--language=id", "serve"], "", "id"), (["serve"], "", "en"),
    ],
)  # fmt: skip
def test_the_command_line(
    arguments: list[str], terminal: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", terminal)
    assert cli_language.begin(arguments) == language
    monkeypatch.setenv("LC_ALL", "C")
    cli_language.begin([])


def test_amounts_are_shown_and_read_as_the_reader_writes_them(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    """A campaign's budget in Norwegian: typed with a comma, shown with one, and `1.200` is refused."""
    User.objects.filter(pk=cast.marketing.pk).update(language="nb")
    client = signed_in(User.objects.get(pk=cast.marketing.pk))
    form = {"name": "Høst", "state": "planned", "currency": "NOK"}
    assert client.post("/campaigns/new/", {**form, "budget": "1.200"}).status_code == 422
    made = client.post("/campaigns/new/", {**form, "budget": "1 200,50"})
    assert made.status_code == 302, made.content.decode()[-3000:]
    page = client.get(made.headers["Location"]).content.decode()
    assert "1\u00a0200,50 NOK" in page
    assert 'value="1200,50"' in page
