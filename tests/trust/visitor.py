"""Somebody who signs in to a running installation over HTTP, without a browser."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar


class Visitor:
    """Keeps cookies; follows redirects; sends forms as a page of ours would."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self._open = urllib.request.build_opener(cookies).open

    def get(self, path: str) -> tuple[int, str]:
        """(status, text) of a page."""
        return self._answer(urllib.request.Request(self.address + path))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """(status, text) after sending a form, and whatever that leads to."""
        token = next((cookie.value for cookie in self.jar if "csrf" in cookie.name), "") or ""
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return self._answer(urllib.request.Request(self.address + path, data))

    def sign_in(self, email: str, password: str) -> None:
        """Fails if that does not work."""
        self.get("/accounts/login/")
        status, text = self.post("/accounts/login/", login=email, password=password)
        assert status == 200
        assert not re.search(r'name="login"', text), "not signed in"

    def _answer(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
