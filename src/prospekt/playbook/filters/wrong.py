"""Refusals of a filter: the place in the tree, what was met, and what may stand there."""

from __future__ import annotations

from collections.abc import Sequence

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

ROOT = "filter"
CODE = "unknown_filter"
_SHOWN = 60

NO_TREE = _("“{value}” cannot be read as a filter. A filter is a tree in JSON, such as {allowed}.")
NO_SUCH = _("There is no “{value}” at {place}. Use one of: {allowed}.")
NO_NODE = _("At {place} stands a condition with one of: {allowed}; not “{value}”.")
NO_LIST = _("At {place} stands a list with something in it, not “{value}”.")
NO_TEXT = _("At {place} stands a text of 1 to {most} characters that can be seen, not “{value}”.")
NO_WHOLE = _("At {place} stands a whole number from {least} to {most}, not “{value}”.")
NO_NUMBER = _("At {place} stands a number with at most {most} decimals, not “{value}”.")
NO_DAY = _("At {place} stands a day such as 2026-12-31, not “{value}”.")
NO_FLAG = _("At {place} stands true or false, not “{value}”.")
NO_PAIR = _(
    "“{value}” do not go together at {place}. Only a lower and an upper limit do, of: {allowed}."
)
TOO_DEEP = _("This filter has more than {most} groups in one another. Make it flatter.")
TOO_MANY = _("This filter has more than {most} conditions. Ask for less, or save parts of it.")
TOO_FULL = _("This filter has more than {most} values. Ask for fewer.")
TOO_LONG = _("This filter is longer than {most} characters. Ask for less.")


def at(place: str, key: object) -> str:
    """The place of a key inside a node, cut to what can be shown."""
    return f"{place}.{shown(key)}"


def wrong(
    message: str, place: str, value: object = "", allowed: Sequence[str] = (), **params: object
) -> Refusal:
    """A Refusal to raise: `message` is one of the sentences above."""
    filled = {"value": shown(value), "place": place, "allowed": ", ".join(allowed), **params}
    return Refusal(Problem(CODE, message, filled, column=place))


def limit(message: str, most: int) -> Refusal:
    """A Refusal to raise: the filter is larger than filters may be."""
    return Refusal(Problem(CODE, message, {"most": most}, column=ROOT))


def shown(value: object) -> str:
    """What was met, short and without characters that could be mistaken for something else."""
    text = value if isinstance(value, str) else repr(value)
    return "".join(char if char.isprintable() else "\ufffd" for char in text[:_SHOWN])
