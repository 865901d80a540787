"""The filter editor as its template shows it: nodes with their choices and the control that fits the fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.filter_draft import (
    BETWEEN,
    COUNTS,
    TIME_OPERATORS,
    UNKNOWN,
    Draft,
    operators_of,
)
from prospekt.desk.queries.filter_words import Show
from prospekt.desk.queries.names import Names
from prospekt.people.fields import choices_of
from prospekt.playbook.filters.catalog import (
    FACTS,
    PERIODS,
    EventShape,
    FilterFact,
    Vocabulary,
)
from prospekt.playbook.filters.reading import DEEPEST
from prospekt.playbook.filters.wording import PERIOD_WORDS

SECTIONS: Mapping[str, str] = {
    "who": _("Who they are"), "reach": _("How to reach them"), "consent": _("What they allowed"), "firm": _("The company"), "place": _("Where"),
    "work": _("Our work"), "score": _("Score"), "answers": _("What they said"), "time": _("When"), "own": _("Own fields"),
}  # fmt: skip
OPERATOR_WORDS: Mapping[str, str] = {
    "is": _("is"), "is_not": _("is known and not"), "contains": _("contains"), "starts": _("starts with"),
    "word": _("has the word"), "at_least": _("at least"), "over": _("over"), "at_most": _("at most"),
    "under": _("under"), BETWEEN: _("from … to"), "within_days": _("within the last … days"),
    "coming_days": _("within the next … days"), "in": _("in the period"), "from": _("from"), "to": _("up to"),
    "known": _("is known"), UNKNOWN: _("is not known"), "": _("ever"), "none": _("never"),
}  # fmt: skip
MOST_BOXES = 16
_OFFERED = (
    "touch",
    "note",
    "lead.lifecycle_changed",
    "lead.recycled",
    "lead.owner_changed",
    "lead.graded",
    "lead.changed",
    "consent.changed",
    "lead.tagged",
)
_EVENT_FACTS = (
    "kind",
    "direction",
    "outcome",
    "topic",
    "channel",
    "lifecycle",
    "purpose",
    "is_given",
)


def editor_context(
    root: Draft, vocabulary: Vocabulary, names: Names, problem_at: str = ""
) -> dict[str, Any]:
    """The outermost group and what can be asked; `problem_at` is the id of the node that is wrong."""
    return {
        "node": _node(root, "0", vocabulary, names, problem_at),
        "subjects": _subjects(vocabulary),
    }


def _subjects(vocabulary: Vocabulary) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything that can be asked, by section: (key, what it is called)."""
    facts = [*vocabulary.facts.values(), *vocabulary.own.values()]
    found = [
        (gettext(word), [(_key(fact), _called(fact)) for fact in facts if fact.section == section])
        for section, word in SECTIONS.items()
    ]
    events = [
        (f"event:{name}", _sentence_case(gettext(vocabulary.events[name].title)))
        for name in _OFFERED
        if name in vocabulary.events
    ]
    found.insert(5, (gettext("What happened"), events))
    return [section for section in found if section[1]]


def _key(fact: FilterFact) -> str:
    return f"{'own' if fact.is_own else 'fact'}:{fact.name}"


def _called(fact: FilterFact) -> str:
    return fact.title if fact.is_own else _sentence_case(fact.called(gettext))


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _node(
    draft: Draft, id_: str, vocabulary: Vocabulary, names: Names, problem_at: str
) -> dict[str, Any]:
    known: dict[str, Any] = {
        "id": id_, "is_group": draft.is_group, "word": draft.word, "is_not": draft.is_not, "key": draft.key,
        "is_wrong": id_ == problem_at, "is_root": id_ == "0", "may_nest": id_.count(".") < DEEPEST - 2,
        "parts": [_node(part, f"{id_}.{n}", vocabulary, names, problem_at) for n, part in enumerate(draft.parts)],
    }  # fmt: skip
    subject = draft.subject(vocabulary)
    if isinstance(subject, FilterFact):
        return known | _fact(draft, subject, names)
    if isinstance(subject, EventShape):
        return known | _event(draft, subject, names)
    return known


def _fact(draft: Draft, fact: FilterFact, names: Names) -> dict[str, Any]:
    operators = [(name, gettext(OPERATOR_WORDS[name])) for name in operators_of(fact)]
    return {
        "operators": operators if len(operators) > 1 else [],
        "only": draft.operator,
        "operator": draft.operator,
        "control": _control(fact, draft.operator, names),
        "options": _options(fact, draft, names),
        "values": draft.values,
        "text": "; ".join(draft.values),
        "first": draft.values[0] if draft.values else "",
        "second": draft.second,
    }


def _control(fact: FilterFact, operator: str, names: Names) -> str:
    """The control beside an operator."""
    if operator in ("known", UNKNOWN):
        return "nothing"
    if operator in ("within_days", "coming_days"):
        return "days"
    if operator == "in":
        return "one"
    if operator in ("from", "to"):
        return "date"
    if operator == BETWEEN:
        return "dates" if fact.kind in ("moment", "day") else "numbers"
    if fact.kind == "flag":
        return "one"
    if operator in ("at_least", "over", "at_most", "under"):
        return "number"
    n = len(_choices(fact, names))
    if n and operator in ("is", "is_not"):
        return "boxes" if n <= MOST_BOXES else "many"
    return "texts"


def _options(fact: FilterFact, draft: Draft, names: Names) -> list[tuple[str, str, bool]]:
    """(value, word, whether it is chosen) of controls that offer values."""
    if draft.operator == "in":
        found = [(name, gettext(PERIOD_WORDS[name])) for name in PERIODS]
    elif fact.kind == "flag":
        found = [("yes", gettext("Yes")), ("no", gettext("No"))]
    else:
        found = _choices(fact, names)
        found += (
            [(value, value) for value in draft.values if value not in dict(found)] if found else []
        )
    options = [(value, word, value in draft.values) for value, word in found]
    # What is chosen stands first where the list is longer than what is seen of it.
    return sorted(options, key=lambda option: not option[2]) if len(found) > MOST_BOXES else options


def _choices(fact: FilterFact, names: Names) -> list[tuple[str, str]]:
    show = Show(names)
    if fact.kind in ("reference", "tag", "segment"):
        words = [(code, show(fact.name, code)) for code in fact.codes]
        rows = names.active if fact.name == "owner" else list(getattr(names, fact.name).items())
        return [*words, *((str(id_), name) for id_, name in rows)]
    if fact.name in ("country", "language") and not fact.is_own:
        return [pair for pair in choices_of(fact.name) if pair[0]]
    name = f"own:{fact.name}" if fact.is_own else fact.name
    return [(code, _sentence_case(show(name, code))) for code in fact.codes]


def _event(draft: Draft, event: EventShape, names: Names) -> dict[str, Any]:
    facts = [
        {
            "name": name,
            "label": _sentence_case(gettext(_FACT_WORDS.get(name, name))),
            "options": _event_options(event, name, draft, names),
        }
        for name in _EVENT_FACTS
        if name in event.facts
    ]
    # What the form does not offer (ids of imports, say) is carried along.
    carried = [
        (name, value)
        for name, values in draft.facts.items()
        if name not in {f["name"] for f in facts}
        for value in values
    ]
    return {
        "is_event": True,
        "facts": [fact for fact in facts if fact["options"]],
        "carried": carried,
        "count": draft.count,
        "counts": [(name, gettext(_COUNT_WORDS[name])) for name in COUNTS],
        "n": draft.n, "most": draft.most,
        "operator": draft.operator,
        "operators": [(name, gettext(OPERATOR_WORDS[name])) for name in TIME_OPERATORS],
        "control": _control(FACTS["last_touch"], draft.operator, names) if draft.operator else "nothing",
        "options": _options(FACTS["last_touch"], draft, names) if draft.operator else [],
        "first": draft.values[0] if draft.values else "", "second": draft.second,
    }  # fmt: skip


_FACT_WORDS: Mapping[str, str] = {
    "kind": _("kind"), "direction": _("direction"), "outcome": _("outcome"), "topic": _("topic"), "channel": _("channel"),
    "lifecycle": _("lifecycle"), "purpose": _("purpose"), "is_given": _("given"),
}  # fmt: skip
_COUNT_WORDS: Mapping[str, str] = {
    "at_least": _("at least … times"), "at_most": _("at most … times"), "none": _("not once"), BETWEEN: _("from … to … times"),
}  # fmt: skip


def _event_options(
    event: EventShape, name: str, draft: Draft, names: Names
) -> list[tuple[str, str, bool]]:
    chosen, fact = draft.facts.get(name, []), event.facts[name]
    if fact.kind == "flag":
        return [("yes", gettext("Yes"), "yes" in chosen), ("no", gettext("No"), "no" in chosen)]
    codes = fact.codes or FACTS[name].codes if name in FACTS else fact.codes
    show = Show(names)
    words = [
        (code, _sentence_case(show(name if not fact.codes else f"{event.short}.{name}", code)))
        for code in codes
    ]
    return [(code, word, code in chosen) for code, word in words]
