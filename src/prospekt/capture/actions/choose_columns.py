"""What a person answers about the columns of a draft, and what is still open."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prospekt.capture.actions.files import Kept, path_of
from prospekt.capture.actions.prepare_import import map_columns, reread, table_of
from prospekt.capture.models import Import
from prospekt.capture.rules.dates import ORDERS
from prospekt.capture.rules.own_fields import unique_slugs
from prospekt.capture.rules.targets import OWN, SKIP, TARGETS
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

AS_TEXT = "text"
_SLUG = re.compile(r"[a-z0-9_]{1,60}", re.ASCII)
_POLICIES = ("", "fill", "overwrite", "keep")


@dataclass(frozen=True, slots=True)
class Choice:
    """The answers for one column. `order` is an order of dates, "text", or "" when nothing was answered."""

    target: str
    policy: str = ""
    required: bool = False
    order: str = ""


def own_target(record: Import, index: int) -> str:
    """The own field that a column becomes when nothing else is chosen."""
    return OWN + unique_slugs([column["name"] for column in record.columns])[index]


def choose_columns(record: Import, choices: Mapping[int, Choice]) -> None:
    """Set the answers and keep them. Raises Refusal; the record then holds them unsaved, to be shown again."""
    changes = {}
    for index, choice in choices.items():
        column = record.columns[index]
        _check(choice)
        if choice.target != column["target"]:
            column["why"], column["certainty"] = "chosen", ""
        changes[column["name"]] = {
            "target": choice.target,
            "policy": choice.policy,
            "required": choice.required,
        }
        _answer_order(record, index, choice, changes[column["name"]])
    map_columns(record, changes)
    record.save(update_fields=["columns"])


def draft_mark(record: Import) -> str:
    """Changes whenever a choice of the draft changes; a form that carries an older one is stale."""
    keys = ("name", "target", "policy", "required", "date_order")
    reading = {key: value for key, value in record.reading.items() if key != "told"}
    kept = [[column[key] for key in keys] for column in record.columns]
    text = json.dumps([kept, record.settings, reading, record.file], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _check(choice: Choice) -> None:
    target = choice.target
    if choice.policy not in _POLICIES or (
        target.startswith(OWN) and not _SLUG.fullmatch(target.removeprefix(OWN))
    ):
        message = _("“{value}” is not one of the choices for a column. Choose from the list.")
        shown = target if choice.policy in _POLICIES else choice.policy
        raise Refusal(Problem("no_choice", message, {"value": shown[:60]}))


def _answer_order(record: Import, index: int, choice: Choice, change: dict[str, Any]) -> None:
    column = record.columns[index]
    if choice.order in ORDERS:
        column["date_order"] = choice.order
    elif choice.order == AS_TEXT:
        is_own = choice.target.startswith(OWN)
        change["target"] = choice.target if is_own else own_target(record, index)
        column.update(own_kind="text", why="date order", certainty="")


def is_order_open(record: Import, column: Mapping[str, Any]) -> bool:
    """Whether a column of dates has an order of day and month that only a person can tell."""
    target = column["target"]
    if target == SKIP or column["date_order"] or record.settings.get("date_order"):
        return False
    if target in TARGETS:
        return TARGETS[target].kind in ("date", "moment") and bool(column["samples"])
    return column.get("own_kind") == "date"


def leave_out_open(record: Import) -> None:
    """Leave out every column for which nothing is chosen."""
    for column in record.columns:
        if not column["target"]:
            column["target"] = SKIP
    record.save(update_fields=["columns"])


def read_again(record: Import, reading: Mapping[str, Any]) -> None:
    """Read the file in another way; what was chosen for columns of the same names stays. Raises Refusal."""
    before = {column["name"]: column for column in record.columns}
    reread(record, reading)
    for column in record.columns:
        if old := before.get(column["name"]):
            column["date_order"] = column["date_order"] or old["date_order"]
            column.update({key: old[key] for key in ("why", "certainty")})
            if old["why"] == "date order":
                column["own_kind"] = "text"
    record.save(update_fields=["columns"])
    tell_reading(record)


def replace_file(record: Import, kept: Kept) -> None:
    """Another file for the same draft; what still fits of the mapping stays. Raises Refusal, then nothing changes."""
    before = path_of(record.file)
    record.name, record.file = kept.name, kept.file
    record.size, record.sha256 = kept.size, kept.sha256
    read_again(record, {})
    before.unlink(missing_ok=True)


def tell_reading(record: Import) -> None:
    """Keep beside the draft how its file was read and what the reader remarked, for the pages to show."""
    table = table_of(record)
    record.reading = {
        **record.reading,
        "told": {
            "details": dict(table.details),
            "header_line": table.header_line,
            "notices": [_kept(notice) for notice in table.notices],
        },
    }
    record.save(update_fields=["reading"])


def notices_of(record: Import) -> Sequence[Problem]:
    """What the reader remarked about the file."""
    kept = record.reading.get("told", {}).get("notices", ())
    return [Problem(each["code"], each["message"], each["params"], each["line"]) for each in kept]


def _kept(notice: Problem) -> dict[str, Any]:
    params = {key: v if isinstance(v, int) else str(v) for key, v in notice.params.items()}
    return {"code": notice.code, "message": notice.message, "params": params, "line": notice.line}
