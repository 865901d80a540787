"""Consent and the list of addresses not to use, through the database and every door."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prospekt.config import cli
from prospekt.config.agreement import disagreements
from prospekt.ledger.events import Actor
from prospekt.people.actions.consent import record_consent
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads, restore_leads
from prospekt.people.actions.suppression import suppress, unsuppress
from prospekt.people.models import Change, Consent, Person, Suppressed
from prospekt.people.queries.consent import may_contact
from prospekt.people.rules.draft import Policy
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal
from tests.conftest import Cast
from tests.stages.desk.test_bulk_doors import call
from tests.stages.people.leads import NOW, draft, save

pytestmark = pytest.mark.django_db
BY = Actor(None, "cli")


def lead(email: str = "kari@firm.no", **more: Any) -> LeadRef:
    (saved,) = save(draft("Kari Ny", email, **more))
    return LeadRef(True, saved.person_id or 0)


def no(who: LeadRef, channel: str = "email", purpose: str = "marketing") -> None:
    record_consent(who, channel, purpose, is_given=False, by=BY, now=NOW)


def yes(who: LeadRef, channel: str = "email", purpose: str = "marketing") -> None:
    record_consent(who, channel, purpose, is_given=True, source="form", text="I agree", by=BY, now=NOW)  # fmt: skip


def why(who: LeadRef, channel: str = "email", purpose: str = "marketing") -> list[str]:
    return [one.code for one in may_contact([who], channel, purpose)[who]]


def test_a_refusal_holds_at_once_and_a_proven_consent_lifts_it() -> None:
    kari = lead()
    assert why(kari) == []
    no(kari)
    assert why(kari) == ["refused"]
    assert Person.objects.get().no_email
    yes(kari)
    assert why(kari) == []
    assert not Person.objects.get().no_email
    # A refusal after that holds again, whichever door it comes by.
    save(draft("Kari Ny", "kari@firm.no", consents=[("email", False)]))
    assert why(kari) == ["refused"]
    assert Person.objects.get().no_email
    save(draft("Kari Ny", "kari@firm.no", consents=[("email", True)]), policy=Policy(default="overwrite"))  # fmt: skip
    assert why(kari) == ["refused"]
    assert Consent.objects.count() == 3
    assert Change.objects.filter(field="consent+email").count() >= 2
    assert disagreements() == []


@pytest.mark.parametrize(
    ("told", "column"),
    [
        ({"source": "", "text": "I agree"}, "source"),
        ({"source": "form", "text": ""}, "text"),
        ({"source": "form", "text": "yes", "channel": "pigeon"}, "channel"),
        ({"source": "form", "text": "yes", "purpose": "any"}, "purpose"),
    ],
)
def test_a_consent_needs_its_proof(told: dict[str, str], column: str) -> None:
    kari = lead()
    with pytest.raises(Refusal) as refused:
        record_consent(
            kari, told.get("channel", "email"), told.get("purpose", "marketing"), is_given=True,
            source=told["source"], text=told["text"], by=BY, now=NOW,
        )  # fmt: skip
    assert refused.value.problem.column == column
    assert not Consent.objects.exists()


def test_no_consent_lifts_what_stands_on_the_list() -> None:
    kari = lead()
    put = suppress(["KARI@firm.no ", "nonsense", "+47 22 33 44 55"], reason="complaint", by=BY, now=NOW)  # fmt: skip
    assert (put.added, put.known, put.unread) == (2, 0, ("nonsense",))
    assert why(kari) == ["suppressed"]
    yes(kari)
    assert why(kari) == ["suppressed"]
    assert suppress(["kari@firm.no"], reason="asked", by=BY, now=NOW).known == 1
    unsuppress("kari@firm.no", by=BY, now=NOW)
    assert why(kari) == []
    with pytest.raises(Refusal):
        unsuppress("kari@firm.no", by=BY, now=NOW)
    assert disagreements() == []


def test_whoever_has_the_same_address_is_refused_too() -> None:
    kari = lead(company="A AS")
    other = LeadRef(True, save(draft("Other", "other@firm.no"))[0].person_id or 0)
    Person.objects.get(pk=other.id).email_rows.create(address="kari@firm.no", key="kari@firm.no")
    no(kari)
    assert why(other) == ["same_address"]
    remove_leads([kari], by=BY, now=NOW)
    assert why(other) == ["same_address"]
    assert why(kari) == ["gone"]
    restore_leads([kari], by=BY, now=NOW)
    assert why(kari) == ["refused"]


def test_every_refusal_outlives_the_lead() -> None:
    kari = lead(phone="+4722334455")
    no(kari, "sms", "any")
    no(kari, "email", "service")
    no(kari, "email", "marketing")
    remove_leads([kari], by=BY, now=NOW)
    empty_bin(by=BY, now=NOW)
    again = lead(phone="+4722334455")
    assert again != kari
    for channel, purpose in (("sms", "sales"), ("email", "service"), ("email", "marketing")):
        assert why(again, channel, purpose), (channel, purpose)
    yes(again, "email", "marketing")
    yes(again, "email", "service")
    assert "suppressed" in why(again, "email", "service")
    assert "suppressed" in why(again, "email", "marketing")
    assert why(again, "call", "sales") == []


ACTS = st.sampled_from(["no", "yes", "import_no", "import_yes", "bin", "gone", "list", "same"])


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(acts=st.lists(ACTS, min_size=2, max_size=8))
def test_an_opt_out_always_wins(acts: list[str]) -> None:
    """Only a proven consent after the refusal lifts it, and only where no address is listed or gone."""
    for model in (Person, Suppressed, Consent):
        model.objects.all().delete()
    kari, now = lead(), NOW
    is_refused = is_listed = False
    for act in acts:
        now += timedelta(minutes=1)
        if act in ("no", "yes"):
            record_consent(
                kari, "email", "marketing", is_given=act == "yes", source="form", text="I agree", by=BY, now=now,
            )  # fmt: skip
            is_refused = act == "no"
        elif act.startswith("import"):
            save(draft("Kari Ny", "kari@firm.no", consents=[("email", act == "import_yes")]))
            is_refused |= act == "import_no"
        elif act == "list":
            suppress(["kari@firm.no"], reason="asked", by=BY, now=now)
            is_listed = True
        elif act == "bin":
            remove_leads([kari], by=BY, now=now)
            restore_leads([kari], by=BY, now=now)
        elif act == "gone":
            remove_leads([kari], by=BY, now=now)
            empty_bin(by=BY, now=now)
            is_listed |= is_refused
            kari = lead()
            is_refused |= is_listed
        assert bool(why(kari)) == (is_refused or is_listed), (act, acts)
        assert bool(why(kari, "email", "sales")) == (is_refused or is_listed)


def test_by_web(cast: Cast, signed_in: Any) -> None:
    kari = lead()
    client = signed_in(cast.administrator)
    page = client.get(f"/leads/{kari}/").content.decode()
    assert "May we contact them?" in page
    assert client.get(f"/leads/{kari}/consent/").status_code == 200
    said = {"said": "no", "channel": "call", "purpose": "sales", "source": "on the phone"}
    assert client.post(f"/leads/{kari}/consent/", said).status_code == 302
    assert why(kari, "call", "sales") == ["refused"]
    assert "on the phone" in client.get(f"/leads/{kari}/").content.decode()
    answer = client.post(f"/leads/{kari}/consent/", {**said, "said": "yes"})
    assert answer.status_code == 422
    assert signed_in(cast.rep).get(f"/leads/{kari}/consent/").status_code == 404


def test_the_list_by_web(cast: Cast, signed_in: Any, tmp_path: Any) -> None:
    client = signed_in(cast.administrator)
    assert client.get("/settings/suppressed/").status_code == 200
    asked = {"address": "kari@firm.no", "reason": "asked", "do": "check"}
    assert "is not on the list" in client.post("/settings/suppressed/", asked).content.decode()
    assert client.post("/settings/suppressed/", {**asked, "do": "add"}).status_code == 302
    assert "must not be used" in client.post("/settings/suppressed/", asked).content.decode()
    path = tmp_path / "list.txt"
    path.write_text("a@b.no\n\nc@d.no\nkari@firm.no\nwhat\n")
    with path.open("rb") as file:
        client.post("/settings/suppressed/", {"do": "import", "reason": "register", "file": file})
    assert Suppressed.objects.count() == 3
    rep = signed_in(cast.rep)
    assert rep.post("/settings/suppressed/", {**asked, "do": "take_off"}).status_code == 403
    assert client.post("/settings/suppressed/", {**asked, "do": "take_off"}).status_code == 302
    assert client.post("/settings/suppressed/", {**asked, "address": "x"}).status_code == 422


def test_over_rest(cast: Cast) -> None:
    kari, admin = lead(), cast.administrator
    body = {"channel": "email", "purpose": "marketing", "is_given": False}
    said = call(admin, "POST", f"/leads/{kari}/consents", body)
    assert said.status_code == 201, said.content
    standing = {
        (one["channel"], one["purpose"]): one["may"]
        for one in call(admin, "GET", f"/leads/{kari}/consents").json()["standing"]
    }
    assert standing["email", "sales"] is False
    assert standing["email", "service"] is True
    assert call(admin, "POST", f"/leads/{kari}/consents", {**body, "is_given": True}).status_code == 422  # fmt: skip
    put = call(admin, "POST", "/suppressed", {"addresses": ["a@b.no", "what"], "reason": "asked"})
    assert put.json() == {"added": 1, "known": 0, "unread": ["what"]}
    assert len(call(admin, "POST", "/suppressed/check", {"address": "a@b.no"}).json()["entries"]) == 1  # fmt: skip
    assert call(cast.rep, "POST", "/suppressed/remove", {"address": "a@b.no"}).status_code == 403
    scopes = ("erase_texts",)
    assert call(admin, "POST", "/suppressed/remove", {"address": "a@b.no"}, scopes).status_code == 200  # fmt: skip


def test_at_the_command_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prospekt.config.home.ensure_ready", lambda: None)
    kari = lead()
    assert cli.main(["consent", str(kari), "--refuse", "email", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["email:marketing"] == ["refused"]
    assert cli.main(["consent", str(kari), "--allow", "email"]) == 2
    assert "Say where the consent comes from" in capsys.readouterr().err
    assert cli.main(["suppress", "add", "a@b.no", "--reason", "complaint"]) == 0
    capsys.readouterr()
    assert cli.main(["suppress", "check", "a@b.no"]) == 0
    assert "complaint" in capsys.readouterr().out
    assert cli.main(["suppress", "remove", "a@b.no"]) == 0
    assert cli.main(["suppress", "list"]) == 0
