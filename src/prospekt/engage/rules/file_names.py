"""Names of files as people gave them: shown as text, never used as a path."""

from __future__ import annotations

LONGEST = 200
"""Letters of a name that are kept; its ending is never cut off."""
_RESERVED = {
    "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}  # fmt: skip
_UNSAVED = '<>:"/\\|?*·'


def shown_name(name: str) -> str:
    """The last part of the name, each sign that cannot be seen as a dot in the middle of the line; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(" " if c.isspace() else c if c.isprintable() else "·" for c in last).strip()
    if not seen.strip("."):
        return "file"
    ending = ending_of(seen)
    tail = f".{ending}" if ending else ""
    return seen if len(seen) <= LONGEST else f"{seen[: LONGEST - len(tail) - 1]}…{seen[len(seen) - len(tail) :]}"  # fmt: skip


def ending_of(name: str) -> str:
    """What stands behind the last dot, in small letters: "pdf"; empty where nothing of that kind does."""
    stem, dot, ending = name.strip().rpartition(".")
    is_one = dot and stem.strip(". ") and 0 < len(ending) <= 10 and ending.isascii() and ending.isalnum()  # fmt: skip
    return ending.lower() if is_one else ""


def saved_name(name: str, ending: str) -> str:
    """The name under which every system can save the file; it ends as its kind does."""
    stem = name.rsplit(".", 1)[0] if ending_of(name) else name
    stem = "".join("_" if c in _UNSAVED else c for c in stem).strip(" .") or "file"
    if stem.split(".")[0].strip().lower() in _RESERVED:
        stem = f"_{stem}"
    return f"{stem}.{ending}"
