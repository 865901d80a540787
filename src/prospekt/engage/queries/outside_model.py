"""Asking the outside language model of the installation, if it has one (PROSPEKT_LANGUAGE_MODEL), about a line of the log."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from prospekt.engage.rules.line.found import Found
from prospekt.engage.rules.line.outside import question, told

LONGEST_WAIT = 8
"""Seconds; after that the line stays as the rules read it."""
LONGEST_ANSWER = 200_000
log = logging.getLogger("prospekt.engage")


class _NoRedirect(HTTPRedirectHandler):
    """The key goes to no other place than the one that was set."""

    def redirect_request(self, *_args: object) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Outside:
    """What the model found; `state` is "" where none was asked, read, or silent where it gave no answer."""

    state: str = ""
    found: tuple[Found, ...] = ()


def ask(text: str, language: str, now: datetime) -> Outside:
    """What the model of the installation finds in the line: it gets the line, its language and the day, nothing else."""
    if not settings.PROSPEKT_LANGUAGE_MODEL:
        return Outside()
    messages = question(text, language, now, settings.CURRENCY)
    try:
        answer = _answer(settings.PROSPEKT_LANGUAGE_MODEL, messages)
    except (URLError, OSError, ValueError, KeyError, IndexError, TypeError) as error:
        log.warning("the language model gave no answer: %s", type(error).__name__)
        return Outside("silent")
    return Outside("read", told(answer, text, now, settings.CURRENCY))


def _answer(address: str, messages: list[dict[str, str]]) -> str:
    """The text of the model's answer, by the chat completions that most servers of models speak."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    body = {
        "model": parts.fragment, "messages": messages, "temperature": 0, "response_format": {"type": "json_object"},
    }  # fmt: skip
    headers = {"Content-Type": "application/json"}
    if parts.password:
        headers["Authorization"] = f"Bearer {unquote(parts.password)}"
    url = f"{parts.scheme}://{host}{parts.path.rstrip('/')}/chat/completions"
    request = Request(url, json.dumps(body).encode(), headers)  # noqa: S310 - the setting is http or https
    with build_opener(_NoRedirect).open(request, timeout=LONGEST_WAIT) as reply:
        content = json.loads(reply.read(LONGEST_ANSWER))["choices"][0]["message"]["content"]
    if not isinstance(content, str):
        raise TypeError("no text")
    return content
