"""What a matched row changes, column by column."""

from __future__ import annotations

import pytest

from prospekt.people.rules.draft import Policy
from prospekt.people.rules.merge_row import changes

FILL, OVERWRITE, KEEP = Policy(), Policy(default="overwrite"), Policy(default="keep")
CREATE = Policy(mode="create", default="overwrite")


@pytest.mark.parametrize(
    ("policy", "old", "new", "stands"),
    [
        (FILL, "", "vi", "vi"),
        (FILL, "nb", "vi", "nb"),
        (FILL, "nb", "", "nb"),
        (OVERWRITE, "nb", "vi", "vi"),
        (OVERWRITE, "nb", "", "nb"),
        (OVERWRITE, "", "vi", "vi"),
        (KEEP, "", "vi", ""),
        (KEEP, "nb", "vi", "nb"),
        (CREATE, "", "vi", ""),
        (Policy(columns={"language": "overwrite"}), "nb", "vi", "vi"),
        (Policy(columns={"role": "overwrite"}), "nb", "vi", "nb"),
        (Policy(columns={"language": "keep"}, default="overwrite"), "nb", "vi", "nb"),
    ],
)
def test_policies(policy: Policy, old: str, new: str, stands: str) -> None:
    found = changes({"language": old}, {"language": new}, {}, policy)
    assert found == ({} if stands == old else {"language": (old, stands)})


@pytest.mark.parametrize(
    ("column", "old", "new", "changed"),
    [
        ("employees", 0, 5, False),
        ("employees", None, 0, True),
        ("priority", 0, 2, True),
        ("priority", 1, 2, False),
        ("bounced", False, True, True),
        ("bounced", 0, True, True),
        ("bounced", 1, True, False),
        ("birthday", None, "1980-01-01", True),
        ("source_id", None, 3, True),
    ],
)
def test_what_counts_as_empty(column: str, old: object, new: object, changed: bool) -> None:
    assert changes({column: old}, {column: new}, {}, FILL) == (
        {column: (old, new)} if changed else {}
    )


@pytest.mark.parametrize("column", ["source_id", "campaign_id", "list_price", "first_seen_at"])
def test_what_was_first_stays(column: str) -> None:
    assert changes({column: 1}, {column: 2}, {}, OVERWRITE) == {}


def test_followers_change_with_their_column_alone() -> None:
    now = {
        "role": "Selger",
        "role_key": "selger",
        "seniority": "staff",
        "full_name": "A",
        "name_key": "a",
    }
    given = {
        "role": "CEO",
        "role_key": "ceo",
        "seniority": "c_level",
        "full_name": "A",
        "name_key": "b",
    }
    assert changes(now, given, {}, FILL) == {}
    assert changes(now, given, {}, OVERWRITE) == {
        "role": ("Selger", "CEO"), "role_key": ("selger", "ceo"), "seniority": ("staff", "c_level"),
    }  # fmt: skip


def test_own_fields_one_by_one() -> None:
    now = {"own": {"shoe": 42, "hat": "red"}}
    given = {"shoe": 43, "glove": "L", "hat": ""}
    assert changes(now, {}, given, FILL) == {"own:glove": (None, "L")}
    found = changes(now, {}, given, Policy(columns={"own:shoe": "overwrite"}))
    assert found == {"own:glove": (None, "L"), "own:shoe": (42, 43)}
