"""The editor in the browser, without any script: change, see who moves, publish, read old versions."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from prospekt.ledger.events import Actor
from prospekt.people.actions.save_leads import save_leads
from prospekt.people.models import User
from prospekt.people.rules.draft import Contact, Draft
from prospekt.playbook.loading import load, parse
from prospekt.qualify.actions.drafts import save_part
from prospekt.qualify.actions.playbooks import enact_playbook
from prospekt.qualify.models import PlaybookDraft, PlaybookPublication, PlaybookVersion
from prospekt.qualify.queries.scores import running_playbook
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
BY = Actor(None, "test")
CARD = "scorecard.toml"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def chief(cast: Cast) -> Client:
    enact_playbook(load("default"), by=BY, now=NOW)
    return client_of(cast.administrator)


@pytest.fixture
def url(chief: Client) -> str:
    answer = chief.post("/scorecard/drafts/")
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def draft() -> PlaybookDraft:
    return PlaybookDraft.objects.get()


def points(key: str) -> int:
    card = parse("default", draft().files).card
    return next(rule.points for rule in card.rules if rule.key == key)


def part(url: str, **typed: str) -> tuple[str, dict[str, str]]:
    return f"{url}part/", {"file": CARD, "revision": str(draft().revision), **typed}


def test_the_scorecard_offers_it_to_those_who_may(cast: Cast, chief: Client) -> None:
    assert "Change…" in text_of(chief.get("/scorecard/"))
    for role in ("team_lead", "rep", "marketing", "read_only"):
        other = client_of(getattr(cast, role))
        page = text_of(other.get("/scorecard/"))
        assert "Change…" not in page
        assert "/scorecard/versions/" in page
        assert other.get("/scorecard/versions/").status_code == 200
        assert other.post("/scorecard/drafts/").status_code == 403
    assert client_of(cast.partner).get("/scorecard/versions/").status_code == 403


def test_every_part_is_on_the_page_and_its_form_says_what_it_holds(chief: Client, url: str) -> None:
    page = text_of(chief.get(url))
    assert "Checked: nothing is wrong." in page
    links = re.findall(r'href="(/scorecard/drafts/\d+/(?:part|file)/\?[^"]+)"', page)
    assert len(links) > 60
    for link in links:
        answer = chief.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
    one = text_of(chief.get(f"{url}part/?file={CARD}&table=fit.phone"))
    assert "Can be reached by phone" in one
    assert "has a phone number, and has not refused calls" in one


def test_every_form_saves_what_it_shows_without_changing_anything(chief: Client, url: str) -> None:
    """Opening a part and saving it is the identity, for every part of the playbook."""
    before = dict(draft().files)
    links = re.findall(r'href="(/scorecard/drafts/\d+/part/\?[^"]+)"', text_of(chief.get(url)))
    for link in links:
        if "new=" in link:
            continue
        form = chief.get(link.replace("&amp;", "&")).context["form"]
        sent = dict(re.findall(r"(\w+)=([\w.]*)", link.partition("?")[2]))
        sent |= {name: form[name].value() or "" for name in form.fields}
        answer = chief.post(f"{url}part/", {**sent, "revision": "1"})
        assert answer.status_code == 302, (link, answer.context["form"].errors)
    assert draft().files == before
    assert draft().revision == 1


def test_points_inline(chief: Client, url: str) -> None:
    form = {"file": CARD, "revision": "1", "points:fit.phone": "4.5", "points:fit.priority": "5"}
    assert chief.post(f"{url}points/", form).status_code == 302
    assert (points("phone"), points("priority"), draft().revision) == (450, 500, 2)
    for wrong, words in (("abc", "is not a number"), ("0", "other than 0"), ("-4", "above zero")):
        answer = chief.post(f"{url}points/", {**form, "revision": "2", "points:fit.phone": wrong})
        page = text_of(answer)
        assert answer.status_code == 422
        assert words in page
        assert f'value="{wrong}"' in page
    assert points("phone") == 450
    assert chief.post(f"{url}points/", {**form, "points:fit.nobody": "3"}).status_code == 302


def test_points_as_the_language_writes_them(chief: Client, url: str) -> None:
    chief.cookies["django_language"] = "nb"
    page = text_of(chief.get(url, headers={"accept-language": "nb"}))
    assert 'value="1,5"' in page
    form = {"file": CARD, "revision": "1", "points:fit.phone": "4,5"}
    chief.post(f"{url}points/", form, headers={"accept-language": "nb"})
    assert points("phone") == 450


def test_a_rule_is_added_and_taken_out(chief: Client, url: str) -> None:
    address, form = part(
        url, new="fit", new_key="norway", title="In Norway <b>", points="3", when='country == "NO"'
    )
    assert chief.post(address, form).status_code == 302
    assert "In Norway &lt;b&gt;" in text_of(chief.get(url))
    again = chief.post(
        *part(url, new="fit", new_key="norway", title="x", points="3", when="has_phone")
    )
    assert again.status_code == 422
    assert "is taken" in text_of(again)
    for key in ("", "Norway", "1x", "a" * 41):
        assert chief.post(*part(url, new="fit", new_key=key, title="x", points="3", when="has_phone")).status_code == 422  # fmt: skip
    assert chief.post(*part(url, table="fit.norway", do="remove")).status_code == 302
    assert "norway" not in draft().files[CARD]
    assert chief.post(*part(url, table="fit.norway", do="remove")).status_code == 404


WRONG = [
    ({"when": "colour == 'red'"}, "there is no fact"),
    ({"when": "has_phone and"}, "line"),
    ({"points": ""}, "is needed"),
    ({"points": "many"}, "is not a number"),
    ({"title": "  "}, "is needed"),
    ({"title": "x" * 5_000}, "at most 4000 fit"),
    ({"title": "a\x00b"}, "cannot be stored"),
]


@pytest.mark.parametrize(("typed", "words"), WRONG)
def test_what_is_wrong_stands_by_its_field_and_what_was_typed_stays(
    chief: Client, url: str, typed: dict[str, str], words: str
) -> None:
    right = {"title": "Phone", "points": "3", "when": "has_phone"}
    answer = chief.post(*part(url, table="fit.phone", **{**right, **typed}))
    assert answer.status_code == 422
    (name,) = typed
    errors = answer.context["form"].errors
    assert set(errors) == {name}
    assert words in " ".join(errors[name])
    assert draft().revision == 1


def test_two_editors(chief: Client, url: str, cast: Cast) -> None:
    other = Actor(cast.manager.pk, "web")
    save_part(draft().pk, CARD, ("fit", "phone"), {"points": 8}, revision=1, by=other, now=NOW)
    typed = {"table": "fit.phone", "title": "Phone!", "points": "3", "when": "has_phone"}
    answer = chief.post(*part(url, **{**typed, "revision": "1"}))
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Manager" in page or str(cast.manager) in page
    assert 'value="Phone!"' in page
    assert "What stands there now" in page
    assert "<dd>8" in page.replace("\n", "")
    assert chief.post(*part(url, **typed)).status_code == 302
    assert points("phone") == 300


def test_the_condition_in_words_while_it_is_typed(chief: Client, url: str) -> None:
    def said(text: str, key: str = "when", table: str = "fit.phone") -> str:
        form = {"file": CARD, "table": table, key: text}
        return text_of(chief.post(f"{url}words/?key={key}", form))

    assert "employees at least 50" in said("employees >= 50")
    assert "there is no fact" in said("colour == 1")
    assert "kind of touch is visit" in said('kind == "visit"', "on", "interest.visit")
    assert said("").strip() == ""
    assert draft().revision == 1


def test_a_file_as_text(chief: Client, url: str) -> None:
    text = draft().files[CARD].replace("points = 9\n", "points = nine\n", 1)
    form = {"file": CARD, "text": text, "revision": "1"}
    assert chief.post(f"{url}file/", form).status_code == 302
    page = text_of(chief.get(f"{url}file/?file={CARD}"))
    assert "line 21: this is not TOML" in page or "this is not TOML" in page
    assert "points = nine" in page
    assert "This file cannot be read" in text_of(chief.get(url))
    assert "disabled" in text_of(chief.get(f"{url}publish/"))
    assert chief.post(f"{url}moves/", {}).status_code == 422
    huge = chief.post(f"{url}file/", {**form, "text": "# " + "x" * 1_000_000, "revision": "2"})
    assert huge.status_code == 422
    assert "at most 200000 fit" in text_of(huge)
    assert chief.get(f"{url}file/?file=../x").status_code == 404
    stale = chief.post(f"{url}file/", {**form, "text": "a = 1"})
    assert stale.status_code == 409
    assert "a = 1" in text_of(stale)
    assert "points = nine" in text_of(stale)


def people(n: int) -> None:
    drafts = [
        Draft(
            person={"full_name": f"Kari {i}", "name_key": f"kari {i}", "sort_key": f"kari {i}", "seniority": "c_level"},
            emails=[Contact(f"k{i}@f.example", f"k{i}@f.example", "business")],
        )
        for i in range(n)
    ]  # fmt: skip
    save_leads(drafts, by=BY, now=NOW - timedelta(days=300))


def test_who_moves_then_publish_then_go_back(chief: Client, url: str) -> None:
    people(3)
    form = {"file": CARD, "revision": "1", "points:fit.business_email": "40"}
    chief.post(f"{url}points/", form)
    answer = chief.post(f"{url}moves/", {"day": "2026-01-02"}, follow=True)
    page = text_of(answer)
    assert answer.context["found"]["moved"] == 3
    assert "Kari 1" in page
    assert "Business e-mail address +36" in page
    assert "As of" in page
    assert "facts of leads are those of now" in page
    one, other, n = answer.context["grade_changes"][0]
    assert n == 3
    assert "Kari 2" in text_of(chief.get(f"{url}moves/?from={one}&to={other}"))
    assert "Kari 2" not in text_of(chief.get(f"{url}moves/?way=market_in"))
    assert chief.get(f"{url}moves/?form=A1").status_code == 422
    assert chief.get(f"{url}moves/?from=Z9").status_code == 422
    assert chief.get(f"{url}moves/progress/").status_code == 204
    before = running_playbook().version
    page = text_of(chief.get(f"{url}publish/"))
    assert "3 leads move." in page
    assert "<del>4</del>" in page
    revision = str(draft().revision)
    empty = chief.post(f"{url}publish/", {"note": " ", "revision": revision})
    assert empty.status_code == 422
    done = chief.post(f"{url}publish/", {"note": "Mail <i>counts</i>", "revision": revision})
    assert done.status_code == 302
    assert running_playbook().version != before
    assert chief.post(f"{url}publish/", {"note": "again", "revision": revision}).status_code == 404
    page = text_of(chief.get("/scorecard/versions/"))
    assert "Mail &lt;i&gt;counts&lt;/i&gt;" in page
    old = text_of(chief.get(f"/scorecard/versions/{before}/"))
    assert "Business e-mail address" in old
    assert "Go back to this version" in old
    assert chief.post(f"/scorecard/versions/{before}/", {"note": ""}).status_code == 422
    assert chief.post(f"/scorecard/versions/{before}/", {"note": "Back"}).status_code == 302
    assert running_playbook().version == before
    assert list(PlaybookPublication.objects.order_by("pk").values_list("note", flat=True)) == ["", "Mail <i>counts</i>", "Back"]  # fmt: skip


def test_a_newer_version_is_asked_about(chief: Client, url: str) -> None:
    chief.post(f"{url}points/", {"file": CARD, "revision": "1", "points:fit.phone": "7"})
    files = dict(load("default").files)
    files[CARD] = files[CARD].replace("points = 4\n", "points = 5\n")
    enact_playbook(parse("default", files), by=BY, now=NOW)
    assert "Another version runs by now" in text_of(chief.get(url))
    answer = chief.post(f"{url}publish/", {"note": "Seven", "revision": "2"})
    assert answer.status_code == 409
    over = answer.context["over"]
    assert "Publish all the same" in text_of(answer)
    assert chief.post(f"{url}publish/", {"note": "Seven", "revision": "2", "over": over}).status_code == 302  # fmt: skip


def test_the_archive_of_a_version_loads_to_the_same(chief: Client, url: str) -> None:
    chief.post(f"{url}points/", {"file": CARD, "revision": "1", "points:fit.phone": "4.25"})
    for address, files in (
        (f"{url}files/", draft().files),
        (
            f"/scorecard/versions/{PlaybookVersion.objects.get().version}/files/",
            load("default").files,
        ),
    ):
        archive = zipfile.ZipFile(io.BytesIO(chief.get(address).content))
        texts = {
            name.rpartition("/")[2]: archive.read(name).decode() for name in archive.namelist()
        }
        assert texts == dict(files)
        assert dict(parse("default", texts).files) == texts


def test_throwing_away_and_drafts_of_others(chief: Client, url: str, cast: Cast) -> None:
    second = client_of(cast.manager)
    assert second.get(url).status_code == 200
    User.objects.filter(pk=cast.administrator.pk).delete()
    assert "Somebody who is gone" in text_of(second.get("/scorecard/drafts/"))
    assert second.post(f"{url}discard/").status_code == 302
    assert second.get(url).status_code == 404
    assert "No drafts" in text_of(second.get("/scorecard/drafts/"))
