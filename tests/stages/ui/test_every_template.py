"""Every template compiles, and the error pages need nothing from the failed request."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string

FOLDER = Path("src/prospekt/ui/templates")
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", [name for name in NAMES if name[:3].isdigit()])
def test_error_page_without_context(name: str) -> None:
    page = render_to_string(name)
    assert page.count("<h1>") == 1
    assert "data-problem" in page


def test_problem_page_says_the_problem_and_the_reference() -> None:
    page = render_to_string("ui/problem.html", {"problem": "Disk <full>", "status": 507, "reference": "ab12"})  # fmt: skip
    assert "Disk &lt;full&gt;" in page
    assert "ab12" in page
