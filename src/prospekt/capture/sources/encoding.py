"""Which encoding a text file has: BOM, strict UTF-8, UTF-16 by its zeros, then a marked guess."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

from prospekt.capture.sources import limits
from prospekt.capture.sources.content import Content
from prospekt.capture.sources.kind import looks_utf16
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
TITLES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp874": "Windows-874 (Thai)",
    "shift_jis": "Shift JIS",
    "cp932": "Shift JIS",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "euc_kr": "EUC-KR (Korean)",
    "mac_roman": "Mac Roman",
    "latin-1": "ISO 8859-1",
}
NOT_LATIN = [
    "cp1251",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp874",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
]
SIGNS = "¹’‘“”‚„–—…€•™®©°·«»¿¡£§½¼¾ºª²³´×±\u00a0"
# Letters each code page is really used for; one that explains clearly more of the high bytes than
# the first wins.
LATIN: tuple[tuple[str, str], ...] = (
    ("cp1252", "àáâäãåæçèéêëìíîïñòóôöõøùúûüýÿßœšž"),
    ("cp1250", "ąćęłńóśźżčďěňřšťůžőűáéíýúöüäôßăşâîľĺ"),
    ("cp1254", "ğışİçöüâîûéäß"),
    ("cp1257", "āčēģīķļņšūžąęėįųøåæäöüõóéß"),
    ("mac_roman", "àáâäãåæçèéêëìíîïñòóôöõøùúûüÿßœ"),
)
CLEARLY = 0.03
VIETNAMESE_BASES = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")
VIETNAMESE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")
HIGH = re.compile(rb"[\x80-\xff]")
HIGH_RUN = re.compile(rb"[\x80-\xff]{2,}")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to turn the bytes into text. `dirty`: some bytes do not fit and their lines are marked."""

    codec: str
    skip: int = 0
    guessed: bool = False
    dirty: bool = False
    line_ends: int = 0

    @property
    def title(self) -> str:
        return TITLES.get(self.codec, self.codec.replace("cp12", "Windows-12"))

    @property
    def errors(self) -> str:
        return "surrogateescape" if self.codec == "utf-8" else "replace"

    @property
    def composes(self) -> bool:
        """Windows-1258 writes tone marks apart from their letters: put them together (NFC)."""
        return self.codec == "cp1258"


def encoding_of(content: Content, wanted: str | None = None) -> Encoding:
    """The encoding of a text, by one pass over all bytes (memory stays small).

    Raises Refusal when `wanted` is no known encoding.
    """
    head = content.head()
    mark, marked = next(((m, c) for m, c in MARKS if head.startswith(m)), (b"", ""))
    if wanted:
        codec = _known(wanted)
        return _checked(content, codec, len(mark) if codec == marked else 0)
    if marked and marked != "utf-8":
        return _checked(content, marked, len(mark))
    if not marked and (wide := looks_utf16(head)):
        return _checked(content, wide, 0)
    found = _checked(content, "utf-8", len(mark))
    if not found.dirty or marked or _mostly_utf8(content):
        return found
    codec = _guess(_telling_lines(content))
    checked = _checked(content, codec, 0)
    return Encoding(codec, 0, True, checked.dirty, checked.line_ends)


def _known(wanted: str) -> str:
    try:
        codec = codecs.lookup(wanted)
    except LookupError:
        codec = None
    # Codecs such as base64 are known to Python too, but turn no bytes into text.
    if codec is None or not getattr(codec, "_is_text_encoding", True):
        message = _('"{name}" is no known encoding. Try utf-8, utf-16, windows-1252 or another.')
        raise Refusal(Problem("unknown-encoding", message, {"name": wanted}))
    names = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
    return names.get(codec.name, codec.name)


def _checked(content: Content, codec: str, skip: int) -> Encoding:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    ends, dirty = 0, False
    with content.open() as stream:
        stream.read(skip)
        while chunk := stream.read(limits.BLOCK_BYTES):
            ends += chunk.count(b"\n") or chunk.count(b"\r")
            dirty = dirty or not _fits(decoder, chunk, False)
    return Encoding(codec, skip, False, dirty or not _fits(decoder, b"", True), ends)


def _fits(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(content: Content) -> bool:
    """True when whole multi-byte letters outnumber the stray bytes at least 20 to 1."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    stray = letters = 0
    with content.open() as stream:
        while chunk := stream.read(limits.BLOCK_BYTES):
            text = decoder.decode(chunk)
            here = len(re.findall("[\udc80-\udcff]", text))
            stray += here
            letters += len(re.findall("[^\x00-\x7f]", text)) - here
            if stray > 10_000 and letters < stray:
                return False
    return letters >= 20 * stray


def _telling_lines(content: Content) -> bytes:
    lines: list[bytes] = []
    size = 0
    with content.open() as stream:
        while (chunk := stream.read(limits.BLOCK_BYTES)) and size < limits.HEAD_BYTES:
            for line in chunk.splitlines()[:-1] or [chunk]:
                if HIGH.search(line):
                    lines.append(line[:4096])
                    size += len(lines[-1])
                    if size > limits.HEAD_BYTES:
                        break
    return b"\n".join(lines)


def _guess(sample: bytes) -> str:
    if _is_vietnamese(sample):
        return "cp1258"
    high = len(HIGH.findall(sample))
    in_runs = sum(map(len, HIGH_RUN.findall(sample)))
    if in_runs > high * 0.6:
        other = _other_script(sample)
        if other:
            return other
    scores = {codec: _explained(sample, codec, letters) for codec, letters in LATIN}
    usual, best = LATIN[0][0], max(scores, key=lambda codec: scores[codec])
    return best if scores[best] > scores[usual] + CLEARLY else usual


def _other_script(sample: bytes) -> str | None:
    letters = HIGH.findall(sample)
    if all(0xE0 <= letter[0] <= 0xFA for letter in letters):
        return "cp1255"
    likely = [codec for codec in NOT_LATIN if codec != "shift_jis" or _is_japanese(sample)]
    best = from_bytes(sample, cp_isolation=likely).best()
    if best is not None:
        return best.encoding
    for codec in ("gb18030", "big5", "shift_jis", "euc_kr"):
        if _fits(codecs.getincrementaldecoder(codec)("strict"), sample, False):
            return codec
    return None


def _is_japanese(sample: bytes) -> bool:
    """False when Shift JIS would be mostly half-width letters, as Thai looks in it."""
    text = sample.decode("shift_jis", "replace")
    half = sum("\uff61" <= letter <= "\uff9f" for letter in text)
    return half < 0.3 * sum(letter > "\x7f" for letter in text)


def _explained(sample: bytes, codec: str, letters: str) -> float:
    text = sample.decode(codec, "replace")
    wanted = frozenset(letters + letters.upper() + SIGNS)
    foreign = fitting = 0
    for before, letter in zip(" " + text, text, strict=False):
        if letter > "\x7f":
            foreign += 1
            # A capital inside a word is a sign of the wrong code page: "RenŽ".
            fitting += letter in wanted and not (letter.isupper() and before.islower())
    return fitting / max(1, foreign)


def _is_vietnamese(sample: bytes) -> bool:
    text = sample.decode("cp1258", "replace")
    pairs = [(a, b) for a, b in zip(text, text[1:], strict=False) if b in VIETNAMESE_MARKS]
    good = sum(base in VIETNAMESE_BASES for base, _mark in pairs)
    horned = sum(letter in "ơưđăƠƯĐĂ" for letter in text)
    return len(pairs) >= 1 and good == len(pairs) and good + horned >= 2


def composed(text: str) -> str:
    """Letters and their tone marks as one character each (NFC)."""
    return unicodedata.normalize("NFC", text)
