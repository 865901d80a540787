"""The audit trail in words: what a field was and became, and what happened that is no change of a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from prospekt.desk.moments import Happened, moment_of
from prospekt.desk.queries.names import Names
from prospekt.people.fields import LIFECYCLE_WORDS, money_shown, own_shown, shown_value
from prospekt.people.models import User
from prospekt.people.queries.audit import AuditRow
from prospekt.people.rules.audit_view import FIELD_WORDS
from prospekt.people.rules.consent import CHANNELS, PURPOSES, REASONS
from prospekt.people.rules.edits import OWN
from prospekt.people.rules.lead_ref import LeadRef

_YES_NO = ("no_email", "no_call", "no_contact", "is_lead", "bounced")
_CHANNELS: Mapping[str, str] = {"email": _("e-mail"), "call": _("calls"), "all": _("any contact")}
_BIN: Mapping[Any, str] = {
    True: _("in the bin"),
    False: _("in the list"),
    "gone": _("gone for good"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Names by id, for a page of the audit trail."""

    names: Names
    leads: Mapping[LeadRef, tuple[str, bool]]
    teams: Mapping[int, str]
    currencies: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    def lead(self, lead: LeadRef) -> str:
        """What a lead is called; one that is gone for good only has its number."""
        return self.leads.get(lead, (f"{lead}", False))[0]

    def user(self, user_id: int | None) -> str:
        """What a user is called; nobody stands for Prospekt itself."""
        if user_id is None:
            return gettext("Prospekt")
        return self.names.user.get(user_id, f"#{user_id}")

    def field(self, code: str) -> str:
        """The label of a changed field, whatever value stands in its name; empty for the lead itself."""
        if code.startswith(OWN):
            slug = code.removeprefix(OWN)
            return self.names.own[slug].label if slug in self.names.own else slug
        kind = kind_of(code)
        return gettext(FIELD_WORDS[kind]) if kind in FIELD_WORDS else kind.replace("_", " ")

    def value(self, code: str, value: Any) -> str:
        """An old or new value as it is read; empty stays empty."""
        if value in (None, ""):
            return ""
        if code.startswith(OWN):
            slug = code.removeprefix(OWN)
            return own_shown(value, self.names.own[slug].kind if slug in self.names.own else "")
        kind = kind_of(code)
        if kind != code:
            return self._detail(kind, code, value)
        if code in _NAMED:
            return _NAMED[code](self, value)
        if code in _YES_NO:
            return gettext("Yes") if value else gettext("No")
        return shown_value(code, value)

    def amounts(self, row: AuditRow) -> tuple[str, str]:
        """An old and a new amount with their currencies."""
        codes = self.currencies.get(row.id, ("", ""))
        before, after = (
            "" if value in (None, "") else money_shown(int(value), code)
            for value, code in zip((row.old, row.new), codes, strict=True)
        )
        return before, after

    def _detail(self, kind: str, code: str, value: Any) -> str:
        """What was added or taken away: an address, a tag, a consent; notes and touches only have a number."""
        if kind in ("note", "touch"):
            return gettext("one")
        if kind == "consent":
            channel, _colon, purpose = code[len(kind) + 1 :].partition(":")
            sentence = gettext("Allowed {channel}") if value else gettext("Refused {channel}")
            if purpose:
                about = (CHANNELS.get(channel, channel), PURPOSES.get(purpose, purpose))
                return sentence.format(channel=": ".join(gettext(word) for word in about))
            word = _CHANNELS.get(channel) or CHANNELS.get(channel, channel)
            return sentence.format(channel=gettext(word))
        return " ".join(map(str, value)) if isinstance(value, list) else str(value)

    def sentence(self, row: AuditRow) -> str:
        """What happened, where it is no change of a field."""
        if row.name in _COSTS:
            return _cost(row, self)
        if say := _SAID.get(row.name):
            return say(row.facts, self)
        happened = Happened(row.id, row.at, row.name, row.actor_id, row.door, row.facts)
        return str(moment_of(happened, self.names)["text"])


def kind_of(code: str) -> str:
    """`email+x@y` is about e-mail."""
    return code.split("+", 1)[0].split("-", 1)[0]


_NAMED: Mapping[str, Callable[[Words, Any], str]] = {
    "owner_id": lambda words, value: words.user(value),
    "team_id": lambda words, value: words.teams.get(value, f"#{value}"),
    "source_id": lambda words, value: words.names.source.get(value, f"#{value}"),
    "campaign_id": lambda words, value: words.names.campaign.get(value, f"#{value}"),
    "company_id": lambda words, value: words.lead(LeadRef(False, value)),
    "lifecycle": lambda words, value: gettext(LIFECYCLE_WORDS.get(value, value)),
    "deleted_at": lambda words, value: gettext(_BIN.get(value, "")),
}


def _role(code: str) -> str:
    return str(dict(User.Role.choices).get(code, code))


def _about_user(sentence: str) -> Callable[[Mapping[str, Any], Words], str]:
    return lambda facts, words: gettext(sentence).format(
        user=words.user(facts.get("user")), role=_role(facts.get("role", "")), before=_role(facts.get("before") or "")
        if isinstance(facts.get("before"), str) else "",
    )  # fmt: skip


def _moved(facts: Mapping[str, Any], words: Words) -> str:
    team = words.teams.get(facts.get("team") or 0, gettext("no team"))
    return gettext("{user} moved to {team}").format(user=words.user(facts.get("user")), team=team)


def _about_team(sentence: str) -> Callable[[Mapping[str, Any], Words], str]:
    return lambda facts, words: gettext(sentence).format(
        team=words.teams.get(facts.get("team", 0), f"#{facts.get('team')}")
    )


def _invited(sentence: str) -> Callable[[Mapping[str, Any], Words], str]:
    return lambda facts, words: gettext(sentence).format(
        n=facts.get("invitation", ""), role=_role(facts.get("role", ""))
    )


def _import(sentence: str) -> Callable[[Mapping[str, Any], Words], str]:
    return lambda facts, words: gettext(sentence).format(
        **{
            "id": facts.get("import_id"),
            "read": 0,
            "created": 0,
            "updated": 0,
            "removed": 0,
            "spared": 0,
            **facts,
        }
    )


def _bulk(sentence: str) -> Callable[[Mapping[str, Any], Words], str]:
    return lambda facts, words: gettext(sentence).format(**facts)


def _plain(sentence: str) -> Callable[[Mapping[str, Any], Words], str]:
    return lambda facts, words: gettext(sentence)


def _suppressed(facts: Mapping[str, Any], words: Words) -> str:
    n, reason = facts.get("n", 0), facts.get("reason", "")
    text = ngettext(
        "{n} address or number put on the list of those not to use: {reason}",
        "{n} addresses or numbers put on the list of those not to use: {reason}",
        n,
    )
    return text.format(n=n, reason=gettext(REASONS.get(reason, reason)))


def erased_words(n_changes: int, n_texts: int) -> str:
    """What an administrator erased."""
    changes = ngettext("{n} change", "{n} changes", n_changes).format(n=n_changes)
    texts = ngettext("{n} text", "{n} texts", n_texts).format(n=n_texts)
    return gettext("Erased for good: {changes}, {texts}").format(changes=changes, texts=texts)


def _cost(row: AuditRow, words: Words) -> str:
    """What a campaign cost, or no longer did."""
    before = row.facts.get("amount_before") or 0
    return gettext(_COSTS[row.name]).format(
        amount=money_shown(row.amount or 0, row.currency),
        before=money_shown(before, row.facts.get("currency_before", "").upper()),
        campaign=words.names.campaign.get(row.campaign_id or 0, f"#{row.campaign_id}"),
    )


def _named(sentence: str) -> Callable[[Mapping[str, Any], Words], str]:
    """A sentence about a source, a campaign, or the token of a user."""
    return lambda facts, words: gettext(sentence).format(
        source=words.names.source.get(facts.get("source", 0), f"#{facts.get('source')}"),
        into=words.names.source.get(facts.get("into", 0), f"#{facts.get('into')}"),
        campaign=words.names.campaign.get(facts.get("campaign", 0), f"#{facts.get('campaign')}"),
        token=facts.get("token", ""),
        user=words.user(facts.get("user")),
    )


def _segment(sentence: str) -> Callable[[Mapping[str, Any], Words], str]:
    """By its number: a segment may be somebody's own, whose name is nobody else's business."""
    return lambda facts, words: gettext(sentence).format(segment=f"#{facts.get('segment')}")


def _erased(facts: Mapping[str, Any], words: Words) -> str:
    return erased_words(facts.get("changes", 0), facts.get("notes", 0))


_COSTS: Mapping[str, str] = {
    "cost.added": _("{amount} spent on {campaign}"),
    "cost.changed": _("Cost of {campaign}: {amount}, before {before}"),
    "cost.removed": _("Cost of {campaign} taken out: {amount}"),
}
_SAID: Mapping[str, Callable[[Mapping[str, Any], Words], str]] = {
    "user.added": _about_user(_("{user} may sign in, as {role}")),
    "user.role_changed": _about_user(_("{user} became {role}, before {before}")),
    "user.moved": _moved,
    "user.password_set": _about_user(_("{user} has a new password")),
    "user.switched_off": _about_user(_("{user} can no longer sign in")),
    "user.switched_on": _about_user(_("{user} can sign in again")),
    "user.second_factor_reset": _about_user(_("The second step of {user} was taken away")),
    "invitation.made": _invited(_("Invitation {n} as {role}")),
    "invitation.sent_again": _invited(_("Invitation {n} sent again")),
    "invitation.revoked": _invited(_("Invitation {n} taken back")),
    "rep.changed": _about_user(_("What {user} can take was changed")),
    "absence.added": _about_user(_("An absence of {user} was noted")),
    "absence.removed": _about_user(_("An absence of {user} was taken out")),
    "assignment.made": _bulk(
        _("Assignment {assignment}: {matched} leads, {given} given out, {left} left as they were")
    ),
    "assignment.undone": _bulk(
        _("Assignment {assignment} undone: {undone} leads put back, {spared} spared")
    ),
    "team.made": _about_team(_("Team {team} made")),
    "team.changed": _about_team(_("Team {team} changed")),
    "team.deleted": _about_team(_("Team {team} deleted")),
    "import.started": _import(_("Import {id} began")),
    "import.finished": _import(_("Import {id}: {read} read, {created} created, {updated} updated")),
    "import.undone": _import(
        _("Import {id} undone: {removed} taken back, {spared} left as they are")
    ),
    "bulk_edit.started": _bulk(_("Bulk edit {bulk} of {matched} leads began")),
    "bulk_edit.finished": _bulk(
        _(
            "Bulk edit {bulk}: {matched} leads, {changed} changed, {unchanged} unchanged, {refused} refused"
        )
    ),
    "bulk_edit.undone": _bulk(
        _("Bulk edit {bulk} undone: {undone} leads put back, {spared} spared")
    ),
    "duplicates.searched": _bulk(
        _("Search for duplicates: {leads} leads compared, {pairs} pairs look like one")
    ),
    "address.suppressed": _suppressed,
    "address.unsuppressed": _plain(_("An address was taken off the list of those not to use")),
    "calendar_feed.made": _about_user(_("{user} has a new address for calendars")),
    "calendar_feed.revoked": _about_user(_("The address for calendars of {user} was taken back")),
    "team_word.learned": _plain(_("The log has learnt a word of a team")),
    "team_word.forgotten": _plain(_("The log has forgotten a word of a team")),
    "source.added": _named(_("Source {source} added")),
    "source.changed": _named(_("Source {source} changed")),
    "source.merged": _named(_("Source {source} merged into {into}")),
    "campaign.added": _named(_("Campaign {campaign} added")),
    "campaign.changed": _named(_("Campaign {campaign} changed")),
    "campaign.removed": _named(_("Campaign {campaign} removed")),
    "token.made": _named(_("Token {token} made, for {user}")),
    "token.revoked": _named(_("Token {token} of {user} revoked")),
    "field.added": _named(_("Own field added")),
    "field.changed": _named(_("Own field changed")),
    "field.removed": _named(_("Own field removed")),
    "field.restored": _named(_("Own field put back")),
    "view.saved": _named(_("View of the list kept")),
    "view.removed": _named(_("View of the list removed")),
    "view.put_first": _named(_("Another view of the list comes first")),
    "segment.saved": _segment(_("Segment {segment} kept")),
    "segment.removed": _segment(_("Segment {segment} removed")),
    "segment.restored": _segment(_("Segment {segment} put back")),
    "playbook.enacted": _named(_("A playbook took over")),
    "playbook.draft_started": _named(_("Draft of the playbook begun")),
    "playbook.draft_saved": _named(_("Draft of the playbook changed")),
    "playbook.draft_discarded": _named(_("Draft of the playbook closed")),
    "user.help_put_away": _named(_("Hint put away")),
    "user.help_brought_back": _named(_("Hints brought back")),
    "texts.erased": _erased,
}
