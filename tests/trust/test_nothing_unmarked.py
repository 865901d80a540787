"""X6: on no page and in no refusal stands a word that is neither data nor translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client

from prospekt.people.models import Team, User
from tests.trust.addresses import addresses
from tests.trust.pseudo_language import outside, pseudo_language, words_outside
from tests.trust.test_listed_fields import LISTED
from tests.trust.world import FIXED, TEXT_COLUMNS, World

pytestmark = pytest.mark.trust
FOR_PROGRAMS = ("api:", "ui:")
"""The document of the API is English, as its names are; the page of the components shows specimens."""
SKIPPED = ("account_logout", "live", "ready")
REFERENCE = re.compile(r"\b[0-9a-f]{8}\b")
NAMES = frozenset(
    [
        "prospekt",
        "csv",
        "txt",
        "xlsx",
        "utf",
        "jsonl",
        "json",
        "lines",
        "parquet",
        "utc",
        "esc",
        "usd",
        "default",
        "import",
        "company",
        "big",
        "cp",
        "euc",
        "gb",
        "iso",
        "jis",
        "koi",
        "kr",
        "mac",
        "roman",
        "shift",
        "windows",
        "hostile",
        "bahasa",
        "melayu",
        "indonesia",
        "norsk",
        "bokmål",
        "tiếng",
        "việt",
    ]
)
"""The product, formats, encodings, currencies, languages by their own names, and names of playbooks and systems."""


def is_data(word: str, known: set[str]) -> bool:
    return "Ω" in word.upper() or word.lower() in NAMES or word.lower() in known


def known_words(world: World) -> set[str]:
    """The words of what is data here: who is signed in, what codes and months are called."""
    people = " ".join(f"{user.name} {user.email}" for user in User.objects.all())
    people += " " + " ".join(Team.objects.values_list("name", flat=True))
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    return {
        word.lower()
        for word in re.findall(
            r"[^\W\d_]{2,}", f"{people} {months} {' '.join((*TEXT_COLUMNS, *FIXED.values()))}"
        )
    }


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Address and page: as everybody gets them, and as they answer to empty and to wrong forms."""
    for samples in world.samples:
        for address in addresses():
            if address.name in SKIPPED or address.name.startswith(FOR_PROGRAMS):
                continue
            path = address.path(samples)
            wrong = dict.fromkeys(LISTED.get(address.name, {}), "Ω?")
            for query in ("", "?open=p1") if address.name == "leads" else ("", "?q=Ω"):
                yield from _page(world.client, path + query, None)
            is_door = "account" in address.name or "accounts/" in path
            for client in (world.client, Client()) if is_door else (world.client,):
                for form in (None, {}, wrong):
                    with transaction.atomic():
                        yield from _page(client, path, form)
                        transaction.set_rollback(True)


def _page(client: Client, path: str, form: dict[str, str] | None) -> Iterator[tuple[str, str]]:
    answer = client.get(path) if form is None else client.post(path, form)
    assert answer.status_code < 500, path
    if (
        not answer.streaming
        and answer.content
        and answer.headers.get("Content-Type", "").startswith("text/html")
    ):
        yield (
            f"{'GET' if form is None else f'POST {form}'} {path} {answer.status_code}",
            answer.content.decode(),
        )


@pytest.mark.alike
def test_every_word_is_data_or_translated(make_world: Callable[..., World]) -> None:
    world = make_world(("Ωa", "Ωb"), ["Ωown"])
    known = known_words(world)
    found: dict[str, set[str]] = {}
    n = 0
    with pseudo_language():
        for where, page in pages(world):
            n += "⟦" in page
            for word in words_outside(REFERENCE.sub("", page)):
                if not is_data(word, known):
                    found.setdefault(word, set()).add(where)
    assert n > 100
    told = [f"{word}: {sorted(where)[0]} ({len(where)})" for word, where in sorted(found.items())]
    assert not told, "\n".join(told)


def test_the_reading_finds_what_it_looks_for() -> None:
    assert words_outside("<p>⟦Marked⟧ Not <b>⟦Marked⟧</b></p>") == ["Not"]
    assert words_outside("<p>⟦Marked <b>data</b> too⟧</p><p>Not</p>") == ["Not"]
    assert words_outside('<input placeholder="Not"><a title="⟦Marked⟧">⟦x⟧</a>') == ["Not"]
    assert (
        words_outside(
            '<button lang="vi">Tiếng Việt</button><select name="country"><option>Norway</select>'
        )
        == []
    )
    assert outside("⟦cut off", 0) == ([], 1)
