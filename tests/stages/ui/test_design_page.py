"""The design page shows every component in both themes."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.test import RequestFactory

from prospekt.ui import views


@pytest.mark.parametrize("query", ["", "?theme=light", "?theme=dark"])
def test_design_page(query: str) -> None:
    page = views.design(RequestFactory().get(f"/design/{query}")).content.decode()
    sides = re.findall(r'class="side" data-theme="(\w+)"', page)
    assert sides == ([query[-5:].strip("=")] if query else ["light", "dark"])
    assert len(re.findall("<h1", page)) == 1


@pytest.mark.parametrize("query", ["", "?open=1", "?leads=none"])
def test_list_page(query: str) -> None:
    page = views.design_list(RequestFactory().get(f"/design/list/{query}")).content.decode()
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    assert [name for name, times in ids.items() if times > 1] == []
    assert ("panel-head" in page) == (query == "?open=1")
    assert ('class="empty"' in page) == (query == "?leads=none")


def test_a_fragment_is_only_the_panel() -> None:
    request = RequestFactory().get("/design/list/?open=1", headers={"HX-Request-Type": "partial"})
    page = views.design_list(request).content.decode()
    assert "<html" not in page
    assert "panel-body" in page


def test_labels_belong_to_fields() -> None:
    page = views.design(RequestFactory().get("/design/?theme=light")).content.decode()
    wanted = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
    assert wanted <= set(re.findall(r'\sid="([^"]+)"', page))
