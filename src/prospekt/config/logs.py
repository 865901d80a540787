"""One JSON object a line; e-mail addresses and phone numbers are masked, line breaks escaped."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

_MAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+\.[^\s@\"'<>]+")
_PHONE = re.compile(r"\+\d[\d ().-]{6,}\d")


class JsonLines(logging.Formatter):
    """Formats a record so that no input can forge a second line or leave a person's address in a log."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _masked(record.getMessage()),
        }
        if reference := getattr(record, "reference", None):
            line["reference"] = reference
        if record.exc_info and not _tells_itself(record.exc_info[0]):
            line["trace"] = _masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def _tells_itself(kind: type[BaseException] | None) -> bool:
    """A database that is away, busy or full: its sentence says all, and a trace leads nowhere."""
    return kind is not None and kind.__name__ in ("OperationalError", "InterfaceError", "DiskFull")


def _masked(text: str) -> str:
    return _PHONE.sub("[phone]", _MAIL.sub("[e-mail]", text))
