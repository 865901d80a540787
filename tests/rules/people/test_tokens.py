"""Keys of programs: how one looks, and what a role may hand on."""

from __future__ import annotations

import pytest

from prospekt.people.rules.rights import READING, RIGHTS, ROLES
from prospekt.people.rules.tokens import (
    WORDS,
    checked_scopes,
    digest_of,
    grantable,
    looks_like_key,
)
from prospekt.words.problem import Refusal


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("prk_" + "a" * 43, True), ("prk_" + "a" * 42, False), ("a" * 47, False), ("", False),
     ("prk_" + "ø" * 43, False), ("prk_" + "a" * 43 + "\n", False)],
)  # fmt: skip
def test_what_looks_like_a_key(text: str, is_one: bool) -> None:
    assert looks_like_key(text) == is_one


def test_every_right_has_a_word() -> None:
    assert set(WORDS) == set(RIGHTS)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_hands_on_what_it_has(role: str) -> None:
    rights = grantable(role)
    assert all(RIGHTS[right][role] for right in rights)
    assert checked_scopes(rights, role) == rights
    kinds = [right in READING for right in rights]
    assert kinds == sorted(kinds, reverse=True)


@pytest.mark.parametrize(
    ("scopes", "code"), [([], "no_scope"), (["manage_users"], "unknown_scope"), (["x"], "unknown_scope")]
)  # fmt: skip
def test_scopes_beyond_the_role(scopes: list[str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_scopes(scopes, "representative")
    assert refused.value.problem.code == code


def test_a_digest_does_not_tell_the_key() -> None:
    assert len(digest_of("prk_x")) == 64
    assert "prk" not in digest_of("prk_x")
