"""Guess where each column of a table goes: known exports, then headers checked by values, then values alone.

What is ambiguous stays unmapped and names its candidates; it is never a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from prospekt.capture.rules import content
from prospekt.capture.rules.aliases import alias_table, compact
from prospekt.capture.rules.export_tables import RANK_COLUMNS
from prospekt.capture.rules.exports import KnownExport, recognise
from prospekt.capture.rules.meanings import Table, meaning_of
from prospekt.capture.rules.numbers import scale_and_currency
from prospekt.capture.rules.targets import COMPANY_TWIN, SKIP, TARGETS, UNMAPPED

MAX_SAMPLES = 200
# Longer headers are looked up by their beginning and carry no unit.
MAX_HEADER = 200
_UNITS = re.compile(
    r"[(\[]([^)\]]*)[)\]]\s*$|\s((?:in )?(?:[^\s()\[\]]*[$\u20ac\u00a3][^\s()\[\]]*|[mk]?(?:usd|eur|nok|myr|idr|vnd)|millions?|mill|thousands?|juta|trieu|triệu|rm|rp|kr)(?: m| mill| millions?| juta| tri\S+)?)$",
    re.I,
)
_NUMBERED = re.compile(r"[\s_\-.#]*\d{1,2}$")
# A column of e-mails under such a header is somebody else's.
_OTHERS = re.compile(
    r"owner|manager|assistant|created|modified|updated|agent|\brep\b|referr|spouse|parent|sender|emergency|assigned|salesperson|pemilik|eier|selger",
    re.I,
)
_PERSON_FACTS = {
    "given_name",
    "family_name",
    "full_name",
    "role",
    "birthday",
    "honorific",
    "department",
    "seniority",
    "middle_name",
}


@dataclass(frozen=True, slots=True)
class Guess:
    """Where `column` should go: `target` is a key of TARGETS, "" (unmapped) or "skip".

    `certainty` is sure, likely or "" (unmapped). `why` is one of: known export, rank output, header,
    content, ambiguous, values (the header's values do not fit it), taken (another column fits better),
    unknown. `options` may hold scale and currency told by the header.
    """

    column: str
    target: str
    certainty: str
    why: str
    candidates: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Pick:
    """A guess with how good it is; the lowest `rank` keeps a fact that several columns want."""

    guess: Guess
    rank: int = 999


def guess_mapping(
    columns: Sequence[str], samples: Sequence[Sequence[str]], country: str = ""
) -> list[Guess]:
    """One guess per column, in order. `samples` are up to 200 rows of raw cells; `country` (ISO 3166, of the phones) lets a
    column of national numbers be known without a header.
    """
    rows = samples[:MAX_SAMPLES]
    ranked = _rank_columns(columns)
    kept = [i for i in range(len(columns)) if i not in ranked]
    values = [content.filled([row[i] for row in rows if i < len(row)]) for i in kept]
    names = [columns[i] for i in kept]
    known = recognise(names, [[row[i] if i < len(row) else "" for i in kept] for row in rows])
    guesses = _guess_table(names, values, known, country)
    by_place = dict(zip(kept, guesses, strict=True))
    return [
        by_place.get(i) or Guess(column, SKIP, "sure", "rank output")
        for i, column in enumerate(columns)
    ]


def _rank_columns(columns: Sequence[str]) -> set[int]:
    """Places of the columns that `rank` added; none unless all five are there. input_<name> is the user's own and stays."""
    names = [compact(column) for column in columns]
    if not set(RANK_COLUMNS) <= set(names):
        return set()
    return {names.index(name) for name in RANK_COLUMNS}


def _guess_table(
    columns: Sequence[str], values: Sequence[list[str]], known: KnownExport | None, country: str
) -> list[Guess]:
    picks = [
        _first_pick(column, cells, known, country)
        for column, cells in zip(columns, values, strict=True)
    ]
    table = _table(columns, values, [pick.guess.target for pick in picks], known)
    picks = [_resolved(pick, cells, table) for pick, cells in zip(picks, values, strict=True)]
    if known is None and _is_company_list(picks):
        picks = [_for_company(pick) for pick in picks]
    return [pick.guess for pick in _one_each(picks)]


def _language(columns: Sequence[str]) -> str:
    """The language of most headers that only one language has, "" on a tie; it decides words that two share."""
    votes: Counter[str] = Counter()
    for column in columns:
        for languages, _rank in alias_table().get(compact(column), {}).values():
            if len(languages) == 1 and "" not in languages:
                votes.update(languages)
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def _first_pick(column: str, values: list[str], known: KnownExport | None, country: str) -> _Pick:
    if known is not None and column in known.mapping:
        target = known.mapping[column]
        return _Pick(Guess(column, target, "sure" if target else "", "known export"), 0)
    if known is not None and not known.is_open:
        return _Pick(Guess(column, UNMAPPED, "", "known export"))
    return _by_header(column, values) or _by_content(column, values, country)


def _by_header(column: str, values: list[str]) -> _Pick | None:
    bare, options = _without_units(column)
    found, rank = _aliases(bare)
    if not found:
        return None
    if len(found) > 1:
        return _Pick(Guess(column, UNMAPPED, "", "ambiguous", tuple(found)))
    key = found[0]
    if key.startswith("?"):
        return _Pick(Guess(column, key, "likely", "header", (), options), rank)
    target = TARGETS[key]
    if not content.values_fit(key, target.kind, values):
        fallback = _by_content(column, values)
        return (
            fallback
            if fallback.guess.target
            else _Pick(Guess(column, UNMAPPED, "", "values", (key,)))
        )
    told = options if target.kind in ("money", "int") else {}
    return _Pick(Guess(column, key, "sure" if rank < 50 else "likely", "header", (), told), rank)


def _aliases(bare: str) -> tuple[list[str], int]:
    """Keys a header may mean and how usual it is; "Email 2" is looked up as "Email" too."""
    table = alias_table()
    for name, penalty in (
        (compact(bare), 0),
        (compact(_NUMBERED.sub("", bare.strip()[:MAX_HEADER])), 20),
    ):
        keys = table.get(name, {})
        if keys and (penalty == 0 or all(k in TARGETS and TARGETS[k].repeated for k in keys)):
            return sorted(keys), min(rank for _languages, rank in keys.values()) + penalty
    return [], 999


def _without_units(column: str) -> tuple[str, dict[str, object]]:
    """ "Revenue ($M)" is Revenue counted in millions of dollars."""
    match = _UNITS.search(column.strip()) if len(column) <= MAX_HEADER else None
    if match is None:
        return column, {}
    options = scale_and_currency(match[1] or match[2] or "")
    return (
        (column.strip()[: match.start()], options)
        if options or match[1] is not None
        else (column, {})
    )


def _by_content(column: str, values: list[str], country: str = "") -> _Pick:
    if not values:
        return _Pick(Guess(column, UNMAPPED, "", "unknown"))
    if content.share(values, content.is_email) >= 0.8:
        return _email_column(column, values)
    if content.share(values, lambda text: content.is_clear_phone(text, country)) >= 0.8 and len(
        set(values)
    ) * 2 > len(values):
        return _Pick(Guess(column, "phone", "likely", "content"), 200)
    if content.share(values, content.is_url) >= 0.8:
        return _Pick(Guess(column, "link", "likely", "content"), 200)
    if content.share(values, content.is_country_name) >= 0.9 or content.are_country_codes(values):
        return _Pick(Guess(column, "country", "likely", "content"), 200)
    return _Pick(Guess(column, UNMAPPED, "", "unknown"))


def _email_column(column: str, values: list[str]) -> _Pick:
    few = len(values) >= 20 and len(set(values)) * 5 <= len(values)
    if few or _OTHERS.search(column):
        return _Pick(Guess(column, UNMAPPED, "", "ambiguous", ("email", "owner")))
    return _Pick(Guess(column, "email", "likely", "content"), 200)


def _table(
    columns: Sequence[str],
    values: Sequence[list[str]],
    targets: Sequence[str],
    known: KnownExport | None,
) -> Table:
    emails = next(
        (cells for cells, target in zip(values, targets, strict=True) if target == "email"), []
    )
    return Table(
        frozenset(t for t in targets if t),
        tuple(emails),
        _language(columns),
        known.entity if known else "",
    )


def _resolved(pick: _Pick, values: list[str], table: Table) -> _Pick:
    """Settle a header that only the rest of the table can explain."""
    guess = pick.guess
    if not guess.target.startswith("?"):
        return pick
    meaning = meaning_of(guess.target, values, table)
    if len(meaning) != 1 or not content.values_fit(meaning[0], TARGETS[meaning[0]].kind, values):
        fallback = _by_content(guess.column, values)
        return (
            fallback
            if fallback.guess.target
            else _Pick(
                replace(
                    guess,
                    target=UNMAPPED,
                    certainty="",
                    why="ambiguous",
                    candidates=tuple(meaning),
                    options={},
                )
            )
        )
    return replace(pick, guess=replace(guess, target=meaning[0], options={}))


def _is_company_list(picks: Sequence[_Pick]) -> bool:
    """Rows are companies: a company column and neither a person's fact nor an e-mail."""
    targets = {pick.guess.target for pick in picks}
    return "company" in targets and not targets & (_PERSON_FACTS | {"email"})


def _for_company(pick: _Pick) -> _Pick:
    twin = COMPANY_TWIN.get(pick.guess.target)
    return pick if twin is None else replace(pick, guess=replace(pick.guess, target=twin))


def _one_each(picks: Sequence[_Pick]) -> list[_Pick]:
    """A fact that takes one column goes to the best; equally good ones all stay unmapped as ambiguous."""
    wanting: dict[str, list[int]] = {}
    for place, pick in enumerate(picks):
        target = pick.guess.target
        if target and not TARGETS[target].repeated:
            wanting.setdefault(target, []).append(place)
    settled = list(picks)
    for target, places in wanting.items():
        best = min(picks[p].rank for p in places)
        winners = [p for p in places if picks[p].rank == best]
        for place in places:
            if place not in winners or len(winners) > 1:
                why = "ambiguous" if place in winners else "taken"
                settled[place] = _Pick(
                    replace(
                        picks[place].guess,
                        target=UNMAPPED,
                        certainty="",
                        why=why,
                        candidates=(target,),
                        options={},
                    )
                )
    return settled
