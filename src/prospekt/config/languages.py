"""In which language an answer is: the user's own, else what a link or the switch said, else the browser's."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from prospekt.config.accounts import AccountAdapter
from prospekt.people.actions.users import choose_language
from prospekt.people.forms import log_foreign
from prospekt.ui.languages import ALSO, LANGUAGES

GetResponse = Callable[[HttpRequest], HttpResponse]
CODES = frozenset(code for code, _name in LANGUAGES)
PARAMETER = "lang"
YEAR = 365 * 24 * 3600
_OTHER = re.compile(rf"(?i)(?<![\w-])({'|'.join(ALSO)})(?![\w])")
_LINK = re.compile(rf"(?<=[?&]){PARAMETER}=[^&#]*&?")


class LanguageOfTheBrowser(LocaleMiddleware):
    """Cookie or Accept-Language, for every answer, also of those who are not signed in."""

    def process_request(self, request: HttpRequest) -> None:
        wanted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        request.META["HTTP_ACCEPT_LANGUAGE"] = with_our_names(wanted)
        super().process_request(request)


def with_our_names(accepted: str) -> str:
    """An Accept-Language header with the codes that we have: `no` and `nn` read Bokmål, `in` was once Indonesian."""
    return _OTHER.sub(lambda found: ALSO[found[1].lower()], accepted)


def language_of_the_user(get_response: GetResponse) -> GetResponse:
    """The language somebody has chosen for themselves; a link with `?lang=` decides for its own answer.

    For whoever is not signed in, a cookie keeps what the link said, so that the next page is like it.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        by_link = _taken_out(request)
        own = getattr(request.user, "language", "")
        code = next((each for each in (by_link, own) if each in CODES), "")
        if code:
            translation.activate(code)
            request.LANGUAGE_CODE = code
        response = get_response(request)
        patch_vary_headers(response, ("Cookie",))
        if by_link in CODES and not request.user.is_authenticated:
            _keep(response, by_link)
        return response

    return answer


def _taken_out(request: HttpRequest) -> str:
    """What the link says, out of the way of pages that refuse parameters they do not know."""
    if PARAMETER not in request.GET:
        return ""
    rest = request.GET.copy()
    said = rest.pop(PARAMETER)[-1]
    request.GET = rest
    return said if request.method in ("GET", "HEAD") else ""


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Another language from now on: kept with the user, or in a cookie; then back to the page it was chosen on."""
    log_foreign(request.POST, ["language", "next"], "set_language")
    wanted = _LINK.sub("", request.POST.get("next", "")).rstrip("?&")
    response = redirect(wanted if AccountAdapter(request).is_safe_url(wanted) else "home")
    code = request.POST.get("language", "")
    if code in CODES:
        if request.user.is_authenticated:
            choose_language(request.user.pk, code)
        _keep(response, code)
    return response


def _keep(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", httponly=True,
        secure=settings.SECURE,
    )  # fmt: skip
