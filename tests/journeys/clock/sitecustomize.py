"""Python reads this before anything else: in a house whose looks are compared, it is always the same morning."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine

time_machine.travel(datetime(2026, 11, 24, 8, 0, tzinfo=UTC), tick=True).start()
