"""Parts of pages drawn once: they know their language and the values they name, and nothing else of the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from prospekt.ui.parts import links, options

TYPED = """<b>"O'Neil" & co</b>"""
SAFE = "&lt;b&gt;&quot;O&#x27;Neil&quot; &amp; co&lt;/b&gt;"


def template(source: str) -> Template:
    return Template("{% load i18n ui %}" + source)


def test_a_part_is_drawn_anew_only_for_other_values_and_languages() -> None:
    part = template("{% once word=word %}{% translate 'Close' %} {{ word }}{% endonce %}")
    assert part.render(Context({"word": "a"})) == "Close a"
    assert part.render(Context({"word": "b"})) == "Close b"
    with translation.override("nb"):
        assert part.render(Context({"word": "a"})) == "Lukk a"
    assert part.render(Context({"word": "a"})) == "Close a"


def test_nothing_else_of_the_page_is_known_inside() -> None:
    part = template(
        "{% once word=word %}{{ word }}{{ name }}{% csrf_token %}{% endonce %}{{ name }}"
    )
    page = {"word": "a", "name": "Anna", "csrf_token": "secret", "request": object()}
    assert part.render(Context(page)) == "aAnna"


def test_a_typed_text_is_never_taken_for_a_safe_one() -> None:
    part = template("{% once word=word %}{{ word }}{% endonce %}")
    assert part.render(Context({"word": SafeString("<i>x</i>")})) == "<i>x</i>"
    assert part.render(Context({"word": "<i>x</i>"})) == "&lt;i&gt;x&lt;/i&gt;"
    assert part.render(Context({"word": True})) == "True"
    assert part.render(Context({"word": 1})) == "1"


@pytest.mark.parametrize("value", [AnonymousUser(), object(), 1.5])
def test_a_value_that_is_not_plain_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError, match="no plain value"):
        template("{% once user=user %}x{% endonce %}").render(Context({"user": value}))


def test_a_value_needs_a_name() -> None:
    with pytest.raises(TemplateSyntaxError, match="name=value"):
        template("{% once word %}x{% endonce %}")


def test_holes_are_filled_anew_and_escaped() -> None:
    part = template(
        "{% once n=n with who=who url=url %}{{ n }} {{ who }} "
        "{% blocktranslate with title=who %}Put off: {{ title }}{% endblocktranslate %} {{ url }}{% endonce %}"
    )
    for who, shown in (
        (TYPED, SAFE),
        (SafeString("<i>x</i>"), "<i>x</i>"),
        ("\ue000url\ue001", "\ue000url\ue001"),
    ):
        with translation.override("en"):
            found = part.render(Context({"n": 1, "who": who, "url": "/a/"}))
        assert found == f"1 {shown} Put off: {shown} /a/"


def test_more_values_than_are_kept_are_drawn_all_the_same() -> None:
    part = template("{% once n=n %}{{ n }};{% endonce %}")
    shown = [part.render(Context({"n": n})) for n in [*range(300), *range(300)]]
    assert shown == [f"{n};" for n in [*range(300), *range(300)]]


def test_messages_follow_the_language_also_under_a_name() -> None:
    part = template("{% translate 'Close' as word %}{{ word }}{% translate 'Close' %}")
    assert part.render(Context()) == "CloseClose"
    with translation.override("nb"):
        assert part.render(Context()) == "LukkLukk"
    assert part.render(Context()) == "CloseClose"


def test_messages_from_variables_are_looked_up_each_time() -> None:
    part = template("{% translate word %}")
    with translation.override("nb"):
        assert [part.render(Context({"word": word})) for word in ("Close", "Add")] == [
            "Lukk",
            translation.gettext("Add"),
        ]


def test_options_mark_the_chosen_one_and_escape() -> None:
    choices = [("", "none"), ("a", "A"), (TYPED, TYPED)]
    assert options(choices, "a").count(" selected") == 1
    assert '<option value="a" selected>A</option>' in options(choices, "a")
    assert f'<option value="{SAFE}" selected>{SAFE}</option>' in options(choices, TYPED)
    assert '<option value="" selected>' in options(choices, "")
    for value in (None, "b", 0):
        assert "selected" not in options(choices, value)
    assert '<option value="1" selected>' in options([(1, "x"), (2, "y")], 1)
    assert "selected" not in options([(1, "x")], "1")


@given(st.lists(st.tuples(st.text(), st.text()), unique_by=lambda pair: pair[0]), st.text())
def test_options_are_what_a_template_draws(choices: list[tuple[str, str]], value: str) -> None:
    source = (
        "{% for key, word in choices %}"
        '<option value="{{ key }}"{% if key == value %} selected{% endif %}>{{ word }}</option>{% endfor %}'
    )
    for chosen in (value, *[key for key, _word in choices]):
        drawn = Template(source).render(Context({"choices": choices, "value": chosen}))
        assert options(choices, chosen) == drawn


def test_links_escape_and_tick_the_one_that_holds() -> None:
    rows = [
        {"url": "/?a=1&b=2", "label": TYPED, "is_current": True},
        {"url": "/", "label": "x", "is_current": False},
    ]
    assert links(rows) == (
        f'<a href="/?a=1&amp;b=2" aria-current="true">{SAFE}</a><a href="/">x</a>'
    )


def test_edits_escape_what_was_typed() -> None:
    source = (
        "{% inline_edit word id=word url=word name=word value=word version=3 errors=many conflict=other %}"
        "{% inline_edit word id='a' url='b' name='c' value='' version=3 choices=choices %}"
    )
    page = {"word": TYPED, "many": [TYPED], "choices": [("x", TYPED)]}
    page["other"] = {"who": TYPED, "value": TYPED}
    drawn = template(source).render(Context(page))
    assert "<b>" not in drawn
    assert drawn.count(SAFE) > 12


def test_where_a_head_leads_is_put_in_anew() -> None:
    head = template("{% sort word url=url %}")
    for url in ("/leads/?q=a&sort=name", "/leads/?q=%3Cb%3E", "/leads/?q=a&sort=name"):
        page = head.render(Context({"word": TYPED, "url": url}))
        assert f'<a href="{url.replace("&", "&amp;")}">{SAFE}' in page
    assert "<a" not in head.render(Context({"word": TYPED, "url": ""}))
