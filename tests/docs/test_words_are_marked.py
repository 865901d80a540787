"""No words for people are hidden in the code: what becomes a label, a message or a problem is marked for translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path("src/prospekt")
MODULES = sorted(
    path for path in SOURCE.rglob("*.py")
    if not {"migrations", "demo"} & set(path.parts) and path.name != "specimens.py"
)  # fmt: skip
SCRIPTS = sorted(path for path in SOURCE.rglob("static/**/*.js") if "vendor" not in path.parts)
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
WORDS_OF: dict[str, tuple[int, ...]] = {
    "Problem": (1,), "Place": (1,), "ValidationError": (0,), "ArgumentTypeError": (0,),
    "success": (1,), "error": (1,), "warning": (1,), "info": (1,),
}  # fmt: skip
"""Calls whose argument at that place is read by people; the last four only of `messages`."""
NAMED = {"label", "help_text", "empty_label", "help", "description", "epilog", "verbose_name"}
FOR_PEOPLE = re.compile(r"(?:^|/)(?:\w*forms|cli_options)\.py$")
"""Files in which those names are read by people; elsewhere they may be columns or documents."""
_WORD = re.compile(r"[^\W\d_]{2,}")


def unmarked(tree: ast.Module, path: str) -> Iterator[tuple[int, str]]:
    """Line and text of what people would read in English only."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name in ("success", "error", "warning", "info") and not _is_of_messages(node.func):
            continue
        read = [node.args[place] for place in WORDS_OF.get(name, ()) if place < len(node.args)]
        if FOR_PEOPLE.search(path):
            read += [word.value for word in node.keywords if word.arg in NAMED]
        read += [
            word.value for word in node.keywords if name == "Problem" and word.arg == "message"
        ]
        read += [word.value for word in node.keywords if name == "Place" and word.arg == "text"]
        for value in read:
            yield from ((value.lineno, text) for text in _bare(value))


def _is_of_messages(function: ast.expr) -> bool:
    value = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(value, ast.Name) and value.id == "messages"


def _bare(value: ast.expr) -> Iterator[str]:
    """Texts with words that stand there without a mark, also inside `a if b else c` and f-strings."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        if _WORD.search(re.sub(r"\{[^}]*\}", "", value.value)):
            yield value.value
    elif isinstance(value, ast.JoinedStr):
        for part in value.values:
            yield from _bare(part)
    elif isinstance(value, ast.IfExp):
        yield from _bare(value.body)
        yield from _bare(value.orelse)
    elif isinstance(value, ast.BinOp):
        yield from _bare(value.left)
        yield from _bare(value.right)


def _path(module: Path) -> str:
    return module.relative_to(SOURCE).as_posix()


def test_there_are_modules_to_read() -> None:
    assert len(MODULES) > 200


@pytest.mark.parametrize("module", MODULES, ids=_path)
def test_what_people_read_is_marked(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert list(unmarked(tree, _path(module))) == []


@pytest.mark.parametrize("module", MODULES, ids=_path)
def test_marked_texts_are_whole_literals(module: Path) -> None:
    """A mark around an f-string, or around parts that are put together, can never be translated."""
    broken = [
        node.lineno
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in MARKS
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert broken == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_have_no_words_of_their_own(script: Path) -> None:
    """What a script shows comes with the page, in data attributes."""
    code = re.sub(
        r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.S
    )
    told = re.findall(
        r"""(?:textContent|innerText|placeholder|title|ariaLabel)\s*=\s*["'`]([^"'`]+)""", code
    )
    told += re.findall(r"""(?:alert|confirm|prompt|setCustomValidity)\(\s*["'`]([^"'`]+)""", code)
    told += re.findall(
        r"""setAttribute\(\s*["'](?:aria-label|title|placeholder)["'],\s*["'`]([^"'`]+)""", code
    )
    told += [text for _quote, text in re.findall(r"""(["'`])([A-Z][a-z]+ [^"'`]*)\1""", code)]
    assert [text for text in told if _WORD.search(re.sub(r"\$\{[^}]*\}", "", text))] == []


@pytest.mark.parametrize(
    "code, found",
    [
        ('Problem("x", "Not marked.")', ["Not marked."]),
        ('Problem("x", _("Marked."))', []),
        ('Problem("x", message)', []),
        ('messages.success(request, f"Saved {n} leads")', ["Saved ", " leads"]),
        ('log.error("for the log")', []),
        ('CharField(label="Name")', ["Name"]),
        ('Place("leads", "Leads")', ["Leads"]),
    ],
)
def test_the_reading_finds(code: str, found: list[str]) -> None:
    assert [text for _line, text in unmarked(ast.parse(code), "people/forms.py")] == found
