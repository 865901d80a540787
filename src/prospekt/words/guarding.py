"""Cells that a spreadsheet would run as a formula get a quote in front, which our import takes off again."""

from __future__ import annotations

import re

_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_HARMLESS = re.compile(r"\+\d[\d ().-]*|[+-]?\d+([.,]\d+)*%?")


def guarded(cell: str) -> str:
    """`cell` as CSV may carry it. Phone numbers with their country and plain numbers stay as they are.

    A cell that already begins with a quote before such a sign gets another, so that reading gives back
    exactly what was written.
    """
    bare = cell.lstrip("'")
    if not bare.startswith(_STARTS) or (bare == cell and _HARMLESS.fullmatch(cell)):
        return cell
    return "'" + cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    if cell.startswith("'") and cell.lstrip("'").startswith(_STARTS):
        return cell[1:]
    return cell
