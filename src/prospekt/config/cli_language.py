"""The language of the command line: --language, else what the terminal says (LC_ALL, LC_MESSAGES, LANG).

Reads the catalogue itself, since options are explained before Django is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from gettext import GNUTranslations, NullTranslations, bindtextdomain, textdomain
from pathlib import Path

from prospekt.ui.languages import ALSO, LANGUAGES
from prospekt.words.problem import gettext_noop as _

FOLDER = Path(__file__).resolve().parents[1] / "locale"
OPTION = "--language"
OF_ARGPARSE = (
    _("usage: "),
    _("positional arguments"),
    _("options"),
    _("show this help message and exit"),
    _("%(prog)s: error: %(message)s\n"),
    _("argument %(argument_name)s: %(message)s"),
    _("the following arguments are required: %s"),
    _("unrecognized arguments: %s"),
    _("invalid choice: %(value)r (choose from %(choices)s)"),
    _("expected one argument"),
    _("expected at least one argument"),
    _("ambiguous option: %(option)s could match %(matches)s"),
    _("ignored explicit argument %r"),
)
"""What Python's reader of options says itself where ours come to it."""
_spoken: dict[str, tuple[str, NullTranslations]] = {"now": ("en", NullTranslations())}
"""The code of the language, and its words."""


def begin(arguments: Sequence[str]) -> str:
    """Speak the language that these arguments or the environment ask for from now on; its code."""
    code = _known(_asked(arguments) or _of_terminal())
    path = FOLDER / code / "LC_MESSAGES" / "django.mo"
    with_words = NullTranslations()
    if path.exists():
        with path.open("rb") as file:
            with_words = GNUTranslations(file)
    _spoken["now"] = (code, with_words)
    _tell_argparse(code)
    return code


def _tell_argparse(code: str) -> None:
    """Python's own modules look for their words in a domain, in the folders of the language that is set."""
    bindtextdomain("django", FOLDER)
    textdomain("django")
    os.environ["LANGUAGE"] = code


def language() -> str:
    """The code of the language that is spoken."""
    return _spoken["now"][0]


def gettext(message: str) -> str:
    """The message in the language of the command line."""
    return _spoken["now"][1].gettext(message)


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
