"""A text as physical lines, in blocks, with the lines that cannot be trusted marked."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator

from prospekt.capture.sources import limits
from prospekt.capture.sources.content import Content
from prospekt.capture.sources.encoding import Encoding, composed
from prospekt.words.problem import Problem
from prospekt.words.problem import gettext_noop as _

STRAY_UTF8 = re.compile("[\udc80-\udcff]")
STRAY_OTHER = re.compile("\ufffd")
# Stands for a line too long to hold; from the private use area, so it occurs in no real list.
SHORTENED = "\uf8fe\uf8fd\uf8fe"

GUARD = re.compile("'[=+@\\t\\r-]")
# What str.splitlines takes for the end of a line and CSV does not.
NO_LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"

Why = Callable[[int, str, int], Problem]


class Lines:
    """Streams a text in blocks of whole lines and can go back to any line not before `keep`.

    `marked` maps a line to why no record may be built from it. `odd` says that the newest blocks hold
    something a quick reader would miss: a marked line, a guarded formula, a very long line.
    """

    def __init__(self, content: Content, encoding: Encoding) -> None:
        self.marked: dict[int, Problem] = {}
        self.odd = False
        self.keep = 1
        self._encoding = encoding
        self._latest_odd = False
        self._kept: list[tuple[int, list[str]]] = []
        self._source = self._read(content)

    def blocks_from(self, line: int) -> Iterator[list[str]]:
        """Blocks of lines starting with `line` (1-based); only the newest such iterator may be used."""
        for first, block in list(self._kept):
            if first + len(block) > line:
                yield block[max(0, line - first) :]
        for first, block in self._source:
            self._kept = [old for old in self._kept if old[0] + len(old[1]) > self.keep]
            self._kept.append((first, block))
            if first + len(block) > line:
                yield block[max(0, line - first) :]

    def between(self, start: int, end: int) -> list[str]:
        """The lines from `start` to `end`, both included, as far as they are still kept."""
        found: list[str] = []
        for first, block in self._kept:
            found += block[max(0, start - first) : max(0, end - first + 1)]
        return found

    def _read(self, content: Content) -> Iterator[tuple[int, list[str]]]:
        first = 1
        for text, tail in self._whole_lines(content):
            block = _split(text)
            if tail:
                block.append(tail)
            self._examine(first, block, text + tail)
            yield first, block
            first += len(block)

    def _whole_lines(self, content: Content) -> Iterator[tuple[str, str]]:
        """Pairs of complete lines and, at the very end, the last line without its end."""
        carry = ""
        for text in self._decoded(content):
            text = carry + text
            # A CR at the edge may be the first half of CRLF.
            edge = max(text.rfind("\n"), text.rstrip("\r").rfind("\r")) + 1
            whole, carry = text[:edge], text[edge:]
            if whole:
                yield self._finished(whole), ""
            if len(carry) > limits.RECORD_CHARACTERS:
                carry = SHORTENED
        if carry:
            bare = carry.rstrip("\r")
            if bare != carry and bare:
                carry = bare + "\r"
            yield "", self._finished(carry)

    def _finished(self, text: str) -> str:
        if "\r" in text and "\r\r\n" in text:
            text = text.replace("\r\r\n", "\r\n")
        return composed(text) if self._encoding.composes else text

    def _decoded(self, content: Content) -> Iterator[str]:
        codec, errors = self._encoding.codec, self._encoding.errors
        decoder = codecs.getincrementaldecoder(codec)(errors)
        with content.open() as stream:
            stream.read(self._encoding.skip)
            while chunk := stream.read(limits.BLOCK_BYTES):
                yield decoder.decode(chunk)
            yield decoder.decode(b"", True)

    def _examine(self, first: int, block: list[str], text: str) -> None:
        before = len(self.marked)
        if "\0" in text:
            self._mark(first, block, re.compile("\0"), _nul)
        if self._encoding.dirty:
            stray = STRAY_UTF8 if self._encoding.codec == "utf-8" else STRAY_OTHER
            self._mark(first, block, stray, self._undecodable)
        if SHORTENED[0] in text:
            self._mark(first, block, re.compile(SHORTENED), _too_long)
        odd = (
            len(self.marked) > before
            or ("'" in text and GUARD.search(text) is not None)
            or max(map(len, block)) > limits.CELL_CHARACTERS
        )
        self.odd = odd or self._latest_odd
        self._latest_odd = odd

    def _mark(self, first: int, block: list[str], sign: re.Pattern[str], why: Why) -> None:
        for line, text in enumerate(block, first):
            if found := sign.search(text):
                self.marked[line] = why(line, text, found.start())

    def _undecodable(self, line: int, text: str, place: int) -> Problem:
        message = _(
            "Line {line}: byte {byte} does not fit the encoding {encoding}. Correct the line, or "
            "choose another encoding for the whole file."
        )
        codec, errors = self._encoding.codec, self._encoding.errors
        byte = len(text[:place].encode(codec, errors)) + 1
        params = {"line": line, "byte": byte, "encoding": self._encoding.title}
        return Problem("undecodable-bytes", message, params, line=line)


def _split(text: str) -> list[str]:
    if any(sign in text for sign in NO_LINE_ENDS):
        return io.StringIO(text, newline="").readlines()
    return text.splitlines(True)


def _nul(line: int, _text: str, place: int) -> Problem:
    message = _("Line {line}: there is a null character at position {place}. Take it out.")
    return Problem("null-character", message, {"line": line, "place": place + 1}, line=line)


def _too_long(line: int, _text: str, _place: int) -> Problem:
    message = _("Line {line} is longer than {limit} characters, too long to be read.")
    params = {"line": line, "limit": limits.RECORD_CHARACTERS}
    return Problem("line-too-long", message, params, line=line)
