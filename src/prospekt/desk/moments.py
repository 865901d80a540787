"""Events as short sentences, with an icon and who did it through which door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.people.fields import LIFECYCLE_WORDS
from prospekt.people.rules.audit_view import DOOR_WORDS, FIELD_WORDS
from prospekt.people.rules.edits import OWN
from prospekt.people.rules.merge_row import FOLLOWERS
from prospekt.people.rules.own_values import Own
from prospekt.people.touch_words import KIND_WORDS, OUTCOME_WORDS, TOPIC_WORDS

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


def _consent(facts: Mapping[str, Any], names: Names) -> str:
    channel = gettext(_CHANNELS.get(facts.get("channel", ""), facts.get("channel", "")))
    sentence = (
        gettext("Allowed {channel}") if facts.get("is_given") else gettext("Refused {channel}")
    )
    return sentence.format(channel=channel)


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


def _graded(facts: Mapping[str, Any], names: Names) -> str:
    grade, before = str(facts.get("grade", "")).upper(), str(facts.get("before", "")).upper()
    if before:
        return gettext("Grade {grade}, before {before}").format(grade=grade, before=before)
    return gettext("Grade {grade}").format(grade=grade)


def _plain(sentence: str) -> Callable[[Mapping[str, Any], Names], str]:
    return lambda facts, names: gettext(sentence)


_SAID: Mapping[str, tuple[str, Callable[[Mapping[str, Any], Names], str]]] = {
    "lead.created": ("user-plus", _created),
    "lead.changed": ("pencil", _changed),
    "lead.owner_changed": ("user", _owner),
    "lead.lifecycle_changed": ("layers", _lifecycle),
    "lead.attributed": ("megaphone", _attributed),
    "lead.tagged": ("tag", _tagged(_("Tagged {tag}"))),
    "lead.untagged": ("tag", _tagged(_("Tag {tag} taken off"))),
    "lead.removed": ("x", _plain(_("Removed, because its import was undone"))),
    "lead.binned": ("trash-2", _plain(_("Removed: waits in the recycle bin"))),
    "lead.restored": ("undo-2", _plain(_("Back from the recycle bin"))),
    "lead.purged": ("trash-2", _plain(_("Removed for good"))),
    "texts.erased": ("trash-2", _plain(_("Words of the audit trail and notes erased"))),
    "lead.yielded": ("users", _yielded),
    "lead.graded": ("gauge", _graded),
    "note.added": ("message-square", _plain(_("Note"))),
    "consent.changed": ("shield-check", _consent),
    "touch.recorded": ("circle", _touch),
    "touch.withdrawn": ("history", _plain(_("Touches of an undone import no longer count"))),
}
