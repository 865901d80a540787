"""What can be wrong with a cell or a row, each with its sentence."""

from __future__ import annotations

from prospekt.capture.rules.row_plan import LONGEST, ColumnPlan
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _
from prospekt.words.storable import storable


def located(problem: Problem, column: ColumnPlan, text: str, line: int | None) -> Problem:
    return Problem(problem.code, problem.message, problem.params, line, column.name, text)


def missing(column: ColumnPlan, line: int | None) -> Problem:
    message = _("The column {column} is required, and this row leaves it empty. Fill it in.")
    return Problem("required", message, {"column": column.name}, line, column.name, "")


def nul(column: ColumnPlan, text: str, line: int | None) -> Problem:
    message = _(
        "The cell holds a character that cannot be stored (NUL) at position {position}. Take it out."
    )
    return Problem(
        "nul",
        message,
        {"position": text.index("\x00") + 1},
        line,
        column.name,
        storable(text),
    )


def too_long(column: ColumnPlan, text: str, line: int | None) -> Problem:
    message = _("The cell has {n} characters; at most {most} fit into this field. Shorten it.")
    params = {"n": len(text), "most": LONGEST.get(column.target, 200)}
    return Problem("too_long", message, params, line, column.name, text)


def no_email(column: ColumnPlan, text: str, line: int | None) -> Problem:
    message = _(
        "“{value}” is not a valid e-mail address. Correct it; it looks like name@company.com."
    )
    return Problem("not_email", message, {"value": text[:200]}, line, column.name, text)


def suspicious(column: ColumnPlan, text: str, line: int | None) -> Problem:
    message = _(
        "The address “{value}” has invisible or look-alike letters. It is kept as it is and matches no other address."
    )
    return Problem("suspicious_email", message, {"value": text}, line, column.name, text)


def no_phone(column: ColumnPlan, text: str, line: int | None, country: str) -> Problem:
    if country or text.strip().startswith(("+", "00")):
        message = _(
            "“{value}” is not a phone number. Write it with the country, such as +47 22 33 44 55."
        )
    else:
        message = _(
            "“{value}” has no country. Give the country of phones for the file, or write it with +, such as +47 22 33 44 55."
        )
    return Problem("not_phone", message, {"value": text}, line, column.name, text)
