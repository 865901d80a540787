"""Events as short sentences, with an icon and who did it through which door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from prospekt.engage.rules.meetings import MEETING_WORDS
from prospekt.engage.rules.plans import OBJECTION_WORDS
from prospekt.engage.rules.tasks import FIELD_WORDS as TASK_FIELDS
from prospekt.engage.rules.tasks import KIND_WORDS as TASK_KINDS
from prospekt.engage.rules.tasks import REASON_WORDS
from prospekt.people.fields import LIFECYCLE_WORDS
from prospekt.people.rules.audit_view import DOOR_WORDS, FIELD_WORDS
from prospekt.people.rules.consent import CHANNELS, PURPOSES, usual_purpose
from prospekt.people.rules.edits import OWN
from prospekt.people.rules.merge_row import FOLLOWERS
from prospekt.people.rules.own_values import Own
from prospekt.people.touch_words import KIND_WORDS, OUTCOME_WORDS, TOPIC_WORDS
from prospekt.playbook.routing import Rejection
from prospekt.playbook.shapes import DisqualifyReason
from prospekt.qualify.queries.scores import playbook_of
from prospekt.qualify.stage_words import HOW_WORDS, JOURNEY_WORDS, TEMPERATURE_WORDS
from prospekt.qualify.wording import VERDICT_WORDS
from prospekt.route.wording import minutes
from prospekt.ui import written

_DERIVED = {column for columns in FOLLOWERS.values() for column in columns} | {"search"}
_CHANNELS: Mapping[str, str] = {"email": _("e-mail"), "call": _("calls"), "all": _("any contact")}
_TOUCH_ICONS: Mapping[str, str] = {
    "call": "phone", "meeting": "users", "demo": "monitor", "reply": "mail", "mail_open": "eye", "mail_click": "mouse-pointer-click",
    "message": "message-square", "letter": "mail", "visit": "globe", "form": "file-text", "download": "download",
    "webinar": "monitor", "event": "calendar", "quote_request": "file-text", "review": "star", "referral": "handshake",
    "purchase": "shopping-cart",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as the timeline reads it."""

    id: int
    at: datetime
    name: str
    actor_id: int | None
    door: str
    facts: Mapping[str, Any]
    text: str = ""


class Names(Protocol):
    """Names by id, and own fields by slug."""

    user: dict[int, str]
    tag: dict[int, str]
    source: dict[int, str]
    campaign: dict[int, str]
    own: dict[str, Own]
    segment: dict[int, str]
    question: dict[str, str]
    running: tuple[str, str] | None
    """Name and version of the playbook that scores now, if one was enacted."""


def moment_of(event: Happened, names: Names) -> dict[str, Any]:
    """The event as the timeline component takes it; one that is not known here is still readable."""
    icon, say = _SAID.get(event.name, ("circle", None))
    if event.name == "touch.recorded":
        icon = _TOUCH_ICONS.get(event.facts.get("kind", ""), icon)
    return {
        "icon": icon,
        "text": say(event.facts, names) if say else event.name.replace(".", ": ").replace("_", " "),
        "who": names.user.get(event.actor_id, f"#{event.actor_id}")
        if event.actor_id
        else gettext("Prospekt"),
        "door": gettext(DOOR_WORDS.get(event.door, event.door)),
        "at": event.at,
        "note": event.text,
    }


def _created(facts: Mapping[str, Any], names: Names) -> str:
    source = names.source.get(facts.get("source") or 0, "")
    return (
        gettext("Became known through {source}").format(source=source)
        if source
        else gettext("Became known")
    )


def _changed(facts: Mapping[str, Any], names: Names) -> str:
    labels = [_field(code, names) for code in facts.get("fields", ()) if code not in _DERIVED]
    return (
        gettext("Changed: {fields}").format(fields=", ".join(dict.fromkeys(labels)))
        if labels
        else gettext("Changed")
    )


def _field(code: str, names: Names) -> str:
    if code.startswith(OWN):
        slug = code.removeprefix(OWN)
        return names.own[slug].label if slug in names.own else slug
    return gettext(FIELD_WORDS[code]) if code in FIELD_WORDS else code.replace("_", " ")


def _segment(form: str) -> Callable[[Mapping[str, Any], Names], str]:
    """The names are those of the reader's own segments; of others it is only said that there was one."""

    def say(facts: Mapping[str, Any], names: Names) -> str:
        name = names.segment.get(facts.get("segment") or 0, "")
        return gettext(form).format(segment=f"“{name}”" if name else f"#{facts.get('segment')}")

    return say


def _owner(facts: Mapping[str, Any], names: Names) -> str:
    if facts.get("owner") is None:
        return gettext("Has no owner any more")
    return gettext("Given to {owner}").format(
        owner=names.user.get(facts["owner"], f"#{facts['owner']}")
    )


def _lifecycle(facts: Mapping[str, Any], names: Names) -> str:
    word = LIFECYCLE_WORDS.get(facts.get("lifecycle", ""))
    return gettext("Became: {lifecycle}").format(
        lifecycle=gettext(word) if word else facts.get("lifecycle", "")
    )


def _temperature(facts: Mapping[str, Any], names: Names) -> str:
    value = facts.get("temperature", "")
    word = TEMPERATURE_WORDS.get(value)
    return gettext("Became: {lifecycle}").format(lifecycle=gettext(word) if word else value)


def _journey(facts: Mapping[str, Any], names: Names) -> str:
    word = JOURNEY_WORDS.get(facts.get("journey", ""))
    return gettext("Buyer's journey: {stage}").format(
        stage=gettext(word) if word else gettext("not known")
    )


def _held(facts: Mapping[str, Any], names: Names) -> str:
    value = str(facts.get("value", ""))
    word = LIFECYCLE_WORDS.get(value) or TEMPERATURE_WORDS.get(value)
    return gettext("Set by hand: {value}").format(value=gettext(word) if word else value)


def _titled(key: str, reasons: Iterable[DisqualifyReason | Rejection]) -> str:
    """A reason of the playbook by its title; by its key where the running version has it no more."""
    title = next((each.title for each in reasons if each.key == key), "")
    return gettext(title) if title else key.replace("_", " ")


def _put_aside(facts: Mapping[str, Any], names: Names) -> str:
    reason = str(facts.get("reason", ""))
    told = {"reason": _titled(reason, playbook_of(names.running).stages.reasons) if reason else ""}
    if on := str(facts.get("wake_on", "")):
        told["day"] = written.day(date.fromisoformat(on))
    if facts.get("state") == "nurture":
        return gettext("Put off until {day}").format(**{"day": "", **told})
    if on:
        return gettext("Disqualified ({reason}) until {day}").format(**told)
    if facts.get("wakes") == "signal":
        return gettext("Disqualified ({reason}) until a new signal").format(**told)
    return gettext("Disqualified ({reason}) for good").format(**told)


def _recycled(facts: Mapping[str, Any], names: Names) -> str:
    word = HOW_WORDS.get(facts.get("how", ""))
    return gettext("Recycled: {how}").format(how=gettext(word) if word else "")


def _attributed(facts: Mapping[str, Any], names: Names) -> str:
    found = [
        names.source.get(facts.get("source") or 0),
        names.campaign.get(facts.get("campaign") or 0),
    ]
    shown = ", ".join(name for name in found if name) or gettext("not known")
    return gettext("First source: {source}").format(source=shown)


def _tagged(sentence: str) -> Callable[[Mapping[str, Any], Names], str]:
    return lambda facts, names: gettext(sentence).format(
        tag=names.tag.get(facts.get("tag", 0), f"#{facts.get('tag')}")
    )


def _yielded(facts: Mapping[str, Any], names: Names) -> str:
    if facts.get("yielded", True):
        return gettext("A person is known here now and is the lead from here on")
    return gettext("Is the lead again: no person is known any more")


def _merged(sentence: str, fact: str) -> Callable[[Mapping[str, Any], Names], str]:
    """The other lead only has its number here: it may be one that the reader cannot see."""
    return lambda facts, names: gettext(sentence).format(lead=f"#{facts.get(fact)}")


def _consent(facts: Mapping[str, Any], names: Names) -> str:
    code, purpose = facts.get("channel", ""), facts.get("purpose", "")
    channel = gettext(_CHANNELS.get(code) or CHANNELS.get(code, code))
    if purpose not in ("", usual_purpose(code)):
        channel = f"{channel}: {gettext(PURPOSES.get(purpose, purpose))}"
    sentence = (
        gettext("Allowed {channel}") if facts.get("is_given") else gettext("Refused {channel}")
    )
    return sentence.format(channel=channel)


def _answered(facts: Mapping[str, Any], names: Names) -> str:
    word = VERDICT_WORDS.get(facts.get("verdict", ""))
    return gettext("{question}: {verdict}").format(
        question=_question(facts, names), verdict=gettext(word[1]) if word else ""
    )


def _unanswered(facts: Mapping[str, Any], names: Names) -> str:
    return gettext("{question}: the answer was withdrawn").format(question=_question(facts, names))


def _question(facts: Mapping[str, Any], names: Names) -> str:
    key = str(facts.get("question", ""))
    return names.question.get(key, key.replace("_", " "))


def _touch(facts: Mapping[str, Any], names: Names) -> str:
    kind, outcome, topic = (facts.get(name, "") for name in ("kind", "outcome", "topic"))
    text = str(KIND_WORDS.get(kind, kind.replace("_", " "))) or gettext("Touch")
    if outcome:
        text = f"{text}, {OUTCOME_WORDS.get(outcome, outcome)}"
    if topic:
        text = gettext("{touch}, about {topic}").format(
            touch=text, topic=TOPIC_WORDS.get(topic, topic)
        )
    return (
        gettext("{touch} (from them)").format(touch=text)
        if facts.get("direction") == "in" and kind in ("call", "message", "letter")
        else text
    )


def _handed(sentence: str) -> Callable[[Mapping[str, Any], Names], str]:
    """Of a hand-over to sales, with its owner, reason or time."""

    def say(facts: Mapping[str, Any], names: Names) -> str:
        owner, key = facts.get("owner"), str(facts.get("reason", ""))
        return gettext(sentence).format(
            owner=names.user.get(owner, f"#{owner}") if owner else gettext("nobody"),
            reason=_titled(key, playbook_of(names.running).routing.rejections) if key else "",
            time=minutes(facts.get("minutes") or 0),
        )

    return say


def _objected(facts: Mapping[str, Any], names: Names) -> str:
    category = str(facts.get("category", ""))
    word = gettext(OBJECTION_WORDS.get(category, category))
    return gettext("Objection: {category}").format(category=word)


def _graded(facts: Mapping[str, Any], names: Names) -> str:
    grade, before = str(facts.get("grade", "")).upper(), str(facts.get("before", "")).upper()
    if before:
        return gettext("Grade {grade}, before {before}").format(grade=grade, before=before)
    return gettext("Grade {grade}").format(grade=grade)


def _task(sentence: str) -> Callable[[Mapping[str, Any], Names], str]:
    """With the kind of the task, and of its day or reason where the sentence tells them."""

    def say(facts: Mapping[str, Any], names: Names) -> str:
        kind = str(facts.get("kind", ""))
        reason = str(facts.get("reason", ""))
        owner = facts.get("owner")
        day = str(facts.get("due", ""))
        return gettext(sentence).format(
            kind=gettext(TASK_KINDS.get(kind, kind)), reason=gettext(REASON_WORDS.get(reason, reason)),
            owner=names.user.get(owner, f"#{owner}") if owner else gettext("nobody"),
            day=written.day(date.fromisoformat(day)) if day else "",
        )  # fmt: skip

    return say


def _task_changed(facts: Mapping[str, Any], names: Names) -> str:
    labels = [gettext(TASK_FIELDS.get(name, name)) for name in facts.get("fields", ())]
    return gettext("Task changed: {fields}").format(fields=", ".join(labels))


def _put_off(facts: Mapping[str, Any], names: Names) -> str:
    until = datetime.fromisoformat(str(facts.get("until", "")).upper())
    return gettext("Task put off until {at}").format(at=written.moment(until))


def _today_put_off(facts: Mapping[str, Any], names: Names) -> str:
    until = datetime.fromisoformat(str(facts.get("until", "")).upper())
    return gettext("Out of the day until {at}").format(at=written.moment(until))


def _today_dismissed(facts: Mapping[str, Any], names: Names) -> str:
    reason = str(facts.get("reason", ""))
    return gettext("Out of the day until something happens: {reason}").format(
        reason=gettext(REASON_WORDS.get(reason, reason))
    )


def _facts_used(facts: Mapping[str, Any], names: Names) -> str:
    labels = [_fact(code, names) for code in facts.get("facts_named", ())]
    return gettext("The words to them named: {fields}").format(
        fields=", ".join(dict.fromkeys(labels))
    )


def _fact(code: str, names: Names) -> str:
    """Of the lead, of its company, an own field, or an answer."""
    kind, _dot, key = code.partition(".")
    if kind == "answer":
        return names.question.get(key, key.replace("_", " "))
    return _field(OWN + key if kind == "own" else key or kind, names)


def _note(facts: Mapping[str, Any], names: Names) -> str:
    return gettext("Found out before the first contact") if facts.get("is_brief") else gettext("Note")  # fmt: skip


def _meeting_planned(facts: Mapping[str, Any], names: Names) -> str:
    minutes = int(facts.get("length", 0))
    text = ngettext("Meeting of {n} minute", "Meeting of {n} minutes", minutes).format(n=minutes)
    users = [names.user.get(id_, f"#{id_}") for id_ in facts.get("users", ())]
    return gettext("{meeting}, with {users}").format(meeting=text, users=", ".join(users)) if users else text  # fmt: skip


def _meeting_settled(facts: Mapping[str, Any], names: Names) -> str:
    outcome = str(facts.get("outcome", ""))
    return gettext("Meeting {outcome}").format(outcome=gettext(MEETING_WORDS.get(outcome, outcome)))


def _plain(sentence: str) -> Callable[[Mapping[str, Any], Names], str]:
    return lambda facts, names: gettext(sentence)


_SAID: Mapping[str, tuple[str, Callable[[Mapping[str, Any], Names], str]]] = {
    "lead.created": ("user-plus", _created),
    "lead.changed": ("pencil", _changed),
    "lead.owner_changed": ("user", _owner),
    "lead.lifecycle_changed": ("layers", _lifecycle),
    "lead.temperature_changed": ("thermometer-sun", _temperature),
    "lead.journey_changed": ("target", _journey),
    "lead.held": ("user", _held),
    "lead.released": ("undo-2", _plain(_("The rules decide again"))),
    "lead.put_aside": ("clock", _put_aside),
    "lead.recycled": ("refresh-cw", _recycled),
    "lead.clock_stopped": ("x", _plain(_("The recycle clock was stopped"))),
    "lead.attributed": ("megaphone", _attributed),
    "lead.tagged": ("tag", _tagged(_("Tagged {tag}"))),
    "lead.untagged": ("tag", _tagged(_("Tag {tag} taken off"))),
    "lead.removed": ("x", _plain(_("Removed, because its import was undone"))),
    "lead.binned": ("trash-2", _plain(_("Removed: waits in the recycle bin"))),
    "lead.restored": ("undo-2", _plain(_("Back from the recycle bin"))),
    "lead.purged": ("trash-2", _plain(_("Removed for good"))),
    "lead.erased": ("ban", _plain(_("Erased on request"))),
    "lead.handed_over": ("download", _plain(_("All that is known was handed over as a file"))),
    "lead.merged": (
        "git-merge",
        _merged(_("Merged with {lead}, which is part of this lead now"), "gone"),
    ),
    "lead.merged_away": ("git-merge", _merged(_("Merged into {lead}"), "into")),
    "lead.unmerged": ("undo-2", _merged(_("The merge with {lead} was undone"), "gone")),
    "lead.separated": (
        "undo-2",
        _merged(_("Stands for itself again, no longer part of {lead}"), "into"),
    ),
    "segment.joined": ("layers", _segment(_("Joined the segment {segment}"))),
    "segment.left": ("layers", _segment(_("Left the segment {segment}"))),
    "lead.kept_apart": ("copy", _merged(_("Is not the same as {lead}: kept separate"), "other")),
    "texts.erased": ("trash-2", _plain(_("Words of the audit trail and notes erased"))),
    "lead.yielded": ("users", _yielded),
    "lead.graded": ("gauge", _graded),
    "answer.given": ("circle-help", _answered),
    "answer.withdrawn": ("undo-2", _unanswered),
    "note.added": ("message-square", _note),
    "consent.changed": ("shield-check", _consent),
    "touch.recorded": ("circle", _touch),
    "handover.made": ("handshake", _handed(_("Handed over to {owner}"))),
    "handover.accepted": ("circle-check", _handed(_("Accepted by {owner}"))),
    "handover.rejected": ("undo-2", _handed(_("Sent back by {owner}: {reason}"))),
    "handover.rerouted": ("refresh-cw", _handed(_("Passed on from {owner} to somebody else"))),
    "handover.withdrawn": ("x", _handed(_("The hand-over to {owner} is over"))),
    "handover.escalated": (
        "triangle-alert",
        _handed(_("Nobody has answered the hand-over to {owner}")),
    ),
    "handover.answered": (
        "clock",
        _handed(_("First response by {owner} after {time} of working time")),
    ),
    "objection.raised": ("octagon-x", _objected),
    "file.added": ("file-text", _plain(_("File added"))),
    "file.removed": ("x", _plain(_("File taken off"))),
    "file.put_back": ("undo-2", _plain(_("File put back"))),
    "file.deleted": ("trash-2", _plain(_("File gone for good"))),
    "meeting.planned": ("users", _meeting_planned),
    "meeting.settled": ("users", _meeting_settled),
    "task.made": ("calendar-check", _task(_("New task for {owner}: {kind}, {day}"))),
    "task.changed": ("calendar-check", _task_changed),
    "task.done": ("circle-check", _task(_("Task done: {kind}"))),
    "task.snoozed": ("clock", _put_off),
    "task.reassigned": ("calendar-check", _task(_("Task given to {owner}"))),
    "task.dismissed": ("x", _task(_("Task dismissed: {kind}, {reason}"))),
    "task.reopened": ("undo-2", _plain(_("Task opened again"))),
    "today.put_off": ("clock", _today_put_off),
    "today.dismissed": ("x", _today_dismissed),
    "today.brought_back": ("undo-2", _plain(_("Back in the day of whoever put it aside"))),
    "facts.used": ("message-square", _facts_used),
    "touch.withdrawn": ("history", _plain(_("Touches of an undone import no longer count"))),
}
