"""Every address of the web application, walked from the URL configuration: nothing can be added without being tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True, slots=True)
class Address:
    """A named address and the names of its parts."""

    name: str
    parts: tuple[str, ...]

    def path(self, samples: Mapping[str, object]) -> str:
        """The path with sample values; a part nobody gave a sample for fails the test that walks."""
        missing = [part for part in self.parts if part not in samples]
        assert not missing, f"give the address {self.name} sample values for {missing}"
        return reverse(self.name, kwargs={part: samples[part] for part in self.parts})


def addresses() -> list[Address]:
    """All of them, in order."""
    found = list(_walk(get_resolver().url_patterns, "", ()))
    assert len(found) > 20
    return found


def _walk(
    patterns: list[URLPattern | URLResolver], namespace: str, parts: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in patterns:
        own = (*parts, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, own)
        else:
            assert pattern.name, f"{pattern} has no name"
            yield Address(namespace + pattern.name, own)
