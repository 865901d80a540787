"""The rooms in the rail. Which there are is a setting; a room whose address does not exist yet is absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One room: `title` and `text` are message ids, `url_name` is what `reverse` takes, `letter` the key after `g`.

    `right`: only those who have it see the door; "" is for everybody.
    """

    key: str
    title: str
    url_name: str
    icon: str
    letter: str = ""
    right: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """A place that can be entered: with its address, and whether one stands in it."""

    place: Place
    url: str
    is_current: bool


May = Callable[[str], bool]
"""Whether whoever looks has a right."""


def doors(
    places: Iterable[Place], path: str, may: May | None = None, most: int = MOST_PLACES
) -> list[Door]:
    """The doors that `may` lets open, in the order given, at most `most`; the longest address that begins `path` is
    the current one. Without `may` only those that need no right.
    """
    found = [
        (place, url)
        for place in places
        if (not place.right or (may and may(place.right))) and (url := address(place.url_name))
    ]
    inside = [url for _, url in found if path.startswith(url)]
    here = max(inside, key=len, default="")
    return [Door(place, url, url == here) for place, url in found[:most]]


def address(url_name: str) -> str:
    """What `reverse` gives for a name without parameters, kept; empty where there is no such page."""
    try:
        return _address(url_name, get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=256)
def _address(url_name: str, _prefix: str, _urls: object) -> str:
    return reverse(url_name)


def address_of(url_name: str, ref: str) -> str:
    """What `reverse` gives for a page of one lead, such as p17; a list asks for a hundred of them."""
    before, after = _around(url_name, get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF)
    return f"{before}{ref}{after}"


@lru_cache(maxsize=64)
def _around(url_name: str, _prefix: str, _urls: object) -> tuple[str, str]:
    before, _ref, after = reverse(url_name, args=["p1"]).rpartition("p1")
    return before, after
