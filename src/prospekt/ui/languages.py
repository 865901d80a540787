"""The languages people can choose, by their own names."""

from __future__ import annotations

LANGUAGES = (
    ("en", "English"),
    ("ms", "Bahasa Melayu"),
    ("id", "Bahasa Indonesia"),
    ("nb", "Norsk bokmål"),
    ("vi", "Tiếng Việt"),
)
