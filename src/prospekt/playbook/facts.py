"""The facts a condition may read: of a lead (fit, market, personas) and of a touch (interest).

An unknown fact is None in Python and NULL in SQL. Text facts hold folded text
(`prospekt.words.folding.fold`), codes hold one of a set of short words, numbers are whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prospekt.words.problem import gettext_noop as _

# "any" is an own field of which only `known(...)` is asked. Only filters have the last four: numbers with
# decimals, amounts of money, moments in microseconds since 1970, and days as texts such as 2026-12-31.
FactKind = Literal["code", "text", "number", "flag", "any", "decimal", "money", "moment", "day"]

LEAD_KINDS = ("person", "company")
SENIORITIES = ("c_level", "director", "manager", "staff", "")
EMAIL_KINDS = ("business", "free", "student", "role", "")
TOUCH_KINDS = (
    "visit", "mail_open", "mail_click", "reply", "form", "download", "call", "meeting", "webinar",
    "event", "demo", "quote_request", "review", "referral", "purchase", "message", "letter",
)  # fmt: skip
TOUCH_TOPICS = ("price", "product", "demo", "support", "careers", "general", "comparison", "")
JOURNEY = ("awareness", "consideration", "purchase", "retention", "advocacy")
"""The stages of the buyer's journey, from first to last."""
TOUCH_DIRECTIONS = ("in", "out")
TOUCH_OUTCOMES = (
    "answered", "no_answer", "busy", "left_message", "attended", "no_show", "bounced",
    "positive", "negative", "",
)  # fmt: skip

OWN = "own"


@dataclass(frozen=True, slots=True)
class Fact:
    """A name a condition may use.

    `title` is a message id. A code fact accepts the listed `codes`, or, where the list would be
    too long, whatever fully matches the regular expression `pattern`, explained by `form`.
    """

    name: str
    kind: FactKind
    title: str
    codes: tuple[str, ...] = ()
    pattern: str = ""
    form: str = ""


def own_fact(slug: str, kind: FactKind) -> Fact:
    """An own field of this installation; its column and its key in a mapping is `own_<slug>`."""
    return Fact(f"{OWN}_{slug}", kind, slug.replace("_", " "))


def _named(*facts: Fact) -> Mapping[str, Fact]:
    return {fact.name: fact for fact in facts}


LEAD_FACTS: Mapping[str, Fact] = _named(
    Fact("kind", "code", _("kind of lead"), LEAD_KINDS),
    Fact("role", "text", _("role")),
    Fact("seniority", "code", _("seniority"), SENIORITIES),
    Fact("department", "text", _("department")),
    Fact("industry", "text", _("industry")),
    Fact("employees", "number", _("employees")),
    Fact("revenue", "number", _("revenue")),
    Fact("country", "code", _("country"), (), r"[A-Z]{2}", _("two capital letters, such as NO")),
    Fact("region", "text", _("region")),
    Fact("city", "text", _("city")),
    Fact("language", "code", _("language"), (), r"[a-z]{2,3}", _("a language code, such as nb")),
    Fact("source", "text", _("source")),
    Fact("campaign", "text", _("campaign")),
    Fact("channel", "code", _("channel"), (), r"[a-z][a-z0-9_]*", _("small letters and _")),
    Fact("email_kind", "code", _("kind of e-mail address"), EMAIL_KINDS),
    Fact("has_email", "flag", _("has an e-mail address")),
    Fact("has_phone", "flag", _("has a phone number")),
    Fact("no_email", "flag", _("wants no e-mail")),
    Fact("no_call", "flag", _("wants no calls")),
    Fact("do_not_contact", "flag", _("must not be contacted")),
    Fact("bounced", "flag", _("e-mail came back")),
    Fact("priority", "number", _("priority")),
)

ROUTE_FACTS: Mapping[str, Fact] = {
    **LEAD_FACTS,
    **_named(
        Fact("letter", "code", _("letter of the grade"), ("A", "B", "C", "D", "")),
        Fact("digit", "code", _("digit of the grade"), ("1", "2", "3", "4", "")),
        Fact("score", "number", _("score")),
        Fact("lifecycle", "code", _("lifecycle"), (), r"[a-z][a-z0-9_]*", _("small letters and _")),
        Fact(
            "temperature",
            "code",
            _("temperature"),
            (),
            r"[a-z][a-z0-9_]*",
            _("small letters and _"),
        ),
    ),
}
"""What a rule of assignment may read of a lead."""
WITH_OWN = (LEAD_FACTS, ROUTE_FACTS)
"""Sets of facts beside which own fields can be read."""

NEGATIVES: Mapping[str, str] = {
    "has an e-mail address": _("has no e-mail address"),
    "has a phone number": _("has no phone number"),
    "wants no e-mail": _("has not refused e-mail"),
    "wants no calls": _("has not refused calls"),
    "must not be contacted": _("may be contacted"),
    "e-mail came back": _("no e-mail came back"),
    "may stand here twice": _("does not stand here twice"),
    "has a task that is overdue": _("has no task that is overdue"),
    "stale answer: {0}": _("no stale answer: {0}"),
}
"""The title of a flag -> what is said where it does not hold."""

TOUCH_FACTS: Mapping[str, Fact] = _named(
    Fact("kind", "code", _("kind of touch"), TOUCH_KINDS),
    Fact("channel", "code", _("channel"), (), r"[a-z][a-z0-9_]*", _("small letters and _")),
    Fact("direction", "code", _("direction"), TOUCH_DIRECTIONS),
    Fact("outcome", "code", _("outcome"), TOUCH_OUTCOMES),
    Fact("topic", "code", _("topic"), TOUCH_TOPICS),
)
