"""Text as every database holds it."""

from __future__ import annotations


def storable(text: str) -> str:
    """The text with its NUL made visible, and with ? for half a character (a lone surrogate)."""
    if text.isascii():
        return text.replace("\x00", "␀")
    return text.replace("\x00", "␀").encode("utf-8", "replace").decode()
