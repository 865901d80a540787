"""A filter as a sentence that a person reads, in the language of `translate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from prospekt.playbook.facts import NEGATIVES
from prospekt.playbook.filters.catalog import FilterFact
from prospekt.playbook.filters.tree import Asked, Filter, Group, Happened, Negation, Tests, Value
from prospekt.words.problem import gettext_noop as _

Translate = Callable[[str], str]
Show = Callable[[str, Value], str]
"""What a value is called: takes the name of the fact (`owner`, `own:slug`, `touch.kind`, `day`) and the value."""

ASKED: Mapping[str, str] = {
    "is": _("{fact} is {value}"),
    "is_not": _("{fact} is known and not {value}"),
    "contains": _("{fact} contains {value}"),
    "starts": _("{fact} starts with {value}"),
    "word": _("{fact} has the word {value}"),
    "at_least": _("{fact} at least {value}"),
    "over": _("{fact} over {value}"),
    "at_most": _("{fact} at most {value}"),
    "under": _("{fact} under {value}"),
    "within_days": _("{fact} within the last {value} days"),
    "coming_days": _("{fact} within the next {value} days"),
    "in": _("{fact} {value}"),
    "from": _("{fact} from {value} on"),
    "to": _("{fact} up to {value}"),
}
PERIOD_WORDS: Mapping[str, str] = {
    "today": _("today"), "yesterday": _("yesterday"), "this_week": _("this week"), "last_week": _("last week"),
    "this_month": _("this month"), "last_month": _("last month"), "this_quarter": _("this quarter"),
    "last_quarter": _("last quarter"), "this_year": _("this year"), "last_year": _("last year"),
}  # fmt: skip
_COUNTED: Mapping[str, str] = {
    "is": _("{event} exactly {value} times"),
    "at_least": _("{event} at least {value} times"),
    "over": _("{event} more than {value} times"),
    "at_most": _("{event} at most {value} times"),
    "under": _("{event} fewer than {value} times"),
}
_ONCE: Mapping[str, str] = {
    "is": _("{event} exactly once"),
    "over": _("{event} more than once"),
    "at_most": _("{event} at most once"),
}
_SAID: Mapping[tuple[str, str], str] = {
    ("kind", "is"): _("is {value}"),
    ("email_kind", "is"): _("the e-mail address is {value}"),
    ("email_kind", "is_not"): _("the e-mail address is not {value}"),
    ("team", "is"): _("belongs to {value}"),
    ("consent", "is"): _("has allowed {value}"),
    ("consent", "is_not"): _("has not allowed {value}"),
    ("tag", "is"): _("has the tag {value}"),
    ("tag", "is_not"): _("does not have the tag {value}"),
    ("segment", "is"): _("is in the segment {value}"),
    ("segment", "is_not"): _("is not in the segment {value}"),
}
"""Name of a fact and operator -> a sentence that reads better than the operator's own."""
_HAS: Mapping[str, tuple[str, str]] = {
    "owner": (_("has an owner"), _("has no owner")),
    "team": (_("has a team"), _("has no team")),
    "source": (_("has a source"), _("has no source")),
    "campaign": (_("has a campaign"), _("has no campaign")),
    "tag": (_("has a tag"), _("has no tag")),
    "segment": (_("is in a segment"), _("is in no segment")),
    "consent": (_("has allowed to be contacted"), _("has not allowed to be contacted")),
    "last_touch": (_("was touched before"), _("was never touched")),
    "next_step": (_("has a next step"), _("has no next step")),
    "journey": (_("is on the buyer's journey"), _("is not on the buyer's journey")),
    "aside_reason": (_("was disqualified for a reason"), _("was not disqualified")),
    "recycle_on": (_("has a day of coming back"), _("has no day of coming back")),
}
"""Name of a fact -> what is said where it is known, and where not."""
_DURING: Mapping[str, str] = {
    "within_days": _("within the last {value} days"),
    "in": _("{value}"),
    "from": _("from {value} on"),
    "to": _("up to {value}"),
}


def plain_value(_name: str, value: Value) -> str:
    """Codes with spaces, numbers with thin groups that no language mistakes for a decimal mark."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return f"{value:,}".replace(",", "\u202f")
    return value.replace("_", " ")


def to_sentence(tree: Filter, translate: Translate = str, show: Show = plain_value) -> str:
    """Such as `industry is software or bank, and employees at least 50`; an empty filter is `all leads`."""
    return _Wording(translate, show).said(tree)


class _Wording:
    def __init__(self, translate: Translate, show: Show) -> None:
        self.translate = translate
        self.show = show

    def said(self, tree: Filter) -> str:
        match tree:
            case Group(parts=()):
                return self.translate(_("all leads"))
            case Group("all", parts):
                return self.translate(_(", and ")).join(self.part(part, tree) for part in parts)
            case Group(parts=parts):
                return self.translate(_(", or ")).join(self.part(part, tree) for part in parts)
            case Negation(part):
                return self.negated(part)
            case Asked(fact, tests):
                return self.asked(fact, tests)
            case Happened():
                return self.happened(tree)

    def part(self, part: Filter, around: Group) -> str:
        text = self.said(part)
        inner = isinstance(part, Group) and len(part.parts) > 1
        return f"({text})" if inner and len(around.parts) > 1 else text

    def negated(self, part: Filter) -> str:
        match part:
            case Asked(fact, (("known", bool() as value),)):
                return self.asked(fact, (("known", not value),))
            case Asked(
                FilterFact(kind="flag", is_own=False) as fact, ((operator, bool() as value),)
            ):
                return self.asked(fact, ((operator, not value),))
            case Asked(
                FilterFact(name="tag" | "segment" | "consent", is_own=False) as fact,
                (("is", value),),
            ):
                return self.asked(fact, (("is_not", value),))
            case Asked(fact, (("is", value),)) if self.is_plain(fact, value):
                form = _("{fact} is not {value}")
                if "known" in fact.operators:
                    form = _("{fact} is not {value}, or not known")
                name = f"own:{fact.name}" if fact.is_own else fact.name
                return self.fill(form, fact=self.title(fact), value=self.value("is", value, name))
            case Happened(counts=(("at_least", 1),)):
                return self.happened(replace(part, counts=(("at_most", 0),)))
        return self.fill(_("not ({part})"), part=self.said(part))

    def is_plain(self, fact: FilterFact, value: Value | tuple[Value, ...]) -> bool:
        """Whether the negative of `is` can be said without brackets."""
        if fact.is_own:
            return fact.kind != "flag"
        return (fact.name, "is") not in _SAID and "nobody" not in _several(value)

    def title(self, fact: FilterFact) -> str:
        return fact.called(self.translate)

    def negative(self, fact: FilterFact) -> str:
        return replace(fact, title=NEGATIVES[fact.title]).called(self.translate)

    def asked(self, fact: FilterFact, tests: Tests) -> str:
        title = self.title(fact)
        (operator, value), *more = tests
        if fact.kind == "flag":
            if fact.is_own:
                word = self.translate(_("yes") if value else _("no"))
                return self.fill(_("{fact}: {value}"), fact=title, value=word)
            return title if value else self.negative(fact)
        if not fact.is_own and fact.name in _HAS:
            has, has_not = _HAS[fact.name]
            if operator == "known":
                return self.translate(has if value else has_not)
            if _several(value) == ("nobody",):
                return self.translate(has if operator == "is_not" else has_not)
        if operator == "known":
            form = _("{fact} is known") if value else _("{fact} is not known")
            return self.fill(form, fact=title)
        name = f"own:{fact.name}" if fact.is_own else fact.name
        if more:
            low, high = (self.value(operator, value, name) for operator, value in tests)
            form = _RANGES[tests[0][0], tests[1][0]]
            return self.fill(form, fact=title, low=low, high=high)
        form = ASKED[operator] if fact.is_own else _SAID.get((name, operator), ASKED[operator])
        return self.fill(form, fact=title, value=self.value(operator, value, name))

    def happened(self, node: Happened) -> str:
        kinds = [
            self.value("is", values, f"{node.event.short}.{name}") for name, values in node.facts
        ]
        event = self.translate(node.event.title)
        if kinds:
            event = f"{event} ({', '.join(kinds)})"
        said = [self.counted(event, node.counts)]
        said += [
            self.fill(_DURING[operator], value=self.value(operator, value, "day"))
            for operator, value in node.times
        ]
        return " ".join(said)

    def counted(self, event: str, counts: Tests) -> str:
        if counts in ((("at_most", 0),), (("under", 1),)):
            return self.fill(_("no {event}"), event=event)
        if counts in ((("at_least", 1),), (("over", 0),)):
            return self.fill(_("at least one {event}"), event=event)
        if [operator for operator, _value in counts] == ["at_least", "at_most"]:
            (_least, low), (_most, high) = counts
            return self.fill(
                _("{event} from {low} to {high} times"), event=event, low=low, high=high
            )
        said = (
            self.fill(
                _ONCE.get(operator, _COUNTED[operator]) if value == 1 else _COUNTED[operator],
                event=event, value=value,
            )
            for operator, value in counts
        )  # fmt: skip
        return self.translate(_(", and ")).join(said)

    def value(self, operator: str, value: Value | tuple[Value, ...], name: str) -> str:
        if isinstance(value, tuple):
            return self.either([self.show(name, each) for each in value])
        if operator == "in":
            return self.translate(PERIOD_WORDS[str(value)])
        return self.show("day" if operator in ("from", "to") else name, value)

    def either(self, values: list[str]) -> str:
        *first, last = values
        if not first:
            return last
        return self.fill(_("{first} or {last}"), first=", ".join(first), last=last)

    def fill(self, form: str, **values: object) -> str:
        return self.translate(form).format(**values)


def _several(value: Value | tuple[Value, ...]) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


_RANGES: Mapping[tuple[str, str], str] = {
    ("at_least", "at_most"): _("{fact} from {low} to {high}"),
    ("at_least", "under"): _("{fact} at least {low} and under {high}"),
    ("over", "at_most"): _("{fact} over {low} and at most {high}"),
    ("over", "under"): _("{fact} over {low} and under {high}"),
    ("from", "to"): _("{fact} from {low} to {high}"),
}
