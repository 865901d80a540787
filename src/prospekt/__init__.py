"""From a raw list of leads to signed customers. `prospekt.rank(...)` is the engine without the application."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prospekt.qualify.rank import rank

__all__ = ["rank"]


def __getattr__(name: str) -> Any:
    """Load the engine only when it is asked for: the web process must not pay for it at start."""
    if name == "rank":
        return import_module("prospekt.qualify.rank").rank
    raise AttributeError(name)
