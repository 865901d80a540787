"""Duplicates: right and missed pairs on every labelled set, and time and memory beside Splink alone.

`python -m bench.duplicates --sizes 100000,1000000`; a labelled set that is not there is passed over. Nothing looks at
a label before all pairs and the threshold are fixed; the bounds of the threshold were once set with these sets in
view, so sets that nobody has seen say more.
"""

from __future__ import annotations

import csv
import gzip
import io
import logging
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.base import FAMILY, GIVEN, sizes
from bench.figures import figure
from prospekt.people.actions.match_engine import Settings, compare
from prospekt.people.rules.names import parse_name
from prospekt.people.rules.organisations import parse_organisation
from prospekt.people.rules.sound import sound_of
from prospekt.words.folding import fold

DATA = Path(
    os.environ.get("PROSPEKT_TEST_DATA", Path(__file__).parents[2] / "shared" / "data")
) / "dedupe"  # fmt: skip
BLOCK = 20_000
Row = dict[str, Any]
Pairs = set[tuple[int, int]]
Labelled = tuple[list[Row], Pairs, Callable[[int, int], bool]]
"""Leads, the pairs that are one, and which pairs the labels speak of."""


def main() -> None:
    """The labelled sets once, then made-up bases of each size, each measured in a process of its own."""
    if len(sys.argv) == 3 and sys.argv[1] in ("ours", "splink"):
        _timed(sys.argv[1], int(sys.argv[2]))
        return
    for name, load in SETS.items():
        if (DATA / FILES[name]).exists():
            _judge(name, *load())
    for n in sizes():
        _beside(n)


def _judge(
    name: str, rows: list[Row], truth: Pairs, is_labelled: Callable[[int, int], bool]
) -> None:
    pairs = compare(_blocks(rows), Settings(), lambda _step: None, of_persons=name not in OF_FIRMS)
    found = {(pair.low, pair.high) for pair in pairs}
    found = {pair for pair in found if is_labelled(*pair)}
    right = len(found & truth)
    precision, recall = right / max(1, len(found)), right / len(truth)
    n = len(rows)
    figure(f"duplicates in {name}: precision", n, round(precision, 3), "")
    figure(f"duplicates in {name}: recall", n, round(recall, 3), "")
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    figure(f"duplicates in {name}: F1", n, round(f1, 3), "")


def _blocks(rows: Sequence[Row]) -> Iterator[Mapping[str, Sequence[Any]]]:
    """Rows as the engine takes them, with what is derived from name and e-mail."""
    for first in range(0, len(rows), BLOCK):
        block = rows[first : first + BLOCK]
        names = {name for row in block for name in row} - {"id"}
        found: dict[str, list[Any]] = {"id": [row["id"] for row in block]}
        found |= {name: [row.get(name) or None for row in block] for name in names}
        found["sound"] = [sound_of(row["name"]) or None for row in block]
        found["mailbox"] = [row.get("email", "").partition("@")[0] or None for row in block]
        yield found


def _beside(n: int) -> None:
    """Ours and Splink alone on the same made-up leads; each in a process, so that memory can be told apart."""
    seconds, memory = {}, {}
    for kind in ("ours", "splink"):
        command = [sys.executable, "-m", "bench.duplicates", kind, str(n)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        seconds[kind], memory[kind] = float(told[-2]), float(told[-1])
    figure(
        "duplicates among all persons", n, seconds["ours"], "s", floor=seconds["splink"], most=1.5
    )
    figure("duplicates among all persons, memory", n, memory["ours"], "MB", most=1_500)
    figure("duplicates by Splink alone, memory", n, memory["splink"], "MB")


def _timed(kind: str, n: int) -> None:
    rows = made_up(n)
    started = time.monotonic()
    if kind == "ours":
        pairs = compare(_blocks(rows), Settings(), lambda _step: None, of_persons=True)
        found = sum(1 for _pair in pairs)
    else:
        found = _splink_alone(rows)
    peak = (
        import_module("resource").getrusage(import_module("resource").RUSAGE_SELF).ru_maxrss / 1024
    )
    print(found, round(time.monotonic() - started, 2), round(peak))


def _splink_alone(rows: list[Row]) -> int:
    """As its documentation begins: ready comparisons, blocking by columns, two rounds of training."""
    logging.disable(logging.WARNING)
    splink, arrow = import_module("splink"), import_module("pyarrow")
    library = import_module("splink.comparison_library")
    columns = ("id", "name", "email", "phone", "city", "company", "birthday")
    table = arrow.table({name: [row.get(name) for row in rows] for name in columns})
    api = splink.DuckDBAPI()
    block = splink.block_on
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=[
            library.NameComparison("name"), library.EmailComparison("email"),
            library.LevenshteinAtThresholds("phone", 1), library.ExactMatch("city"),
            library.ExactMatch("company"), library.LevenshteinAtThresholds("birthday", 1),
        ],
        blocking_rules_to_generate_predictions=[
            block("email"), block("phone"), block("name", "city"), block("name", "company"),
            block("birthday", "city"), block("birthday", "substr(name, 1, 3)"),
        ],
    )  # fmt: skip
    linker = splink.Linker(api.register(table), settings)
    linker.training.estimate_probability_two_random_records_match([block("email")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block("phone"), block("name", "company")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.5).physical_name
    return api.duckdb_con.sql(f"SELECT count(*) FROM {found}").fetchall()[0][0]


def made_up(n: int, seed: int = 7) -> list[Row]:
    """Persons of several countries; one in twenty stands there again, with slips and gaps."""
    draw = random.Random(seed)
    syllables = (
        "ba",
        "ber",
        "dal",
        "en",
        "gar",
        "ha",
        "ing",
        "ka",
        "lim",
        "mo",
        "nur",
        "ol",
        "ra",
        "si",
        "tan",
        "ves",
    )
    rows: list[Row] = []
    while len(rows) < n:
        if rows and draw.random() < 0.05:
            rows.append(_again(draw, rows[draw.randrange(len(rows))], len(rows) + 1))
            continue
        family = (
            "".join(draw.choices(syllables, k=3)) if draw.random() < 0.7 else draw.choice(FAMILY)
        )
        name = parse_name(f"{draw.choice(GIVEN)} {draw.choice(GIVEN)} {family}")
        company = f"{draw.choice(syllables)}{draw.choice(syllables)} {draw.randrange(n // 12 + 1)}"
        rows.append({
            "id": len(rows) + 1, "name": name.key, "company": company, "city": f"town {draw.randrange(400)}",
            "email": f"{fold(name.call)}.{fold(family)}{draw.randrange(999)}@{company.replace(' ', '')}.example",
            "phone": f"+47{draw.randrange(10**8):08d}", "country": draw.choice(("NO", "MY", "ID", "VN")),
            "birthday": f"{draw.randrange(1950, 2005)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}",
        })  # fmt: skip
    return rows


def _again(draw: random.Random, row: Row, id_: int) -> Row:
    """The same person once more: something mistyped, something missing."""
    found = {**row, "id": id_}
    at = draw.randrange(1, len(row["name"]))
    found["name"] = " ".join(sorted((row["name"][:at] + row["name"][at + 1 :]).split()))
    for column in draw.sample(("email", "phone", "birthday", "city", "company"), k=2):
        found[column] = ""
    return found


def _read(name: str) -> list[dict[str, str]]:
    path = DATA / name
    raw = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    text = io.StringIO(raw.decode("utf-8", "replace"))
    return [
        {key.strip(): (value or "").strip() for key, value in row.items() if key}
        for row in csv.DictReader(text, skipinitialspace=True)
    ]


def _all_pairs(clusters: Sequence[str]) -> Pairs:
    by_cluster: dict[str, list[int]] = defaultdict(list)
    for id_, cluster in enumerate(clusters):
        by_cluster[cluster].append(id_)
    return {(a, b) for ids in by_cluster.values() for n, a in enumerate(ids) for b in ids[n + 1 :]}


def _febrl(file: str) -> Labelled:
    """Without the social security number, which no lead list has."""
    rows, clusters = [], []
    for n, row in enumerate(_read(file)):
        born = row["date_of_birth"]
        rows.append({
            "id": n, "name": parse_name(given=row["given_name"], family=row["surname"]).key,
            "birthday": f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else "",
            "street": fold(f"{row['street_number']} {row['address_1']}".strip()), "city": fold(row["suburb"]),
            "postcode": row["postcode"],
        })  # fmt: skip
        clusters.append(row["rec_id"].split("-")[1])
    return rows, _all_pairs(clusters), _any


def _fake() -> Labelled:
    rows = [
        {"id": n, "name": parse_name(given=row["first_name"], family=row["surname"]).key, "birthday": row["dob"],
         "city": fold(row["city"]), "email": row["email"].lower()}
        for n, row in enumerate(_read("fake_1000.csv"))
    ]  # fmt: skip
    return rows, _all_pairs([row["cluster"] for row in _read("fake_1000.csv")]), _any


def _chicago() -> Labelled:
    table = _read(FILES["chicago"])
    rows = [
        {"id": n, "name": parse_organisation(" ".join(row["Site name"].split())).key, "postcode": row["Zip"],
         "street": fold(" ".join(row["Address"].split())), "phone": row["Phone"]}
        for n, row in enumerate(table)
    ]  # fmt: skip
    return rows, _all_pairs([row["True Id"] for row in table]), _any


def _products() -> Labelled:
    """Two catalogues; the labels speak only of pairs across them."""
    rows: list[Row] = []
    ids: dict[str, int] = {}
    for file in ("amazon", "google"):
        for row in _read(f"amazon_google/{file}.csv.gz"):
            ids[f"{file}:{row['id']}"] = len(rows)
            title = fold(row.get("title") or row.get("name", ""))
            rows.append({"id": len(rows), "name": title, "company": fold(row["manufacturer"])})
    border = sum(key.startswith("amazon:") for key in ids)
    mapping = _read(FILES["amazon_google"])
    truth = {
        (ids[f"amazon:{row['idAmazon']}"], ids[f"google:{row['idGoogleBase']}"]) for row in mapping
    }
    return rows, truth, lambda a, b: (a < border) != (b < border)


def _any(_one: int, _other: int) -> bool:
    return True


FILES: Mapping[str, str] = {
    "febrl 1": "febrl_dataset1.csv", "febrl 3": "febrl_dataset3.csv.gz", "fake_1000": "fake_1000.csv",
    "chicago": "chicago_sites_with_true_ids.csv.gz", "amazon_google": "amazon_google/mapping.csv.gz",
}  # fmt: skip
OF_FIRMS = ("chicago", "amazon_google")
"""Places and products; the others are persons."""
SETS: Mapping[str, Callable[[], Labelled]] = {
    "febrl 1": lambda: _febrl(FILES["febrl 1"]),
    "febrl 3": lambda: _febrl(FILES["febrl 3"]),
    "fake_1000": _fake,
    "chicago": _chicago,
    "amazon_google": _products,
}

if __name__ == "__main__":
    main()
