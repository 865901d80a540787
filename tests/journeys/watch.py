"""What a page may never do, whatever the journey: the test that saw it fails."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, WebError

_STATUS = re.compile(r"the server responded with a status of (\d+)")


class Watch:
    """Collects console errors (violations of the security policy are among them), page errors, dialogs, strangers."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []
        self._expected: set[int] = set()

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("dialog", self._dialog)
        context.on("request", self._request)

    def expect(self, *statuses: int) -> None:
        """Answers with these statuses belong to the journey; Chromium calls every one of them an error."""
        self._expected |= set(statuses)

    def begin(self) -> None:
        """Forget what was before: another test looks through the same window."""
        self.faults.clear()
        self._expected.clear()

    def _console(self, message: ConsoleMessage) -> None:
        found = _STATUS.search(message.text)
        if message.type == "error" and not (found and int(found[1]) in self._expected):
            self.faults.append(f"console: {message.text} at {message.location.get('url')}")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"page error: {error.error}")

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:", "about:")):
            self.faults.append(f"asked a stranger: {request.url}")
