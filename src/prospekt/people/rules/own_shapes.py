"""What an own field may look like: its label, kind, help and choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prospekt.people.rules.own_values import KINDS
from prospekt.people.rules.typed_text import check_text
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

LONGEST_LABEL = 100
LONGEST_HELP = 200
LONGEST_CHOICE = 80
MOST_CHOICES = 200
MOST_FILTERABLE = 200
APPLIES = ("both", "persons", "companies")


def check_label(label: str, others: Iterable[str]) -> str:
    """The label without blanks at its ends. Raises Refusal for an empty or long one, and one of `others`."""
    name = " ".join(check_text(_("Label"), label, 1_000).split())
    if not name or len(name) > LONGEST_LABEL:
        message = _("A field needs a label of 1 to {most} characters.")
        raise Refusal(Problem("bad_name", message, {"most": LONGEST_LABEL}, column="label"))
    if fold(name) in {fold(other) for other in others}:
        message = _("There is a field called “{label}” already. Choose another label.")
        raise Refusal(Problem("name_taken", message, {"label": name}, column="label"))
    return name


def check_kind(kind: str) -> str:
    """A kind there is. Raises Refusal."""
    if kind not in KINDS:
        message = _("“{kind}” is not a kind of field. Use one of: {allowed}.")
        params = {"kind": kind[:40], "allowed": ", ".join(KINDS)}
        raise Refusal(Problem("unknown_kind", message, params, column="kind"))
    return kind


def check_help(help: str) -> str:
    """The text under the field. Raises Refusal for a long one."""
    return check_text(_("Help"), help, LONGEST_HELP)


def check_applies_to(applies_to: str) -> str:
    """Who has the field. Raises Refusal."""
    if applies_to not in APPLIES:
        message = _("A field is for persons, companies or both.")
        raise Refusal(Problem("unknown_code", message, column="applies_to"))
    return applies_to


def check_choices(choices: Sequence[str]) -> list[str]:
    """Choices without blanks at their ends. Raises Refusal for an empty, long or repeated one, and too many."""
    found: dict[str, str] = {}
    for typed in choices:
        choice = " ".join(check_text(_("Choice"), typed, 1_000).split())
        if not choice or len(choice) > LONGEST_CHOICE or ";" in choice:
            message = _(
                "“{choice}” cannot be a choice: 1 to {most} characters without a semicolon."
            )
            params = {"choice": choice[:60], "most": LONGEST_CHOICE}
            raise Refusal(Problem("bad_choice", message, params, column="choices"))
        if fold(choice) in found:
            message = _("“{choice}” stands there twice. Each choice has its own words.")
            raise Refusal(Problem("choice_twice", message, {"choice": choice}, column="choices"))
        found[fold(choice)] = choice
    if len(found) > MOST_CHOICES:
        message = _("{n} choices are too many: at most {most} fit a list that people still read.")
        params = {"n": len(found), "most": MOST_CHOICES}
        raise Refusal(Problem("too_many_choices", message, params, column="choices"))
    return list(found.values())
