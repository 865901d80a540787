"""The examples of docs/api.md run as they stand, against a real server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.conftest import Cast
from tests.stages.programs import key_of

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_the_examples_run(
    cast: Cast, live_server: LiveServer, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {"ADDRESS": live_server.url, "TOKEN": key_of(cast.administrator)}
    assert len(EXAMPLES) >= 5
    for example in EXAMPLES:
        exec(compile(example, "docs/api.md", "exec"), known)
    said = capsys.readouterr().out
    assert "This lead is in the base already" in said
    assert "('city', 'Bergen', 'Oslo', 'Administrator')" in said
