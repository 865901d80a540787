"""Components: what they show, and that hostile text stays text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import override_settings
from django.urls import path
from django.utils import translation

from prospekt.ui import views as design_views
from prospekt.ui.meaning import initials
from prospekt.ui.places import Place, doors
from prospekt.ui.waterfall import WIDTH, WaterfallStep, draw

HOSTILE = '<img src=x onerror="alert(1)">'


def shown(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def test_waterfall_starts_where_the_last_bar_ended() -> None:
    picture = draw(10, [WaterfallStep("a", 30), WaterfallStep("b", -15)], 25)
    bars = [picture.base, *(bar for _, bar in picture.rows)]
    assert [before.end for before in bars[:-1]] == [after.start for after in bars[1:]]
    assert picture.rows[-1][1].end == picture.total.end
    assert [bar.kind for bar in bars] == ["sum", "plus", "minus"]


def test_waterfall_stays_inside_its_frame_even_below_zero() -> None:
    picture = draw(0, [WaterfallStep("a", -40), WaterfallStep("b", 10)], -30)
    edges = [(bar.x, bar.x + bar.width) for _, bar in picture.rows]
    assert all(left >= 0 and right <= WIDTH for left, right in edges)
    assert picture.zero == WIDTH


def test_waterfall_of_nothing() -> None:
    assert draw(0, [], 0).rows == []


def test_waterfall_says_rule_points_fact_and_date() -> None:
    steps = [
        {"title": "Asked for prices", "points": -2.5, "fact": "twice", "since": date(2026, 5, 1)}
    ]
    page = shown("{% waterfall 10 steps 7.5 grade='B2' %}", steps=steps)
    for text in (
        "Asked for prices",
        "\u22122.5",
        "twice",
        "1 May 2026",
        "good fit, some interest",
        ">7.5<",
    ):
        assert text in page
    assert "style=" not in page


@pytest.mark.parametrize(
    "value, text", [(12.5, "+12.5"), (-3, "\u22123"), (0, "+0"), (1234, "+1,234"), (-0.001, "+0")]
)
def test_signed_points(value: float, text: str) -> None:
    assert shown("{{ value|signed }}", value=value) == text


def test_numbers_follow_the_language() -> None:
    with translation.override("nb"):
        assert shown("{{ value|signed }}", value=1234.5) == "+1\u00a0234,5"
        assert 'x="' in (page := shown("{% waterfall 0.5 steps 0.5 %}", steps=[]))
        assert not [line for line in page.split('"') if line.startswith("0,")]


def test_receipt_links_every_number_that_is_not_zero() -> None:
    parts = [{"key": "read", "label": "read", "count": 9240, "url": "/r"}, {"key": "merged", "label": "merged", "count": 0, "url": "/m"}]  # fmt: skip
    page = shown("{% receipt parts %}", parts=parts)
    assert 'href="/r"><b>9,240</b>' in page
    assert 'href="/m"' not in page


def test_inline_edit_shows_both_values_after_a_conflict() -> None:
    source = "{% inline_edit 'Phone' id='p' url='/e' name='phone' value='mine' version=4 conflict=conflict %}"
    page = shown(source, conflict={"who": "Bao", "value": "theirs"})
    assert "Bao" in page
    assert "theirs" in page
    assert 'value="mine"' in page
    assert 'name="version" value="4"' in page


def test_grade_has_words_and_a_shape() -> None:
    page = shown("{% grade 'A1' %}{% grade 'D4' %}")
    assert "strong fit, high interest" in page
    assert page.count('class="on"') == 8 + 2
    assert "no grade" in shown("{% grade 'Z9' %}")


@pytest.mark.parametrize(
    "name, letters", [("Nguyễn Thị Lan", "NL"), ("Li", "L"), ("", ""), ("(x) Åse", "Å")]
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    "source",
    [
        "{% button t href=t %}",
        "{% notice 'refused' t t many %}",
        "{% chips many %}",
        "{% facts rows %}",
        "{% search t value=t keep=keep %}",
        "{% empty t t example=t action_url=t action_label=t %}",
        "{% inline_edit t id='i' url=t name='n' value=t version=1 %}",
        "{% timeline days %}",
        "{% toast t undo_url=t %}",
        "{% dialog 'd' t %}{{ t }}{% enddialog %}",
        "{% menu 'm' t %}{{ t }}{% endmenu %}",
        "{% tone 'good' t %}{% avatar t %}{% drop t hint=t %}{% tabs rows t %}{% pager t next_url=t %}",
        "{% waterfall 1 steps 3 changes=many %}",
    ],
)
def test_hostile_text_stays_text(source: str) -> None:
    rows = [{"label": HOSTILE, "value": HOSTILE, "url": "/"}]
    moment = {"text": HOSTILE, "who": HOSTILE, "note": HOSTILE, "door": HOSTILE, "url": HOSTILE}
    days = [
        {"on": date(2026, 1, 1), "moments": [moment | {"at": datetime(2026, 1, 1, tzinfo=UTC)}]}
    ]
    steps = [{"title": HOSTILE, "points": 2, "fact": HOSTILE}]
    page = shown(
        source, t=HOSTILE, many=[HOSTILE], rows=rows, keep={"a": HOSTILE}, days=days, steps=steps
    )
    assert "<img" not in page
    assert "onerror=&quot;" in page


def test_a_misspelt_parameter_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% load ui %}{% button 'x' styel='primary' %}")


urlpatterns = [
    path("design/", design_views.design, name="design"),
    path("design/list/", design_views.design_list, name="design_list"),
]


@override_settings(ROOT_URLCONF=__name__)
def test_places_that_do_not_exist_are_absent() -> None:
    there = Place("list", "List", "design_list", "users", "l")
    above = Place("design", "Design", "design", "gauge", "d")
    found = doors([there, Place("no", "No", "nowhere", "users", "n"), above], "/design/list/5/")
    assert [(door.place.key, door.is_current) for door in found] == [
        ("list", True),
        ("design", False),
    ]
    assert len(doors([above] * 12, "/")) == 8
