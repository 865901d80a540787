"""Yes and no as people of five languages write them into a field or a cell."""

from __future__ import annotations

from functools import lru_cache

from prospekt.words.folding import fold

_YES = "yes|y|true|t|1|on|x|\u2713|\u2714|\u2611|ya|benar|betul|ja|j|sann|co|dung|dong y"
_NO = (
    "no|n|false|f|0|off|\u2717|\u2718|\u2610|tidak|tak|bukan|nei|usann|khong|sai|salah|khong dong y"
)
_BOOLS = dict.fromkeys(_YES.split("|"), True) | dict.fromkeys(_NO.split("|"), False)


@lru_cache(maxsize=4096)
def read_bool(text: str) -> bool | None:
    """Yes or no in five languages, 1/0, x and ticks; None for anything else."""
    return _BOOLS.get(fold(text))
