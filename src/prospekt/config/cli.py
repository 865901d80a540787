"""The command `prospekt`: reads the options, loads only what the command needs, and answers in sentences.

Exit codes: 0 well; 1 something is wrong with the installation; 2 wrong options or an unreadable file;
3 nothing importable.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import TracebackType
from typing import Any

from prospekt.config import cli_language
from prospekt.config.cli_language import gettext as _
from prospekt.words.problem import gettext_noop

WITHOUT_DATABASE = ("rank",)
ON_A_READY_BASE = (
    "import",
    "undo",
    "duplicates",
    "unmerge",
    "touch",
    "answer",
    "verdict",
    "stage",
    "export",
    "user",
    "token",
    "bin",
    "bulk",
    "person",
    "consent",
    "suppress",
    "segment",
    "audit",
    "field",
    "source",
    "campaign",
    "task",
    "assign",
    "today",
    "log",
)
"""Commands that make or migrate the database first, unless a running server has done so."""
WRONG = 2
SENTENCE_FULL = gettext_noop(
    "the disk is full, so this stopped. What was finished stays, nothing is half-done:"
    " free some space and run the same command again, it goes on from there."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Never shows a traceback."""
    sys.excepthook = tell_and_log
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    language = cli_language.begin(sys.argv[1:] if argv is None else argv)
    args = import_module("prospekt.config.cli_options").parse(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prospekt.config.settings")
    _take_environment(args)
    refused = _refusals()
    try:
        if args.command not in WITHOUT_DATABASE:
            _set_up()
            import_module("django.utils.translation").activate(language)
        if args.command in ON_A_READY_BASE:
            import_module("prospekt.config.home").ensure_ready()
        command = import_module(f"prospekt.config.commands_{args.command}")
        if args.command not in WITHOUT_DATABASE:
            import_module("prospekt.config.acting").begin(args, command.RIGHT)
        return int(command.run(args) or 0)
    except refused as refusal:
        print(f"prospekt: {_in_words(refusal)}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        return 130


def _set_up() -> None:
    """What is loaded stays; looking for garbage in it meanwhile took a tenth of the start."""
    gc.disable()
    try:
        import_module("django").setup()
    finally:
        gc.enable()


def _take_environment(args: Any) -> None:
    """Options that are settings become settings, before any is read."""
    for option, setting in (("home", "PROSPEKT_HOME"), ("port", "PORT"), ("host", "PROSPEKT_HOST")):
        if value := getattr(args, option, None):
            os.environ[setting] = str(value)
    if args.command == "demo":
        os.environ.setdefault("PROSPEKT_HOME", os.path.join("var", "demo"))


def _refusals() -> tuple[type[Exception], ...]:
    """What is answered by its own sentence; everything else is our mistake, told by `tell_and_log`."""
    from_django = import_module("django.core.exceptions").ImproperlyConfigured
    return (import_module("prospekt.words.problem").Refusal, from_django)


def tell_and_log(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """What nobody foresaw: one sentence for the reader, the whole story in a file. A full disk is foreseen."""
    if import_module("prospekt.ledger.room").is_full(error):
        print(f"prospekt: {_(SENTENCE_FULL)}", file=sys.stderr)
        return
    path = import_module("prospekt.config.error_log").keep(kind, error, trace)
    sentence = _("this failed unexpectedly ({error}). The whole story is in {path}.")
    told = f"{kind.__name__}: {_one_line(error)[:300]}"
    print(f"prospekt: {sentence.format(error=told, path=path)}", file=sys.stderr)


def _in_words(refusal: Exception) -> str:
    """The sentence of a refusal in the language of the command line."""
    problem = getattr(refusal, "problem", None)
    if problem is None:
        return _one_line(refusal)
    return str(import_module("prospekt.config.cli_words").said(problem))


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())
