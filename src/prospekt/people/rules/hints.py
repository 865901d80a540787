"""What helps a new user along: one line on each main page, and the first steps. Each can be put away for good."""

from __future__ import annotations

from collections.abc import Mapping

from prospekt.words.problem import gettext_noop as _

FIRST_STEPS = "first_steps"
HINTS: Mapping[str, str] = {
    "leads": _("The best lead stands first. Click a name, or press Enter on it, to see why; Ctrl+K finds everything."),
    "lead": _("Every bar is a rule with its points; together they are the score. Record what happens, and the score follows."),
    "companies": _("A company shows how many of its people you know. It is a lead itself only as long as nobody there is known."),
    "imports": _("Each import keeps its receipt: what became of every row. It can be taken back as a whole, also weeks later."),
    "import_new": _("Nothing is written until you have seen the rows, so try any list you have."),
    "scorecard": _("This is all that makes a score. Click the question mark behind a rule to read what it looks at and what it does."),
    "campaigns": _("Enter what was spent, and each campaign, source and channel tells what one lead cost."),
    "sources": _("Two names for the same place? Open one and merge it with the other; its leads move along."),
    "own_fields": _("A field stands at once in forms, lists, filters, imports and files. Removing it keeps its values."),
    "users": _("Everybody gets one role. The role decides which leads they see and what they may change."),
    "teams": _("Leads that nobody owns yet belong to a team, so that its people can take them over."),
    "bin": _("Restore brings a lead back just as it was, with its notes and touches."),
    "audit": _("Filter by who, field or day. The values can be erased; that something was changed stays."),
    "tokens": _("Give a program only the rights it needs, and let its token expire."),
}  # fmt: skip
"""Name of a page's address -> what its hint says."""
CODES = (FIRST_STEPS, *HINTS)
"""Everything that can be put away."""
