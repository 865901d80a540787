"""Many rows at once, the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from prospekt.ledger import bulk
from prospekt.ledger.bulk import document, insert_rows, moment, reserve_ids, select_by, update_rows
from prospekt.ledger.models import Event, Text

pytestmark = pytest.mark.django_db
COLUMNS = ("id", "occurred_at", "recorded_at", "name", "door", "currency", "playbook", "facts")

TEXT = ("event_id", "person_id", "company_id", "text", "words")


def _write(ids: list[int], facts: object = None) -> None:
    now = moment(timezone.now())
    insert_rows(
        Event,
        COLUMNS,
        [(id_, now, now, "test.made", "test", "", "", document(facts or {})) for id_ in ids],
    )


def test_reserved_ids_are_new_in_order_and_never_given_twice() -> None:
    with transaction.atomic():
        first, second = reserve_ids(Event, 3), reserve_ids(Event, 2)
    assert first == [first[0], first[0] + 1, first[0] + 2]
    assert second == [first[-1] + 1, first[-1] + 2]
    assert reserve_ids(Event, 0) == []


def test_reserved_ids_and_ordinary_inserts_do_not_collide() -> None:
    with transaction.atomic():
        _write(reserve_ids(Event, 5))
    now = timezone.now()
    by_orm = Event.objects.create(occurred_at=now, recorded_at=now, name="test.made", door="test")
    with transaction.atomic():
        assert reserve_ids(Event, 1)[0] > by_orm.pk


def test_what_the_database_refuses_is_told_by_django_s_errors() -> None:
    """An outage in the middle of a COPY is one for whoever answers it, and the connection is looked at."""
    with transaction.atomic():
        (id_,) = reserve_ids(Event, 1)
        _write([id_])
    with pytest.raises(IntegrityError), transaction.atomic():
        _write([id_])
    with pytest.raises(DatabaseError), transaction.atomic():
        update_rows(Event, ("name",), [(None, id_)])


def test_rows_come_back_as_they_went_in() -> None:
    at = datetime(2026, 3, 29, 1, 30, 15, 123456, tzinfo=UTC)
    with transaction.atomic():
        (id_,) = reserve_ids(Event, 1)
        insert_rows(
            Event,
            COLUMNS,
            [(id_, moment(at), moment(at), "x", "test", "", "", document({"a": [1, "b"]}))],
        )
    event = Event.objects.get(pk=id_)
    assert (event.occurred_at, event.facts) == (at, {"a": [1, "b"]})


def test_texts_with_every_odd_sign_survive() -> None:
    odd = 'tab\there, "quotes", back\\slash, \\N, line\nbreak, Ø đ 漢 🙂, 100%, {values} %s ?'
    insert_rows(Text, TEXT, [(1, 2, None, odd, "")])
    assert Text.objects.get(pk=1).text == odd


def test_update_by_key_changes_only_its_rows() -> None:
    insert_rows(
        Text,
        TEXT,
        [(i, i, None, "old", "") for i in range(1, 6)],
    )
    update_rows(Text, ("text", "company_id"), [("new", 9, 2), ("newer", None, 4)], key="event_id")
    texts = Text.objects.order_by("event_id").values_list("text", "company_id")
    assert list(texts) == [("old", None), ("new", 9), ("old", None), ("newer", None), ("old", None)]


@pytest.mark.parametrize("n", [0, 1, 25_000])
def test_select_by_takes_any_number_of_values(n: int) -> None:
    insert_rows(
        Text,
        TEXT,
        [(i, i, None, f"t{i}", "") for i in range(1, 51)],
    )
    found = select_by(
        "SELECT event_id FROM ledger_text WHERE event_id IN {values}", range(1, n + 1)
    )
    assert sorted(row[0] for row in found) == list(range(1, min(n, 50) + 1))


def test_select_by_matches_texts() -> None:
    insert_rows(
        Text,
        TEXT,
        [(1, 1, None, "it's", ""), (2, 2, None, "other", "")],
    )
    assert select_by(
        "SELECT event_id FROM ledger_text WHERE text IN {values}", {"it's", "absent"}
    ) == [(1,)]


@pytest.mark.parametrize(("n", "most"), [(0, 8), (1, 8), (7, 8), (29, 8), (5, 1), (3, 0)])
def test_rows_go_in_runs_of_few_lengths(n: int, most: int) -> None:
    rows = [(i,) for i in range(n)]
    runs = list(bulk._chunks(rows, most))
    assert [row for run in runs for row in run] == rows
    assert {len(run) for run in runs} <= {1, 2, 4, 8}
