"""A list as a sentence: its filters as one tree, and what their values are called in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.queries.names import Names
from prospekt.people.fields import LIFECYCLE_WORDS, choices_of, country_name, language_name
from prospekt.people.queries.filters import find_id
from prospekt.people.queries.more_facts import more_facts
from prospekt.people.rules.filter_events import event_shapes
from prospekt.people.rules.list_view import ListView
from prospekt.people.touch_words import KIND_WORDS, OUTCOME_WORDS, TOPIC_WORDS
from prospekt.playbook.filters.catalog import FACTS, Vocabulary, own_filter_fact
from prospekt.playbook.filters.tree import EVERYTHING, Asked, Filter, Group, Value
from prospekt.playbook.filters.wording import plain_value, to_sentence
from prospekt.qualify.queries.scores import playbook_of
from prospekt.qualify.stage_words import JOURNEY_WORDS
from prospekt.ui import written

SORT_WORDS: Mapping[str, str] = {
    "best": _("best first"), "newest": _("newest first"), "oldest": _("oldest first"), "name": _("by name"),
    "touched": _("last touched first"), "waiting": _("longest untouched first"), "company": _("by company"),
    "employees": _("most employees first"), "changed": _("last changed first"),
}  # fmt: skip
GROUP_WORDS: Mapping[str, str] = {
    "grade": _("Grade"), "owner": _("Owner"), "lifecycle": _("Lifecycle"), "source": _("Source"),
    "campaign": _("Campaign"), "country": _("Country"),
}  # fmt: skip
_CONSENTED = {"email": _("e-mail"), "call": _("calls"), "all": _("any contact")}
CODE_WORDS: Mapping[str, Mapping[str, str]] = {
    "lifecycle": LIFECYCLE_WORDS,
    "kind": {"person": _("a person"), "company": _("a company")},
    "seniority": {"c_level": _("top management"), "director": _("director"), "manager": _("manager"), "staff": _("staff")},
    "email_kind": {
        "business": _("a business address"), "free": _("an address at a free service"),
        "student": _("an address at a school"), "role": _("a shared address, such as info@"),
    },
    "journey": JOURNEY_WORDS,
    "temperature": {"hot": _("hot"), "warm": _("warm"), "cold": _("cold")},
    "consent": _CONSENTED,
    "owner": {"me": _("me"), "nobody": _("nobody")},
    "team": {"mine": _("my team")},
    "consent.changed.channel": _CONSENTED,
    "consent.changed.purpose": {"marketing": _("marketing")},
    "consent.changed.is_given": {"True": _("allowed"), "False": _("refused")},
    "touch.direction": {"in": _("from them"), "out": _("from us")},
}  # fmt: skip
_STARTS: Mapping[str, Mapping[str, str]] = {
    "verdict_": {"met": _("met"), "not_met": _("not met")},
    "method_": {
        "qualified": _("qualified"), "not_yet": _("not qualified yet"), "disqualified": _("disqualified"),
    },
    "consent_": {"allowed": _("allowed"), "refused": _("refused")},
}  # fmt: skip
"""How names of facts begin -> what their codes are called."""
_ANSWER, _YES_OR_NO = "answer_", {"yes": _("yes"), "no": _("no")}
_LAZY = {"touch.kind": KIND_WORDS, "touch.outcome": OUTCOME_WORDS, "touch.topic": TOPIC_WORDS}


def words_here(names: Names) -> Vocabulary:
    """What a filter may ask here, from names that are loaded already."""
    own = {
        slug: own_filter_fact(slug, field.label, field.kind, field.choices)
        for slug, field in names.own.items()
    }
    more = more_facts(names.running)

    def found(fact: str, name: str) -> int | None:
        known = {title: id_ for id_, title in names.segment.items()} if fact == "segment" else {}
        return known.get(name) or find_id(fact, name)

    return Vocabulary(own, event_shapes(), found, more)


def conditions(view: ListView) -> list[tuple[tuple[str, ...], Filter]]:
    """The conditions that must all hold: short forms with their names in the address, then those of the filter."""
    short = dict(view.filters or {})
    times = tuple((name, short.pop(name)) for name in ("from", "to") if name in short)
    found: list[tuple[tuple[str, ...], Filter]] = [
        ((name,), Asked(FACTS[name], (("is", (_plain(name, value),)),)))
        for name, value in short.items()
    ]
    if times:
        found.append((("from", "to"), Asked(FACTS["created"], times)))
    is_list = isinstance(view.tree, Group) and view.tree.word == "all"
    return found + [((), part) for part in (view.tree.parts if is_list else (view.tree,))]


def whole_tree(view: ListView) -> Filter:
    """Everything a view filters by, its short forms included, as one tree."""
    parts = tuple(part for _names, part in conditions(view))
    if len(parts) == 1:
        return parts[0]
    return Group("all", parts) if parts else EVERYTHING


def _plain(name: str, value: str) -> Value:
    return (
        int(value) if value.isdigit() and name in ("owner", "source", "campaign", "tag") else value
    )


@dataclass(frozen=True, slots=True)
class Show:
    """What values of filters are called, from names that are loaded already."""

    names: Names

    def __call__(self, name: str, value: Value) -> str:
        words = CODE_WORDS.get(name) or CODE_WORDS.get(name.rpartition(".")[2]) or self._more(name)
        if str(value) in words:
            return _within(gettext(words[str(value)]))
        if value in _LAZY.get(name, {}):
            return _within(str(_LAZY[name][str(value)]))
        if name in ("owner", "team", "source", "campaign", "tag", "segment"):
            known = getattr(self.names, "user" if name == "owner" else name)
            return known.get(int(value), f"#{value}")
        if name == "country":
            return country_name(str(value))
        if name == "language":
            return language_name(str(value))
        if name == "day":
            return str(value) if isinstance(value, int) else _day(str(value))
        if name in ("preferred_channel", "touch.channel"):
            return _within(str(dict(choices_of("preferred_channel")).get(str(value), value)))
        if name == "priority":
            return _within(str(dict(choices_of(name)).get(str(value), value)))
        if isinstance(value, str):
            return value if name in _TYPED or name.startswith("own:") else plain_value(name, value)
        return plain_value(name, value) if isinstance(value, bool) else written.number(value)

    def _more(self, name: str) -> Mapping[str, str]:
        """What codes of facts are called of which a playbook or the catalogue has many."""
        if name.startswith(_ANSWER):
            question = playbook_of(self.names.running).question(name.removeprefix(_ANSWER))
            return {**_YES_OR_NO, **dict(question.choices)} if question else _YES_OR_NO
        return next((words for start, words in _STARTS.items() if name.startswith(start)), {})


def _within(word: str) -> str:
    """A word as it stands within a sentence; what is written in capitals stays."""
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]


def _day(text: str) -> str:
    return written.day(date.fromisoformat(text))


_TYPED = (
    "name",
    "company",
    "role",
    "department",
    "industry",
    "region",
    "city",
    "email",
    "phone",
    "website",
)


def sentence(view: ListView, show: Show) -> str:
    """What the list shows and in which order: `Owner is me, and employees over 50; best first`."""
    said = to_sentence(whole_tree(view), gettext, show)
    if view.q:
        said = gettext("{filter}, and found by “{q}”").format(filter=said, q=view.q)
    text = gettext("{filter}; {order}").format(filter=said, order=gettext(SORT_WORDS[view.sort]))
    return text[:1].upper() + text[1:]
