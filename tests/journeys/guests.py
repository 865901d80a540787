"""Who looks at pages in every language: made inside a house, so that no test has to sign in twenty times.

Of each language: an `insider` (administrator without a second step), one who is `guarded` (app, passkey, codes),
the same one `idle` (signed in long ago) and `halfway` (before the second step). A `stranger` has no session.
"""

from __future__ import annotations

import json
import time
from itertools import product
from pathlib import Path
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.hashers import make_password
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from prospekt.capture.models import Campaign, CampaignCost, Import, Source
from prospekt.ledger.events import Actor
from prospekt.people.actions.segments import SegmentDraft, save_segment
from prospekt.people.models import Company, Invitation, Person, Team, User
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.queries.scores import running_playbook
from prospekt.route.models import Assignment
from prospekt.ui import views
from prospekt.ui.languages import LANGUAGES
from tests.journeys.working_day import fill_day, fill_rooms
from tests.trust.sign_in import set_up_app
from tests.trust.world import files_of, prepared, tasks_about, tried_draft, waiting_bulk

CODES = tuple(code for code, _name in LANGUAGES)
KINDS = ("insider", "guarded", "idle", "halfway", "stranger")
PASSWORD = "purple stapler canyon"  # noqa: S105
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEMPLATES = Path(views.__file__).parent / "templates"
FAR = 10**6
"""Seconds: a walk through all pages must not be asked for the password in between."""


def main() -> None:
    """Print sessions by kind and language, sample values of parts of addresses, and the pages of errors."""
    password = make_password(PASSWORD)
    sessions: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    passkeys: dict[str, int] = {}
    for n, code in enumerate(CODES):
        insider, guarded = (_user(kind, code, password) for kind in ("insider", "guarded"))
        passkeys[code] = _guard(guarded)
        sessions["insider"][code] = _session(insider, is_fresh=True)
        sessions["guarded"][code] = _session(guarded, is_fresh=True)
        sessions["idle"][code] = _session(guarded, is_fresh=False)
        sessions["halfway"][code] = _halfway(guarded, code)
        day = fill_day(insider, n, guarded)
    rooms = day | fill_rooms(insider, LeadRef(True, 7))
    print(json.dumps({"sessions": sessions, "passkeys": passkeys, "errors": _errors(), "samples": _samples(insider), "rooms": rooms}))  # noqa: T201  # fmt: skip


def _user(kind: str, code: str, password: str) -> User:
    return User.objects.create(
        email=f"{kind}-{code}@demo.example", name=f"{kind.title()} {code}", role="administrator", language=code,
        password=password,
    )  # fmt: skip


def _guard(user: User) -> int:
    set_up_app(user)
    RecoveryCodes.activate(user)
    return int(WebAuthn.add(user, "My telephone", _credential()).instance.pk)


def _credential() -> dict[str, Any]:
    """What a device answers that makes a passkey; nobody has its key."""
    number = b"0123456789abcdef"
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    made = AttestedCredentialData.create(bytes(16), number, public)
    data = AuthenticatorData.create(bytes(32), 0x45, 0, made)
    told = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
    return {
        "id": websafe_encode(number),
        "rawId": websafe_encode(number),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(told),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


def _session(user: User, *, is_fresh: bool) -> str:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, BACKEND)
    if is_fresh:
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time() + FAR, "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client.cookies["sessionid"].value


def _halfway(user: User, code: str) -> str:
    client = Client(SERVER_NAME="127.0.0.1", headers={"Accept-Language": code})
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client.cookies["sessionid"].value


def _errors() -> dict[str, dict[str, str]]:
    """Every page of an error by its name and language, and those that only a mishap leads to."""
    names = [path.name for path in sorted(TEMPLATES.glob("[0-9]*.html"))]
    names += ["account/locked_out.html", "account/join_gone.html", "account/signup_closed.html"]
    found: dict[str, dict[str, str]] = {name: {} for name in names}
    for name, code in product(names, CODES):
        with translation.override(code):
            found[name][code] = render_to_string(name, {"reference": "0a1b2c3d", "minutes": 5})
    return found


def _samples(user: User) -> dict[str, dict[str, Any]]:
    rows = [{"Name": "Kari Moe", "Mail": "kari@moe.example", "Firm": "Moe AS"}]
    person = Person.objects.exclude(company=None).order_by("id").first()
    company, done = (
        Company.objects.order_by("id").first(),
        Import.objects.filter(rejected__gt=0).last(),
    )
    cost = CampaignCost.objects.first()
    assert person
    assert company
    assert done
    assert cost
    key = default_token_generator.make_token(user)
    rest: dict[str, Any] = {
        "campaign_id": cost.campaign_id, "cost_id": cost.pk, "source_id": Source.objects.earliest("id").pk,
        "team_id": Team.objects.earliest("id").pk, "user_id": User.objects.earliest("id").pk, "view_id": 1,
        "invitation_id": Invitation.objects.earliest("id").pk, "token_id": 1, "uidb36": user_pk_to_url_str(user),
        "key": key, "company_id": company.pk, "tag_id": 1, "kind": "email", "contact_id": 1,
        **_worked_on(user, LeadRef(True, person.pk)),
    }  # fmt: skip
    assert Campaign.objects.exists()
    assert Authenticator.objects.exists()
    return {
        "person": rest
        | {"ref": f"p{person.pk}", "lead_ref": f"p{person.pk}", "import_id": done.pk},
        "company": rest
        | {
            "ref": f"c{company.pk}",
            "lead_ref": f"c{company.pk}",
            "import_id": prepared("draft.csv", rows, user).pk,
        },
    }


def _worked_on(user: User, lead: LeadRef) -> dict[str, Any]:
    """What the addresses of the work with leads are made of: something of each kind that has a page."""
    by, now = Actor(user.pk, "web"), timezone.now()
    version = running_playbook().version
    given = Assignment.objects.create(by=user, door="web", made_at=now, seed=1, playbook=version)
    plain = {"fact": "city", "is": ["Bergen"]}
    return {
        "task_id": tasks_about(user, lead, ["Call back"]), "file_id": files_of(user, lead, ["Offer"]),
        "bulk_id": waiting_bulk(user, lead, ["Bergen"]), "draft_id": tried_draft(["Has a phone"]),
        "segment_id": save_segment(SegmentDraft("Bergen", plain, "all"), by=by, now=now), "assignment_id": given.pk,
        "version": version, "file": "scorecard.toml", "line": str(lead), "answer_id": 1, "word_id": 1,
        "search_id": 1, "merge_id": 1, "change_set_id": 1, "absence_id": 1, "handover_id": 1,
    }  # fmt: skip


def only_session() -> None:
    """Print a session of the only user, who may see every place from now on."""
    User.objects.update(role="administrator")
    print(_session(User.objects.get(), is_fresh=True))  # noqa: T201
