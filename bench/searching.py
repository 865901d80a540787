"""Search as one types, beside the raw prefix query, at size; with and without accents, and with a slip."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from bench.base import clock, grow, home, sizes, table
from prospekt.people.rules.rights import EVERYTHING

QUERIES = (
    "han",
    "nguyen",
    "nguyễn lan",
    "kari dahl 17",
    "firm 77",
    "ole.hansen",
    "+4740000017",
    "kari.dahl17@",
    "hafiz ismial",
    "zzz",
)


def main() -> None:
    """Print ms of the palette, the list's search and of the raw prefix match, for each query and size."""
    with home():
        done = 0
        figures: list[list[object]] = []
        for n in sizes():
            grow(n, done, events=0)
            done = n
            figures.extend(_measure(n))
        table(
            "search (ms, median)",
            ("leads", "query", "palette", "list", "raw prefix match", "ratio", "hits"),
            figures,
        )


def _measure(n: int) -> list[list[object]]:
    best_hits = import_module("prospekt.people.queries.best_hits").best_hits
    read_view = import_module("prospekt.people.rules.list_view").read_view
    words_of = import_module("prospekt.people.rules.list_view").words_of
    lead_page = import_module("prospekt.people.queries.leads").lead_page
    fold = import_module("prospekt.words.folding").fold
    rows: list[list[object]] = []
    for query in QUERIES:
        taken = clock(lambda q=query: lead_page(read_view({"q": q}), reader=EVERYTHING), 9)
        palette = clock(lambda q=query: best_hits(q, words_of(q), reader=EVERYTHING), 9)
        folded = fold(query)
        floor = clock(lambda q=folded: _raw(q), 9)
        rows.append(
            [
                n,
                query,
                palette,
                taken,
                floor,
                palette / max(floor, 0.01),
                lead_page(read_view({"q": query}), reader=EVERYTHING).n,
            ]
        )
    return rows


def _raw(folded: str) -> list[Any]:
    words = [
        "".join(c for c in word if c.isalnum())
        for word in folded.replace(".", " ").replace("@", " ").split()
    ]
    match = " ".join(f'"{word}"*' for word in words if word)
    with import_module("django.db").connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM people_person_fts WHERE people_person_fts MATCH %s LIMIT 51", [match]
        )
        return cursor.fetchall()


if __name__ == "__main__":
    main()
