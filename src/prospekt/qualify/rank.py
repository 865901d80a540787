"""Rank a list without any database: read, normalise, match duplicates exactly, score, explain.

import prospekt
ranking = prospekt.rank("leads.xlsx", playbook="b2b-software")
pyarrow.table(ranking)          # or polars.from_arrow(ranking), duckdb.from_arrow(ranking)
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from prospekt.capture.rules.columns import (
    guess_columns,
    map_by_hand,
    plan_columns,
    settle,
    source_of,
)
from prospekt.capture.rules.numbers import precision
from prospekt.capture.rules.refused import refused_kind
from prospekt.capture.rules.rows import read_row
from prospekt.capture.sources.open import open_table
from prospekt.capture.sources.options import Options
from prospekt.people.rules.draft import Draft
from prospekt.people.rules.identity import Known, Register, whose_company, whose_row
from prospekt.people.rules.own_values import is_money
from prospekt.playbook.loading import load
from prospekt.playbook.scoring import Score, score_lead
from prospekt.playbook.shapes import Card
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal

ADDED = ("rank", "score", "grade", "reasons", "duplicate_of")
SAMPLES = 200


@dataclass(slots=True)
class _Row:
    number: int
    cells: tuple[str, ...]
    original: _Row | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    company: Known | None = None
    score: Score | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranked list: `columns` (input columns, then rank, score, grade, reasons, duplicate_of) and `rows`.

    `problems` are the records that could not be read and the cells that could not be understood. Any
    Arrow reader takes it as it is.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    problems: tuple[Problem, ...]
    playbook: str
    n_originals: int

    def __len__(self) -> int:
        return len(self.rows)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow C stream: texts as strings, rank and duplicate_of as 64-bit integers, score as double."""
        return self.relation().__arrow_c_stream__(requested_schema)

    def relation(self) -> Any:
        """The ranking as a DuckDB relation."""
        duckdb = import_module("duckdb")
        connection = duckdb.connect(config={"autoinstall_known_extensions": False})
        names = _unlike(self.columns)
        kinds = {"rank": "BIGINT", "score": "DOUBLE", "duplicate_of": "BIGINT"}
        columns = ", ".join(
            f"'{name.replace(chr(39), chr(39) * 2)}': '{kinds.get(name, 'VARCHAR')}'"
            for name in names
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ranking.csv"
            with path.open("w", newline="", encoding="utf-8") as out:
                writer = csv.writer(
                    out,
                    quoting=csv.QUOTE_NOTNULL if hasattr(csv, "QUOTE_NOTNULL") else csv.QUOTE_ALL,
                )
                writer.writerows(self.rows)
            connection.execute(
                f"CREATE TABLE ranking AS SELECT * FROM read_csv('{path}', header = false, auto_detect = false,"
                f" delim = ',', quote = '\"', escape = '\"', nullstr = '', force_not_null = [], columns = {{{columns}}},"
                " max_line_size = 33554432)"
            )
        return connection.table("ranking")


def rank(
    path: str | Path,
    playbook: str = "default",
    *,
    limit: int | None = None,
    phone_country: str = "",
    date_order: str = "",
    decimal: str = "",
    currency: str = "USD",
    mapping: Mapping[str, str] | None = None,
    options: Options | None = None,
) -> Ranking:
    """Rank the leads of a file by a playbook (its name, or one of a folder).

    `mapping` sets targets of columns by name. Raises Refusal with a sentence if the file cannot be read or is no list of leads, or if there is no such
    playbook. Ties keep the order of the file; a duplicate repeats rank and score of its original.
    """
    card_of = load(playbook)
    table = open_table(Path(path), options or Options(), name=Path(path).name)
    if problem := refused_kind(table.columns):
        raise Refusal(problem)
    samples = [
        record.cells for record in islice(table.records(), SAMPLES) if record.cells is not None
    ]
    columns = guess_columns(table.columns, samples, phone_country)
    map_by_hand(columns, {name: {"target": target} for name, target in (mapping or {}).items()})
    settle(columns, date_order)
    chosen = {
        "export": source_of(table.columns, samples), "phone_country": phone_country, "date_order": date_order,
        "decimal": decimal,
    }  # fmt: skip
    plan = plan_columns(columns, chosen, country="", currency=currency)
    problems: list[Problem] = list(table.notices)
    rows: list[_Row] = []
    match = _Matcher(currency)
    for record in table.records():
        if record.problem is not None:
            problems.append(record.problem)
        if record.cells is None:
            continue
        read = read_row(record.cells, plan, record.number, record.line)
        problems.extend(read.warnings)
        row = _Row(record.number, record.cells)
        rows.append(row)
        if read.draft is not None:
            match.place(row, read.draft)
    return _ranked(table.columns, rows, match, card_of.card, problems, card_of.name, limit)


class _Matcher:
    """Finds each row's original among the rows before it, and gathers facts as an import would."""

    def __init__(self, currency: str) -> None:
        self.register = Register()
        self.currency = currency
        self.row_of: dict[Known, _Row] = {}
        self.firms: dict[Known, dict[str, Any]] = {}

    def place(self, row: _Row, draft: Draft) -> None:
        company = whose_company(draft, self.register) if draft.is_person and draft.company else None
        firm = company if isinstance(company, Known) else None
        found = whose_row(draft, self.register, firm)
        facts = facts_of(draft, self.currency)
        if draft.is_person and draft.company:
            firm = firm or self._new_firm(draft)
            _fill(self.firms.setdefault(firm, {}), firm_facts(draft, self.currency))
        if isinstance(found, Known) and found in self.row_of:
            original = self.row_of[found]
            row.original = original
            _fill(original.facts, facts)
            original.company = original.company or firm
            self.register.learn(
                found, (c.key for c in draft.emails), (c.key for c in draft.phones if c.key)
            )
            return
        row.facts, row.company = facts, firm if draft.is_person else None
        self._enter(row, draft, firm)

    def _new_firm(self, draft: Draft) -> Known:
        columns = draft.company
        known = Known(
            0, False, columns.get("name", ""), columns.get("name_key", ""), columns.get("legal_form", ""),
            columns.get("domain", ""),
        )  # fmt: skip
        self.register.enter(known)
        if draft.company_external:
            self.register.company_external[draft.company_external] = known
        return known

    def _enter(self, row: _Row, draft: Draft, firm: Known | None) -> None:
        if not draft.is_person:
            known = self._new_firm(draft)
        else:
            known = Known(
                0, True, draft.person.get("full_name", ""), draft.person.get("name_key", ""), company=firm,
                emails={c.key for c in draft.emails},
                role_emails={c.key for c in draft.emails if c.kind == "role"},
                phones={c.key for c in draft.phones if c.key},
            )  # fmt: skip
            self.register.enter(known)
            if draft.external:
                self.register.external[draft.external] = known
        self.row_of[known] = row


_KINDS_BY_WORTH = ("business", "role", "free", "student")
_FIRM = ("industry", "employees", "revenue", "country", "region", "city")


def facts_of(draft: Draft, currency: str) -> dict[str, Any]:
    """The facts of one row, named as conditions read them; what is unknown is left out."""
    person, company = draft.person, draft.company
    own = person if draft.is_person else company
    kinds = {contact.kind for contact in draft.emails}
    refused = {channel for channel, is_given in draft.consents if not is_given}
    facts: dict[str, Any] = {
        "kind": "person" if draft.is_person else "company",
        "role": person.get("role_key"),
        "seniority": person.get("seniority", "") if draft.is_person else None,
        "department": person.get("department_key"),
        "country": own.get("country"),
        "region": own.get("region_key"),
        "city": own.get("city_key"),
        "language": person.get("language"),
        "source": fold(person["source"])[:120] if person.get("source") else None,
        "campaign": fold(person["campaign"])[:120] if person.get("campaign") else None,
        "email_kind": next((kind for kind in _KINDS_BY_WORTH if kind in kinds), ""),
        "has_email": bool(draft.emails),
        "has_phone": bool(draft.phones or (not draft.is_person and draft.company_phones)),
        "no_email": "email" in refused,
        "no_call": "call" in refused,
        "do_not_contact": "all" in refused,
        "bounced": bool(person.get("bounced")),
        "priority": person.get("priority", 0),
    }
    if not draft.is_person or not company.get("name_key"):
        facts.update({k: v for k, v in firm_facts(draft, currency).items() if facts.get(k) is None})
    for slug, value in draft.own.items():
        facts[f"own_{slug}"] = _own_fact(value, currency)
    return {name: value for name, value in facts.items() if value is not None}


def _own_fact(value: Any, currency: str) -> Any:
    """A value of an own field as conditions read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_money(value):
        return value[0] // 10 ** precision(currency) if value[1] == currency else None
    return fold(value) if isinstance(value, str) else value


def firm_facts(draft: Draft, currency: str) -> dict[str, Any]:
    """What a row says about the company."""
    company = draft.company
    revenue = None
    if company.get("revenue") is not None and company.get("revenue_currency") == currency:
        revenue = company["revenue"] // 10 ** precision(currency)
    found = {
        "industry": company.get("industry_key"), "employees": company.get("employees"), "revenue": revenue,
        "country": company.get("country"), "region": company.get("region_key"), "city": company.get("city_key"),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def _fill(known: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Fill what is empty, as an import does; a refusal once said stays."""
    for name, value in more.items():
        if known.get(name) in (None, "") or (isinstance(value, bool) and value):
            known[name] = value


def _ranked(
    columns: Sequence[str],
    rows: list[_Row],
    match: _Matcher,
    card: Card,
    problems: list[Problem],
    playbook: str,
    limit: int | None,
) -> Ranking:
    originals = [row for row in rows if row.original is None]
    for row in originals:
        facts = row.facts
        if row.company is not None:
            facts = {**match.firms.get(row.company, {}), **facts}
        row.score = score_lead(card, facts, {}, 0.0)
    originals.sort(key=lambda row: -row.score.points if row.score else 0)
    for place, row in enumerate(originals, 1):
        row.rank = place
    ordered = sorted(rows, key=lambda row: ((row.original or row).rank, row.number))
    lines = tuple(_line(row) for row in (ordered[:limit] if limit else ordered))
    return Ranking(
        (*_kept_names(columns), *ADDED), lines, tuple(problems), playbook, len(originals)
    )


def _line(row: _Row) -> tuple[Any, ...]:
    original = row.original or row
    score = original.score
    assert score is not None
    number = row.original.number if row.original else None
    return (*row.cells, original.rank, score.points / 100, score.grade, reasons_text(score), number)


def reasons_text(score: Score) -> str:
    """The reasons as a JSON array of key, title and points; points are decimal numbers that add up to the score."""
    parts = (
        f'{{"key": {json.dumps(a.key)}, "title": {json.dumps(a.title, ensure_ascii=False)}, "points": {a.points / 100:g}}}'
        if abs(a.points) < 10_000_000
        else f'{{"key": {json.dumps(a.key)}, "title": {json.dumps(a.title, ensure_ascii=False)}, "points": {a.points / 100:.2f}}}'
        for a in score.addends
    )
    return f"[{', '.join(parts)}]"


def _kept_names(columns: Sequence[str]) -> Iterator[str]:
    """Input names; one that collides with ours is written as input_<name>."""
    taken = {name.lower() for name in (*columns, *ADDED)}
    ours = set(ADDED)
    for name in columns:
        new = name
        while new.lower() in ours or (new != name and new.lower() in taken):
            new = f"input_{new}"
        yield new


def _unlike(names: Sequence[str]) -> list[str]:
    """Names that differ also to an engine that does not tell A from a."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        n = seen.get(name.lower(), 0)
        seen[name.lower()] = n + 1
        found.append(f"{name}_{n + 1}" if n else name)
    return found
