"""The first steps of each role, and how far somebody has come."""

from __future__ import annotations

import pytest

from prospekt.desk.rules.first_steps import STEPS, progress
from prospekt.people.rules.rights import ROLES, Reader

EVERYBODY = ["ranked", "opened", "view"]
OF_ROLE = {
    "administrator": ["list", *EVERYBODY, "colleague"],
    "manager": ["list", *EVERYBODY],
    "team_lead": ["list", *EVERYBODY],
    "representative": ["list", *EVERYBODY],
    "marketing": ["list", *EVERYBODY],
    "partner": EVERYBODY,
    "read_only": EVERYBODY,
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_asked_only_what_it_may(role: str) -> None:
    found = progress(Reader(1, role).may, {})
    assert [step.key for step, _is_done in found.steps] == OF_ROLE[role]
    assert found.n_done == 0


@pytest.mark.parametrize(
    ("done", "n", "following"),
    [
        ((), 0, "list"),
        (("list",), 1, "ranked"),
        (("ranked", "opened"), 2, "list"),
        (("list", "ranked", "opened", "view"), 4, "colleague"),
        (("list", "ranked", "opened", "view", "colleague"), 5, None),
    ],
)
def test_the_next_step_is_the_first_that_is_open(
    done: tuple[str, ...], n: int, following: str | None
) -> None:
    found = progress(Reader(1, "administrator").may, dict.fromkeys(done, True))
    assert found.n_done == n
    assert (found.next.key if found.next else None) == following


def test_steps_are_told_in_plain_words() -> None:
    for step in STEPS:
        assert step.text.endswith(".")
        assert "!" not in step.title + step.text + step.verb
