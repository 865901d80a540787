"""T16, cases 5, 9, 44: text from outside never runs, on whatever page it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from prospekt.capture.models import Import
from prospekt.people.models import Company, Email, Person, Tag
from tests.trust.addresses import addresses
from tests.trust.world import World

pytestmark = pytest.mark.trust
CANARY = "cnry"
PAYLOADS = (
    '<img src=x onerror=alert("cnry")>', "<script>alert('cnry')</script>", '"><svg/onload=alert(`cnry`)>',
    "'-alert('cnry')-'", "</title><script>alert('cnry')</script>", "javascript:alert('cnry')",
    "{{ cnry }}{% load cnry %}", "</textarea><iframe srcdoc='<script>alert(\"cnry\")</script>'>",
    "<a href=\"javascript:alert('cnry')\">cnry</a>", "<!--cnry--><style>*{background:url(//cnry)}</style>",
    "cnry\u202eexe.gnp", "cn\u200bry\u2066",
)  # fmt: skip
LOOKALIKES = ("kari@p\u0430ypal.example", "kari@paypal.example")
OWN_COLUMN = '<b onmouseover=alert("cnry")>Own'
RAW = (
    "<img src=x", "<script>alert", "<svg/onload", "<iframe srcdoc", "<!--cnry", "<style>*{", "<a href=\"javascript", "<b onmouseover",
    "</title><script", "'-alert('",
)  # fmt: skip
"""What only stands in a page if a payload was not escaped."""
_LINK = re.compile(
    r"""(?:href|src|action|hx-[a-z]+)\s*=\s*["']?\s*(?:javascript|data|vbscript):""", re.IGNORECASE
)
_HANDLER = re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE)


def check_safe(where: str, page: str) -> None:
    """Nothing of a payload stands as markup, no link runs a script, no element has a handler."""
    for raw in RAW:
        place = page.find(raw)
        assert place < 0, f"{where}: {page[max(0, place - 80) : place + 80]}"
    for found in (_LINK, _HANDLER):
        bad = found.search(_without_values(page))
        assert not bad, f"{where}: {bad[0][:200] if bad else ''}"


def _without_values(page: str) -> str:
    """The page with its escaped text left out: what is escaped cannot run, and may look like anything."""
    return re.sub(r'"[^"<>]*&(?:lt|#x27|quot|gt);[^"<>]*"', '""', page)


def write_by_hand(world: World, text: str) -> None:
    """The text through every form of a lead."""
    post = world.client.post
    for ref, name in ((f"p{world.person}", "full_name"), (f"c{world.company}", "name")):
        for field in (name, "role", "department", "industry", "city", "region"):
            post(f"/leads/{ref}/edit/", {"field": field, "value": text, "version": 1_000})
        post(f"/leads/{ref}/note/", {"text": text})
        post(f"/leads/{ref}/tags/", {"add": text.replace(",", "")[:60]})
        post(f"/leads/{ref}/contacts/", {"kind": "email", "value": text})
        post(f"/leads/{ref}/contacts/", {"kind": "phone", "value": text})
        post(f"/leads/{ref}/touch/", {"kind": "call", "direction": "out", "note": text})
    post(
        "/leads/new/",
        {
            "full_name": text,
            "company": text,
            "email": f"x{abs(hash(text))}@a.example",
            "note": text,
        },
    )
    world.user.name = text[:120]
    world.user.save()


def crawl(world: World, client: Client) -> dict[str, str]:
    """Address -> page, of all that a reader can get."""
    found = {}
    queries = ("", "?q=cnry", "?open=p1", f"?open=c{world.company}")
    for samples in world.samples:
        for address in addresses():
            if address.name == "account_logout":
                continue
            for query in queries if address.name == "leads" else queries[:2]:
                for part in ("full", "partial") if not query else ("full",):
                    answer = client.get(
                        address.path(samples) + query, headers={"hx-request-type": part}
                    )
                    assert answer.status_code < 500, address
                    if answer.headers.get("Content-Type", "").startswith("text/html"):
                        found[f"{address.path(samples)}{query} {part}"] = answer.content.decode()
    return found


def test_payloads_stand_as_text_on_every_page(make_world: Callable[..., World]) -> None:
    world = make_world(PAYLOADS, [OWN_COLUMN])
    texts = " ".join(Person.objects.values_list("full_name", flat=True))
    assert texts.count(CANARY) >= 5
    for payload in PAYLOADS[:3]:
        write_by_hand(world, payload)
    assert Person.objects.filter(full_name__contains="<").exists()
    assert Company.objects.filter(name__contains="<").exists()
    assert Tag.objects.filter(name__contains="<").exists()
    pages = crawl(world, world.client)
    assert sum(CANARY in page for page in pages.values()) > 15
    for where, page in pages.items():
        check_safe(where, page)


def test_the_check_finds_what_it_looks_for() -> None:
    for bad in (
        "<p><img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">',
        "<b onclick=x>",
        *PAYLOADS[:3],
    ):
        with pytest.raises(AssertionError):
            check_safe("here", bad)
    check_safe("here", '<p title="&lt;img onerror=x&gt;">&lt;img src=x onerror=alert(1)&gt;</p>')


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\u2066"])
def test_an_address_with_hidden_marks_shows_them_and_is_not_the_plain_one(
    make_world: Callable[..., World], mark: str
) -> None:
    world = make_world(["Kari"])
    for address in ("kari@firm.example", f"ka{mark}ri@firm.example"):
        world.client.post("/leads/new/", {"full_name": "Kari Nordmann", "email": address})
    spelt = f"ka[U+{ord(mark):04X}]ri@firm.example"
    found = dict(
        Email.objects.filter(address__endswith="ri@firm.example").values_list(
            "address", "is_suspicious"
        )
    )
    assert found == {"kari@firm.example": False, spelt: True}
    hidden = Email.objects.get(address=spelt)
    assert hidden.key != "kari@firm.example"
    page = world.client.get(f"/leads/p{hidden.person_id}/").content.decode()
    assert spelt in page
    assert f"ka{mark}ri@" not in page


def test_a_lookalike_domain_is_another_address(make_world: Callable[..., World]) -> None:
    world = make_world(["Kari"])
    for address in LOOKALIKES:
        world.client.post("/leads/new/", {"full_name": "Kari Nordmann", "email": address})
    found = dict(
        Email.objects.filter(address__contains="kari@p").values_list("key", "is_suspicious")
    )
    assert len(found) == 2
    assert found["kari@paypal.example"] is False
    assert True in found.values()


@pytest.mark.parametrize(
    "address",
    ["a@b\r\nBcc: x@y.example", "a@b.example\nx", "a\x00@b.example", "a b@c.example", "@", "a@"],
)
def test_an_address_that_is_none_is_refused(make_world: Callable[..., World], address: str) -> None:
    world = make_world(["Kari"])
    before = Email.objects.count()
    answer = world.client.post("/leads/new/", {"full_name": "Kari", "email": address})
    assert answer.status_code == 422
    assert Email.objects.count() == before
    assert not Email.objects.filter(address__contains="Bcc").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/x.csv",
        "a\r\nSet-Cookie: x.csv",
        "x.pHaR",
        "<svg onload=1>.svg",
        "..\\x.html",
        "a" * 400,
    ],
)
def test_file_names_are_text_and_nothing_more(make_world: Callable[..., World], name: str) -> None:
    world = make_world(["Kari"])
    Import.objects.filter(pk=world.done).update(name=name[:255])
    record = Import.objects.get(pk=world.done)
    assert re.fullmatch(r"[0-9a-zA-Z_-]{16,}(\.[a-z0-9]{1,8})?", record.file), record.file
    for path in ("rejected.csv", "warnings.csv"):
        answer = world.client.get(f"/imports/{world.done}/{path}")
        if answer.status_code == 200:
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie: x" not in str(answer.headers)
