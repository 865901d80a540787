"""The first steps of a new user: what to do, why, where, and who may. Ticked by what is there, not by a click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Step:
    """One step: title and text are message ids, `place` the name of an address, `right` what one needs to do it."""

    key: str
    title: str
    text: str
    verb: str
    place: str
    icon: str
    right: str


STEPS: tuple[Step, ...] = (
    Step(
        "list", _("Bring your list"),
        _("Any file will do: Excel, CSV, or the export of the tool you used before. You see every row before it is written."),
        _("Import a list"), "import_new", "file-up", "import_leads",
    ),
    Step(
        "ranked", _("Look at the ranked list"),
        _("Every lead has a score and a grade; the one to call first stands first."),
        _("Go to the leads"), "leads", "users", "see_leads",
    ),
    Step(
        "opened", _("Open a lead and read why"),
        _("Its score opens into rules and points, with the fact behind each."),
        _("Go to the leads"), "leads", "gauge", "see_leads",
    ),
    Step(
        "view", _("Keep a view"),
        _("Filter the list as you work, then keep it under a name: in the menu beside the title."),
        _("Go to the leads"), "leads", "list-filter", "see_leads",
    ),
    Step(
        "colleague", _("Invite a colleague"),
        _("They get a link by mail, and see what their role lets them see."),
        _("Invite somebody"), "user_invite", "user-plus", "manage_users",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps that whoever looks may take, each with whether it is done."""

    steps: tuple[tuple[Step, bool], ...]

    @property
    def n_done(self) -> int:
        return sum(is_done for _step, is_done in self.steps)

    @property
    def next(self) -> Step | None:
        """The first step that is not done."""
        return next((step for step, is_done in self.steps if not is_done), None)


def progress(may: Callable[[str], bool], done: Mapping[str, bool]) -> Progress:
    """The steps for somebody's rights; `done` says by key what is there. Steps nobody told about are not done."""
    return Progress(tuple((step, done.get(step.key, False)) for step in STEPS if may(step.right)))
