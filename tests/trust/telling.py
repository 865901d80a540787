"""What a trust test measured, for whoever runs it with `-s` and for docs/trust.md."""

from __future__ import annotations

import sys


def tell(text: str) -> None:
    """One line on the terminal."""
    sys.stdout.write(f"{text}\n")
