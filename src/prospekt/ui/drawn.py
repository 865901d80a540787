"""What pages show again and again, drawn once: it follows from the language and plain values alone, and is kept by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import get_script_prefix
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST_DRAWN = 4_000
MOST_PARTS = 100
"""Of one `once`: few values each, such as the rights that decide about a button."""
PLAIN = (str, int, tuple, type(None))

Asked = ParamSpec("Asked")
Drawn = TypeVar("Drawn")


def kept(draw: Callable[Asked, Drawn]) -> Callable[Asked, Drawn]:
    """`draw`, asked once for each language and values.

    Values are told apart by type too, so that a text is never taken for the same one that is safe as it stands.
    """

    @lru_cache(maxsize=MOST_DRAWN, typed=True)
    def in_language(_language: str | None, *args: Asked.args, **kwargs: Asked.kwargs) -> Drawn:
        return draw(*args, **kwargs)

    @wraps(draw)
    def drawn(*args: Asked.args, **kwargs: Asked.kwargs) -> Drawn:
        return in_language(get_language(), *args, **kwargs)

    return drawn


class Once(Node):
    """A part of a template that sees nothing but the values it names, and is drawn once for each of them.

    Of its holes it knows nothing but that they are texts: what stands in them is put in, escaped, each time it is shown.
    """

    def __init__(
        self,
        nodelist: NodeList,
        values: Mapping[str, FilterExpression],
        holes: Mapping[str, FilterExpression],
    ) -> None:
        self.nodelist = nodelist
        self.values = values
        self.holes = holes
        self.drawn: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """The part, as it was drawn before or now. Raises TypeError for a value that is not plain."""
        values = [expression.resolve(context) for expression in self.values.values()]
        key = (get_language(), get_script_prefix(), *map(type, values), *values)
        if key not in self.drawn:
            if len(self.drawn) >= MOST_PARTS:
                self.drawn.clear()
            self.drawn[key] = self._draw(context, values)
        return self._filled(self.drawn[key], context) if self.holes else self.drawn[key]

    def _draw(self, context: Context, values: list[object]) -> SafeString:
        for name, value in zip(self.values, values, strict=True):
            if not isinstance(value, PLAIN):
                raise TypeError(f"{name} of a part drawn once is no plain value but {type(value)}")
        seen = dict(zip(self.values, values, strict=True)) | {
            name: _mark(name) for name in self.holes
        }
        return self.nodelist.render(context.new(seen))

    def _filled(self, part: SafeString, context: Context) -> SafeString:
        """One pass over the part, so that a text that looks like a hole stays a text."""
        texts = {
            name: conditional_escape(expression.resolve(context))
            for name, expression in self.holes.items()
        }
        return SafeString(_MARK.sub(lambda found: texts[found[1]], part))


_MARK = re.compile("\ue000([a-z_]+)\ue001")


def _mark(name: str) -> str:
    return f"\ue000{name}\ue001"


def once(parser: Parser, token: Token) -> Once:
    """`{% once value=of_page ... with hole=of_page ... %} ... {% endonce %}`.

    Nothing else of the page is known inside, no CSRF token either. What decides about anything is a value; a hole is only
    written out.
    """
    bits = token.split_contents()[1:]
    values = token_kwargs(bits, parser)
    holes = {}
    if bits[:1] == ["with"]:
        del bits[0]
        holes = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError(f"once takes only name=value: {bits[0]}")
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodelist, values, holes)


class Said(Node):
    """A message that is written out in the template, looked up once for each language."""

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.name, node.asvar = node.asvar, None
        self.said: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> str:
        """The message, or nothing where it is kept under a name."""
        language = get_language()
        if language not in self.said:
            self.said[language] = self.node.render(context)
        if self.name:
            context[self.name] = self.said[language]
            return ""
        return self.said[language]


def translate(parser: Parser, token: Token) -> Node:
    """Django's `{% translate %}`, whose constant messages are remembered: a page has a hundred of them."""
    node = do_translate(parser, token)
    expression = node.filter_expression
    is_constant = expression.var.literal is not None and not expression.filters
    return Said(node) if is_constant and not node.message_context else node
