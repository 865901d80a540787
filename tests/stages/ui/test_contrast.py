"""The colours as they stand in the stylesheet keep the contrast that WCAG 2.2 asks for, in both themes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

CSS = Path("src/prospekt/ui/static/ui/app.css")
TOKEN = re.compile(r"--([\w-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)")
AAA, AA, SHAPE = 7.0, 4.5, 3.0

PAIRS = [
    *[("text", surface, AAA) for surface in ("canvas", "rail", "raised", "sunken", "hover", "selected")],
    *[("muted", surface, AA) for surface in ("canvas", "rail", "raised", "sunken", "hover", "selected")],
    *[("accent", surface, AA) for surface in ("canvas", "raised", "hover", "selected")],
    *[("on-accent", fill, AA) for fill in ("accent-fill", "accent-fill-hover")],
    *[(tone, f"{tone}-soft", AA) for tone in ("hot", "warm", "cold", "good", "attention", "refused")],
    *[(tone, "canvas", AA) for tone in ("hot", "warm", "cold", "good", "attention", "refused")],
    *[("text", f"{tone}-soft", AAA) for tone in ("good", "attention", "refused")],
    *[("line-strong", surface, SHAPE) for surface in ("canvas", "raised")],
    *[("ring", surface, SHAPE) for surface in ("canvas", "raised", "selected")],
    *[(f"chart-{n}", "canvas", SHAPE) for n in range(1, 9)],
]  # fmt: skip


@cache
def tokens() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in TOKEN.findall(CSS.read_text())}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2, of an sRGB colour `rrggbb`."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_itself() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink, ground, least", PAIRS, ids=[f"{a} on {b}" for a, b, _ in PAIRS])
def test_contrast(ink: str, ground: str, least: float, theme: int) -> None:
    found = contrast(tokens()[ink][theme], tokens()[ground][theme])
    assert found >= least, f"{ink} on {ground}: {found:.2f}"


def test_white_on_danger() -> None:
    assert all(contrast("ffffff", colour) >= AA for colour in tokens()["danger-fill"])
