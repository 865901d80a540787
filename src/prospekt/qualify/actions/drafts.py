"""Change a playbook in a draft: start, save a part or a file, throw away. Nothing of it counts before it is published.

Two people may work on one draft: each says which revision was read, and whoever saves a part that somebody changed
since is told so (Refusal conflict) and loses nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.models import User
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.playbook.keys import OPTIONAL_FILES, TABLES
from prospekt.playbook.loading import load
from prospekt.qualify.actions.playbooks import enact_playbook
from prospekt.qualify.events import (
    PlaybookDraftDiscarded,
    PlaybookDraftSaved,
    PlaybookDraftStarted,
)
from prospekt.qualify.models import PlaybookDraft, PlaybookVersion
from prospekt.qualify.queries.drafts import no_draft, version_called
from prospekt.qualify.rules.draft_parts import (
    WHOLE,
    Files,
    check_file,
    part_name,
    part_problems,
    unreadable,
    with_values,
)
from prospekt.qualify.rules.toml_text import Path, Values, changed_tables, remove_table, table_of
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "manage_playbooks"
MOST_DRAFTS = 50


def start_draft(
    *, version: str = "", files: Mapping[str, str] | None = None, by: Actor, now: datetime
) -> PlaybookDraft:
    """A draft of the running version, or of an older one, with its files unless others are given.

    Whoever has a draft of that version already gets it back, unless files are given. Raises Refusal not_allowed, not_found.
    """
    check_right(reader_of(by), RIGHT)
    with transaction.atomic():
        based_on = version_called(version) if version else running_version(by=by, now=now)
        mine = PlaybookDraft.objects.filter(based_on=based_on, made_by_id=by.user_id).first()
        if mine is not None and files is None:
            return mine
        if PlaybookDraft.objects.count() >= MOST_DRAFTS:
            message = _("There are {most} drafts already. Publish one or throw one away first.")
            raise Refusal(Problem("too_many", message, {"most": MOST_DRAFTS}))
        kept = based_on.files if files is None else {f: check_file(f, t) for f, t in files.items()}
        made = PlaybookDraft.objects.create(
            based_on=based_on, files=kept, made_by_id=by.user_id, made_at=now, changed_at=now
        )
        append([PlaybookDraftStarted(draft=made.pk, playbook=based_on.version)], by=by, now=now)
    return made


def running_version(*, by: Actor, now: datetime) -> PlaybookVersion:
    """The version that runs; before the first start that of the settings, which then runs."""
    found = PlaybookVersion.objects.filter(is_running=True).first()
    if found is None:
        enact_playbook(load(settings.PLAYBOOK), by=by, now=now)
        found = PlaybookVersion.objects.get(is_running=True)
    return found


def save_part(
    draft_id: int, file: str, path: Path, values: Values, *, revision: int, by: Actor, now: datetime
) -> PlaybookDraft:
    """Set values of one table, which is added where there is none; None takes a key out.

    Raises Refusal conflict, not_found, playbook.shape, and with the first problem that the table then has.
    """
    return save_parts(draft_id, file, {path: values}, revision=revision, by=by, now=now)


def save_parts(
    draft_id: int,
    file: str,
    parts: Mapping[Path, Values],
    *,
    revision: int,
    by: Actor,
    now: datetime,
) -> PlaybookDraft:
    """`save_part` for several tables of a file: all of them or none."""
    with transaction.atomic():
        draft = locked_draft(draft_id, by)
        check_untouched(draft, [part_name(file, path) for path in parts], revision)
        files: Files = draft.files
        for path, values in parts.items():
            files = with_values(files, file, path, values)
        for path in parts:
            for problem in part_problems(draft.based_on.name, files, file, path):
                raise Refusal(problem)
        changed = [path for path in parts if _differs(draft, files, file, path)]
        return _saved(draft, files, [part_name(file, path) for path in changed], by, now)


def remove_part(
    draft_id: int, file: str, path: Path, *, revision: int, by: Actor, now: datetime
) -> PlaybookDraft:
    """Take out a rule, a question, a method. Who names it elsewhere is told by the check."""
    with transaction.atomic():
        draft = locked_draft(draft_id, by)
        name = part_name(file, path)
        check_untouched(draft, [name], revision)
        try:
            found = table_of(draft.files.get(file, ""), path) if path else None
        except tomllib.TOMLDecodeError as fault:
            raise unreadable(file) from fault
        if found is None:
            message = _("{what} is no longer in this draft.")
            raise Refusal(Problem("not_found", message, {"what": name}))
        files = {**draft.files, file: remove_table(draft.files[file], path)}
        return _saved(draft, files, [name], by, now)


def save_file(
    draft_id: int, file: str, text: str, *, revision: int, by: Actor, now: datetime
) -> PlaybookDraft:
    """Keep the whole text of a file, right or wrong; an empty one takes out a file that need not be there.

    Raises Refusal conflict, and too_long or nul for what cannot be kept.
    """
    kept = check_file(file, text)
    with transaction.atomic():
        draft = locked_draft(draft_id, by)
        before = draft.files.get(file, "")
        check_untouched(draft, [p for p in draft.parts if p.startswith(f"{file}:")], revision)
        if before == kept:
            return draft
        files = {**draft.files, file: kept}
        if not kept.strip() and file in OPTIONAL_FILES:
            del files[file]
        try:
            parts = [part_name(file, path) for path in changed_tables(before, kept)]
        except tomllib.TOMLDecodeError:
            parts = []
        return _saved(draft, files, [*parts, part_name(file, (WHOLE,))], by, now)


def discard_draft(draft_id: int, *, by: Actor, now: datetime) -> None:
    """Throw a draft away, whoever began it. Raises Refusal not_found for one that is gone."""
    with transaction.atomic():
        end_draft(locked_draft(draft_id, by), by=by, now=now)


def end_draft(draft: PlaybookDraft, *, by: Actor, now: datetime) -> None:
    """The draft is over, and what was tried with it goes too; in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM qualify_trialmove WHERE trial_id IN"
            " (SELECT id FROM qualify_playbooktrial WHERE draft_id = %s)",
            [draft.pk],
        )
    append([PlaybookDraftDiscarded(draft=draft.pk)], by=by, now=now)
    draft.delete()


def locked_draft(draft_id: int, by: Actor) -> PlaybookDraft:
    """The draft, which nobody else changes until the end. Raises Refusal not_allowed, not_found."""
    check_right(reader_of(by), RIGHT)
    rows = PlaybookDraft.objects.select_for_update(of=("self",)).select_related("based_on")
    found = rows.filter(pk=draft_id).first()
    if found is None:
        raise no_draft()
    return found


def check_untouched(draft: PlaybookDraft, names: Iterable[str], revision: int) -> None:
    """Raises Refusal conflict where somebody changed one of these parts after `revision`."""
    wanted = set(names) | {f"{name.partition(':')[0]}:{WHOLE}" for name in names}
    since = [(draft.parts[name], name) for name in wanted if name in draft.parts]
    newer = sorted(each for each in since if each[0][0] > revision)
    if not newer:
        return
    (_revision, user_id, _at), name = newer[-1]
    user = User.objects.filter(pk=user_id).first()
    message = _(
        "{who} changed {what} while you did. What you typed is still here; save again to put it in the place of that."
    )
    params = {"who": str(user) if user else "?", "what": name.removesuffix(f":{WHOLE}")}
    raise Refusal(Problem("conflict", message, params, value=str(draft.revision)))


def _differs(draft: PlaybookDraft, files: Files, file: str, path: Path) -> bool:
    before = draft.files.get(file, "")
    return table_of(before, path) != table_of(files[file], path)


def _saved(
    draft: PlaybookDraft, files: Files, parts: Iterable[str], by: Actor, now: datetime
) -> PlaybookDraft:
    if dict(files) == draft.files:
        return draft
    draft.files = {name: files[name] for name in TABLES if name in files}
    draft.revision += 1
    mark: list[Any] = [draft.revision, by.user_id, now.isoformat()]
    draft.parts = draft.parts | dict.fromkeys(parts, mark)
    draft.changed_at = now
    draft.save(update_fields=["files", "revision", "parts", "changed_at"])
    append([PlaybookDraftSaved(draft=draft.pk, revision=draft.revision)], by=by, now=now)
    return draft
