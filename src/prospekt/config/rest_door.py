"""The one way into the REST API: who calls, how often, and each call with a key only once."""

from __future__ import annotations

import hashlib
import logging
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from prospekt.config.rest_problems import refused, told
from prospekt.ledger.events import Actor
from prospekt.ledger.limits import take_call
from prospekt.ledger.replies import Answer, Call, answer_once
from prospekt.people.models import Token
from prospekt.people.queries.rights import reader_of
from prospekt.people.queries.tokens import tell_use, token_behind
from prospekt.people.rest.door import Caller
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _
from prospekt.words.zones import time_zones

log = logging.getLogger("prospekt.api")
LONGEST_KEY = 255
LARGEST_UPLOAD = 256 << 20
KEPT_HEADERS = ("Content-Type", "Location")
REVISED = (401, 403, 429)
"""Refusals that another token or another minute turns into a yes: never kept under a key."""
View = Callable[..., HttpResponse]


def api_view(view: View, writing: frozenset[str]) -> View:
    """Let only calls with a working token through to `view`, and answer one with an idempotency key once.

    `writing` are the methods by which the view changes something.

    Django's own sign-in and CSRF protection do not apply: cookies are not looked at, a token is the only way in.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        try:
            token, caller = _admitted(request, now)
        except _TooMany as refusal:
            response = told(request, refusal.problem, 429)
            response.headers["Retry-After"] = str(refusal.seconds)
            return response
        except Refusal as refusal:
            response = refused(request, refusal)
            response.headers["WWW-Authenticate"] = 'Bearer realm="Prospekt"'
            return response
        tell_use(token, now=now)
        request.caller = caller  # type: ignore[attr-defined]
        with _own_time(caller):
            if request.method not in writing:
                return view(request, *args, **kwargs)
            return _answered(request, lambda: view(request, *args, **kwargs), caller, now)

    answer.login_required = False  # type: ignore[attr-defined]
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


class _TooMany(Refusal):
    """Too often, with how long to wait."""

    def __init__(self, seconds: int) -> None:
        message = _(
            "Too many calls in a short time. Wait {seconds} seconds, then go on; nothing was changed."
        )
        super().__init__(Problem("too_many_requests", message, {"seconds": seconds}))
        self.seconds = seconds


def _admitted(request: HttpRequest, now: datetime) -> tuple[Token, Caller]:
    """The token and who calls by it. Raises Refusal too_many_requests or unauthorized."""
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    token = token_behind(key.strip(), now=now) if scheme.lower() == "bearer" else None
    rates = {f"address:{request.META.get('REMOTE_ADDR', '')}"[:80]: settings.API_ADDRESS_RATE}
    if token:
        rates[f"token:{token.pk}"] = settings.API_RATE
    if seconds := take_call(rates, now=now):
        raise _TooMany(seconds)
    if token is None:
        message = _(
            "This needs a token that works: send the header Authorization: Bearer prk_... Tokens are made under Settings, Tokens for programs."
        )
        raise Refusal(Problem("unauthorized", message))
    actor = Actor(token.user_id, "api", frozenset(token.scopes))
    return token, Caller(token.pk, token.name, token.user, reader_of(actor), actor)


def _own_time(caller: Caller) -> AbstractContextManager[None]:
    """Days in filters are those of the caller's own time zone."""
    zone = caller.user.time_zone
    if zone not in time_zones():
        return nullcontext()
    return timezone.override(zoneinfo.ZoneInfo(zone))


def _answered(
    request: HttpRequest, run: Callable[[], HttpResponse], caller: Caller, now: datetime
) -> HttpResponse:
    """A write has its whole effect or none, and with a key only once."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_UPLOAD:
        message = _(
            "The body is larger than 256 MB. Split the file, or import it on the machine itself."
        )
        return told(request, Problem("too_large", message), 413)
    try:
        key = _key(request)
        if key is None:
            return _whole(run)
        call = Call(f"token:{caller.token_id}", key, _digest(request))
        kept = answer_once(call, lambda: _to_keep(run()), now=now)
    except Refusal as refusal:
        response = refused(request, refusal)
        if refusal.problem.code == "in_flight":
            response.headers["Retry-After"] = "1"
        return response
    return _as_response(kept)


def _whole(run: Callable[[], HttpResponse]) -> HttpResponse:
    with transaction.atomic():
        response = run()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _key(request: HttpRequest) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and _is_visible(key)):
        message = _(
            "The idempotency key must have 1 to {most} visible ASCII characters. Take a random one, such as a UUID."
        )
        problem = Problem("bad_key", message, {"most": LONGEST_KEY}, column="Idempotency-Key")
        raise Refusal(problem)
    return key


def _is_visible(text: str) -> bool:
    return all("!" <= char <= "~" for char in text)


def _digest(request: HttpRequest) -> str:
    """What a call asks for; a form with files by its parts, since its boundaries differ each time."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for part in _parts(request):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield from (text.encode("utf-8", "surrogatepass") for text in (name, *values))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield f"{name}\n{file.name}".encode("utf-8", "surrogatepass")
            yield from file.chunks()
            file.seek(0)


def _to_keep(response: HttpResponse) -> Answer:
    status = response.status_code
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    is_final = status < 500 and status not in REVISED
    return Answer(status, response.content.decode(), headers, is_final)


def _as_response(kept: Answer) -> HttpResponse:
    response = HttpResponse(kept.body.encode(), status=kept.status, headers=kept.headers)
    if kept.is_repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response
