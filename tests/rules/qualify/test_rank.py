"""`prospekt rank`: a file in, a ranked and explained one out, without any database."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prospekt
from prospekt.qualify.rank import ADDED, Ranking
from prospekt.qualify.ranking_files import write_ranking
from prospekt.words.problem import Refusal

LIST = """Full name,E-mail,Phone,Company,Job title,Country,score
Ole Hansen,ole@fjord.example,+47 40123456,Fjord AS,CEO,NO,7
Kari Dahl,kari@fjord.example,,Fjord AS,Buyer,NO,8
Hansen Ole,OLE@fjord.example,,,,,9
Siti Rahmah,,+60 12-345 6789,Rimba Sdn Bhd,Manager,MY,1
"""


def ranked(text: str, folder: Path, **options: object) -> Ranking:
    path = folder / "leads.csv"
    path.write_text(text, encoding="utf-8")
    return prospekt.rank(path, **options)


def as_dicts(ranking: Ranking) -> list[dict[str, object]]:
    return [dict(zip(ranking.columns, row, strict=True)) for row in ranking.rows]


def test_all_input_columns_stay_and_a_colliding_one_is_renamed(tmp_path: Path) -> None:
    ranking = ranked(LIST, tmp_path)
    assert ranking.columns == (
        "Full name", "E-mail", "Phone", "Company", "Job title", "Country", "input_score", *ADDED,
    )  # fmt: skip
    assert {row["input_score"] for row in as_dicts(ranking)} == {"7", "8", "9", "1"}


def test_rank_counts_originals_and_a_duplicate_repeats_its_original(tmp_path: Path) -> None:
    rows = as_dicts(ranked(LIST, tmp_path))
    originals = [row for row in rows if row["duplicate_of"] is None]
    assert [row["rank"] for row in originals] == [1, 2, 3]
    (copy,) = (row for row in rows if row["duplicate_of"] is not None)
    assert copy["duplicate_of"] == 1
    first = next(row for row in rows if row["Full name"] == "Ole Hansen")
    assert (copy["rank"], copy["score"], copy["grade"]) == (
        first["rank"],
        first["score"],
        first["grade"],
    )


def test_reasons_add_up_to_the_score_of_every_row(tmp_path: Path) -> None:
    for row in as_dicts(ranked(LIST, tmp_path)):
        reasons = json.loads(str(row["reasons"]), parse_float=Decimal, parse_int=Decimal)
        assert {"key", "title", "points"} == set(reasons[0])
        assert sum(reason["points"] for reason in reasons) == Decimal(f"{row['score']:.2f}")


def test_ties_keep_the_order_of_the_file(tmp_path: Path) -> None:
    text = "Full name,E-mail\n" + "".join(f"Person {i},person{i}@same.example\n" for i in range(20))
    rows = as_dicts(ranked(text, tmp_path))
    assert [row["Full name"] for row in rows] == [f"Person {i}" for i in range(20)]
    assert [row["rank"] for row in rows] == list(range(1, 21))


def test_a_better_fit_ranks_higher(tmp_path: Path) -> None:
    rows = as_dicts(ranked(LIST, tmp_path))
    place = {row["Full name"]: row["rank"] for row in rows}
    assert place["Ole Hansen"] < place["Kari Dahl"]


def test_duplicates_fill_empty_facts_of_their_original(tmp_path: Path) -> None:
    bare = ranked("Full name,E-mail,Job title\nOle Hansen,ole@a.example,\n", tmp_path).rows[0]
    filled = ranked(
        "Full name,E-mail,Job title\nOle Hansen,ole@a.example,\nOle Hansen,ole@a.example,CEO\n",
        tmp_path,
    ).rows[0]
    assert filled[-4] > bare[-4]


def test_limit_keeps_the_best(tmp_path: Path) -> None:
    assert [row[-5] for row in ranked(LIST, tmp_path, limit=2).rows] == [1, 1]


def test_the_ranking_is_arrow(tmp_path: Path) -> None:
    ranking = ranked(LIST, tmp_path)
    table = pa.table(ranking)
    assert table.column_names == list(ranking.columns)
    assert table.schema.field("rank").type == pa.int64()
    assert table.schema.field("score").type == pa.float64()
    assert table["duplicate_of"].to_pylist() == [row[-1] for row in ranking.rows]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx"])
def test_every_format_holds_the_same_rows(ending: str, tmp_path: Path) -> None:
    ranking = ranked(LIST, tmp_path)
    out = tmp_path / f"out.{ending}"
    write_ranking(ranking, out)
    again = prospekt.rank(out) if ending != "jsonl" else None
    if again is not None:
        assert len(again) == len(ranking)
        assert again.columns[:7] == ranking.columns[:7]
    else:
        lines = [json.loads(line) for line in out.read_text().splitlines()]
        assert [line["rank"] for line in lines] == [row[-5] for row in ranking.rows]
        assert isinstance(lines[0]["reasons"], list)


def test_formulas_are_written_as_text(tmp_path: Path) -> None:
    ranking = ranked("Full name,E-mail,Remark\nOle Hansen,ole@a.example,=1+1\n", tmp_path)
    write_ranking(ranking, tmp_path / "out.csv")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8")))
    assert row["Remark"] == "'=1+1"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Deal Name,Deal Stage,Amount,Close Date\nA,won,3,2026-01-01\n", "deals_not_yet"),
        ("", "empty"),
        ("<!DOCTYPE html><html><body>no</body></html>", "html"),
    ],
)
def test_what_is_no_list_of_leads_is_refused_in_a_sentence(
    text: str, code: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as refused:
        ranked(text, tmp_path)
    assert code in refused.value.problem.code
    assert str(refused.value).endswith(".")


def test_an_unknown_playbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        ranked(LIST, tmp_path, playbook="nowhere")


NAMES = st.sampled_from(["Ole Hansen", "Siti Rahmah", "Nguyễn Thị Lan", "", "Budi", "Kari Dahl"])
MAILS = st.sampled_from(
    ["", "a@x.example", "A@X.example", "info@x.example", "b@y.example", "nonsense"]
)
PHONES = st.sampled_from(["", "+4740123456", "+60123456789", "12"])


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(NAMES, MAILS, PHONES), max_size=25))
def test_whatever_comes_in_balances(
    rows: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("Full name", "E-mail", "Phone"), *rows])
    ranking = ranked(text.getvalue(), tmp_path_factory.mktemp("rank"))
    filled = [row for row in rows if any(row)]
    assert len(ranking) == len(filled)
    found = as_dicts(ranking)
    originals = [row for row in found if row["duplicate_of"] is None]
    assert sorted(int(str(row["rank"])) for row in originals) == list(range(1, len(originals) + 1))
    scores = [row["score"] for row in sorted(originals, key=lambda row: int(str(row["rank"])))]
    assert scores == sorted(scores, reverse=True)


def test_real_lists_are_ranked_whole(data_folder: Path) -> None:
    for name, n in (("companies/fortune1000.csv", 1_000), ("companies/sp500_constituents.csv", 503),
                    ("scoring/xeducation_leads_ORIGINAL_xlsx_named_csv.csv", 9_240)):  # fmt: skip
        ranking = prospekt.rank(data_folder / name)
        assert len(ranking) == n
        assert ranking.n_originals == sum(row[-1] is None for row in ranking.rows)
