"""Whole imports: receipts balance, twice is once, undo is exact, killed is resumed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prospekt.capture.actions import run_import as running
from prospekt.capture.actions.files import keep_path
from prospekt.capture.actions.prepare_import import prepare_import, settle_open_columns
from prospekt.capture.actions.run_import import cancel_import, run_import
from prospekt.capture.actions.undo_import import undo_import
from prospekt.capture.models import Import, ImportProblem, ImportRow
from prospekt.people.models import Change, Company, OwnField, Person
from prospekt.words.problem import Refusal
from tests.stages.people.leads import state

pytestmark = pytest.mark.django_db
HEADER = "Full name,E-mail,Phone,Company,City,Shoe size"
ROWS = (
    "Ole Hansen,ole@x.no,+47 91 00 00 01,Fjord AS,Oslo,43",
    "Anna Berg,anna@x.no,,Fjord AS,Bergen,",
    "Ole Hansen,ole@x.no,,,Tromsø,44",
    ",,,Berg Ltd,Oslo,",
    ",,,,Oslo,40",
    "Per Lie,nonsense,+47 91 00 00 02,,Oslo,",
    ",,,,,",
    ",ole@x.no;anna@x.no,,,,",
)
Run = Callable[..., Import]


@pytest.fixture
def start(tmp_path: Path) -> Run:
    """Prepare an import of lines; the same lines are the same file."""

    def prepared(*rows: str, header: str = HEADER, **chosen: object) -> Import:
        path = tmp_path / "list.csv"
        path.write_text("\n".join((header, *rows)) + "\n")
        record = prepare_import(
            keep_path(path), by=None, now=timezone.now(), settings=chosen or None
        )
        settle_open_columns(record)
        record.save()
        return record

    return prepared


def balance(record: Import) -> None:
    parts = (record.created, record.updated, record.unchanged, record.merged, record.rejected)
    assert record.read == sum(parts) == ImportRow.objects.filter(import_id=record.pk).count()
    rejects = ImportProblem.objects.filter(import_id=record.pk, is_reject=True)
    assert rejects.count() == record.rejected
    assert (
        ImportProblem.objects.filter(import_id=record.pk, is_reject=False).count()
        == record.warnings
    )


def finished(record: Import) -> Import:
    run_import(record.pk)
    record.refresh_from_db()
    balance(record)
    return record


def test_the_receipt(start: Run) -> None:
    record = finished(start(*ROWS))
    assert (record.read, record.created, record.merged, record.rejected, record.blank) == (
        7,
        4,
        1,
        2,
        1,
    )
    assert (record.companies_created, record.warnings) == (1, 1)
    problems = {(p.line, p.code) for p in ImportProblem.objects.all()}
    assert problems == {(6, "no_identity"), (9, "two_leads"), (7, "not_email")}
    assert ImportProblem.objects.get(code="not_email").value == "nonsense"


def test_the_same_file_again_changes_nothing(start: Run) -> None:
    finished(start(*ROWS))
    before = state()
    again = finished(start(*ROWS))
    assert (again.created, again.updated, again.unchanged, again.merged, again.rejected) == (
        0,
        0,
        4,
        1,
        2,
    )
    assert again.companies_created == 0
    assert state() == before


def test_a_file_that_brought_nothing_teaches_nothing(start: Run) -> None:
    mapped = {"Name": "full_name", "E-mail": "email"}
    bad = finished(start(",x", header="Name,E-mail"))
    assert (bad.read, bad.rejected) == (1, 1)
    good = start("Ole Hansen,ole@x.no", header="Name,E-mail")
    assert {column["name"]: column["target"] for column in good.columns} == mapped
    assert "remembered" not in {column["why"] for column in good.columns}
    finished(good)
    again = start("Per Lie,per@x.no", header="Name,E-mail")
    assert {column["why"] for column in again.columns} == {"remembered"}


def test_undo_takes_everything_back(start: Run) -> None:
    before = state()
    record = finished(start(*ROWS))
    assert OwnField.objects.exists()
    undo_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.undone, record.spared) == ("undone", 5, 0)
    assert state() == before
    with pytest.raises(Refusal, match="undone already"):
        undo_import(record.pk)


def test_an_import_interrupted_anywhere_ends_the_same(
    start: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"Person {n % 7},p{n % 7}@x.no,,Firm {n % 3},," for n in range(20)]
    monkeypatch.setattr(running, "BATCH", 4)
    record = start(*rows)
    for point in (
        "import_before_commit",
        "import_after_leads",
        "import_after_commit",
        "import_before_commit",
    ):
        monkeypatch.setattr(running, "reach", _killing(point))
        with pytest.raises(KeyboardInterrupt):
            run_import(record.pk)
    monkeypatch.setattr(running, "reach", lambda _point: None)
    record = finished(record)
    assert (record.read, record.created, record.merged, record.companies_created) == (20, 7, 13, 3)
    assert Person.objects.count() == 7
    undo_import(record.pk)
    assert not Person.objects.exists()
    assert not Company.objects.exists()


def _killing(point: str) -> Callable[[str], None]:
    def reach(reached: str) -> None:
        if reached == point:
            raise KeyboardInterrupt

    return reach


def test_a_company_made_by_an_earlier_batch_is_no_old_acquaintance(
    start: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 1)
    record = finished(start("Ole Hansen,ole@x.no,,Fjord AS,,", ",,,Fjord AS,,"))
    assert (record.created, record.merged) == (1, 1)


def test_update_and_create_alone(start: Run) -> None:
    finished(start(ROWS[0]))
    record = finished(
        start(
            "Ole Hansen,ole@x.no,,,Bergen,",
            "New One,new@x.no,,,,",
            mode="update",
            policy="overwrite",
        )
    )
    assert (record.updated, record.rejected) == (1, 1)
    record = finished(
        start(
            "Ole Hansen,ole@x.no,,,Oslo,", "New One,new@x.no,,,,", mode="create", policy="overwrite"
        )
    )
    assert (record.unchanged, record.created) == (1, 1)
    assert Person.objects.get(full_name="Ole Hansen").city == "Bergen"


def test_a_cancelled_import_is_over_and_can_be_undone(start: Run) -> None:
    record = start(*ROWS)
    cancel_import(record)
    with pytest.raises(Refusal, match="over"):
        run_import(record.pk)
    assert not Change.objects.exists()


CELL = st.sampled_from(["Ole Hansen", "Anna Berg", "", "Kari Dahl"])
MAIL = st.sampled_from(["", "a@x.no", "b@x.no", "a@x.no;b@x.no", "info@x.no", "nonsense"])
PHONE = st.sampled_from(["", "+47 91000001", "+47 91000002", "12"])
FIRM = st.sampled_from(["", "Fjord AS", "Fjord", "Berg Ltd"])
LINE = st.builds(
    ",".join,
    st.tuples(
        CELL, MAIL, PHONE, FIRM, st.sampled_from(["", "Oslo"]), st.sampled_from(["", "43", "x"])
    ),
)
FILES = st.lists(st.lists(LINE, min_size=1, max_size=8), min_size=1, max_size=3)


@given(
    files=FILES, batch=st.sampled_from([1, 3, 100]), policy=st.sampled_from(["fill", "overwrite"])
)
@settings(
    max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_any_files_balance_and_go_back(
    start: Run, files: list[list[str]], batch: int, policy: str
) -> None:
    size, running.BATCH = running.BATCH, batch
    try:
        with transaction.atomic():
            _files_balance_and_go_back(start, files, policy)
            transaction.set_rollback(True)
    finally:
        running.BATCH = size


def _files_balance_and_go_back(start: Run, files: list[list[str]], policy: str) -> None:
    states, records = [], []
    for lines in files:
        states.append(state())
        records.append(finished(start(*lines, policy=policy)))
        if policy == "fill":
            again = finished(start(*lines, policy=policy))
            assert (again.created, again.updated, again.companies_created) == (0, 0, 0)
    for before, record in zip(reversed(states), reversed(records), strict=True):
        undo_import(record.pk)
        record.refresh_from_db()
        assert record.spared == 0
        assert state() == before
