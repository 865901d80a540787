"""What the palette can do besides finding leads: go to a place, start something, look at a list, change the look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.people.rules.rights import Reader
from prospekt.people.rules.typos import Slips
from prospekt.ui.places import Place, doors
from prospekt.words.folding import words_in

MOST = 6


@dataclass(frozen=True, slots=True)
class Command:
    """A word and where it leads: an address, or an attribute that a script of every page acts on.

    `also` are other words it is found by.
    """

    title: str
    icon: str
    url: str = ""
    attribute: str = ""
    value: str = ""
    hint: str = ""
    also: str = ""


_STARTS: tuple[tuple[str, str, str, str, str], ...] = (
    (_("New lead"), "plus", "lead_new", "enter_leads", _("create add enter person company")),
    (_("Log in one line"), "pencil", "log_line", "change_leads", _("call note touch record write")),
    (
        _("Follow-up list"),
        "clock",
        "follow_up",
        "see_leads",
        _("later recycle disqualified woken put off"),
    ),
    (_("Import a list"), "file-up", "import_new", "import_leads", _("upload file csv excel")),
    (_("My account"), "circle-user", "account", "", _("profile password language time zone")),
    (_("Settings"), "settings", "settings", "", _("preferences options")),
    (_("Help and glossary"), "circle-help", "help", "", _("words meaning explain what is")),
    (_("First steps"), "sparkles", "first_steps", "", _("start tour begin hints")),
    (_("Where you are signed in"), "shield-check", "usersessions_list", "", _("sessions devices")),
)
"""Title, icon, the name of the address, the right it needs, other words."""
_LOOKS: tuple[tuple[str, str, str, str, str], ...] = (
    (_("Keyboard"), "keyboard", "data-dialog", "keys", _("keys shortcuts help")),
    (_("Light theme"), "sun", "data-choose", "theme:light", _("colours bright")),
    (_("Dark theme"), "moon", "data-choose", "theme:dark", _("colours night")),
    (_("Theme as the device"), "monitor", "data-choose", "theme:", _("colours system")),
)
"""Title, icon, an attribute with its value, other words: only where scripts run."""


def all_commands(
    reader: Reader, views: Sequence[tuple[str, str]] = (), *, with_scripts: bool
) -> list[Command]:
    """Everything the reader may do, in the order of the rail; `views` are the lists on offer: name and address."""
    found = _places(settings.PROSPEKT_PLACES, reader)
    found += [
        Command(gettext(title), icon, url, also=_found_by(title, also))
        for title, icon, name, right, also in _STARTS
        if (not right or reader.may(right)) and (url := _address(name))
    ]
    if reader.may("see_leads"):
        found += [
            Command(
                name, "list-filter", url, hint=gettext("View"), also=_found_by(_("leads list view"))
            )
            for name, url in views
        ]
    found += _places(settings.PROSPEKT_SETTINGS, reader)
    if with_scripts:
        found += [
            Command(
                gettext(title), icon, attribute=attribute, value=value, also=_found_by(title, also)
            )
            for title, icon, attribute, value, also in _LOOKS
        ]
    return found


def _places(places: Sequence[Place], reader: Reader) -> list[Command]:
    return [
        Command(
            gettext(door.place.title),
            door.place.icon,
            door.url,
            hint=_keys(door.place.letter),
            also=door.place.title,
        )
        for place in places
        for door in doors([place], "", reader.may)
    ]


def _found_by(*words: str) -> str:
    """Words in English and in the reader's language: who knows one of the two finds what they mean."""
    return " ".join((*words, *map(gettext, words)))


def fitting(commands: Sequence[Command], tokens: Sequence[str]) -> list[Command]:
    """Those of which every word typed begins a word, in the title before elsewhere; with a slip where none does."""
    found = []
    for command in commands:
        title, others = words_in(command.title), words_in(f"{command.hint} {command.also}")
        if all(any(word.startswith(token) for word in title + others) for token in tokens):
            in_title = all(any(word.startswith(token) for word in title) for token in tokens)
            found.append((not in_title, command))
    if not found:
        slips = Slips(tokens)
        found = [(True, each) for each in commands if slips.all_in(words_in(each.title))]
    return [command for _rank, command in sorted(found, key=lambda pair: pair[0])][:MOST]


def is_named(commands: Sequence[Command], tokens: Sequence[str]) -> bool:
    """Whether the words typed are the whole title of one."""
    return any(words_in(command.title) == list(tokens) for command in commands)


def _keys(letter: str) -> str:
    return f"g {letter}" if letter else ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
