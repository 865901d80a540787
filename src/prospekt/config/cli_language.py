"""The language of the command line: --language, else what the terminal says (LC_ALL, LC_MESSAGES, LANG).

Reads the catalogue itself, since options are explained before Django is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from prospekt.ui.languages import ALSO, LANGUAGES

FOLDER = Path(__file__).resolve().parents[1] / "locale"
OPTION = "--language"
_words: dict[str, NullTranslations] = {"now": NullTranslations()}


def begin(arguments: Sequence[str]) -> str:
    """Speak the language that these arguments or the environment ask for from now on; its code."""
    code = _known(_asked(arguments) or _of_terminal())
    path = FOLDER / code / "LC_MESSAGES" / "django.mo"
    with_words = NullTranslations()
    if path.exists():
        with path.open("rb") as file:
            with_words = GNUTranslations(file)
    _words["now"] = with_words
    return code


def gettext(message: str) -> str:
    """The message in the language of the command line."""
    return _words["now"].gettext(message)


def _asked(arguments: Sequence[str]) -> str:
    for argument, after in zip(arguments, [*arguments[1:], ""], strict=False):
        if argument == OPTION:
            return after
        if argument.startswith(f"{OPTION}="):
            return argument.partition("=")[2]
    return ""


def _of_terminal() -> str:
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _known(asked: str) -> str:
    """`nb_NO.UTF-8` is nb; a language we have no words for is English."""
    code = asked.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    code = ALSO.get(code, code)
    return code if code in dict(LANGUAGES) else "en"
