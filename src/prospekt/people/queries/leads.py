"""The leads list: persons and companies ranked together, page by page, never counted through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

from prospekt.ledger.bulk import moment, select_by
from prospekt.people.queries.conditions import FEW, Branch, Term, branches, capped_counts
from prospekt.people.queries.filters import touched_sql
from prospekt.people.queries.instants import instant
from prospekt.people.queries.rights import reached_sql
from prospekt.people.queries.search import exact_ids
from prospekt.people.queries.slips import meant_ids
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.list_view import SORT_VALUES, Cursor, ListView, write_cursor
from prospekt.people.rules.rights import Reader
from prospekt.playbook.filters.tree import EVERYTHING as EVERY_LEAD

PAGE = 50
COUNTED = 1_000
FEW_HITS = 8


class _Order(NamedTuple):
    """What a list goes by, of persons and of companies; the id goes with it, and persons stand before companies of
    equal value. `index` names the index that has the rows in this order; where it is empty they are sorted.
    """

    person: str
    company: str
    is_down: bool
    index: str = ""

    def of(self, is_company: bool) -> str:
        return self.company if is_company else self.person


def _order(sort: str) -> _Order:
    if sort in ("touched", "waiting"):
        return _Order(touched_sql(), touched_sql(), sort == "touched", "touched")
    return _ORDERS[sort]


_ORDERS: Mapping[str, _Order] = {
    "best": _Order("p.points", "p.points", True, "best"),
    "newest": _Order("p.created_at", "p.created_at", True, "newest"),
    "oldest": _Order("p.created_at", "p.created_at", False, "newest"),
    "name": _Order("p.sort_key", "p.sort_key", False, "name"),
    # Persons without a company stand last.
    "company": _Order("COALESCE('0' || e.name_key, '1')", "'0' || p.name_key", False),
    "employees": _Order(
        "COALESCE(p.employees, e.employees, -1)", "COALESCE(p.employees, -1)", True
    ),
    "changed": _Order("p.updated_at", "p.updated_at", True),
}
_COMMON = "p.id AS id, p.grade AS grade, p.points AS points, p.owner_id AS owner_id, p.source_id AS source_id, p.last_touch_at AS touched, p.country AS country, p.email AS email, p.phone AS phone"
_PERSON = f"{_COMMON}, p.full_name AS name, p.role AS role, p.company_id AS company_id, COALESCE(e.name, '') AS company, COALESCE(e.country, '') AS country_of"
_COMPANY = f"{_COMMON}, p.name AS name, '' AS role, CAST(NULL AS bigint) AS company_id, '' AS company, '' AS country_of"


class LeadRow(NamedTuple):
    """A line of the list, in ready values; `value` is what the list is ordered by."""

    value: Any
    is_company: bool
    id: int
    grade: str
    points: int
    owner_id: int | None
    source_id: int | None
    last_touch_at: datetime | None
    country: str
    email: str
    phone: str
    name: str
    role: str
    company_id: int | None
    company: str

    @property
    def ref(self) -> LeadRef:
        return LeadRef(not self.is_company, self.id)


@dataclass(frozen=True, slots=True)
class LeadPage:
    """Rows, how many there are (counted to 1,000), and the places before and after as cursors for an address.

    `n_exact` rows at the top are what was searched for to the letter; `is_guessed`: found in spite of a slip.
    """

    rows: list[LeadRow]
    n: int
    is_capped: bool
    previous: str = ""
    next: str = ""
    n_exact: int = 0
    is_guessed: bool = False


def may_take_long(view: ListView) -> bool:
    """Whether no index answers: filters put together freely, and orders that have to be sorted."""
    return view.tree != EVERY_LEAD or not _order(view.sort).index


def lead_page(view: ListView, *, reader: Reader, size: int = PAGE) -> LeadPage:
    """One page of the list, of what the reader may see."""
    if view.q and not view.tokens:
        return LeadPage([], 0, False)
    found = branches(view, reader)
    counts = capped_counts(found)
    n = sum(counts)
    exact = _exact_rows(view, reader) if view.q else []
    rows, more = _walk(view, found, counts, exact, size)
    cursor = view.cursor
    if cursor and not cursor.is_forward and len(rows) < size:
        # Fewer than a page lie before: that is the first page, which may hold what was matched exactly.
        view, cursor = replace(view, cursor=None), None
        rows, more = _walk(view, found, counts, exact, size)
    if cursor is None and exact:
        return _with_exact(view, rows, exact, more, n, size)
    if cursor is None and view.q and n < FEW_HITS:
        return _with_meant(view, reader, rows, n)
    return _page(view, rows, more, n)


def _page(view: ListView, rows: list[LeadRow], more: bool, n: int) -> LeadPage:
    cursor = view.cursor
    has_next = more if cursor is None or cursor.is_forward else True
    has_previous = cursor is not None and (cursor.is_forward or more)
    previous = _at(rows[0], view.sort) if rows and has_previous else ""
    after = _at(rows[-1], view.sort) if rows and has_next else ""
    return LeadPage(rows, min(n, COUNTED), n > COUNTED, previous, after)


def _at(row: LeadRow, sort: str) -> str:
    value = (
        moment(row.value.replace(tzinfo=row.value.tzinfo or UTC))
        if isinstance(row.value, datetime)
        else row.value
    )
    return write_cursor(Cursor(value, row.is_company, row.id), sort)


def _with_exact(
    view: ListView, rows: list[LeadRow], exact: list[LeadRow], more: bool, n: int, size: int
) -> LeadPage:
    kept = rows[: max(0, size - len(exact))]
    page = _page(view, kept, more or len(kept) < len(rows), n)
    return replace(page, rows=exact + kept, n_exact=len(exact))


def _with_meant(view: ListView, reader: Reader, rows: list[LeadRow], n: int) -> LeadPage:
    have = {(row.is_company, row.id) for row in rows}
    meant = [
        row
        for row in _rows_of(meant_ids(view.tokens, reader), "best", reader)
        if (row.is_company, row.id) not in have
    ]
    if view.filters:
        meant = []
    return LeadPage(rows + meant, n + len(meant), False, is_guessed=bool(meant))


def _exact_rows(view: ListView, reader: Reader) -> list[LeadRow]:
    """What was typed in full: an e-mail address or phone number, then a name. Only where no filter is set."""
    if view.filters:
        return []
    by_contact, by_name = exact_ids(view.q)
    first = _rows_of(by_contact, view.sort, reader)
    seen = {(row.is_company, row.id) for row in first}
    return first + [
        row for row in _rows_of(by_name, view.sort, reader) if (row.is_company, row.id) not in seen
    ]


def _rows_of(ids: Mapping[bool, Iterable[int]], sort: str, reader: Reader) -> list[LeadRow]:
    """Rows by id, best first, of what the reader may see."""
    rows: list[LeadRow] = []
    seen, values = reached_sql(reader, "see_leads")
    for is_company, wanted in ids.items():
        branch = Branch(is_company)
        table, here = branch.source
        sql = f"SELECT {_selected(is_company, _order(sort).of(is_company))} FROM {_joined(table, is_company)} WHERE {here} AND p.id IN {{values}} AND {seen}"
        rows += [_row(row) for row in select_by(sql, wanted, values)] if wanted else []
    return sorted(rows, key=lambda row: (-row.points, row.is_company, -row.id))


def _walk(
    view: ListView,
    found: Sequence[Branch],
    counts: Sequence[int],
    exact: Sequence[LeadRow],
    size: int,
) -> tuple[list[LeadRow], bool]:
    """The next rows from the cursor on, and whether more follow."""
    sql, values = _page_sql(view, found, counts, exact, size)
    if not sql:
        return [], False
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = [_row(row) for row in cursor.fetchall()]
    page = rows[:size]
    is_forward = view.cursor is None or view.cursor.is_forward
    return (page if is_forward else page[::-1]), len(rows) > size


def _page_sql(
    view: ListView,
    found: Sequence[Branch],
    counts: Sequence[int],
    exact: Sequence[LeadRow],
    size: int,
) -> tuple[str, list[Any]]:
    """One statement for a page and one row more, and its values; empty where there is nothing."""
    is_forward = view.cursor is None or view.cursor.is_forward
    down = _order(view.sort).is_down == is_forward
    parts, values = [], []
    for branch, n in zip(found, counts, strict=True):
        for sql, more in _branch_sql(view, branch, n, exact, down, size) if n else ():
            parts.append(f"SELECT * FROM ({sql}) AS b{len(parts)}")
            values += more
    end = f" {_in_order(view)} LIMIT {size + 1}"
    return (" UNION ALL ".join(parts) + end if parts else ""), values


def _in_order(view: ListView) -> str:
    """The ORDER BY of rows of both kinds, in the direction of the cursor."""
    is_forward = view.cursor is None or view.cursor.is_forward
    way = "DESC" if _order(view.sort).is_down == is_forward else "ASC"
    return f"ORDER BY value {way}, is_company {'ASC' if is_forward else 'DESC'}, id {way}"


def group_pages(views: Sequence[ListView], *, reader: Reader, size: int) -> list[LeadPage]:
    """The first rows of several views; two statements for all of them."""
    found = [branches(view, reader) for view in views]
    counts = iter(capped_counts([branch for some in found for branch in some]))
    parts, values, totals = [], [], []
    for number, (view, some) in enumerate(zip(views, found, strict=True)):
        each = [next(counts) for _branch in some]
        totals.append(sum(each))
        sql, more = _page_sql(view, some, each, (), size)
        if sql:
            place = f"ROW_NUMBER() OVER ({_in_order(view)}) AS place"
            parts.append(f"SELECT {number} AS part, {place}, g{number}.* FROM ({sql}) AS g{number}")
            values += more
    rows: list[list[LeadRow]] = [[] for _view in views]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY part, place", values)
            for number, _place, *row in cursor.fetchall():
                rows[number].append(_row(row))
    return [
        _page(view, some[:size], len(some) > size, n)
        for view, some, n in zip(views, rows, totals, strict=True)
    ]


def _branch_sql(
    view: ListView,
    branch: Branch,
    n: int,
    exact: Sequence[LeadRow],
    down: bool,
    size: int,
) -> list[tuple[str, list[Any]]]:
    """The statements of a branch, with their values: one, or two where rows of equal value follow the cursor."""
    table, here = branch.source
    where, values = [here], []
    by = _order(view.sort)
    column = by.of(branch.is_company)
    leading = _leading(branch, by.index)
    walks = bool(by.index) and (n > FEW or len(leading) == len(branch.terms))
    for term in branch.terms:
        is_leading = term in leading
        where.append(term.sql if not walks or is_leading else term.walking)
        values += term.values if not walks or is_leading else term.tested()
    if skipped := [row.id for row in exact if row.is_company == branch.is_company]:
        where.append(f"p.id NOT IN ({', '.join(map(str, skipped))})")
    order = column if walks or connection.vendor != "sqlite" else f"+{column}"
    way = "DESC" if down else "ASC"
    start = f"SELECT {_selected(branch.is_company, column)} FROM {_joined(table, branch.is_company)} WHERE"
    end = f"ORDER BY {order} {way}, p.id {way} LIMIT {size + 1}"
    return [
        (" ".join([start, " AND ".join([*where, *condition]), end]), [*values, *more])
        for condition, more in _beyond(view, branch.is_company, order, down)
    ]


def _leading(branch: Branch, index: str) -> list[Term]:
    """The terms by which an index finds rows in the order of the list: one equality, or the range of the order."""
    fitting = [term for term in branch.terms if term.order == index]
    return fitting[:1] if index == "best" else fitting


def _beyond(
    view: ListView, is_company: bool, column: str, down: bool
) -> list[tuple[list[str], list[Any]]]:
    """Conditions for rows behind the cursor in the order (value, persons before companies, id).

    Rows of equal value are asked for apart: SQLite uses only the first column of a row value, and would walk
    through all leads that one import made in the same moment.
    """
    cursor = view.cursor
    if cursor is None:
        return [([], [])]
    sign = "<" if down else ">"
    value = cursor.value
    if SORT_VALUES[view.sort] == "moment" and connection.vendor == "postgresql":
        value = datetime.fromisoformat(value)
    beyond = ([f"{column} {sign} %s"], [value])
    if is_company == cursor.is_company:
        return [([f"{column} = %s", f"p.id {sign} %s"], [value, cursor.id]), beyond]
    return [([f"{column} {sign}= %s"], [value])] if is_company == cursor.is_forward else [beyond]


def _selected(is_company: bool, column: str) -> str:
    return (
        f"{column} AS value, {int(is_company)} AS is_company, {_COMPANY if is_company else _PERSON}"
    )


def _joined(table: str, is_company: bool) -> str:
    return table if is_company else f"{table} LEFT JOIN people_company e ON e.id = p.company_id"


def _row(row: Sequence[Any]) -> LeadRow:
    *first, country_of = row
    value, is_company, *rest = first
    shown = LeadRow(value, bool(is_company), *rest)
    touched = instant(shown.last_touch_at) if shown.last_touch_at else None
    return shown._replace(last_touch_at=touched, country=shown.country or country_of)


def tags_of(rows: Sequence[LeadRow]) -> dict[LeadRef, list[str]]:
    """The tags of a page's leads, in the order of the alphabet; one statement."""
    persons = [row.id for row in rows if not row.is_company]
    companies = [row.id for row in rows if row.is_company]
    if not rows:
        return {}
    parts = [
        f"SELECT t.{column}, {is_company}, w.name FROM people_leadtag t JOIN people_tag w ON w.id = t.tag_id"
        f" WHERE t.{column} IN ({', '.join(map(str, ids))})"
        for column, is_company, ids in (("person_id", 0, persons), ("company_id", 1, companies))
        if ids
    ]
    found: dict[LeadRef, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for id_, is_company, name in sorted(cursor.fetchall(), key=lambda row: row[2].casefold()):
            found.setdefault(LeadRef(not is_company, id_), []).append(name)
    return found
