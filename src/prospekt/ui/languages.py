"""The languages people can choose, by their own names."""

from __future__ import annotations

LANGUAGES = (
    ("en", "English"),
    ("ms", "Bahasa Melayu"),
    ("id", "Bahasa Indonesia"),
    ("nb", "Norsk bokmål"),
    ("vi", "Tiếng Việt"),
)
ALSO = {"no": "nb", "nn": "nb", "in": "id", "zsm": "ms"}
"""Other codes of them: Norwegians ask for all three of theirs, `in` was once Indonesian, `zsm` is standard Malay."""
