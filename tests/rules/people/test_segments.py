"""What the filter of a segment may be: the same for everybody, without circles, and whether time changes it."""

from __future__ import annotations

from typing import Any

import pytest

from prospekt.people.rules.filter_events import event_shapes
from prospekt.people.rules.segments import asks_any, check_size, expanded, is_timed, named, settled
from prospekt.playbook.filters.catalog import Vocabulary
from prospekt.playbook.filters.reading import read_filter
from prospekt.playbook.filters.tree import Filter, to_json
from prospekt.words.problem import Refusal

WORDS = Vocabulary({}, event_shapes())
CITY = {"fact": "city", "is": ["oslo"]}


def read(tree: dict[str, Any]) -> Filter:
    return read_filter(tree, WORDS)


def in_(*ids: int) -> dict[str, Any]:
    return {"fact": "segment", "is": list(ids)}


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (CITY, False),
        ({"fact": "created", "from": "2026-01-01"}, False),
        ({"fact": "created", "within_days": 7}, True),
        ({"fact": "last_touch", "in": "last_month"}, True),
        ({"fact": "birthday", "coming_days": 7}, True),
        ({"fact": "score", "at_least": 50}, True),
        ({"fact": "grade", "is": ["A"]}, False),
        ({"fact": "duplicate", "is": True}, True),
        ({"event": "touch", "at_least": 2}, False),
        ({"event": "touch", "none_within_days": 14}, True),
        ({"all": [CITY, {"not": {"event": "touch", "in": "today"}}]}, True),
    ],
)
def test_time_changes_some(tree: dict[str, Any], expected: bool) -> None:
    assert is_timed(read(tree)) is expected


def test_me_and_my_team_become_somebody() -> None:
    tree = {
        "all": [
            {"fact": "owner", "is": ["me", "nobody"]},
            {"not": {"fact": "team", "is": ["mine"]}},
        ]
    }
    assert to_json(settled(read(tree), 7, 3)) == {
        "all": [{"fact": "owner", "is": [7, "nobody"]}, {"not": {"fact": "team", "is": [3]}}]
    }
    with pytest.raises(Refusal, match="write who is meant"):
        settled(read(tree), 7, None)
    assert settled(read(CITY), None, None) == read(CITY)


def test_segments_stand_for_their_filters() -> None:
    trees = {
        1: read(CITY),
        2: read({"fact": "owner", "is": ["nobody"]}),
        3: read({"not": in_(1, 2)}),
    }
    assert to_json(expanded(read(in_(3)), trees)) == {
        "not": {"any": [CITY, {"fact": "owner", "is": ["nobody"]}]}
    }
    assert to_json(expanded(read({"fact": "segment", "is_not": [1]}), trees)) == {"not": CITY}
    assert to_json(expanded(read(in_(99)), trees)) == {"any": []}
    assert named(trees[3]) == {1, 2}
    assert asks_any(read({"not": {"fact": "segment", "known": True}}))
    assert not asks_any(trees[3])


@pytest.mark.parametrize(
    ("trees", "start"),
    [
        ({1: in_(1)}, 1),
        ({1: in_(2), 2: in_(1)}, 1),
        ({1: {"all": [CITY, in_(2)]}, 2: {"not": in_(3)}, 3: in_(1)}, 1),
    ],
)
def test_no_circles(trees: dict[int, dict[str, Any]], start: int) -> None:
    known = {id_: read(tree) for id_, tree in trees.items()}
    with pytest.raises(Refusal, match="would ask for itself"):
        expanded(known[start], known, (start,))


def test_what_is_named_twice_at_every_step_is_too_much() -> None:
    trees = {1: read({"all": [CITY] * 50})}
    for n in range(2, 5):
        trees[n] = read({"all": [in_(n - 1), {"not": in_(n - 1)}]})
    with pytest.raises(Refusal, match="more than 200"):
        check_size(expanded(trees[4], trees))
    check_size(expanded(trees[2], trees))
