"""A filter while it is being put together: a tree that may still be unfinished, from a form and back.

Every node has an id such as 0.2.1; its inputs in the form end in that id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from prospekt.playbook.filters.catalog import (
    FACTS,
    OPERATORS,
    TIMES,
    EventShape,
    FilterFact,
    Vocabulary,
)
from prospekt.playbook.filters.reading import DEEPEST, MOST_NODES
from prospekt.playbook.filters.tree import Asked, Filter, Group, Happened, Negation, Tests
from prospekt.ui.written import language
from prospekt.words.typed import as_typed, plain_number

BETWEEN, UNKNOWN = "between", "unknown"
COUNTS = ("at_least", "at_most", "none", BETWEEN)
_SIZES = ("number", "points", "decimal", "money")
_DATES = ("moment", "day")
_WHOLE = ("at_least", "over", "at_most", "under", "within_days", "coming_days")


@dataclass(slots=True)
class Draft:
    """A node: a group (`all`, `any`) with parts, or a condition on what `key` names (fact:, own:, event:)."""

    word: str = "fact"
    is_not: bool = False
    parts: list[Draft] = field(default_factory=list)
    key: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)
    second: str = ""
    facts: dict[str, list[str]] = field(default_factory=dict)
    count: str = "at_least"
    n: str = "1"
    most: str = ""

    @property
    def is_group(self) -> bool:
        return self.word != "fact"

    def subject(self, vocabulary: Vocabulary) -> FilterFact | EventShape | None:
        """What the condition asks; None where nothing is chosen yet."""
        kind, _, name = self.key.partition(":")
        known: Mapping[str, Any] = {
            "fact": vocabulary.facts,
            "own": vocabulary.own,
            "event": vocabulary.events,
        }
        return known.get(kind, {}).get(name)


def operators_of(fact: FilterFact) -> list[str]:
    """The operators an editor offers: of two limits one that means both, and `unknown` beside `known`."""
    found = list(OPERATORS[fact.kind])
    if fact.kind in _SIZES or fact.kind in _DATES:
        found.insert(len(found) - (found[-1] == "known"), BETWEEN)
    return [*found, UNKNOWN] if "known" in found else found


def draft_of(tree: Filter) -> Draft:
    """The draft of a filter; the outermost node is always a group, and not not is nothing."""
    draft = _draft(tree)
    return draft if draft.is_group else Draft("all", parts=[draft])


def _draft(tree: Filter) -> Draft:
    match tree:
        case Group(word, parts):
            return Draft(word, parts=[_draft(part) for part in parts])
        case Negation(part):
            inner = _draft(part)
            inner.is_not = not inner.is_not
            return inner
        case Happened(event, facts, counts, times):
            draft = _timed(times)
            draft.key = f"event:{event.short}"
            draft.facts = {name: list(map(_typed, values)) for name, values in facts}
            return _counted(draft, counts)
        case Asked(fact, tests):
            key = f"{'own' if fact.is_own else 'fact'}:{fact.name}"
            if (
                len(tests) == 2
                and tests[0][0] in ("over",)
                or len(tests) == 2
                and tests[1][0] == "under"
            ):
                return Draft("all", parts=[_asked(key, (test,)) for test in tests])
            return _asked(key, tests)


def _asked(key: str, tests: Tests) -> Draft:
    (operator, value), *more = tests
    if operator == "known":
        return Draft(key=key, operator="known" if value else UNKNOWN)
    values = list(map(_typed, value)) if isinstance(value, tuple) else [_typed(value)]
    if more:
        return Draft(key=key, operator=BETWEEN, values=values, second=_typed(more[0][1]))
    return Draft(key=key, operator=operator, values=values)


def _timed(times: Tests) -> Draft:
    return _asked("", times) if times else Draft()


def _counted(draft: Draft, counts: Tests) -> Draft:
    """Over 3 is at least 4, under 3 at most 2: an editor needs only these two."""
    least = most = None
    for operator, n in counts:
        number = int(str(n)) + {"over": 1, "under": -1}.get(operator, 0)
        least, most = (number, most) if operator in ("at_least", "over") else (least, number)
    if least is None:
        draft.count, draft.n = ("none", "") if most == 0 else ("at_most", str(most))
    elif most is None:
        draft.n = str(least)
    else:
        draft.count, draft.n, draft.most = BETWEEN, str(least), str(most)
    return draft


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return as_typed(str(value), language()) if isinstance(value, float) else str(value)


def from_form(form: QueryDict) -> Draft:
    """The draft that a form holds; a form of nothing is an empty group."""
    nodes: dict[str, Draft] = {}
    for id_ in form.getlist("id")[: MOST_NODES + 20]:
        nodes[id_] = _node(form, id_)
        parent = nodes.get(id_.rpartition(".")[0])
        if parent is not None:
            parent.parts.append(nodes[id_])
    root = nodes.get("0", Draft("all"))
    return root if root.is_group else Draft("all", parts=[root])


def _node(form: QueryDict, id_: str) -> Draft:
    word = form.get(f"w-{id_}", "fact")
    return Draft(
        word if word in ("all", "any") else "fact",
        form.get(f"n-{id_}") == "1",
        key=form.get(f"f-{id_}", ""),
        operator=form.get(f"o-{id_}", ""),
        values=[text for text in form.getlist(f"v-{id_}") if text.strip()],
        second=form.get(f"u-{id_}", "").strip(),
        facts={
            name.rpartition("-e-")[2]: [text for text in form.getlist(name) if text]
            for name in form
            if name.startswith(f"x-{id_}-e-") and any(form.getlist(name))
        },
        count=form.get(f"c-{id_}", "at_least"),
        n=form.get(f"m-{id_}", "1").strip(),
        most=form.get(f"s-{id_}", "").strip(),
    )


def changed(root: Draft, wanted: str) -> Draft:
    """The draft after a button of the form: `add:`, `group:` or `remove:` with a node's id, or `clear`."""
    what, _, id_ = wanted.partition(":")
    if what == "clear":
        return Draft("all")
    node = dict(walk(root)).get(id_)
    if node is None:
        return root
    is_full = sum(1 for _node in walk(root)) >= MOST_NODES
    if what == "add" and node.is_group and not is_full:
        node.parts.append(Draft())
    elif what == "group" and node.is_group and not is_full and id_.count(".") < DEEPEST - 2:
        node.parts.append(Draft("any" if node.word == "all" else "all", parts=[Draft()]))
    elif what == "remove" and id_ != "0":
        parent = dict(walk(root))[id_.rpartition(".")[0]]
        parent.parts.remove(node)
    return _without_empty(root)


def _without_empty(root: Draft) -> Draft:
    for part in list(root.parts):
        _without_empty(part)
        if part.is_group and not part.parts:
            root.parts.remove(part)
    return root


def begun(root: Draft) -> Draft:
    """The draft with a first condition to fill in where there is none yet."""
    if not root.parts:
        root.parts.append(Draft())
    return root


def walk(root: Draft, id_: str = "0") -> Iterator[tuple[str, Draft]]:
    """Every node with its id, from the top."""
    yield id_, root
    for n, part in enumerate(root.parts):
        yield from walk(part, f"{id_}.{n}")


def settled(root: Draft, vocabulary: Vocabulary) -> Draft:
    """The draft with an operator that fits wherever a fact was just chosen."""
    for _id, node in walk(root):
        subject = node.subject(vocabulary)
        if isinstance(subject, FilterFact) and node.operator not in operators_of(subject):
            node.operator, node.values, node.second = operators_of(subject)[0], [], ""
    return root


def plain_of(root: Draft, vocabulary: Vocabulary) -> tuple[dict[str, Any], dict[str, str]]:
    """The plain tree a draft says, and the id of the node at every place of it. Conditions without a fact are left out."""
    places: dict[str, str] = {}
    plain = _plain(root, vocabulary, "0", "filter", places)
    return plain or {"all": []}, places


def _plain(
    node: Draft, vocabulary: Vocabulary, id_: str, place: str, places: dict[str, str]
) -> dict[str, Any] | None:
    places[place] = id_
    if node.is_not:
        place = f"{place}.not"
        places[place] = id_
    if node.is_group:
        parts: list[dict[str, Any]] = []
        for n, part in enumerate(node.parts):
            inner = _plain(
                part, vocabulary, f"{id_}.{n}", f"{place}.{node.word}[{len(parts)}]", places
            )
            if inner is not None:
                parts.append(inner)
        said = {node.word: parts} if parts else None
    else:
        said = _condition(node, vocabulary)
    return {"not": said} if said and node.is_not else said


def _condition(node: Draft, vocabulary: Vocabulary) -> dict[str, Any] | None:
    subject = node.subject(vocabulary)
    kind, _, name = node.key.partition(":")
    if subject is None:
        return {kind: name} if name else None
    if isinstance(subject, FilterFact):
        return {kind: name, **_asked_plain(node, subject)}
    facts = {
        key: _event_values(subject, key, values)
        for key, values in node.facts.items()
        if key in subject.facts
    }
    return {
        "event": name,
        **facts,
        **_count_plain(node),
        **(_asked_plain(node, FACTS["last_touch"]) if node.operator else {}),
    }


def _asked_plain(node: Draft, fact: FilterFact) -> dict[str, Any]:
    operator = node.operator
    if operator in ("known", UNKNOWN):
        return {"known": operator == "known"}
    if operator == BETWEEN:
        lower, upper = ("from", "to") if fact.kind in _DATES else ("at_least", "at_most")
        first = node.values[0] if node.values else ""
        return {lower: _read(fact, lower, first), upper: _read(fact, upper, node.second)}
    if fact.kind == "flag":
        return {"is": {"yes": True, "no": False}.get(node.values[0] if node.values else "", "")}
    if operator in _WHOLE or operator in ("in", "from", "to"):
        return {operator: _read(fact, operator, node.values[0] if node.values else "")}
    return {operator: [_read(fact, operator, text) for text in _several(node.values)]}


def _several(values: Sequence[str]) -> list[str]:
    """Values typed into one field are parted by semicolons."""
    return [part.strip() for text in values for part in text.split(";") if part.strip()]


def _read(fact: FilterFact, operator: str, text: str) -> Any:
    """A number where one is meant and typed; everything else stays as it was typed, for the reader to judge."""
    is_number = operator in _WHOLE or fact.kind in (*_SIZES, "reference", "tag", "segment")
    plain = plain_number(text, language()) if is_number else None
    if plain is None:
        return text
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        return float(plain)
    except ValueError:
        return text


def _event_values(event: EventShape, key: str, values: Sequence[str]) -> list[Any]:
    kind = event.facts[key].kind
    if kind == "flag":
        return [text == "yes" for text in values]
    return [
        int(text) if kind == "number" and text.isascii() and text.isdigit() else text
        for text in values
    ]


def _count_plain(node: Draft) -> dict[str, Any]:
    if node.count == "none":
        return {"none": True}
    number = FACTS["employees"]
    if node.count == BETWEEN:
        return {
            "at_least": _read(number, "at_least", node.n),
            "at_most": _read(number, "at_most", node.most),
        }
    return {node.count if node.count in COUNTS else "at_least": _read(number, "at_least", node.n)}


TIME_OPERATORS = ("", *TIMES, BETWEEN)
