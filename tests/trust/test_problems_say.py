"""T23: every problem that the code can raise has a sentence, whole, with all its parts, that says how to go on."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from prospekt.config import errors

SOURCE = Path(errors.__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Raised:
    """One `Problem(...)` or `Reason(...)` in the source."""

    where: str
    code: str | None
    message: str | None
    given: frozenset[str] | None
    """Names of the parameters, or None where they are not written out in place."""
    is_reason: bool = False
    """Why something is so: nothing was refused, and there is nothing to do about it."""


def raised() -> list[Raised]:
    """All of them."""
    found = [each for path in sorted(SOURCE.rglob("*.py")) for each in _in_file(path)]
    assert len(found) > 60
    return found


def _in_file(path: Path) -> Iterator[Raised]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for scope in ast.walk(tree):
        if isinstance(scope, ast.FunctionDef | ast.Module):
            names = _assigned(scope)
            for node in _calls(scope):
                yield _read(path, node, names)


def _calls(scope: ast.FunctionDef | ast.Module) -> Iterator[ast.Call]:
    """Calls of these in this scope, not in functions inside it."""
    open_ = list(ast.iter_child_nodes(scope))
    while open_:
        node = open_.pop()
        if isinstance(node, ast.FunctionDef):
            continue
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("Problem", "Reason")
        ):
            yield node
        open_.extend(ast.iter_child_nodes(node))


def _assigned(scope: ast.FunctionDef | ast.Module) -> dict[str, list[ast.Assign]]:
    found: dict[str, list[ast.Assign]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node)
    return found


def _nearest(node: ast.expr | None, names: dict[str, list[ast.Assign]]) -> ast.expr | None:
    """What a name stands for: the last that was assigned to it before."""
    if not isinstance(node, ast.Name):
        return node
    before = [each for each in names.get(node.id, ()) if each.lineno <= node.lineno]
    return max(before, key=lambda each: each.lineno).value if before else node


def _read(path: Path, node: ast.Call, names: dict[str, list[ast.Assign]]) -> Raised:
    parts: list[ast.expr | None] = [*node.args, None, None, None][:3]
    for keyword in node.keywords:
        if keyword.arg in ("code", "message", "params"):
            parts[("code", "message", "params").index(keyword.arg)] = keyword.value
    code, message, params = (_nearest(part, names) for part in parts)
    return Raised(
        f"{path.relative_to(SOURCE)}:{node.lineno}", _text(code), _text(message), _keys(params),
        isinstance(node.func, ast.Name) and node.func.id == "Reason",
    )  # fmt: skip


def _text(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Call) and node.args:
        node = node.args[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _keys(node: ast.expr | None) -> frozenset[str] | None:
    if node is None:
        return frozenset()
    if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
        return frozenset(str(key.value) for key in node.keys if isinstance(key, ast.Constant))
    return None


ALL = raised()
TOLD = [each for each in ALL if each.message is not None]


@pytest.mark.trust
@pytest.mark.parametrize("each", TOLD, ids=[each.where for each in TOLD])
def test_a_problem_is_a_whole_sentence_with_all_its_parts(each: Raised) -> None:
    message = each.message or ""
    fields = {
        name.partition(".")[0]
        for _text, name, _spec, _how in string.Formatter().parse(message)
        if name
    }
    if not message.startswith("{"):
        assert message[0].isupper() or message[0] in '“"', message
    assert message.rstrip()[-1] in ".?}", message
    assert message.strip("{}").strip(), message
    if each.given is not None:
        assert fields <= each.given, f"{fields - each.given} would be missing in: {message}"


@pytest.mark.trust
def test_codes_are_words_and_nearly_all_are_written_out() -> None:
    codes = [each.code for each in ALL if each.code is not None]
    assert len(codes) > 0.7 * len(ALL)
    assert [code for code in codes if not re.fullmatch(r"[a-z0-9_.-]+", code)] == []
    assert len(TOLD) > 0.7 * len(ALL)


@pytest.mark.trust
def test_sentences_say_how_to_go_on() -> None:
    """What, where, how: nearly every refusal has a second sentence or a clause that tells what to do."""
    ways = (". ", "; ", ": ", " first", "such as", "Use ", "Try ")
    refusals = [each for each in TOLD if not each.is_reason]
    plain = [each for each in refusals if not any(way in (each.message or "") for way in ways)]
    said = "\n".join(f"{each.where} {each.message}" for each in plain)
    assert len(plain) <= 0.1 * len(refusals), said
