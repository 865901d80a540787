"""Who may see and change what: one table, role by right, that every door asks.

Source: `domain.md`, the roles of a sales team. A right reaches as far as a scope; a scope becomes a condition on
rows in `people/queries/rights.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Scope(IntEnum):
    """How far a right reaches; a greater one contains the smaller."""

    NONE = 0
    OWN = 1
    """Leads one owns."""
    OWN_AND_FREE = 2
    """Own, and those of the own team that nobody owns."""
    TEAM = 3
    """All leads of the own team."""
    TEAMS = 4
    """All leads of the own team and of the teams under it."""
    ALL = 5


ADMINISTRATOR, MANAGER, TEAM_LEAD = "administrator", "manager", "team_lead"
REPRESENTATIVE, MARKETING, PARTNER, READ_ONLY = (
    "representative",
    "marketing",
    "partner",
    "read_only",
)
ROLES = (ADMINISTRATOR, MANAGER, TEAM_LEAD, REPRESENTATIVE, MARKETING, PARTNER, READ_ONLY)
SYSTEM = "system"
"""Whoever runs Prospekt's own commands and jobs on the machine itself."""

_N, _O, _F, _T, _S, _A = (
    Scope.NONE, Scope.OWN, Scope.OWN_AND_FREE, Scope.TEAM, Scope.TEAMS, Scope.ALL,
)  # fmt: skip
_TABLE: Mapping[str, tuple[Scope, ...]] = {
    #                  admin manager lead  rep  mktg  partner read-only
    "see_leads":       (_A,  _S,     _T,   _F,  _A,   _O,     _A),
    "enter_leads":     (_A,  _S,     _T,   _O,  _A,   _N,     _N),
    "change_leads":    (_A,  _S,     _O,   _O,  _A,   _O,     _N),
    "claim_leads":     (_A,  _S,     _T,   _F,  _N,   _N,     _N),
    "assign_leads":    (_A,  _S,     _T,   _N,  _N,   _N,     _N),
    "remove_leads":    (_A,  _S,     _O,   _O,  _A,   _N,     _N),
    "export_leads":    (_A,  _S,     _T,   _F,  _A,   _O,     _A),
    "import_leads":    (_A,  _S,     _T,   _O,  _A,   _N,     _N),
    "see_audit":       (_A,  _S,     _T,   _F,  _A,   _O,     _A),
    "see_sources":     (_A,  _A,     _A,   _N,  _A,   _N,     _A),
    "manage_sources":  (_A,  _A,     _N,   _N,  _A,   _N,     _N),
    "manage_fields":   (_A,  _A,     _N,   _N,  _A,   _N,     _N),
    "see_playbooks":   (_A,  _A,     _A,   _A,  _A,   _N,     _A),
    "manage_playbooks":(_A,  _A,     _N,   _N,  _N,   _N,     _N),
    "share_views":     (_A,  _A,     _A,   _N,  _A,   _N,     _N),
    "erase_texts":     (_A,  _N,     _N,   _N,  _N,   _N,     _N),
    "manage_users":    (_A,  _N,     _N,   _N,  _N,   _N,     _N),
    "manage_teams":    (_A,  _N,     _N,   _N,  _N,   _N,     _N),
    "manage_tokens":   (_A,  _N,     _N,   _N,  _N,   _N,     _N),
    "see_system":      (_A,  _N,     _N,   _N,  _N,   _N,     _N),
}  # fmt: skip
RIGHTS: Mapping[str, Mapping[str, Scope]] = {
    right: dict(zip(ROLES, scopes, strict=True)) for right, scopes in _TABLE.items()
}
"""Right -> role -> how far it reaches. Rights without leads (settings, users) are all or nothing."""
READING = ("see_leads", "export_leads", "see_audit", "see_sources", "see_playbooks", "see_system")
"""Rights that change nothing."""

BEFORE_SALES = ("suspect", "lead", "mql", "disqualified", "recycled", "nurture")
"""Lifecycles in which marketing may change a lead; from SQL on it belongs to sales."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who asks, with what decides the answer. `team_ids`: the own team and the teams under it.

    Users without a team and leads without one are a team of their own, called None.
    """

    user_id: int | None
    role: str
    team_id: int | None = None
    team_ids: tuple[int | None, ...] = (None,)
    allowed: frozenset[str] | None = None
    """What a token narrows the rights to; None: all that the role has."""

    def scope(self, right: str) -> Scope:
        """How far a right reaches. Raises KeyError for a right that does not exist."""
        by_role = RIGHTS[right]
        if self.allowed is not None and right not in self.allowed:
            return Scope.NONE
        return Scope.ALL if self.role == SYSTEM else by_role.get(self.role, Scope.NONE)

    def may(self, right: str) -> bool:
        """Whether the right reaches anything at all."""
        return self.scope(right) > Scope.NONE

    def reaches(
        self, right: str, owner_id: int | None, team_id: int | None, lifecycle: str
    ) -> bool:
        """Whether the right reaches a lead of this owner, team and lifecycle."""
        scope = self.scope(right)
        if scope == Scope.ALL:
            return not self.is_before_sales_only(right) or lifecycle in BEFORE_SALES
        if scope == Scope.TEAMS:
            return team_id in self.team_ids
        if scope == Scope.TEAM:
            return team_id == self.team_id
        is_own = owner_id is not None and owner_id == self.user_id
        is_free = owner_id is None and team_id == self.team_id
        return (is_own and scope >= Scope.OWN) or (is_free and scope == Scope.OWN_AND_FREE)

    def is_before_sales_only(self, right: str) -> bool:
        """Marketing changes leads only before they are SQL."""
        return self.role == MARKETING and right in ("change_leads", "remove_leads")


EVERYTHING = Reader(None, SYSTEM)
"""The reader behind Prospekt's own jobs and commands."""
