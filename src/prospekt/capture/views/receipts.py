"""A receipt as the page shows it: figures with links, problems, spared leads, the mapping that was used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from prospekt.capture.listings import lead_names, own_labels
from prospekt.capture.models import Import, ImportProblem, Spared
from prospekt.capture.queries.receipts import problem_of
from prospekt.capture.rules.targets import OWN, SKIP
from prospekt.capture.wording import OUTCOMES, POLICIES, target_label
from prospekt.people.rules.edits import editable
from prospekt.people.rules.rights import Reader
from prospekt.ui.said import said
from prospekt.ui.written import number


def receipt_figures(record: Import) -> dict[str, Any]:
    """The balance, and the figures that stand outside it."""
    rows = reverse("import_rows", args=[record.pk])
    parts = [{"key": "read", "label": gettext("read"), "count": record.read, "url": rows}]
    parts += [
        {
            "key": key,
            "label": gettext(word),
            "count": getattr(record, key),
            "url": f"{rows}?outcome={key}",
        }
        for key, word in OUTCOMES.items()
    ]
    return {
        "parts": parts,
        "speed": round(record.read / record.seconds)
        if record.seconds and record.read >= 1_000
        else 0,
    }


def one_line(record: Mapping[str, Any]) -> str:
    """A receipt in one line: 9,240 read = 8,911 created + 329 updated; parts that are 0 are left out."""
    parts = [
        f"{number(record[key])} {gettext(word)}" for key, word in OUTCOMES.items() if record[key]
    ]
    read = f"{number(record['read'])} {gettext('read')}"
    return f"{read} = {' + '.join(parts)}" if parts else read


def problem_rows(problems: Iterable[ImportProblem]) -> list[dict[str, Any]]:
    """Problems as lines of a table."""
    return [
        {"line": row.line, "column": target_label(row.column, {}) or row.column, "value": row.value[:200], "reason": said(problem_of(row)),
         "is_reject": row.is_reject}
        for row in problems
    ]  # fmt: skip


def spared_rows(spared: Iterable[Spared], *, reader: Reader) -> list[dict[str, Any]]:
    """Leads an undo left alone, with the facts that were edited since."""
    rows = list(spared)
    refs = [(row.person_id, row.company_id if not row.person_id else None) for row in rows]
    names = lead_names(refs, reader=reader)
    return [
        {"ref": ref_of(*ref), "name": names.get(ref, ""), "fields": [_field(ref, name) for name in row.fields]}
        for row, ref in zip(rows, refs, strict=True)
    ]  # fmt: skip


def _field(ref: tuple[int | None, int | None], name: str) -> str:
    labels = editable(ref[0] is not None)
    return (
        gettext(labels[name])
        if name in labels
        else target_label(name, {}) or name.removeprefix(OWN)
    )


def ref_of(person_id: int | None, company_id: int | None) -> str:
    """How addresses name a lead; empty for none."""
    return f"p{person_id}" if person_id else f"c{company_id}" if company_id else ""


def mapping_rows(record: Import) -> list[dict[str, str]]:
    """Column, what it became, and how known leads were treated."""
    labels = own_labels(
        [c["target"].removeprefix(OWN) for c in record.columns if c["target"].startswith(OWN)]
    )
    default = POLICIES.get(record.settings.get("policy", ""), "")
    return [
        {
            "column": column["name"],
            "target": gettext("left out") if column["target"] == SKIP else target_label(column["target"], labels),
            "is_own": column["target"].startswith(OWN),
            "is_skipped": column["target"] == SKIP,
            "policy": gettext(POLICIES.get(column["policy"], "") or default) if column["target"] != SKIP else "",
            "required": column["required"],
        }
        for column in record.columns
    ]  # fmt: skip
