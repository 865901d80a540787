"""Search as one types, beside the raw prefix query: of one who sees all, of one with few leads, of a team's lead."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from bench.base import on_postgres, spread
from bench.figures import figure

READERS = {1: "all", 6: "few", 4: "team"}
"""Users of the base: an administrator, a representative with one lead in 250, the lead of a team."""
LARGE = 1_000_000
"""From here on the target holds; below, a search takes a few milliseconds whatever the ratio."""
QUERIES = (
    "han",
    "nguyen",
    "nguyễn lan",
    "kari dahl 17",
    "firm 77",
    "ole.hansen",
    "+4740000017",
    "hansn",
    "hafiz ismial",
    "nguyen thi",
)
"""Where fewer than eight leads are found as typed, slips are looked for too, and the limit is another."""


def measure(n: int) -> None:
    """Milliseconds of the palette's finds for each search and reader."""
    best = import_module("prospekt.people.queries.best_hits")
    best_hits, few = best.best_hits, best.FEW_HITS
    note, slip = best.Kind.NOTE, best.Tier.SLIP
    words_of = import_module("prospekt.people.rules.list_view").words_of
    reader_of = import_module("prospekt.people.queries.rights").reader_of
    user = import_module("prospekt.people.models").User.objects.get
    for number, name in READERS.items():
        reader = reader_of(user(pk=number))
        for q in QUERIES:
            found = best_hits(q, words_of(q), reader=reader)
            p50, _ = spread(lambda q=q, r=reader: best_hits(q, words_of(q), reader=r), 9)
            if sum(hit.kind != note and hit.tier < slip for hit in found) < few:
                figure(f"search with slips, sees {name}, {q}", n, p50, "ms", most=150)
                continue
            raw, _ = spread(lambda q=q: _raw(words_of(q)), 9)
            most = 2 if n >= LARGE else None
            figure(f"search, sees {name}, {q}", n, p50, "ms", floor=raw, most=most)


def _raw(words: tuple[str, ...]) -> list[Any]:
    """The index asked for the words as beginnings, by hand."""
    with import_module("django.db").connection.cursor() as cursor:
        if on_postgres():
            match = " & ".join(f"'{word}':*" for word in words)
            cursor.execute(
                "SELECT id FROM people_person WHERE prospekt_words(search) @@ %s::tsquery LIMIT 51",
                [match],
            )
        else:
            match = " ".join(f'"{word}"*' for word in words)
            cursor.execute(
                "SELECT rowid FROM people_person_fts WHERE people_person_fts MATCH %s LIMIT 51",
                [match],
            )
        return cursor.fetchall()
