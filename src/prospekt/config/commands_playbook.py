"""`prospekt playbook`: versions that ran, the files of one, check a folder, who moves by it, publish it."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from prospekt.config.acting import actor, reader
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import check_right, visible
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.checking import problems_of
from prospekt.playbook.loading import parse, texts_in
from prospekt.qualify.actions.publishing import publish_files, publish_version
from prospekt.qualify.actions.trials import replay, who_moves
from prospekt.qualify.jobs import rescore_job
from prospekt.qualify.queries.drafts import published, version_called
from prospekt.qualify.queries.judging import Day
from prospekt.qualify.queries.scores import PERSON, running_playbook
from prospekt.qualify.rules.draft_parts import file_of
from prospekt.qualify.rules.moves import Move, grade_changes
from prospekt.ui import written
from prospekt.ui.said import said
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

RIGHT = "see_playbooks"
CHANGE = "manage_playbooks"
WRONG = 1


def run(args: Namespace) -> int:
    """Do what `args.action` says. Raises Refusal for what cannot be done."""
    return {
        "versions": _versions, "show": _show, "export": _export, "check": _check, "who-moves": _who_moves,
        "publish": _publish,
    }[args.action](args)  # fmt: skip


def _versions(args: Namespace) -> int:
    for row in published():
        if args.json:
            told = {
                "version": row.version, "playbook": row.name, "published_at": row.at.isoformat(), "by": row.by,
                "note": row.note, "is_running": row.is_running,
            }  # fmt: skip
            print(json.dumps(told, ensure_ascii=False))
        else:
            mark = "*" if row.is_running else " "
            note = " ".join(row.note.split())
            print(f"{mark} {row.version}\t{written.moment(row.at)}\t{row.by or 'Prospekt'}\t{note}")
    return 0


def _files(version: str) -> Mapping[str, str]:
    """The files of a version; of the running one where none is named."""
    return version_called(version).files if version else dict(running_playbook().files)


def _show(args: Namespace) -> int:
    files = _files(args.version)
    if args.json:
        print(json.dumps(files, ensure_ascii=False))
    else:
        for file, text in files.items():
            print(f"# ---- {file}\n{text}")
    return 0


def _export(args: Namespace) -> int:
    folder = Path(args.folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = _("{folder} is there already and not empty. Name a new folder.")
        raise Refusal(Problem("not_empty", message, {"folder": str(folder)}))
    folder.mkdir(parents=True, exist_ok=True)
    files = _files(args.version)
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    print(gettext("{n} files are in {folder}.").format(n=len(files), folder=folder))
    return 0


def _check(args: Namespace) -> int:
    problems = problems_of(Path(args.folder).name, texts_in(Path(args.folder)))
    if args.json:
        told = [
            {"code": each.code, "file": file_of(each), "line": each.line, "detail": said(each)}
            for each in problems
        ]
        print(json.dumps({"ok": not problems, "problems": told}, ensure_ascii=False))
    else:
        print("\n".join(map(said, problems)) or gettext("Nothing is wrong."))
    return WRONG if problems else 0


def _who_moves(args: Namespace) -> int:
    """Tried here and now, not by the worker; nothing is kept."""
    check_right(reader(args), CHANGE)
    running, now = running_playbook(), timezone.now()
    new = parse(running.name, texts_in(Path(args.folder)))
    listed: list[tuple[LeadRef, Move]] = []

    def keep(kind: str, moves: Sequence[tuple[int, Move]]) -> None:
        for id_, move in moves[: max(0, args.limit - len(listed))]:
            listed.append((LeadRef(kind == PERSON, id_), move))

    found = who_moves(running, new, now=now, keep=keep)
    if args.as_of:
        found["replay"] = replay(running, new, Day(_day(args.as_of, now), args.with_late), now=now)
    names = _names([lead for lead, _move in listed], args)
    rows = [(lead, move) for lead, move in listed if lead in names]
    if args.json:
        found["leads"] = [
            {"lead": str(lead), "before": move.before.grade, "after": move.after.grade, "addends": move.addends}
            for lead, move in rows
        ]  # fmt: skip
        print(json.dumps(found))
        return 0
    _tell(found)
    for lead, move in rows:
        grades = f"{move.before.grade} > {move.after.grade}"
        why = ", ".join(f"{key} {(other - one) / 100:+g}" for key, one, other in move.addends)
        print(f"{lead}\t{names[lead]}\t{grades}\t{why}")
    return 0


def _tell(found: Mapping[str, Any]) -> None:
    text = ngettext("{moved} of {n} lead moves.", "{moved} of {n} leads move.", found["n"])
    print(text.format(moved=written.number(found["moved"]), n=written.number(found["n"])))
    for one, other, n in grade_changes(found["grades"]):
        print(f"  {one} > {other}\t{written.number(n)}")
    lines = (
        (gettext("Target market"), found["market"]),
        (gettext("Ideal customer profile"), found["icp"]),
    )
    for title, counts in lines:
        print(f"  {title}: +{written.number(counts['in'])} −{written.number(counts['out'])}")
    if "replay" in found:
        _tell_replay(found["replay"])


def _tell_replay(found: Mapping[str, Any]) -> None:
    text = gettext("As of {day}: {hits} of {n} leads became a prospect or customer afterwards.")
    day = written.day(datetime.fromisoformat(found["at"]))
    print(
        text.format(day=day, hits=written.number(found["converted"]), n=written.number(found["n"]))
    )
    for title, key in (
        (gettext("Area under the curve"), "auc"),
        (gettext("Among the best tenth"), "top"),
    ):
        values = [
            "-"
            if found[side][key] is None
            else f"{written.number(round(100 * found[side][key], 1))} %"
            for side in ("before", "after")
        ]
        print(f"  {title}: {' > '.join(values)}")
    print(
        gettext(
            "Touches and answers are those of that day; the other facts of leads are those of now."
        )
    )


def _day(text: str, now: datetime) -> datetime:
    """The end of a typed day. Raises Refusal."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        message = _("“{value}” is not a day such as 2026-12-31.")
        raise Refusal(Problem("not_date", message, {"value": text[:40]})) from None
    at = timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
    if at >= now:
        message = _(
            "Choose a day in the past: what happened after it is compared with the scores of that day."
        )
        raise Refusal(Problem("day_not_past", message))
    return at


def _names(leads: Sequence[LeadRef], args: Namespace) -> dict[LeadRef, str]:
    """What those of the leads are called that one may see."""
    found: dict[LeadRef, str] = {}
    for model, is_person in ((Person, True), (Company, False)):
        seen = visible(reader(args), "see_leads", is_company=not is_person)
        ids = [lead.id for lead in leads if lead.is_person == is_person]
        rows = model.objects.filter(seen, pk__in=ids)  # type: ignore[attr-defined]
        found |= {LeadRef(is_person, row.pk): str(row) for row in rows}
    return found


def _publish(args: Namespace) -> int:
    told = {"enqueue": rescore_job.enqueue, "by": actor(args), "now": timezone.now()}
    if args.version:
        made = publish_version(args.version, args.note, **told)
    elif args.folder:
        check_right(reader(args), CHANGE)
        files = texts_in(Path(args.folder))
        made = publish_files(running_playbook().name, files, args.note, **told)
    else:
        message = _("Name a folder, or with --version a version that ran before.")
        raise Refusal(Problem("none_chosen", message))
    text = gettext("Version {version} runs now. The scores of all leads follow in the background.")
    print(text.format(version=made.version))
    return 0
