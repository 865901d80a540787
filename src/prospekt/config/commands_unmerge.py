"""`prospekt unmerge ID`: take a merge back."""

from __future__ import annotations

import json
from argparse import Namespace

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor
from prospekt.people.actions.unmerge import unmerge

RIGHT = "change_leads"


def run(args: Namespace) -> int:
    """Both leads as they were, and what was edited since. Raises Refusal where that cannot be done."""
    done = unmerge(args.id, by=actor(args), now=timezone.now())
    if args.json:
        print(json.dumps({"kept": str(done.kept), "back": str(done.back), "later": done.later}))
        return 0
    text = gettext("{kept} and {back} stand for themselves again.")
    print(text.format(kept=done.kept, back=done.back))
    if done.later:
        text = gettext("Edited since, and kept with {kept}: {fields}.")
        print(text.format(kept=done.kept, fields=", ".join(done.later)))
    return 0
