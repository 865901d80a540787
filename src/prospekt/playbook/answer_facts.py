"""What conditions may read of answers: of one answer (which of them meet a question), and of all (scorecard).

`answer.<key>` is what was said, `verdict.<key>` whether it meets the question: `met` or `not_met`. Both are
unknown while nobody asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prospekt.playbook.facts import Fact, FactKind
from prospekt.playbook.shapes import Question
from prospekt.words.problem import gettext_noop as _

MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"
VERDICTS = (MET, NOT_MET)
YES, NO = "yes", "no"
ANSWER, VERDICT = "answer", "verdict"
_SAID = _("the answer")
_YES_OR_NO = Fact("answer", "flag", _SAID)
_SAID_OF: Mapping[str, tuple[Fact, ...]] = {
    "yes_no": (_YES_OR_NO,),
    "number": (Fact("answer", "number", _SAID),),
    "money": (_YES_OR_NO, Fact("amount", "number", _("the amount"))),
    "date": (_YES_OR_NO, Fact("days", "number", _("days until then"))),
    "text": (),
}
_KIND_OF: Mapping[str, FactKind] = {
    "yes_no": "code", "choice": "code", "number": "number", "money": "number", "date": "number",
}  # fmt: skip


def said_facts(kind: str, codes: tuple[str, ...]) -> Mapping[str, Fact]:
    """The facts of one answer that `meets` may read; none of a text."""
    facts = (Fact("answer", "code", _SAID, codes),) if kind == "choice" else _SAID_OF[kind]
    return {fact.name: fact for fact in facts}


def answers_facts(questions: Iterable[Question]) -> Mapping[str, Fact]:
    """The facts that answer rules may read, by the name they are written with: `answer.need`, `verdict.need`."""
    found: dict[str, Fact] = {}
    for question in questions:
        key, title = question.key, question.title
        found[f"{VERDICT}.{key}"] = Fact(f"{VERDICT}_{key}", "code", title, VERDICTS)
        if question.kind in _KIND_OF:
            codes = (YES, NO) if question.kind == "yes_no" else codes_of(question)
            found[f"{ANSWER}.{key}"] = Fact(
                f"{ANSWER}_{key}", _KIND_OF[question.kind], title, codes
            )
    return found


def codes_of(question: Question) -> tuple[str, ...]:
    """The codes of a choice, in order."""
    return tuple(code for code, _title in question.choices)
