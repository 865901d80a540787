"""Named places where the process may be killed in tests, to prove that nothing is lost or doubled there.

PROSPEKT_CRASH_AT=7 kills (-9) at the seventh point reached; PROSPEKT_CRASH_AT=after_rows at each of that name.
"""

from __future__ import annotations

import os
import signal

_WANTED = os.environ.get("PROSPEKT_CRASH_AT", "")
_reached = 0


def reach(name: str) -> None:
    """Pass a named point; in a crash test the process ends here without a chance to tidy up."""
    global _reached
    if not _WANTED:
        return
    _reached += 1
    if name == _WANTED or str(_reached) == _WANTED:
        os.kill(os.getpid(), signal.SIGKILL)
