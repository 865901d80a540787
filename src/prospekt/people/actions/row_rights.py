"""What the rights of whoever brings rows mean for each of them: a row never changes a lead its bringer may not."""

from __future__ import annotations

from typing import Any

from prospekt.ledger.events import Actor
from prospekt.people.actions.pending import Pending
from prospekt.people.models import User
from prospekt.people.queries.rights import ask_owner, not_yours, reaches_user, reader_of
from prospekt.people.rules.draft import Draft
from prospekt.people.rules.rights import EVERYTHING, Scope
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _


class RowRights:
    """Asked once a row; loads the users once a batch, and only for drafts or leads that have an owner."""

    def __init__(self, by: Actor) -> None:
        self.reader = reader_of(by)
        self.knows_all = self.reader == EVERYTHING
        self._users: dict[int, User] | None = None

    @property
    def users(self) -> dict[int, User]:
        if self._users is None:
            self._users = {user.pk: user for user in User.objects.all()}
        return self._users

    def why_not_owner(self, draft: Draft) -> Problem | None:
        """Why the row's owner cannot be, if the bringer may not give leads to that user; sets the bringer's own."""
        owner_id = draft.person.get("owner_id")
        if self.knows_all:
            return None
        if owner_id is None:
            if self.reader.scope("enter_leads") == Scope.OWN:
                draft.person["owner_id"] = self.reader.user_id
            return None
        user = self.users.get(owner_id)
        if owner_id == self.reader.user_id or (
            user and reaches_user(self.reader, "assign_leads", user)
        ):
            return None
        message = _("You cannot give leads to {owner}. Leave the owner empty, or ask your manager.")
        return Problem("unknown_user", message, {"owner": str(user or owner_id)}, column="owner")

    def place(self, draft: Draft) -> None:
        """A new lead stands in the team of its owner, or of whoever brought it."""
        owner_id = draft.person.get("owner_id")
        team_id = self.team_of(owner_id) if owner_id is not None else self.reader.team_id
        if team_id is not None:
            draft.person["team_id"] = team_id

    def team_of(self, owner_id: int) -> int | None:
        user = self.users.get(owner_id)
        return user.team_id if user else None

    def why_not_meet(self, lead: Pending, draft: Draft, *, reads_only: bool) -> Problem | None:
        """Why the row may not change the lead it matches; with `reads_only`, why it may not even know of it."""
        if self.knows_all or lead.is_new:
            return None
        facts = self._facts(lead)
        sees = self.reader.reaches("see_leads", *facts)
        if sees and (reads_only or self.reader.reaches("change_leads", *facts)):
            return None
        claims = facts[0] is None and draft.person.get("owner_id") == self.reader.user_id
        if sees and claims and self.reader.reaches("claim_leads", *facts):
            return None
        owner = str(self.users.get(facts[0] or 0, ""))
        return not_yours(owner) if sees else ask_owner(owner)

    def why_not_employer(self, company: Pending) -> Problem | None:
        """Why nobody may be entered at this company: it is somebody else's lead."""
        if self.knows_all or company.is_new or not company.columns["is_lead"]:
            return None
        facts = self._facts(company)
        if any(self.reader.reaches(right, *facts) for right in ("change_leads", "claim_leads")):
            return None
        owner = str(self.users.get(facts[0] or 0, ""))
        sees = self.reader.reaches("see_leads", *facts)
        return not_yours(owner) if sees else ask_owner(owner)

    def may_change_employer(self, company: Pending) -> bool:
        """Whether a person's row may change facts of the company: ours, or nobody's."""
        if self.knows_all or company.is_new or company.columns["owner_id"] is None:
            return True
        return self.reader.reaches("change_leads", *self._facts(company))

    def shown(self, lead: Pending, name: str) -> str:
        """What a lead is called to the bringer: only its owner's name where the lead may not be seen."""
        facts = self._facts(lead)
        if self.knows_all or lead.is_new or self.reader.reaches("see_leads", *facts):
            return name
        return str(self.users.get(facts[0] or 0, "—"))

    @staticmethod
    def _facts(lead: Pending) -> tuple[Any, Any, Any]:
        columns = lead.columns
        return columns["owner_id"], columns["team_id"], columns["lifecycle"]
