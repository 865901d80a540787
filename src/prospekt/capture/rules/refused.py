"""Files that are no list of leads: known by their headers and refused in a sentence, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prospekt.capture.rules.aliases import compact
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class _Sign:
    """One way to know a kind of file: all of these compact headers, none of `without`."""

    code: str
    headers: tuple[str, ...]
    without: tuple[str, ...] = ()


_PERSON = ("email", "emailaddress", "firstname", "lastname", "fullname", "phone")
_SIGNS: tuple[_Sign, ...] = (
    _Sign("tickets_not_yet", ("ticketid",)),
    _Sign("tickets_not_yet", ("ticketname",)),
    _Sign("tickets_not_yet", ("casenumber", "subject")),
    _Sign("deals_not_yet", ("dealname",)),
    _Sign("deals_not_yet", ("dealstage",), ("lifecyclestage",)),
    _Sign("deals_not_yet", ("dealtitle",)),
    _Sign("deals_not_yet", ("opportunityname",), ("leadstatus",)),
    _Sign("deals_not_yet", ("opportunityid",)),
    _Sign("deals_not_yet", ("stagename", "closedate")),
    _Sign("deals_not_yet", ("stagename", "amount")),
    _Sign("deals_not_yet", ("stage", "amount", "closedate")),
    _Sign("messages_not_yet", ("conversationid", "content")),
    _Sign("messages_not_yet", ("messageid", "subject")),
    _Sign("messages_not_yet", ("from", "to", "subject")),
    _Sign("activities_not_yet", ("activityid",)),
    _Sign("activities_not_yet", ("activitytype", "activitydate")),
    _Sign("activities_not_yet", ("activitysubject",)),
    _Sign("activities_not_yet", ("calloutcome",), ("lastname",)),
    _Sign("tasks_not_yet", ("taskid",)),
    _Sign("tasks_not_yet", ("taskstatus",), ("lastname",)),
    _Sign("tasks_not_yet", ("subject", "duedate"), ("lastname",)),
    _Sign("tasks_not_yet", ("subject", "activitydate"), ("lastname",)),
    _Sign("tasks_not_yet", ("subject", "whoid")),
    _Sign("tasks_not_yet", ("subject", "whocontactemail")),
    _Sign("attachments_not_yet", ("body", "parentid")),
    _Sign("attachments_not_yet", ("body", "parentaccountoracleidc")),
    _Sign("products_not_yet", ("productname", "price"), _PERSON),
    _Sign("products_not_yet", ("productname", "productcode"), _PERSON),
    _Sign("products_not_yet", ("productname", "unitprice"), _PERSON),
    _Sign("products_not_yet", ("product", "price"), _PERSON),
    _Sign("products_not_yet", ("product", "salesprice"), _PERSON),
    _Sign("products_not_yet", ("manufacturer", "price"), _PERSON),
    _Sign("products_not_yet", ("sku", "price"), _PERSON),
)
_IDS = {
    "id",
    "recordid",
    "contactid",
    "leadid",
    "accountid",
    "companyid",
    "prospectid",
    "externalid",
    "personid",
    "recid",
    "uid",
    "uuid",
}
_SENTENCES = {
    "deals_not_yet": _(
        "This is a list of deals ({columns}). Prospekt cannot import deals yet; nothing was written."
    ),
    "activities_not_yet": _(
        "This is a list of activities ({columns}). Prospekt cannot import activities yet; nothing was written."
    ),
    "tickets_not_yet": _(
        "This is a list of tickets ({columns}). Prospekt cannot import tickets yet; nothing was written."
    ),
    "tasks_not_yet": _(
        "This is a list of tasks ({columns}). Prospekt cannot import tasks yet; nothing was written."
    ),
    "messages_not_yet": _(
        "This is a list of messages ({columns}). Prospekt cannot import messages yet; nothing was written."
    ),
    "products_not_yet": _(
        "This is a list of products ({columns}). Prospekt cannot import products yet; nothing was written."
    ),
    "attachments_not_yet": _(
        "This is a list of attachments ({columns}). Prospekt cannot import attachments yet; nothing was written."
    ),
    "bare_ids": _(
        "This file holds ids only ({columns}). Add a column with names, e-mails or phones; nothing was written."
    ),
}


def refused_kind(columns: Sequence[str]) -> Problem | None:
    """Why a file with these headers is refused: deals, activities, tickets, tasks, messages, products,
    attachments or bare ids; None when it may be a list of leads. The code is `<kind>_not_yet` or `bare_ids`.
    """
    by_compact = {
        compact(column): column.strip() for column in reversed(columns) if compact(column)
    }
    if len(by_compact) == 1 and next(iter(by_compact)) in _IDS:
        return _problem("bare_ids", list(by_compact.values()))
    for sign in _SIGNS:
        if all(h in by_compact for h in sign.headers) and not any(
            h in by_compact for h in sign.without
        ):
            return _problem(sign.code, _evidence(sign, by_compact))
    return None


def _evidence(sign: _Sign, by_compact: dict[str, str]) -> list[str]:
    """The columns that gave it away, most telling first, three at most."""
    same = [
        h for other in _SIGNS if other.code == sign.code for h in other.headers if h in by_compact
    ]
    return [by_compact[h] for h in dict.fromkeys((*sign.headers, *same))][:3]


def _problem(code: str, columns: list[str]) -> Problem:
    return Problem(code, _SENTENCES[code], {"columns": ", ".join(columns)})
