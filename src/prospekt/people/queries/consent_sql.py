"""What a lead allowed and refused for a channel and a purpose, as SQL over the lead `p`: `rules.consent.stands` again.

The rows of one lead are few and found by their index.
"""

from __future__ import annotations

from functools import lru_cache

from prospekt.people.rules.consent import (
    ALL,
    ANY,
    CHANNELS,
    COLUMNS,
    PURPOSES,
    refuses,
    usual_purpose,
)
from prospekt.playbook.filters.catalog import ALLOWED, REFUSED

PREFIX = "consent_"


@lru_cache(maxsize=64)
def consent_expression(name: str, is_company: bool) -> str:
    """`allowed`, `refused` or NULL, of a fact such as consent_email_marketing."""
    channel, purpose = name.removeprefix(PREFIX).split("_")
    column = "company_id" if is_company else "person_id"
    said = [
        f"p.{flag}"
        for code, flag in COLUMNS.items()
        if refuses(code, usual_purpose(code), channel, purpose)
    ]
    refused = " OR ".join([*said, f"EXISTS ({_in_force(column, channel, purpose, '')})"])
    since = _in_force(column, channel, purpose, " AND r.id > g.id")
    allowed = (
        f"SELECT 1 FROM people_consent g WHERE g.{column} = p.id AND g.is_given"
        f" AND g.channel IN ('{ALL}', '{channel}') AND g.purpose IN ('{ANY}', '{purpose}')"
        f" AND NOT EXISTS ({since})"
    )
    return f"(CASE WHEN {refused} THEN '{REFUSED}' WHEN EXISTS ({allowed}) THEN '{ALLOWED}' END)"


def _in_force(column: str, channel: str, purpose: str, more: str) -> str:
    """Refusals of this channel and purpose that no later, proven consent lifts."""
    kinds = " OR ".join(
        f"(r.channel = '{said}' AND r.purpose = '{what}')"
        for said in CHANNELS
        for what in PURPOSES
        if refuses(said, what, channel, purpose)
    )
    lifted = (
        f"SELECT 1 FROM people_consent n WHERE n.{column} = r.{column} AND n.id > r.id AND n.is_given"
        f" AND n.text_shown <> '' AND n.channel IN ('{ALL}', r.channel) AND n.purpose IN ('{ANY}', r.purpose)"
    )
    return (
        f"SELECT 1 FROM people_consent r WHERE r.{column} = p.id AND NOT r.is_given AND ({kinds})"
        f"{more} AND NOT EXISTS ({lifted})"
    )


def consent_among(is_company: bool, wanted: str) -> str:
    """Whoever ever said yes, or ever said no or has a flag that says so: only they can have allowed, or refused."""
    column = "company_id" if is_company else "person_id"
    said = f"SELECT g.{column} FROM people_consent g WHERE g.{column} IS NOT NULL AND"
    if wanted == ALLOWED:
        return f"p.id IN ({said} g.is_given)"
    return f"(p.no_email OR p.no_call OR p.no_contact OR p.id IN ({said} NOT g.is_given))"
