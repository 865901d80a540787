"""The rooms in the rail. Which there are is a setting; a room whose address does not exist yet is absent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One room: `title` is a message id, `url_name` what `reverse` takes, `letter` the key after `g`."""

    key: str
    title: str
    url_name: str
    icon: str
    letter: str


@dataclass(frozen=True, slots=True)
class Door:
    """A place that can be entered: with its address, and whether one stands in it."""

    place: Place
    url: str
    is_current: bool


def doors(places: Iterable[Place], path: str) -> list[Door]:
    """At most eight doors in the order given; the longest address that begins `path` is the current one."""
    found = [(place, url) for place in places if (url := _address(place.url_name))]
    inside = [url for _, url in found if path.startswith(url)]
    here = max(inside, key=len, default="")
    return [Door(place, url, url == here) for place, url in found[:MOST_PLACES]]


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
