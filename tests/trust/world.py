"""A small world for tests that walk every address: leads and imports in every state, with given texts in every field."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle

from django.test import Client
from django.utils import timezone

from prospekt.capture.actions.files import keep_file
from prospekt.capture.actions.prepare_import import (
    map_columns,
    prepare_import,
    settle_open_columns,
)
from prospekt.capture.actions.run_import import run_import
from prospekt.capture.models import Import
from prospekt.engage.actions.lead_files import Sent, add_files
from prospekt.engage.actions.tasks import NewTask, make_tasks
from prospekt.engage.models import TeamWord
from prospekt.engage.rules.dues import Due
from prospekt.engage.rules.tasks import LONGEST_TITLE
from prospekt.ledger.events import Actor
from prospekt.people.actions.bulk_edit import make_bulk
from prospekt.people.actions.merge_leads import merge_leads
from prospekt.people.actions.new_lead import enter_lead
from prospekt.people.models import Company, DuplicateSearch, Person, User
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.qualify.actions.answers import NewAnswer, give_answers
from prospekt.qualify.actions.drafts import save_part, start_draft
from prospekt.qualify.actions.trials import begin_trial
from prospekt.qualify.queries.scores import running_playbook

TEXT_COLUMNS: Mapping[str, str] = {
    "Name": "full_name", "Role": "role", "Department": "department", "Street": "street", "Post": "postal_code",
    "City": "city", "Region": "region", "Link": "link", "Remark": "note", "Labels": "tags", "Where from": "source",
    "Drive": "campaign", "Number there": "external_id", "Stage there": "lifecycle_hint", "Firm": "company",
    "Site": "website", "Branch": "industry", "Firm street": "company_street", "Firm post": "company_postal_code",
    "Firm city": "company_city", "Firm region": "company_region", "Firm number": "company_external_id",

    "Word": "touch_note", "Touch": "touch_kind", "When": "touch_at", "Mail": "email", "Phone": "phone",
    "Born": "birthday", "Staff": "employees", "Nation": "country",
}  # fmt: skip
FIXED = {"Touch": "meeting", "When": "2026-05-04", "Mail": "", "Phone": ""}
"""Columns that must be right for the row to come in with its touch; their texts are tried in rows of their own."""


@dataclass(frozen=True, slots=True)
class World:
    """What the addresses of the application lead to."""

    client: Client
    user: User
    person: int
    company: int
    done: int
    draft: int
    task: int = 1
    answer: int = 1
    bulk: int = 1
    search: int = 1
    merge: int = 1
    word: int = 1
    file: int = 1
    playbook_draft: int = 1

    @property
    def samples(self) -> list[dict[str, object]]:
        """Values for the parts of addresses, so that every kind of page is reached."""
        door = {"uidb36": "1", "key": "set-password", "view_id": "1"}
        api = {"company_id": self.company, "tag_id": 1, "kind": "email", "contact_id": 1, "source_id": 1,
               "campaign_id": 1, "cost_id": 1, "slug": "word", "token_id": 1, "token": "none", "pk": 1,
               "task_id": self.task, "user_id": self.user.pk, "team_id": 1, "invitation_id": 1,
               "answer_id": self.answer, "bulk_id": self.bulk, "change_set_id": self.merge, "merge_id": self.merge,
               "search_id": self.search, "word_id": self.word, "segment_id": 1,
               "assignment_id": 1, "absence_id": 1, "handover_id": 1, "file_id": self.file}  # fmt: skip
        api |= {"draft_id": self.playbook_draft, "version": running_playbook().version}
        door |= {"file": "scorecard.toml"}
        door |= {"lead_ref": f"p{self.person}", "line": f"p{self.person}"} | {
            name: str(value) for name, value in api.items()
        }
        return [
            {"ref": f"p{self.person}", "import_id": str(self.done), **door},
            {"ref": f"c{self.company}", "import_id": str(self.draft), **door},
        ]


def prepared(name: str, rows: Sequence[Mapping[str, str]], user: User) -> Import:
    """A draft of these rows, each text column on its target, every other one an own field."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    kept = keep_file([out.getvalue().encode("utf-8", "surrogatepass")], name)
    record = prepare_import(kept, by=user, now=timezone.now())
    known = {column["name"] for column in record.columns}
    map_columns(record, {n: {"target": t} for n, t in TEXT_COLUMNS.items() if n in known})
    settle_open_columns(record)
    record.save()
    return record


def rows_with(texts: Sequence[str], extra: Sequence[str] = ()) -> list[dict[str, str]]:
    """A row for each text with it in every column, and one with it in the columns that must be right."""
    rows = []
    for n, text in enumerate(texts):
        row = {name: FIXED.get(name, text) for name in TEXT_COLUMNS} | dict.fromkeys(extra, text)
        row["Mail"] = f"hostile{n}@firm{n}.example"
        rows.append(row)
        rows.append(
            {**row, "Mail": text, "Phone": text, "When": text, "Touch": text, "Name": f"{n} {text}"}
        )
    return rows


def build(user: User, client: Client, texts: Sequence[str], columns: Sequence[str] = ()) -> World:
    """A world whose texts are the given ones, in every text field and in further `columns`."""
    names = cycle(texts)
    rows = rows_with(texts, columns)
    record = run_import(prepared(f"{next(names)[:60]}.csv", rows, user).pk)
    assert record.state == Import.State.DONE
    assert record.created, "no row came in"
    draft = prepared(f"{next(names)[:60]}.csv", rows, user)
    person = Person.objects.exclude(company=None).order_by("id").first()
    company = Company.objects.order_by("id").first()
    assert person
    assert company
    lead = LeadRef(True, person.pk)
    task = tasks_about(user, lead, texts)
    return World(
        client, user, person.pk, company.pk, record.pk, draft.pk, task, _answer(user, lead, texts),
        waiting_bulk(user, lead, texts), _search(user), _merge(user), _word(), files_of(user, lead, texts),
        playbook_draft=tried_draft(texts),
    )  # fmt: skip


def _answer(user: User, lead: LeadRef, texts: Sequence[str]) -> int:
    """An answer of the lead, the texts behind it."""
    words = " ".join("".join(filter(str.isprintable, text)) for text in texts)[:1_000]
    new = NewAnswer(lead, "need", "yes", words)
    return give_answers([new], by=Actor(user.pk, "web"), now=timezone.now())[0]


def tried_draft(texts: Sequence[str]) -> int:
    """A draft of the playbook in which a rule is called by the texts, tried once."""
    by, now = Actor(None, "web"), timezone.now()
    title = (
        " ".join("".join(filter(str.isprintable, text)) for text in texts)[:1_000].strip() or "x"
    )
    draft = start_draft(by=by, now=now)
    values = {"title": title, "points": 9}
    save_part(draft.pk, "scorecard.toml", ("fit", "phone"), values, revision=1, by=by, now=now)
    begin_trial(draft.pk, enqueue=lambda _id: None, by=by, now=now)
    return draft.pk


def waiting_bulk(user: User, lead: LeadRef, texts: Sequence[str]) -> int:
    """A bulk edit that waits to be confirmed."""
    plain = {"set": {"city": "".join(filter(str.isprintable, texts[0]))[:60] or "x"}}
    by = Actor(user.pk, "web")
    return make_bulk(plain, view={}, leads=[lead], by=by, now=timezone.now()).pk


def _search(user: User) -> int:
    """A search for duplicates that waits for the worker."""
    return DuplicateSearch.objects.create(by=user, made_at=timezone.now()).pk


def _merge(user: User) -> int:
    """A merge that can be undone, of two leads that nothing else is about."""
    by, now = Actor(user.pk, "web"), timezone.now()
    one, other = (
        enter_lead({"full_name": f"Ωmerged {n}"}, by=by, now=now).lead
        for n in "ab"
    )  # fmt: skip
    return merge_leads(one, other, by=by, now=now).change_set_id


def files_of(user: User, lead: LeadRef, texts: Sequence[str]) -> int:
    """Files of the lead, called by the texts; one of them."""
    sent = [Sent(f"{text}.txt", [b"words"]) for text in texts[:20]]
    return add_files(lead, sent, by=Actor(user.pk, "web"), now=timezone.now())[0]


def _word() -> int:
    """A word that those without a team have taught the log."""
    return TeamWord.objects.create(word="ωringte", meaning="touch.call_done").pk


def tasks_about(user: User, lead: LeadRef, texts: Sequence[str]) -> int:
    """Open tasks of the user about a lead, called by the texts as far as these can be titles; one of them."""
    due, by = Due(timezone.localdate()), Actor(user.pk, "web")
    for text in texts[:20]:
        title = "".join(char for char in text if char.isprintable())[:LONGEST_TITLE].strip() or "x"
        (task_id,) = make_tasks([NewTask(due, "todo", title, lead)], by=by, now=timezone.now())
    return task_id
