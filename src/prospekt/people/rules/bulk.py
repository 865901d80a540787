"""The same change to many leads: read from what was typed, and decided lead by lead with the reason of every no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prospekt.people.rules.consent import (
    Fact,
    check_codes,
    columns_of,
    own_reasons,
    usual_purpose,
)
from prospekt.people.rules.edits import OWN, SHARED, read_edit
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.people.rules.own_values import Own
from prospekt.people.rules.rights import Reader
from prospekt.people.rules.typed_text import check_text
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

CHANGED, UNCHANGED, REFUSED = "changed", "unchanged", "refused"
REASONS: Mapping[str, str] = {
    "gone": _("no longer there"),
    "not_yours": _("not yours to change"),
    "has_people": _("people still work there"),
    "not_for_kind": _("there is no such field for it"),
}
"""Why a lead is left alone."""
BY_ID: Mapping[str, str] = {"owner": "owner_id", "source": "source_id", "campaign": "campaign_id"}
FIELDS = tuple(SHARED)
MOST_TAGS = 20
_KEYS = ("set", "add_tags", "remove_tags", "refuse", "remove")


@dataclass(frozen=True, slots=True)
class Edits:
    """What is to be changed. `columns` holds new values for persons (True) and companies (False); none: no such field.

    `ids` are new values of owner_id, source_id and campaign_id; tags are (key, name) to add and keys to take off.
    """

    columns: Mapping[bool, Mapping[str, Any] | None]
    ids: Mapping[str, int | None] = field(default_factory=dict)
    add_tags: tuple[tuple[str, str], ...] = ()
    remove_tags: tuple[str, ...] = ()
    refuse: tuple[tuple[str, str], ...] = ()
    is_removal: bool = False

    @property
    def gives_away(self) -> bool:
        return "owner_id" in self.ids

    @property
    def rights(self) -> tuple[str, ...]:
        """The rights that every lead must be reached by; giving away is asked apart."""
        if self.is_removal:
            return ("remove_leads",)
        is_only_owner = self.gives_away and len(self.ids) == 1 and not (
            self.columns[True] or self.columns[False] or self.add_tags or self.remove_tags or self.refuse
        )  # fmt: skip
        return () if is_only_owner else ("change_leads",)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is to have the leads, with the team they then are in."""

    id: int | None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A lead as a batch finds it: its columns (with `own`), tags by key, what it said, and which rights reach it."""

    lead: LeadRef
    columns: Mapping[str, Any] | None
    rights: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    facts: Sequence[Fact] = ()
    has_people: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a lead: changes as (old, new) by field, or the reason why none; refusals that are new to it."""

    lead: LeadRef
    outcome: str
    reason: str = ""
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    refuses: tuple[tuple[str, str], ...] = ()


def read_edits(
    plain: Mapping[str, Any], own: Mapping[str, Own], *, user_id: int | None, currency: str
) -> Edits:
    """The edits of `{"set": {field: typed}, "add_tags": [], "remove_tags": [], "refuse": ["email:sales"], "remove": true}`.

    Raises Refusal for what cannot be read, for nothing at all, and for a removal beside other changes.
    """
    for name in plain:
        if name not in _KEYS:
            raise Refusal(_unknown(name, _KEYS))
    typed = dict(plain.get("set") or {})
    ids = {
        column: _id(name, typed.pop(name), user_id) for name, column in BY_ID.items() if name in typed
    }  # fmt: skip
    add = _tags(plain.get("add_tags") or ())
    remove = {key for key, _name in _tags(plain.get("remove_tags") or ())}
    edits = Edits(
        columns={is_person: _columns(typed, is_person, own, currency) for is_person in (True, False)},
        ids=ids,
        add_tags=tuple((key, name) for key, name in add if key not in remove),
        remove_tags=tuple(sorted(remove)),
        refuse=tuple(_refusal(text) for text in plain.get("refuse") or ()),
        is_removal=bool(plain.get("remove")),
    )  # fmt: skip
    _check(edits, typed)
    return edits


def _check(edits: Edits, typed: Mapping[str, str]) -> None:
    others = edits.ids or typed or edits.add_tags or edits.remove_tags or edits.refuse
    if not (others or edits.is_removal):
        message = _("Nothing is to be changed yet. Fill in at least one field.")
        raise Refusal(Problem("nothing_to_do", message))
    if others and edits.is_removal:
        message = _("Leads that are removed need no other change. Choose one of the two.")
        raise Refusal(Problem("removal_alone", message, column="remove"))
    if typed and edits.columns[True] is None and edits.columns[False] is None:
        name = next(iter(typed))
        raise Refusal(_unknown(name, (*BY_ID, *FIELDS)))


def _columns(
    typed: Mapping[str, str], is_person: bool, own: Mapping[str, Own], currency: str
) -> dict[str, Any] | None:
    """None where one of the fields does not apply to this kind."""
    found: dict[str, Any] = {}
    for name, text in typed.items():
        if name.startswith(OWN):
            known = own.get(name.removeprefix(OWN))
            if known is None:
                raise Refusal(_unknown(name, (*BY_ID, *FIELDS, *(OWN + slug for slug in own))))
            if not known.applies(is_person):
                return None
        elif name not in FIELDS:
            raise Refusal(_unknown(name, (*BY_ID, *FIELDS)))
        found |= read_edit(name, text, is_person=is_person, country="", own=own, currency=currency)
    return found


def _unknown(name: str, known: Sequence[str]) -> Problem:
    message = _("There is no field “{field}” that could be changed here. Fields: {allowed}.")
    params = {"field": name[:60], "allowed": ", ".join(known)}
    return Problem("unknown_field", message, params, column=name[:60])


def _id(name: str, text: str, user_id: int | None) -> int | None:
    if text in ("", "nobody"):
        return None
    if name == "owner" and text == "me" and user_id:
        return user_id
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        message = _("{field}: “{value}” is not a number of one. Choose from the list.")
        raise Refusal(
            Problem("unknown_code", message, {"field": name, "value": text[:40]}, column=name)
        )
    return int(text)


def _tags(names: Sequence[str]) -> list[tuple[str, str]]:
    found = {}
    for name in names:
        text = check_text(_("Tag"), name, 60)
        if key := fold(text)[:60]:
            found[key] = text
    if len(found) > MOST_TAGS:
        message = _("At most {most} tags at once; {n} were given.")
        raise Refusal(Problem("too_many", message, {"most": MOST_TAGS, "n": len(found)}))
    return list(found.items())


def _refusal(text: str) -> tuple[str, str]:
    channel, _colon, purpose = text.partition(":")
    purpose = purpose or usual_purpose(channel)
    check_codes(channel, purpose)
    return channel, purpose


def plan(loaded: Loaded, edits: Edits, owner: Owner, reader: Reader) -> Planned:
    """What becomes of one lead."""
    if reason := _why_not(loaded, edits, owner, reader):
        return Planned(loaded.lead, REFUSED, reason)
    assert loaded.columns is not None
    if edits.is_removal:
        return Planned(loaded.lead, CHANGED)
    changes = _changes(loaded, edits, owner)
    now = {
        name: changes[name][1] if name in changes else value
        for name, value in loaded.columns.items()
    }
    new = tuple(
        one for one in edits.refuse if not own_reasons(loaded.facts, now, *one)
    )  # fmt: skip
    for one in new:
        changes |= {name: (False, True) for name in columns_of(*one) if not loaded.columns[name]}
        changes[consent_field(*one)] = (None, False)
    return Planned(loaded.lead, CHANGED if changes else UNCHANGED, "", changes, new)


def consent_field(channel: str, purpose: str) -> str:
    """The field of the audit trail that tells of something said."""
    is_usual = purpose == usual_purpose(channel)
    return f"consent+{channel}" if is_usual else f"consent+{channel}:{purpose}"


def _why_not(loaded: Loaded, edits: Edits, owner: Owner, reader: Reader) -> str:
    columns = loaded.columns
    if columns is None or "see_leads" not in loaded.rights:
        return "gone"
    if any(right not in loaded.rights for right in edits.rights):
        return "not_yours"
    if edits.gives_away and not _may_give(loaded, columns, owner, reader):
        return "not_yours"
    if edits.is_removal and loaded.has_people:
        return "has_people"
    return "not_for_kind" if edits.columns[loaded.lead.is_person] is None else ""


def _may_give(loaded: Loaded, columns: Mapping[str, Any], owner: Owner, reader: Reader) -> bool:
    if columns["owner_id"] == owner.id or "assign_leads" in loaded.rights:
        return True
    is_self = owner.id is not None and owner.id == reader.user_id
    return is_self and columns["owner_id"] is None and "claim_leads" in loaded.rights


def _changes(loaded: Loaded, edits: Edits, owner: Owner) -> dict[str, tuple[Any, Any]]:
    columns, found = loaded.columns or {}, {}
    wanted = dict(edits.columns[loaded.lead.is_person] or {}) | dict(edits.ids)
    for name, new in wanted.items():
        old = columns["own"].get(name.removeprefix(OWN)) if name.startswith(OWN) else columns[name]
        if old != new:
            found[name] = (old, new)
    if "owner_id" in found and owner.id is not None and columns["team_id"] != owner.team_id:
        found["team_id"] = (columns["team_id"], owner.team_id)
    for key, _name in edits.add_tags:
        if key not in loaded.tags:
            found[f"tag+{key}"] = (None, key)
    for key in edits.remove_tags:
        if key in loaded.tags:
            found[f"tag-{key}"] = (key, None)
    return found
