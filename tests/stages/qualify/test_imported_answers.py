"""Columns of a file that hold answers: guessed, read, taken back with the import, never said twice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from prospekt.capture.actions.files import keep_path
from prospekt.capture.actions.prepare_import import prepare_import, settle_open_columns
from prospekt.capture.actions.run_import import run_import
from prospekt.capture.actions.undo_import import undo_import
from prospekt.capture.models import Import, ImportProblem
from prospekt.ledger.models import Event
from prospekt.people.models import Person
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.models import Answer
from prospekt.qualify.queries.verdicts import verdicts_of

pytestmark = pytest.mark.django_db(transaction=True)
LIST = """Name,E-mail,Company,Budget,Decision maker,Other solutions,Timeline,Priority
Anna Ek,anna@fjord.no,Fjord AS,20000 EUR,yes,Rival Inc,2027-03-31,High
Bo Dahl,bo@dal.no,Dal AS,no,no,<b>none</b>,2027-04-30,Low
Cy Holm,cy@holm.no,Holm AS,5000,yes,,soon,Low
Di Berg,di@berg.no,Berg AS,7000,yes,Rival,2027-05-31,Low
Ed Vik,ed@vik.no,Vik AS,9000,yes,Rival,2027-05-31,Low
"""


def prepared(tmp_path: Path, text: str = LIST) -> Import:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    record = prepare_import(keep_path(path), by=None, now=datetime.now(UTC))
    settle_open_columns(record)
    record.save()
    return record


def test_columns_named_like_questions_are_answers(tmp_path: Path) -> None:
    targets = {column["name"]: column["target"] for column in prepared(tmp_path).columns}
    assert targets["Budget"] == "answer:budget"
    assert targets["Decision maker"] == "answer:authority"
    assert targets["Other solutions"] == "answer:competitors"
    assert targets["Timeline"] == "answer:timing"
    assert targets["Priority"] == "priority", "what is a fact of leads stays one"


def test_a_column_whose_cells_do_not_answer_is_none(tmp_path: Path) -> None:
    text = "Name,E-mail,Budget\nAnna Ek,anna@fjord.no,lots\nBo Dahl,bo@dal.no,little\n"
    targets = {column["name"]: column["target"] for column in prepared(tmp_path, text).columns}
    assert targets["Budget"] == "own:budget"


def test_answers_come_in_and_go_with_the_import(tmp_path: Path) -> None:
    record = run_import(prepared(tmp_path).pk)
    assert (record.created, record.rejected) == (5, 0)
    anna = LeadRef(True, Person.objects.get(full_name="Anna Ek").pk)
    judged = verdicts_of([anna], now=datetime.now(UTC))[anna]
    assert judged.verdicts["prospect_test"].verdict == "qualified"
    latest = judged.stands["budget"].latest
    assert latest is not None
    assert (latest.said, latest.source) == ([2_000_000, "EUR"], "import")
    assert Person.objects.get(pk=anna.id).version == 1
    wrong = ImportProblem.objects.get(is_reject=False)
    assert (wrong.code, wrong.column) == ("not_date", "timing")
    events = Event.objects.filter(name="answer.given")
    assert events.count() == 18
    assert "Rival" not in str(list(events.values_list("facts", flat=True)))
    undo_import(record.pk)
    assert not Person.objects.exists()
    assert not Answer.objects.filter(withdrawn_at=None).exists()


def test_the_same_answers_again_are_no_news(tmp_path: Path) -> None:
    run_import(prepared(tmp_path).pk)
    n = Answer.objects.count()
    changed = LIST.replace("anna@fjord.no,Fjord AS,20000 EUR", "anna@fjord.no,Fjord AS,30000 EUR")
    run_import(prepared(tmp_path, changed).pk)
    assert Answer.objects.count() == n + 1
    anna = LeadRef(True, Person.objects.get(full_name="Anna Ek").pk)
    stand = verdicts_of([anna], now=datetime.now(UTC))[anna].stands["budget"]
    assert stand.latest is not None
    assert (stand.latest.said, len(stand.against)) == ([3_000_000, "EUR"], 1)
