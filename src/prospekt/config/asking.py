"""A question at the terminal, for what cannot be taken back or was only shown."""

from __future__ import annotations

import sys

from django.utils.translation import gettext, pgettext

from prospekt.words.problem import Problem, Refusal


def agreed(question: str, *, unasked: str) -> bool:
    """True for a yes, in the language of the question or in English; the end of what is typed (Ctrl+D) is a no.

    Raises Refusal with the sentence `unasked` where nobody is there to ask.
    """
    if not sys.stdin.isatty():
        raise Refusal(Problem("not_asked", unasked))
    yes, no = pgettext("letter to type", "y"), pgettext("letter to type", "N")
    try:
        answer = input(f"{question} [{yes}/{no}] ").strip().casefold()
    except EOFError:
        return False
    return answer in {"y", "yes", yes.casefold(), gettext("Yes").casefold()}
