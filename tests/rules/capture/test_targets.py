"""Every fact a file can fill is known by one key, in one table."""

import pytest

from prospekt.capture.rules.cells import read_cell
from prospekt.capture.rules.targets import COMPANY_TWIN, TARGETS, is_target

KINDS_WITH_TEXT = {"text", "note", "user", "id", "address", "domain"}


def test_each_key_names_its_target() -> None:
    assert all(key == target.key for key, target in TARGETS.items())


def test_labels_differ() -> None:
    labels = [target.label for target in TARGETS.values()]
    assert len(labels) == len(set(labels))


def test_entities_are_the_four_that_a_row_can_speak_of() -> None:
    assert {target.entity for target in TARGETS.values()} == {
        "person",
        "company",
        "consent",
        "touch",
    }


def test_company_twins_are_company_targets() -> None:
    assert all(TARGETS[twin].entity == "company" for twin in COMPANY_TWIN.values())
    assert all(TARGETS[key].entity == "person" for key in COMPANY_TWIN)


@pytest.mark.parametrize("key", ["email", "phone", "link", "tags", "note"])
def test_facts_that_a_person_has_several_of_take_several_columns(key: str) -> None:
    assert TARGETS[key].repeated


@pytest.mark.parametrize("kind", sorted({t.kind for t in TARGETS.values()} - KINDS_WITH_TEXT))
def test_every_kind_that_is_not_plain_text_has_a_reader(kind: str) -> None:
    value, problem = read_cell(kind, "#?! nothing of the kind !?#")
    assert problem is not None or isinstance(value, tuple)


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("email", True),
        ("", True),
        ("skip", True),
        ("own:shoe_size", True),
        ("own:", False),
        ("mail", False),
    ],
)
def test_what_a_mapping_may_hold(key: str, known: bool) -> None:
    assert is_target(key) is known
