"""Keys by which programs act: how one looks, and how far it may reach."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from prospekt.people.rules.rights import READING, RIGHTS, Scope
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

PREFIX = "prk_"
"""How every key begins, so that one that leaked into a text is recognised."""
RANDOM_BYTES = 32
HINT = 8
MOST = 50
"""Keys that one user may have at a time."""
LONGEST_NAME = 80
_LOOKS = re.compile(r"prk_[A-Za-z0-9_-]{43}", re.ASCII)

WORDS: Mapping[str, str] = {
    "see_leads": _("See leads and companies"),
    "enter_leads": _("Enter leads"),
    "change_leads": _("Change leads, write notes and touches"),
    "claim_leads": _("Claim leads"),
    "assign_leads": _("Give leads to others"),
    "remove_leads": _("Remove leads"),
    "export_leads": _("Export leads"),
    "import_leads": _("Import files"),
    "see_audit": _("See who changed what"),
    "see_sources": _("See sources and costs"),
    "manage_sources": _("Manage sources, campaigns and costs"),
    "manage_fields": _("Manage own fields"),
    "see_playbooks": _("See playbooks"),
    "manage_playbooks": _("Manage playbooks"),
    "share_views": _("Share views"),
    "erase_texts": _("Erase texts"),
    "manage_users": _("Manage users"),
    "manage_teams": _("Manage teams"),
    "manage_tokens": _("Manage tokens"),
    "see_system": _("See the state of the system"),
}
"""What a right is called where one is chosen."""


def looks_like_key(text: str) -> bool:
    """Whether `text` could be one of our keys at all."""
    return _LOOKS.fullmatch(text) is not None


def digest_of(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def grantable(role: str) -> list[str]:
    """The rights that a key of this role may carry, those that only read first."""
    held = [right for right, by_role in RIGHTS.items() if by_role.get(role, Scope.NONE)]
    return sorted(held, key=lambda right: right not in READING)


def checked_scopes(scopes: Iterable[str], role: str) -> list[str]:
    """Rights as a key keeps them. Raises Refusal for none at all, and for one that the role does not have."""
    chosen = list(dict.fromkeys(scopes))
    if not chosen:
        message = _("Choose at least one thing that the program may do.")
        raise Refusal(Problem("no_scope", message, column="scopes"))
    allowed = grantable(role)
    for scope in chosen:
        if scope not in allowed:
            message = _("“{scope}” is no right of this role. Choose from: {allowed}.")
            params = {"scope": scope[:40], "allowed": ", ".join(allowed)}
            raise Refusal(Problem("unknown_scope", message, params, column="scopes"))
    return chosen
