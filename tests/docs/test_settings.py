"""Every setting is documented, with its default; and nothing is documented that is no setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prospekt.config.cli_options import parser
from prospekt.config.environment import Environment

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", OPERATIONS, re.MULTILINE))


def _variable(name: str) -> str:
    return str(Environment.model_fields[name].validation_alias or f"PROSPEKT_{name.upper()}")


@pytest.mark.parametrize("name", Environment.model_fields)
def test_setting_is_documented_with_its_default(name: str) -> None:
    default = str(Environment.model_fields[name].default)
    assert ROWS[_variable(name)] == (f"`{default}`" if default else "(empty)")


def test_nothing_is_documented_that_is_no_setting() -> None:
    assert set(ROWS) == {_variable(name) for name in Environment.model_fields}


def test_every_command_is_documented() -> None:
    commands = next(action.choices for action in parser()._actions if action.dest == "command")
    assert commands is not None
    for command in commands:
        assert f"`prospekt {command}" in OPERATIONS
