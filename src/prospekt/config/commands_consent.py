"""`prospekt consent`: what a lead allows and refuses, and writing down what it said."""

from __future__ import annotations

import json
from argparse import Namespace

from django.utils import timezone
from django.utils.translation import gettext

from prospekt.config.acting import actor, reader
from prospekt.people.actions.consent import record_consent
from prospekt.people.queries.consent import standings
from prospekt.people.queries.detail import lead_values
from prospekt.people.rules.consent import CHANNELS, PURPOSES, usual_purpose
from prospekt.people.rules.lead_ref import parse_ref

RIGHT = "see_leads"


def run(args: Namespace) -> int:
    """Write down what is given, then say what holds."""
    lead = parse_ref(args.lead)
    lead_values(lead, reader=reader(args))
    for texts, is_given in ((args.refuse, False), (args.allow, True)):
        for text in texts:
            channel, _colon, purpose = text.partition(":")
            record_consent(
                lead, channel, purpose or usual_purpose(channel), is_given=is_given,
                source=args.source, text=args.text, by=actor(args), now=timezone.now(),
            )  # fmt: skip
    standing = standings([lead])[lead]
    told = {
        f"{channel}:{purpose}": [why.code for why in standing.reasons(channel, purpose)]
        for channel in CHANNELS if channel != "all"
        for purpose in PURPOSES if purpose != "any"
    }  # fmt: skip
    if args.json:
        print(json.dumps(told))
        return 0
    for what, reasons in told.items():
        print(f"{what}\t{', '.join(reasons) or gettext('allowed')}")
    return 0
