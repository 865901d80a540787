"""One TOML table of a playbook, read strictly: what is wrong is refused with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from prospekt.playbook.condition_text import read_condition
from prospekt.playbook.conditions import Condition
from prospekt.playbook.facts import Fact
from prospekt.playbook.keys import Keys
from prospekt.playbook.places import Place, Source, refusal
from prospekt.words.problem import Refusal
from prospekt.words.problem import gettext_noop as _

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
# A text that opens with three quotation marks and nothing after them starts on the next line.
_OPENS_BELOW = re.compile(r"""=\s*('''|\"{3})\s*$""")
_GRADE = re.compile(r"[A-D][1-4]")
MOST_POINTS = 1_000
MOST_COUNTED = 40
LONGEST_TIME_DAYS = 3_650


def read_toml(source: Source) -> dict[str, object]:
    """The raw tables of a file; decimal numbers stay exact. Raises Refusal when it is not TOML."""
    try:
        return tomllib.loads(source.text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        met = _AT_LINE.search(str(fault))
        line = int(met[1]) if met else max(1, len(source.text.splitlines()))
        raise refusal(
            "playbook.toml",
            _("{file}, line {line}: this is not TOML: {value}"),
            Place(source.file, line),
            value=_AT_LINE.sub("", str(fault)),
        ) from fault


@dataclass(frozen=True, slots=True)
class Table:
    """A table at `path`; `keys` says what it may hold, `inner` which tables may stand in it."""

    source: Source
    path: tuple[str, ...]
    raw: Mapping[str, object]
    keys: Keys
    inner: tuple[str, ...] = ()

    def check(self) -> Table:
        """Refuse unknown and missing keys; answers itself."""
        allowed = (*self.keys, *self.inner)
        for key in self.raw:
            if key not in allowed:
                raise self.unknown(key, allowed)
        for key, about in self.keys.items():
            if about.needed and key not in self.raw:
                raise refusal(
                    "playbook.missing_key",
                    _('{file}, line {line}: "{key}" is missing here'),
                    self.at(),
                    key=key,
                )
        return self

    def unknown(self, key: str, allowed: tuple[str, ...]) -> Refusal:
        inside = isinstance(self.raw[key], dict)
        place = self.source.at((*self.path, key)) if inside else self.at(key)
        return refusal(
            "playbook.unknown_key",
            _('{file}, line {line}: "{key}" is not known here; allowed are {allowed}'),
            place,
            key=key,
            allowed=", ".join(allowed),
        )

    def at(self, key: str | None = None, value: str = "") -> Place:
        """The place of the table, of a key, or of a quoted value."""
        return self.source.at(self.path, key, value)

    def table(self, name: str, keys: Keys) -> Table:
        """The one inner table of that name."""
        raw = self.raw.get(name, {})
        if not isinstance(raw, dict):
            raise self.wrong(name, _("a table"))
        return Table(self.source, (*self.path, name), raw, keys).check()

    def tables(self, name: str, keys: Keys) -> dict[str, Table]:
        """The inner tables [name.<key>] by their key."""
        found = self.raw.get(name, {})
        if not isinstance(found, dict):
            raise self.wrong(name, _("tables"))
        for key, raw in found.items():
            place = self.source.at((*self.path, name, key))
            if not isinstance(raw, dict):
                place = self.source.at((*self.path, name), key)
                raise refusal(
                    "playbook.not_a_table",
                    _('{file}, line {line}: write "{key}" as a table of its own, [{name}.{key}]'),
                    place,
                    key=key,
                    name=name,
                )
            check_slug(key, place)
        return {
            key: Table(self.source, (*self.path, name, key), raw, keys).check()
            for key, raw in found.items()
        }

    def text(self, key: str) -> str:
        """A text; empty when the key is optional and absent."""
        value = self.raw.get(key, None if self.keys[key].needed else "")
        if not isinstance(value, str) or (self.keys[key].needed and not value.strip()):
            raise self.wrong(key, _("a text in quotation marks"))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when absent."""
        values = self.raw.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
            raise self.wrong(key, _('a list of texts, such as ["one", "two"]'))
        return tuple(values)

    def names(self, key: str, declared: tuple[str, ...]) -> tuple[str, ...]:
        """A list of names, each of them declared elsewhere and named once."""
        values = self.texts(key)
        for value in values:
            if value not in declared:
                raise self.dangling(key, value, declared)
        if len(set(values)) != len(values):
            raise self.wrong(key, _("a list that names each thing once"))
        return values

    def condition(self, key: str, facts: Mapping[str, Fact]) -> Condition | None:
        """A condition over `facts`, None when the key is absent."""
        text = self.text(key) if key in self.raw else ""
        if not text:
            return None
        place = self.at(key)
        line = self.source.text.splitlines()[place.line - 1]
        return read_condition(text, facts, place.down(1 if _OPENS_BELOW.search(line) else 0))

    def one_of(self, key: str, declared: tuple[str, ...]) -> str:
        """A name that is declared elsewhere; empty when the key is optional and absent."""
        value = self.text(key)
        if value and value not in declared:
            raise self.dangling(key, value, declared)
        return value

    def dangling(self, key: str, value: str, declared: tuple[str, ...]) -> Refusal:
        """A Refusal to raise for a name that is declared nowhere."""
        return refusal(
            "playbook.dangling",
            _('{file}, line {line}: there is no "{value}"; there are {allowed}'),
            self.at(key, value),
            value=value,
            allowed=", ".join(declared) or "-",
        )

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, _("true or false"))
        return value

    def count(self, key: str) -> int:
        """A whole number from the key's least to 40; 0 when the key is optional and absent."""
        if key not in self.raw and not self.keys[key].needed:
            return 0
        value = self.raw.get(key)
        if type(value) is not int or not self.keys[key].least <= value <= MOST_COUNTED:
            raise self.wrong(key, _("a whole number up to 40"))
        return value

    def slugs(self, key: str) -> tuple[str, ...]:
        """A list of names in small letters, digits and _, each named once."""
        values = self.texts(key)
        for value in values:
            check_slug(value, self.at(key, value))
        if len(set(values)) != len(values):
            raise self.wrong(key, _("a list that names each thing once"))
        return values

    def choices(self, key: str) -> tuple[tuple[str, str], ...]:
        """Codes with what people read; empty when absent."""
        values = self.raw.get(key, {})
        if not isinstance(values, dict) or not all(
            isinstance(title, str) and title.strip() for title in values.values()
        ):
            raise self.wrong(key, _('a table of codes and texts, such as { now = "Needs it now" }'))
        for code in values:
            check_slug(code, self.at(key))
        return tuple(values.items())

    def grade(self, key: str) -> str:
        """A grade such as B2; empty when absent."""
        value = self.text(key)
        if value and not _GRADE.fullmatch(value):
            raise self.wrong(key, _("a grade from A1 to D4"))
        return value

    def points(self, key: str) -> int:
        """Points in hundredths, written as a number with at most two decimals, never zero."""
        points = self.hundredths(key, self.raw.get(key))
        if not points:
            raise self.wrong(key, _("a number of points other than 0"))
        return points

    def three_points(self, key: str) -> tuple[int, int, int]:
        """Three thresholds in hundredths, falling."""
        raw = self.raw.get(key)
        values = raw if isinstance(raw, list) else []
        points = [self.hundredths(key, value) for value in values]
        if len(points) != 3 or not points[0] > points[1] > points[2]:
            raise self.wrong(key, _("three falling numbers, such as [30, 20, 10]"))
        return points[0], points[1], points[2]

    def hundredths(self, key: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.wrong(key, _("a number"))
        number = Decimal(value)
        if not number.is_finite() or abs(number) > MOST_POINTS or number * 100 % 1:
            raise self.wrong(key, _("a number from -1000 to 1000 with at most two decimals"))
        return int(number * 100)

    def days(self, key: str) -> int:
        """A whole number of days from 1 to ten years."""
        value = self.raw.get(key)
        if type(value) is not int or not 1 <= value <= LONGEST_TIME_DAYS:
            raise self.wrong(key, _("a whole number of days from 1 to 3650"))
        return value

    def probability(self, key: str) -> Decimal:
        """A probability from 0.0001 to 0.9999."""
        value = self.raw.get(key)
        good = isinstance(value, Decimal) and value.is_finite()
        if not good or not Decimal("0.0001") <= value <= Decimal("0.9999"):
            raise self.wrong(key, _("a share from 0.0001 to 0.9999, such as 0.03"))
        return value

    def wrong(self, key: str, wanted: str) -> Refusal:
        """A Refusal to raise for the value of `key`; `wanted` is a message id."""
        return refusal(
            "playbook.wrong_value",
            _('{file}, line {line}: "{key}" must be {wanted}'),
            self.at(key),
            key=key,
            wanted=wanted,
        )


def check_slug(key: str, place: Place) -> None:
    """Keys become names of columns, so they are plain."""
    if not _SLUG.fullmatch(key):
        raise refusal(
            "playbook.key_name",
            _('{file}, line {line}: write "{key}" in small letters, digits and _, at most 40'),
            place,
            key=key,
        )
