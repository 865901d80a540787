"""Read the text of a condition into its tree. The text has Python's own expression syntax.

Only what a sales manager needs is let in: `and`, `or`, `not`, comparisons (also chained), `in` and
`not in` a list of literals, `contains`, `starts`, `word`, `known`, yes-or-no facts, `own.<slug>`.
Everything else is refused by name; nothing is ever run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard, cast

from prospekt.playbook.conditions import (
    All,
    Any,
    Compare,
    Condition,
    Find,
    Flag,
    Known,
    Member,
    Not,
    Operator,
    Search,
    Value,
    spaced,
)
from prospekt.playbook.facts import OWN, WITH_OWN, Fact, FactKind, own_fact
from prospekt.playbook.places import Place, refusal
from prospekt.words.folding import fold
from prospekt.words.problem import Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST = 4_000
DEEPEST = 20
# Whole numbers every engine holds exactly, with room to compare.
LARGEST = 10**15

_OPERATORS: Mapping[type[ast.cmpop], Operator] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_MIRRORED: Mapping[Operator, Operator] = {
    "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
_UNFITTING: Mapping[FactKind, str] = {
    "text": _('{file}, line {line}: "{name}" is a text and cannot be compared with {value}'),
    "code": _('{file}, line {line}: "{name}" is a code and cannot be compared with {value}'),
    "number": _(
        '{file}, line {line}: "{name}" is a number and cannot be compared with {value}; '
        "write a whole number up to {most}"
    ),
    "flag": _(
        '{file}, line {line}: "{name}" is true or false and is not compared with {value}; '
        "write {name} or not {name}"
    ),
}
_SEARCHES = ("contains", "starts", "word")
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")


class _Text(ast.Constant):
    """A constant known to be a text (for the type checker only)."""

    value: str


def read_condition(text: str, facts: Mapping[str, Fact], place: Place) -> Condition:
    """The tree of `text`, which may read `facts` (some sets also bring `own.<slug>`).

    Raises Refusal, with `place` moved down to the line inside a text of several lines.
    """
    if len(text) > LONGEST:
        raise refusal(
            "condition.long",
            _("{file}, line {line}: this condition has more than {most} characters; split it"),
            place,
            most=LONGEST,
        )
    return _Reader(facts, place).read(_parsed(text, place), 0)


def _parsed(text: str, place: Place) -> ast.expr:
    # Inside the brackets of a call, lines may break anywhere; whoever closes the bracket
    # early gets something else than one call of one argument.
    line = 0
    try:
        match ast.parse(f"_(\n{text}\n)", mode="eval").body:
            case ast.Call(func=ast.Name(id="_"), args=[argument], keywords=[]):
                return argument
    except SyntaxError as fault:
        line = (fault.lineno or 2) - 2
    except (ValueError, MemoryError, RecursionError):
        pass  # a null byte, or brackets deeper than Python's own parser goes: refused below
    raise refusal(
        "condition.syntax",
        _('{file}, line {line}: this condition cannot be read: "{value}"'),
        place.down(max(0, min(line, text.count("\n")))),
        value=" ".join(text.split())[:200],
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    facts: Mapping[str, Fact]
    place: Place

    def read(self, node: ast.expr, depth: int) -> Condition:
        if depth > DEEPEST:
            raise self.fault(
                node, "condition.deep", _("{file}, line {line}: too many nested brackets")
            )
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return All(tuple(self.read(value, depth + 1) for value in values))
            case ast.BoolOp(values=values):
                return Any(tuple(self.read(value, depth + 1) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.read(operand, depth + 1))
            case ast.Compare():
                return self.comparisons(node)
            case ast.Call():
                return self.call(node)
            case ast.Name() | ast.Attribute():
                return self.flag(node)
        raise self.not_allowed(node)

    def comparisons(self, node: ast.Compare) -> Condition:
        sides = [node.left, *node.comparators]
        pairs = zip(sides, node.ops, sides[1:], strict=False)
        parts = tuple(self.comparison(left, op, right) for left, op, right in pairs)
        return parts[0] if len(parts) == 1 else All(parts)

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if isinstance(op, ast.In | ast.NotIn):
            return self.member(left, right, isinstance(op, ast.NotIn))
        operator = _OPERATORS.get(type(op))
        if operator is None:
            raise self.not_allowed(left)
        if _is_fact(right) and not _is_fact(left):
            left, right, operator = right, left, _MIRRORED[operator]
        value = self.literal(right)
        fact = self.fact(left, "number" if isinstance(value, int) else "text")
        if operator not in ("==", "!=") and fact.kind != "number":
            raise self.fault(
                left,
                "condition.order",
                _('{file}, line {line}: "{name}" is not a number; use == or !='),
                name=fact.name,
            )
        return Compare(fact, operator, self.fitting(fact, value, right))

    def member(self, left: ast.expr, right: ast.expr, absent: bool) -> Condition:
        if not isinstance(right, ast.Tuple | ast.List) or not right.elts:
            raise self.fault(
                right,
                "condition.list",
                _('{file}, line {line}: after "in" stands a list, such as ("NO", "MY")'),
            )
        values = [self.literal(item) for item in right.elts]
        fact = self.fact(left, "number" if isinstance(values[0], int) else "text")
        fitting = (self.fitting(fact, *pair) for pair in zip(values, right.elts, strict=True))
        return Member(fact, tuple(fitting), absent)

    def call(self, node: ast.Call) -> Condition:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.keywords or not node.args or name not in (*_SEARCHES, "known"):
            raise self.not_allowed(node)
        if name == "known":
            if len(node.args) > 1:
                raise self.not_allowed(node)
            return Known(self.fact(node.args[0], "any"))
        return self.find(node, cast(Search, name))

    def find(self, node: ast.Call, search: Search) -> Condition:
        fact = self.fact(node.args[0], "text")
        if fact.kind != "text" or len(node.args) < 2:
            raise self.fault(
                node,
                "condition.search",
                _('{file}, line {line}: {search} reads a text, as in {search}(role, "owner")'),
                search=search,
            )
        return Find(fact, search, tuple(self.text(item, search) for item in node.args[1:]))

    def flag(self, node: ast.expr) -> Condition:
        fact = self.fact(node, "flag")
        if fact.kind != "flag":
            raise self.fault(
                node,
                "condition.flag",
                _('{file}, line {line}: compare "{name}" with something, or write known({name})'),
                name=ast.unparse(node),
            )
        return Flag(fact)

    def fact(self, node: ast.expr, kind: FactKind) -> Fact:
        match node:
            case ast.Name(id=name) if name in self.facts:
                return self.facts[name]
            case ast.Attribute(value=ast.Name(id=room), attr=name) if (
                f"{room}.{name}" in self.facts
            ):
                return self.facts[f"{room}.{name}"]
            case ast.Attribute(value=ast.Name(id="own"), attr=slug) if (
                self.has_own and _SLUG.fullmatch(slug)
            ):
                return own_fact(slug, "any" if kind == "flag" else kind)
            case ast.Name() | ast.Attribute():
                raise self.fault(
                    node,
                    "condition.fact",
                    _('{file}, line {line}: there is no fact "{value}"; there are {allowed}'),
                    value=ast.unparse(node),
                    allowed=self.fact_names(),
                )
        raise self.not_allowed(node)

    @property
    def has_own(self) -> bool:
        return any(self.facts is each for each in WITH_OWN)

    def fact_names(self) -> str:
        own = [f"{OWN}.<name>"] if self.has_own else []
        return ", ".join([*self.facts, *own])

    def text(self, node: ast.expr, search: Search | None = None) -> str:
        folded = fold(node.value) if _is_text(node) else ""
        if search == "word":
            folded = " ".join(spaced(folded).split())
        if not folded:
            raise self.fault(
                node,
                "condition.text",
                _("{file}, line {line}: here stands a text in quotation marks, with letters in it"),
            )
        return folded

    def literal(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=str() | int() as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)) if (
                not isinstance(value, bool)
            ):
                return -value
        raise self.fault(
            node,
            "condition.literal",
            _('{file}, line {line}: here stands a whole number or a text, not "{value}"'),
            value=ast.unparse(node)[:80],
        )

    def fitting(self, fact: Fact, value: Value, node: ast.expr) -> Value:
        """The literal as the fact holds it: folded text, an allowed code, a number in range."""
        if fact.kind == "text" and isinstance(value, str):
            return self.text(node)
        if fact.kind == "code" and isinstance(value, str):
            return self.code(fact, value, node)
        if fact.kind == "number" and isinstance(value, int) and abs(value) <= LARGEST:
            return value
        raise self.fault(
            node,
            "condition.type",
            _UNFITTING[fact.kind],
            name=fact.name,
            most=LARGEST,
            value=ast.unparse(node)[:80],
        )

    def code(self, fact: Fact, value: str, node: ast.expr) -> str:
        good = re.fullmatch(fact.pattern, value) if fact.pattern else value in fact.codes
        if not good:
            raise self.fault(
                node,
                "condition.code",
                _('{file}, line {line}: "{name}" is never "{value}"; write one of: {allowed}'),
                name=fact.name,
                value=value,
                allowed=fact.form or ", ".join(code or '""' for code in fact.codes),
            )
        return value

    def not_allowed(self, node: ast.expr) -> Refusal:
        return self.fault(
            node,
            "condition.not_allowed",
            _(
                '{file}, line {line}: "{value}" is not allowed in a condition; allowed are '
                "and, or, not, comparisons, in, contains, starts, word, known"
            ),
            value=ast.unparse(node)[:80],
        )

    def fault(self, node: ast.expr, code: str, message: str, **params: object) -> Refusal:
        # Line 1 of what was parsed is the wrapping call's own.
        return refusal(code, message, self.place.down(max(0, node.lineno - 2)), **params)


def _is_fact(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute)


def _is_text(node: ast.expr) -> TypeGuard[_Text]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
