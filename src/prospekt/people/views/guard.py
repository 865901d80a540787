"""Every address declares which right it needs; one without a declaration fails the build."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from prospekt.people.queries.rights import check_right, reader_of

SIGNED_IN = "signed_in"
"""Stands for a right where everybody who is signed in may come in: their own account, the help."""
PUBLIC = "public"
"""Stands for a right where nobody needs to be signed in."""
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def needs(right: str, *, post: str = "") -> Callable[[View], View]:
    """Let only those in whose role has `right`; `post` where sending the form needs another one.

    Which leads the right reaches is asked by the queries and actions that the view calls.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            asked = post if post and request.method not in ("GET", "HEAD", "OPTIONS") else right
            check_right(reader_of(request.user), asked)
            return view(request, *args, **kwargs)

        guarded.rights = (right, post or right)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def open_to_all_signed_in(view: View) -> View:
    """Nothing but being signed in is needed."""
    view.rights = (SIGNED_IN, SIGNED_IN)  # type: ignore[attr-defined]
    return view


def open_to_the_public(view: View) -> View:
    """Not even being signed in is needed."""
    view.rights = (PUBLIC, PUBLIC)  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]
    return view
