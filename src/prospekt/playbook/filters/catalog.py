"""What a filter may ask: facts of a lead, own fields, events; which operators each kind of fact has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from prospekt.playbook.facts import EMAIL_KINDS, LEAD_KINDS, SENIORITIES
from prospekt.words.problem import gettext_noop as _

Kind = Literal[
    "words", "text", "plain", "address", "phone", "code", "number", "points", "decimal", "flag",
    "moment", "day", "birthday", "reference", "tag", "segment", "consent", "money", "choice", "choices",
]  # fmt: skip
Section = Literal[
    "who", "reach", "consent", "firm", "place", "work", "score", "answers", "time", "own"
]

KNOWN = "known"
LOWER = ("at_least", "over")
UPPER = ("at_most", "under")
TIMES = ("within_days", "in", "from", "to")
PERIODS = (
    "today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_quarter",
    "last_quarter", "this_year", "last_year",
)  # fmt: skip
_SIZES = ("at_least", "over", "at_most", "under")
OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    "words": ("contains", "starts", KNOWN),
    "text": ("is", "is_not", "contains", "starts", "word", KNOWN),
    "plain": ("is", "is_not", "contains", "starts", KNOWN),
    "address": ("is", "contains", "starts", KNOWN),
    "phone": ("is", "contains", "starts", KNOWN),
    "code": ("is", "is_not", KNOWN),
    "number": (*_SIZES, "is", KNOWN),
    "points": (*_SIZES, "is"),
    "decimal": (*_SIZES, "is", KNOWN),
    "money": (*_SIZES, "is", KNOWN),
    "choice": ("is", "is_not", KNOWN),
    "choices": ("is", "is_not", KNOWN),
    "flag": ("is",),
    "moment": (*TIMES, KNOWN),
    "day": (*TIMES, "coming_days", KNOWN),
    "birthday": ("coming_days", "from", "to", KNOWN),
    "reference": ("is", "is_not", KNOWN),
    "tag": ("is", "is_not", KNOWN),
    "segment": ("is", "is_not", KNOWN),
    "consent": ("is", "is_not", KNOWN),
}
"""Kind of fact -> its operators. A size may have one of `at_least`, `over` with one of `at_most`,
`under`, and a time `from` with `to`; every other operator stands alone."""

GRADES = tuple(letter + digit for letter in "ABCD" for digit in "1234")
LIFECYCLES = (
    "suspect", "lead", "mql", "sql", "prospect", "customer", "repeat_customer", "advocate",
    "disqualified", "nurture", "recycled",
)  # fmt: skip
CHANNELS = ("email", "phone", "sms", "chat", "social", "letter", "meeting")
CONSENTS = ("email", "call", "all")
TOLD_CHANNELS: Mapping[str, str] = {
    "email": _("e-mail"), "call": _("calls"), "sms": _("SMS"), "chat": _("chat"), "letter": _("letters"),
}  # fmt: skip
TOLD_PURPOSES: Mapping[str, str] = {
    "marketing": _("marketing"),
    "sales": _("sales"),
    "service": _("service"),
}
ALLOWED, REFUSED = "allowed", "refused"


@dataclass(frozen=True, slots=True)
class FilterFact:
    """Something a filter may ask of a lead.

    `title` is a message id (of an own field its label). A code is one of `codes`, or matches
    `pattern`, explained by `form`; a reference is an id or one of the words in `codes`. `about` are message
    ids that the title names as {0}, {1}. `is_late`: a flag that is true from a moment on, which is what engines
    hold of it. `at`: its name in conditions, if that is another one.
    """

    name: str
    kind: Kind
    title: str
    section: Section
    codes: tuple[str, ...] = ()
    pattern: str = ""
    form: str = ""
    is_own: bool = False
    about: tuple[str, ...] = ()
    is_late: bool = False
    at: str = ""

    @property
    def operators(self) -> tuple[str, ...]:
        return OPERATORS[self.kind]

    @property
    def column(self) -> str:
        """The name of the fact in a condition, in facts of Python and in tables of Ibis."""
        return f"own_{self.name}" if self.is_own else self.at or self.name

    def called(self, translate: Callable[[str], str] = str) -> str:
        """The title in the language of `translate`; an own field's label as it stands."""
        if self.is_own:
            return self.title
        title = translate(self.title)
        return title.format(*map(translate, self.about)) if self.about else title


def _named(*facts: FilterFact) -> Mapping[str, FilterFact]:
    return {fact.name: fact for fact in facts}


FACTS: Mapping[str, FilterFact] = _named(
    FilterFact("name", "words", _("name"), "who"),
    FilterFact("kind", "code", _("kind of lead"), "who", LEAD_KINDS),
    FilterFact("role", "text", _("role"), "who"),
    FilterFact("seniority", "code", _("seniority"), "who", tuple(filter(None, SENIORITIES))),
    FilterFact("department", "text", _("department"), "who"),
    FilterFact("birthday", "birthday", _("birthday"), "who"),
    FilterFact(
        "language", "code", _("language"), "who", (), r"[a-z]{2,3}", _("a language code, such as nb")
    ),
    FilterFact("email", "address", _("e-mail address"), "reach"),
    FilterFact("email_kind", "code", _("kind of e-mail address"), "reach", tuple(filter(None, EMAIL_KINDS))),
    FilterFact("phone", "phone", _("phone number"), "reach"),
    FilterFact("preferred_channel", "code", _("preferred channel"), "reach", CHANNELS),
    FilterFact("consent", "consent", _("consent"), "reach", CONSENTS),
    FilterFact("no_email", "flag", _("wants no e-mail"), "reach"),
    FilterFact("no_call", "flag", _("wants no calls"), "reach"),
    FilterFact("do_not_contact", "flag", _("must not be contacted"), "reach"),
    FilterFact("bounced", "flag", _("e-mail came back"), "reach"),
    *(
        FilterFact(
            f"consent_{channel}_{purpose}", "code", _("consent to {0} for {1}"), "consent",
            (ALLOWED, REFUSED), about=(TOLD_CHANNELS[channel], TOLD_PURPOSES[purpose]),
        )
        for channel in TOLD_CHANNELS for purpose in TOLD_PURPOSES
    ),
    FilterFact("company", "words", _("company"), "firm"),
    FilterFact("website", "text", _("web domain"), "firm"),
    FilterFact("industry", "text", _("industry"), "firm"),
    FilterFact("employees", "number", _("employees"), "firm"),
    FilterFact("revenue", "number", _("revenue"), "firm"),
    FilterFact(
        "country", "code", _("country"), "place", (), r"[A-Z]{2}", _("two capital letters, such as NO")
    ),
    FilterFact("region", "text", _("region"), "place"),
    FilterFact("city", "text", _("city"), "place"),
    FilterFact("lifecycle", "code", _("lifecycle"), "work", LIFECYCLES),
    FilterFact("temperature", "code", _("temperature"), "work", ("hot", "warm", "cold")),
    FilterFact("owner", "reference", _("owner"), "work", ("me", "nobody")),
    FilterFact("team", "reference", _("team"), "work", ("mine",)),
    FilterFact("source", "reference", _("source"), "work"),
    FilterFact("campaign", "reference", _("campaign"), "work"),
    FilterFact("tag", "tag", _("tag"), "work"),
    FilterFact("segment", "segment", _("segment"), "work"),
    FilterFact("duplicate", "flag", _("may stand here twice"), "work"),
    FilterFact("priority", "number", _("priority"), "work"),
    FilterFact("grade", "code", _("grade"), "score", (*"ABCD", *GRADES)),
    FilterFact("letter", "code", _("letter of the grade"), "score", tuple("ABCD")),
    FilterFact("digit", "code", _("digit of the grade"), "score", tuple("1234")),
    FilterFact("score", "points", _("score"), "score"),
    FilterFact("fit", "points", _("fit points"), "score"),
    FilterFact("interest", "points", _("interest points"), "score"),
    FilterFact("created", "moment", _("created"), "time"),
    FilterFact("first_seen", "moment", _("first seen"), "time"),
    FilterFact("updated", "moment", _("changed"), "time"),
    FilterFact("last_touch", "moment", _("last touch"), "time"),
    FilterFact("next_step", "moment", _("next step"), "time"),
)  # fmt: skip

OWN_KINDS: Mapping[str, Kind] = {
    "text": "plain", "link": "plain", "choice": "choice", "choices": "choices", "number": "decimal",
    "money": "money", "date": "day", "yes_no": "flag",
}  # fmt: skip
"""Kind of an own field -> kind of the fact it is in a filter."""


def own_filter_fact(slug: str, label: str, kind: str, choices: tuple[str, ...] = ()) -> FilterFact:
    """The fact of an own field; `choices` are what is offered, not what may be asked.

    A field of a kind nobody knows is asked as text.
    """
    return FilterFact(slug, OWN_KINDS.get(kind, "plain"), label, "own", choices, is_own=True)


@dataclass(frozen=True, slots=True)
class EventFact:
    """A fact of an event: a code (one of `codes`, or any where there are none), a number or a flag."""

    name: str
    kind: Literal["code", "number", "flag"]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventShape:
    """An event a filter may count: its full name, its short one, what it is called, its facts."""

    name: str
    short: str
    title: str
    facts: Mapping[str, EventFact]


EVENT_KEYS = ("event", "none", "none_within_days", *_SIZES, "within_days", "in", "from", "to")
"""Keys of an event's node that are no facts of the event."""

FindId = Callable[[str, str], int | None]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What filters of this installation may ask beyond FACTS.

    `own` by slug, `events` by short and by full name, `more` facts that later stages know. `find_id`
    answers the id of an owner (by e-mail), team, source, campaign, tag or segment by name.
    """

    own: Mapping[str, FilterFact] = field(default_factory=dict)
    events: Mapping[str, EventShape] = field(default_factory=dict)
    find_id: FindId = field(default=lambda _fact, _name: None)
    more: Mapping[str, FilterFact] = field(default_factory=dict)

    @property
    def facts(self) -> Mapping[str, FilterFact]:
        """Every fact of a lead by name, own fields left out."""
        return {**FACTS, **self.more}
