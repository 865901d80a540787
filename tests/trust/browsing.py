"""A browser in a few lines: signed in at a real server, from another thread, remembering what it was told."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.stages.config.installation import Installation

TOKEN = "k" * 32
SIGN_IN = """
from django.test import Client
from prospekt.people.models import User
user, _is_new = User.objects.get_or_create(email="{email}", defaults={{"name": "Kari", "role": "administrator"}})
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(user, "django.contrib.auth.backends.ModelBackend")
print(client.cookies["sessionid"].value)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; status 0 if it said nothing."""

    status: int
    seconds: float
    is_write: bool = False
    retry_after: str = ""
    text: str = ""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


class Browser:
    """One signed-in user."""

    def __init__(self, prospekt: Installation, email: str = "kari@example.com") -> None:
        self.address = f"http://127.0.0.1:{prospekt.port}"
        self.cookies = (
            f"sessionid={prospekt.python(SIGN_IN.format(email=email))}; csrftoken={TOKEN}"
        )
        self._opener = urllib.request.build_opener(_NoRedirects())

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        return self._ask(urllib.request.Request(self.address + path, urlencode(fields).encode()))

    def _ask(self, request: urllib.request.Request) -> Answer:
        request.add_header("Cookie", self.cookies)
        request.add_header("X-CSRFToken", TOKEN)
        began, is_write = time.perf_counter(), request.data is not None
        try:
            with self._opener.open(request, timeout=60) as answer:
                text = answer.read().decode()
                return Answer(answer.status, time.perf_counter() - began, is_write, text=text)
        except urllib.error.HTTPError as error:
            with error:
                text, wait = error.read().decode(), error.headers.get("Retry-After", "")
            return Answer(error.code, time.perf_counter() - began, is_write, wait, text)
        except OSError:
            return Answer(0, time.perf_counter() - began, is_write)


class Visitor(threading.Thread):
    """Reads pages and logs a touch, again and again, until it is told to stop."""

    def __init__(
        self, browser: Browser, lead: str, pages: Sequence[str] = ("/leads/",), pause: float = 0.05
    ) -> None:
        super().__init__(daemon=True)
        self.browser, self.lead, self.pages, self.pause = browser, lead, pages, pause
        self.answers: list[Answer] = []
        """Everything it was told, in order."""
        self._stop_now = threading.Event()

    def run(self) -> None:
        touch = {"kind": "call", "direction": "out", "outcome": "", "topic": "", "note": ""}
        while not self._stop_now.wait(self.pause):
            self.answers.extend(self.browser.get(page) for page in self.pages)
            self.answers.append(self.browser.post(f"/leads/{self.lead}/touch/", **touch))

    def end(self) -> None:
        """Stop after what it does just now."""
        self._stop_now.set()
        self.join(90)

    @property
    def writes(self) -> list[Answer]:
        """What it was told of the touches it sent."""
        return [answer for answer in self.answers if answer.is_write]

    @property
    def confirmed(self) -> int:
        """How many touches it was told are kept."""
        return sum(answer.status in (200, 302, 303) for answer in self.writes)
