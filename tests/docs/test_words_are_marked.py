"""No words for people are hidden in the code: what becomes a label, a message, a problem or is printed is marked."""

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
COMMANDS = [path for path in MODULES if path.match("config/commands_*.py")]
WORDS_OF: dict[str, tuple[int, ...]] = {
    "Problem": (1,), "Place": (1,), "ValidationError": (0,), "ArgumentTypeError": (0,),
    "print": (0,), "tell": (0,), "_tell": (0,), "input": (0,), "agreed": (0,),
    "success": (1,), "error": (1,), "warning": (1,), "info": (1,),
}  # fmt: skip
"""Calls whose argument at that place is read by people; the last four only of `messages`."""
FOR_MAKERS = ("config/messages.py",)
"""Commands for those who work on Prospekt itself speak English."""
NAMED = {"label", "help_text", "empty_label", "help", "description", "epilog", "verbose_name"}
FOR_PEOPLE = re.compile(r"(?:^|/)(?:\w*forms|cli_options)\.py$")
"""Files in which those names are read by people; elsewhere they may be columns or documents."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_TYPED = re.compile(r"\bprospekt(?: serve)?\b|\bPROSPEKT_\w+")
"""The name before what a command says, and what somebody types, are the same in every language."""
_OURS = "Prospekt"
"""Who did what nobody did."""
_SENTENCE = re.compile(r"[^\W\d_]{2,}\W* \W*[^\W\d_]{2,}")
_OF_LIBRARIES = ("could not connect",)


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
        if value.value != _OURS and _WORD.search(_spoken(value.value)):
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
    elif isinstance(value, ast.BoolOp | ast.List | ast.Tuple):
        for part in value.values if isinstance(value, ast.BoolOp) else value.elts:
            yield from _bare(part)
    elif isinstance(value, ast.FormattedValue | ast.Starred):
        yield from _bare(value.value)
    elif isinstance(value, ast.GeneratorExp | ast.ListComp):
        yield from _bare(value.elt)
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if value.func.attr in ("join", "format"):
            yield from _bare(value.func.value)
        if value.func.attr == "join":
            for part in value.args:
                yield from _bare(part)


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of two words or more that stand anywhere without a mark, but in the strings that explain the code."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = _spoken(node.value)
            if _SENTENCE.search(text) and text not in _OF_LIBRARIES:
                yield node.lineno, node.value
        yield from sentences(node)


def _spoken(text: str) -> str:
    """A text without its places for values and without what is typed."""
    return _TYPED.sub("", re.sub(r"\{[^}]*\}", "", text))


def _path(module: Path) -> str:
    return module.relative_to(SOURCE).as_posix()


def test_there_are_modules_to_read() -> None:
    assert len(MODULES) > 200
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("module", MODULES, ids=_path)
def test_what_people_read_is_marked(module: Path) -> None:
    if _path(module) not in FOR_MAKERS:
        tree = ast.parse(module.read_text(encoding="utf-8"))
        assert list(unmarked(tree, _path(module))) == []


@pytest.mark.parametrize("module", COMMANDS, ids=_path)
def test_no_sentence_of_a_command_is_unmarked(module: Path) -> None:
    """Also those that a helper returns, or that stand in a variable before they are printed."""
    assert list(sentences(ast.parse(module.read_text(encoding="utf-8")))) == []


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
        ('print(f"Source {pk}: {name}")', ["Source "]),
        ('print("\\n".join(["Done."]) or gettext("All well."))', ["Done."]),
        ('print("{n} rows".format(n=n), file=sys.stderr)', ["{n} rows"]),
        ('print(gettext("{n} rows").format(n=n))', []),
        ('print(json.dumps({"ok": True}), "\\t".join([row["name"]]))', []),
        ('print(f"prospekt: {gettext(why)}")', []),
        ('tell("leads", 1, 2)', ["leads"]),
    ],
)
def test_the_reading_finds(code: str, found: list[str]) -> None:
    assert [text for _line, text in unmarked(ast.parse(code), "people/forms.py")] == found


@pytest.mark.parametrize(
    "code, found",
    [
        ('"""Explains the code."""', []),
        (
            'def f():\n    """Explains it."""\n    return f"Brought up to date ({n})"',
            ["Brought up to date ("],
        ),
        ('return_ = gettext("Brought up to date").format(n=n)', []),
        ('columns = ("email", "is_active")', []),
        ('told = f"PROSPEKT_HOME={home} prospekt serve"', []),
    ],
)
def test_the_reading_of_commands_finds(code: str, found: list[str]) -> None:
    assert [text for _line, text in sentences(ast.parse(code))] == found
