"""`prospekt log "called Anna, budget 20k, demo on Tuesday"`: say what is understood, ask, save."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from prospekt.config.acting import actor, reader
from prospekt.config.asking import agreed
from prospekt.engage.actions.log_line import log_line
from prospekt.engage.queries.log_lines import Meant, Preview, preview
from prospekt.engage.queries.places import zone_of_user
from prospekt.engage.rules.plans import which_lead
from prospekt.engage.wording import plan_words
from prospekt.people.models import User
from prospekt.people.rules.lead_ref import parse_ref
from prospekt.words.problem import Refusal

RIGHT = "change_leads"
_UNASKED = _("Nobody is there to ask. Say --yes to save the line as it is understood.")


def run(args: Namespace) -> int:
    """Read the line, show it, and save it after a yes. Raises Refusal where it is not sure which lead is meant."""
    user = User.objects.filter(pk=args.user_id).first() if args.user_id else None
    zone = ZoneInfo(zone_of_user(user))
    with timezone.override(zone):
        return _log(args)


def _log(args: Namespace) -> int:
    now = timezone.localtime(timezone.now())
    lead = parse_ref(args.lead) if args.lead else None
    language = (get_language() or "en").split("-")[0]
    found = preview(
        args.text,
        lead=lead,
        reader=reader(args),
        language=language,
        now=now,
        with_model=not args.yes,
    )
    says = plan_words(found.plan, found.questions)
    if found.lead is None:
        _tell([_named(each) for each in found.candidates])
        raise Refusal(which_lead())
    _tell([_named(found.lead), *_other(found), *says, *_model(found)])
    if not args.yes and not agreed(gettext("Save this?"), unasked=_UNASKED):
        return 0
    made = log_line(found.lead.ref, found.plan, by=actor(args), now=now)
    if args.json:
        told = {
            "lead": str(found.lead.ref), "event": made.event, "is_note": made.is_note, "answers": made.answers,
            "objections": made.objections, "tasks": made.tasks, "says": says,
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(gettext("Saved."))
    return 0


def _tell(lines: list[str]) -> None:
    """Beside the answer, which another program may read."""
    for line in lines:
        print(line, file=sys.stderr)


def _named(lead: Meant) -> str:
    return "\t".join(each for each in (str(lead.ref), lead.name, lead.detail) if each)


def _model(found: Preview) -> list[str]:
    """That the outside language model was asked, or did not answer."""
    if found.model == "read":
        return [gettext("An outside language model was asked about what the rules left open.")]
    return [gettext("The outside language model gave no answer.")] if found.model else []


def _other(found: Preview) -> list[str]:
    if not found.other or found.lead is None:
        return []
    sentence = gettext("The line names {other}; it will be saved with {lead}.")
    return [sentence.format(other=found.other, lead=found.lead.name)]
