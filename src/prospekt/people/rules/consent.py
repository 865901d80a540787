"""What somebody allowed and refused: by channel and purpose, the last word counts, and a no reaches further than a yes.

A refusal of marketing refuses sales too: both bring an offer nobody asked for. A consent lifts a refusal only if it
is later, reaches as far, and says which words were shown. What stands on the list of suppressed addresses, or was
refused by another lead with the same address, no consent lifts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

ALL, ANY = "all", "any"
CHANNELS: Mapping[str, str] = {
    ALL: _("Every channel"), "email": _("E-mail"), "call": _("Calls"), "sms": _("SMS"), "chat": _("Chat"),
    "letter": _("Letters"),
}  # fmt: skip
PURPOSES: Mapping[str, str] = {
    ANY: _("Every purpose"), "marketing": _("Marketing"), "sales": _("Sales"), "service": _("Service"),
}  # fmt: skip
MEANINGS: Mapping[str, str] = {
    "marketing": _("newsletters, campaigns, invitations; a no to these is a no to sales too"),
    "sales": _("somebody of the team writes or calls about an offer"),
    "service": _("deliveries, invoices, answers to their own questions"),
}  # fmt: skip
REASONS: Mapping[str, str] = {
    "asked": _("They asked us"), "complaint": _("They complained"), "bounced": _("Nothing arrives there"),
    "register": _("A public register of objections"), "gone": _("The lead is gone for good"),
}  # fmt: skip
"""Why an address stands on the list; codes, so that nothing typed outlives an erasure."""
COLUMNS: Mapping[str, str] = {"email": "no_email", "call": "no_call", ALL: "no_contact"}
"""Channel of a general refusal -> the column of the lead that says so."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was said: for which channel and purpose, yes or no, when, and how we know."""

    channel: str
    purpose: str
    is_given: bool
    at: datetime
    source: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason not to contact somebody.

    `code`: do_not_contact, refused, same_address, suppressed, gone; `at` and `source` where they are known.
    """

    code: str
    channel: str = ""
    purpose: str = ""
    at: datetime | None = None
    source: str = ""


def check_codes(channel: str, purpose: str) -> None:
    """Raises Refusal for a channel or a purpose there is not."""
    for column, value, known, message in (
        ("channel", channel, CHANNELS, _("There is no channel “{value}”. Use one of: {allowed}.")),
        ("purpose", purpose, PURPOSES, _("There is no purpose “{value}”. Use one of: {allowed}.")),
    ):
        if value not in known:
            params = {"value": value[:40], "allowed": ", ".join(known)}
            raise Refusal(Problem("unknown_code", message, params, column=column))


def usual_purpose(channel: str) -> str:
    """What a refusal is about that says nothing but its channel."""
    return ANY if channel == ALL else "marketing"


def refuses(said_channel: str, said_purpose: str, channel: str, purpose: str) -> bool:
    """Whether a no to the one is a no to the other."""
    far = (ANY, purpose, *(("marketing",) if purpose == "sales" else ()))
    return said_channel in (ALL, channel) and said_purpose in far


def allows(said_channel: str, said_purpose: str, channel: str, purpose: str) -> bool:
    """Whether a yes to the one is a yes to the other: no further than the words go."""
    return said_channel in (ALL, channel) and said_purpose in (ANY, purpose)


def in_force(facts: Iterable[Fact]) -> list[Fact]:
    """The refusals that no later, proven consent lifts, latest of each kind; `facts` in the order they were told."""
    refused: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        key = (fact.channel, fact.purpose)
        if not fact.is_given:
            refused[key] = fact
        elif fact.text:
            for other in [one for one in refused if allows(*key, *one)]:
                del refused[other]
    return list(refused.values())


def basis(facts: Sequence[Fact], channel: str, purpose: str) -> Fact | None:
    """The last consent that allows this, if nothing refused it since."""
    for n, fact in reversed(list(enumerate(facts))):
        is_about = fact.is_given and allows(fact.channel, fact.purpose, channel, purpose)
        if is_about and not any(
            refuses(one.channel, one.purpose, channel, purpose) for one in in_force(facts[n:])
        ):
            return fact
    return None


def stands(facts: Sequence[Fact], columns: Mapping[str, bool], channel: str, purpose: str) -> str:
    """allowed, refused, or empty where nobody said anything; what other leads or the list say is left out.

    Lists ask the database the same: `queries/consent_sql.py`.
    """
    if own_reasons(facts, columns, channel, purpose):
        return "refused"
    return "allowed" if basis(facts, channel, purpose) else ""


def columns_of(channel: str, purpose: str) -> tuple[str, ...]:
    """The columns of a lead that a refusal sets: those of general refusals, which lists and scores read."""
    if purpose not in (ANY, "marketing"):
        return ()
    if channel == ALL:
        return ("no_contact",) if purpose == ANY else ("no_email", "no_call")
    return (COLUMNS[channel],) if channel in COLUMNS else ()


def columns_refused(facts: Sequence[Fact]) -> set[str]:
    """The columns that the refusals in force ask for."""
    return {name for fact in in_force(facts) for name in columns_of(fact.channel, fact.purpose)}


def own_reasons(
    facts: Sequence[Fact], columns: Mapping[str, bool], channel: str, purpose: str
) -> list[Why]:
    """Why this lead itself may not be contacted so; `columns` are no_email, no_call and no_contact."""
    found = [
        Why(
            "do_not_contact" if (fact.channel, fact.purpose) == (ALL, ANY) else "refused",
            fact.channel, fact.purpose, fact.at, fact.source,
        )
        for fact in in_force(facts)
        if refuses(fact.channel, fact.purpose, channel, purpose)
    ]  # fmt: skip
    told = {name for fact in in_force(facts) for name in columns_of(fact.channel, fact.purpose)}
    for said, column in COLUMNS.items():
        is_about = refuses(said, usual_purpose(said), channel, purpose)
        if columns[column] and column not in told and is_about:
            code = "do_not_contact" if said == ALL else "refused"
            found.append(Why(code, said, usual_purpose(said)))
    return found
