"""vCards cut into properties: unfolded, decoded, unescaped; versions 2.1, 3.0 and 4.0."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from prospekt.capture.sources import limits

SKIPPED = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
# TYPE values that say nothing about what the number or address is for.
NO_TYPES = frozenset({"internet", "pref", "voice", "x400", "quoted-printable", "base64", "text"})
QUOTED = re.compile(r"(?:ENCODING\s*=\s*)?QUOTED-PRINTABLE", re.IGNORECASE)
BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCARD\s*", re.IGNORECASE)
END = re.compile(r"\s*END\s*:\s*VCARD\s*", re.IGNORECASE)
PARAMETER = re.compile(r';([^=;:"]+)(?:=("[^"]*"|[^;:"]*(?:"[^"]*"[^;:"]*)*))?')


@dataclass(frozen=True, slots=True)
class Card:
    """Lines of one card and where it begins. `closed`: its END:VCARD was found."""

    line: int
    lines: list[str]
    closed: bool

    @property
    def raw(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Property:
    """One property; `types` in lower case, `value` still escaped."""

    group: str
    name: str
    types: tuple[str, ...]
    value: str


class BrokenLine(ValueError):
    """A line of a card is no property; holds the line."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def cards(texts: Iterator[str]) -> Iterator[Card]:
    """The cards of a file; what stands between cards is handed out as an unclosed card too."""
    line, lines, size, inside = 0, [], 0, False
    for at, text in enumerate(texts, 1):
        text = text.rstrip("\r\n")
        if BEGIN.fullmatch(text) or not lines:
            if any(part.strip() for part in lines):
                yield Card(line, lines, False)
            line, lines, size, inside = at, [], 0, bool(BEGIN.fullmatch(text))
        size += len(text)
        if size < limits.RECORD_CHARACTERS:
            lines.append(text)
        if inside and END.fullmatch(text):
            yield Card(line, lines, True)
            lines, inside = [], False
    if any(part.strip() for part in lines):
        yield Card(line, lines, False)


def properties(card: Card) -> Iterator[Property]:
    """The properties between BEGIN and END, pictures and keys left out. Raises BrokenLine."""
    for text in _unfolded(card.lines[1:-1]):
        name = re.split("[;:]", text, maxsplit=1)[0].rpartition(".")[2].strip().upper()
        if name not in SKIPPED:
            yield _property(text)


def _unfolded(lines: list[str]) -> Iterator[str]:
    """Logical lines: joined where folded, where quoted-printable goes on, where base64 goes on."""
    current: str | None = None
    for text in lines:
        if current is not None and _goes_on(current):
            current = (
                current[:-1] + text.lstrip("\t") if text[:1] != " " else current[:-1] + text[1:]
            )
        elif current is not None and text[:1] in (" ", "\t"):
            current += text[1:]
        elif not text.strip():
            continue
        elif current is not None and _is_base64_rest(current, text):
            current += text
        else:
            if current is not None:
                yield current
            current = text
    if current is not None:
        yield current


def _goes_on(current: str) -> bool:
    return current.endswith("=") and bool(QUOTED.search(current.split(":", 1)[0]))


def _is_base64_rest(current: str, text: str) -> bool:
    # Some phones write pictures over many lines without folding them.
    head = current.split(":", 1)[0].upper()
    packed = "BASE64" in head or "ENCODING=B" in head
    return packed and ":" not in text


def _property(text: str) -> Property:
    match = re.match(r"\s*(?:([\w-]+)\.)?([\w-]+)", text)
    if not match:
        raise BrokenLine(text)
    place, parameters = match.end(), []
    while found := PARAMETER.match(text, place):
        parameters.append((found[1].strip().upper(), (found[2] or "").strip('"')))
        place = found.end()
    if text[place : place + 1] != ":":
        raise BrokenLine(text)
    value = _decoded(text[place + 1 :], parameters)
    return Property((match[1] or "").lower(), match[2].upper(), _types(parameters), value)


def _decoded(value: str, parameters: list[tuple[str, str]]) -> str:
    given = dict(parameters)
    if given.get("ENCODING", "").upper() != "QUOTED-PRINTABLE" and "QUOTED-PRINTABLE" not in given:
        return value
    octets = quopri.decodestring(value.encode("utf-8", "surrogateescape"))
    for codec in (given.get("CHARSET") or "utf-8", "utf-8", "cp1252"):
        try:
            # The bare line ends of 2.1 become the escaped ones of later versions.
            return octets.decode(codec).replace("\r\n", "\n").replace("\n", "\\n")
        except (UnicodeDecodeError, LookupError):
            continue
    return octets.decode("latin-1")


def _types(parameters: list[tuple[str, str]]) -> tuple[str, ...]:
    words: list[str] = []
    for name, value in parameters:
        if name == "TYPE":
            words += value.lower().split(",")
        elif not value:
            words.append(name.lower())
    return tuple(word.strip() for word in words if word.strip() and word.strip() not in NO_TYPES)


def unescaped(value: str) -> str:
    r"""Text with \n, \, and \; undone, also the \: and \" some programs write."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value).strip()


def parts(value: str, separator: str = ";") -> list[str]:
    """The unescaped parts of a structured value such as N, ADR or ORG."""
    pieces = re.split(rf"(?<!\\){separator}", value.replace("\\\\", "\\\u0000"))
    return [unescaped(piece).replace("\u0000", "\\") for piece in pieces]
