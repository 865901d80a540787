"""Every template of the product: no inline code or style, nothing unescaped, every word marked for translation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = sorted(Path("src").rglob("templates/**/*.html"))
SCRIPTS = sorted(path for path in Path("src").rglob("static/**/*.js") if "vendor" not in path.parts)

FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "event handler": re.compile(r"<[^>]*\son\w+\s*=", re.I),
    "htmx code": re.compile(r"hx-on\b|hx-on:|=[\"']\s*js:|javascript:|hx-trigger=[\"'][^\"']*\["),
    "unescaped": re.compile(r"\|\s*safe\b|\|\s*safeseq\b|\{%\s*autoescape\s+off"),
    "foreign address": re.compile(r"""(?:src|href)=["'](?:https?:)?//"""),
}
WORDLESS = {"Prospekt", "Ctrl", "Enter", "Esc", "Shift", "Tab", "nbsp", "middot", "hellip"}
TRANSLATED = re.compile(
    r"\{%\s*blocktranslate\b.*?endblocktranslate\s*%\}|\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}",
    re.S,
)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
SPOKEN = re.compile(r"""\s(?:title|aria-label|placeholder|alt)=["']([^"']*)["']""")


def faults(text: str) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def untranslated(text: str) -> list[str]:
    """Words a reader would see or hear that no translation tag surrounds."""
    bare = TAGS.sub("", TRANSLATED.sub("", text))
    shown = re.sub(r"<(kbd|title)\b[^>]*>.*?</\1>", "", bare, flags=re.S)
    spoken = [word for value in SPOKEN.findall(bare) for word in re.findall(r"[^\W\d_]{2,}", value)]
    seen = re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>", " ", shown, flags=re.S))
    return [word for word in seen + spoken if word not in WORDLESS]


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_no_inline_code_no_unescaped_text(template: Path) -> None:
    assert faults(template.read_text()) == []


@pytest.mark.parametrize(
    "template", [path for path in TEMPLATES if "design" not in path.name], ids=str
)
def test_every_word_is_marked_for_translation(template: Path) -> None:
    assert untranslated(template.read_text()) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_scripts_never_make_code_or_markup_of_text(script: Path) -> None:
    code = script.read_text()
    banned = r"\beval\(|new Function|\.innerHTML|\.outerHTML\s*=|insertAdjacentHTML|document\.write|setAttribute\(.style"
    assert not re.search(banned, code)


@pytest.mark.parametrize(
    "text, fault",
    [
        ('<p style="color:red">', "inline style"),
        ("<script>go()</script>", "inline script"),
        ('<a onclick="go()">', "event handler"),
        ('<a hx-on:click="go()">', "htmx code"),
        ('<a hx-trigger="click[ctrlKey]">', "htmx code"),
        ("{{ name|safe }}", "unescaped"),
        ('<script src="https://cdn.example/x.js">', "foreign address"),
    ],
)
def test_the_scan_finds(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_the_scan_finds_untranslated_words() -> None:
    assert untranslated('<p class="x">Hello {{ name }}</p>') == ["Hello"]
    assert untranslated('<input placeholder="Your name">') == ["Your", "name"]
    assert untranslated('<p>{% translate "Hello" %} · 12 <kbd>Ctrl</kbd></p>') == []


def test_there_are_templates_to_scan() -> None:
    assert len(TEMPLATES) > 50
    assert len(SCRIPTS) >= 8
