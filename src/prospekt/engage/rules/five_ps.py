"""The five P's of prospecting: what the log keeps of them, so that each can be measured later, by user and campaign.

| measure | read from |
| --- | --- |
| preparation: first touches with a research brief before them / first touches | the first `touch.recorded` of a lead with direction out; a brief is a `note.added` with is_brief, of an earlier event id |
| personalisation: messages that use a fact about the prospect beyond the name / messages | `touch.recorded` with direction out and words in the erasable text; `facts.used` with its id in `touch` |
| persistence: distinct touch points until an answer, an outcome or the cap | `touch.recorded` of a lead by moment: those out until the first one in, or out with an outcome of ANSWERED; `meeting.settled` |
| performance: adjustments whose effect was measured / adjustments | `playbook.enacted`, and the drafts tried before it |
| process: moves without overruling / moves | `lead.lifecycle_changed`: `reason` is the rule or a hand |

Facts are named when the words are written, since they may be changed or erased later; only their codes are kept.
Touches that an import brings tell of other people's messages and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from prospekt.words.folding import fold

ANSWERED = ("answered", "attended", "positive", "negative")
"""Outcomes of a touch of ours after which nobody has to persist."""
SHORTEST, TELLING, ENOUGH = 3, 6, 2
"""Letters of a fact that can be recognised, of a word that tells something, and how many such words of a sentence."""
_WORD = re.compile(r"[^\W_]+")


def facts_named(
    text: str, known: Mapping[str, Sequence[str]], names: Sequence[str] = ()
) -> tuple[str, ...]:
    """The codes of `known` facts that a text names, in order; `names` of the lead never count.

    A fact of up to three words is named by all of them in a row; a longer one by two of its telling words.
    """
    words = _WORD.findall(fold(text))
    line, there = f" {' '.join(words)} ", set(words)
    own = {word for name in names for word in _WORD.findall(fold(name))}
    return tuple(
        code
        for code, values in known.items()
        if any(_is_named(_WORD.findall(fold(value)), line, there, own) for value in values)
    )


def _is_named(fact: list[str], line: str, there: set[str], own: set[str]) -> bool:
    if not fact or set(fact) <= own:
        return False
    if len(fact) <= 3:
        phrase = " ".join(fact)
        return len(phrase) >= SHORTEST and f" {phrase} " in line
    telling = {word for word in fact if len(word) >= TELLING} - own
    return len(telling & there) >= ENOUGH
