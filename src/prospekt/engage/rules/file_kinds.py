"""Which files may hang on a lead, told by their first bytes, which have to fit the ending of the name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from prospekt.engage.rules.file_names import ending_of
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

HEAD = 1 << 16
"""So many first bytes are looked at."""
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its code, which is its usual ending, how it is called on the net, and what its bytes look like."""

    code: str
    media_type: str
    content: str
    endings: tuple[str, ...] = ()


_ALL = (
    FileKind("pdf", "application/pdf", "pdf"),
    FileKind("png", "image/png", "png"),
    FileKind("jpg", "image/jpeg", "jpeg", ("jpeg",)),
    FileKind("gif", "image/gif", "gif"),
    FileKind("webp", "image/webp", "webp"),
    FileKind("tiff", "image/tiff", "tiff", ("tif",)),
    FileKind("heic", "image/heic", "heic"),
    FileKind("docx", f"{_OFFICE}wordprocessingml.document", "zip"),
    FileKind("xlsx", f"{_OFFICE}spreadsheetml.sheet", "zip"),
    FileKind("pptx", f"{_OFFICE}presentationml.presentation", "zip"),
    FileKind("odt", f"{_OPEN}text", "zip"),
    FileKind("ods", f"{_OPEN}spreadsheet", "zip"),
    FileKind("odp", f"{_OPEN}presentation", "zip"),
    FileKind("doc", "application/msword", "ole"),
    FileKind("xls", "application/vnd.ms-excel", "ole"),
    FileKind("ppt", "application/vnd.ms-powerpoint", "ole"),
    FileKind("msg", "application/vnd.ms-outlook", "ole"),
    FileKind("rtf", "application/rtf", "rtf"),
    FileKind("txt", "text/plain", "text", ("md", "log")),
    FileKind("csv", "text/csv", "text", ("tsv",)),
    FileKind("json", "application/json", "text"),
    FileKind("eml", "message/rfc822", "text"),
    FileKind("vcf", "text/vcard", "card"),
    FileKind("ics", "text/calendar", "calendar"),
    FileKind("zip", "application/zip", "zip"),
    FileKind("mp3", "audio/mpeg", "mp3"),
    FileKind("wav", "audio/wav", "wave"),
    FileKind("ogg", "audio/ogg", "ogg"),
    FileKind("m4a", "audio/mp4", "mpeg4"),
    FileKind("mp4", "video/mp4", "mpeg4"),
)
KINDS: Mapping[str, FileKind] = {kind.code: kind for kind in _ALL}
ENDINGS: Mapping[str, FileKind] = {
    ending: kind for kind in _ALL for ending in (kind.code, *kind.endings)
}
OFFICE = ("docx", "xlsx", "pptx", "odt", "ods", "odp")
"""Kinds that are packed folders and are looked into."""
_WORDS: Mapping[str, str] = {
    "pdf": _("a PDF"), "png": _("a picture (PNG)"), "jpeg": _("a picture (JPEG)"), "gif": _("a picture (GIF)"),
    "webp": _("a picture (WebP)"), "tiff": _("a picture (TIFF)"), "heic": _("a picture (HEIC)"),
    "zip": _("a packed file"), "ole": _("an Office file of before 2007, or one with a password"),
    "rtf": _("a text document (RTF)"), "mp3": _("sound"), "wave": _("sound"), "ogg": _("sound"),
    "mpeg4": _("a film or sound"), "web": _("a web page"), "card": _("a vCard"), "calendar": _("a calendar"),
    "text": _("text"), "program": _("a program"), "other": _("something else"),
}  # fmt: skip
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"), (b"MM\x00*", "tiff"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"{\\rtf", "rtf"), (b"ID3", "mp3"), (b"OggS", "ogg"),
    (b"MZ", "program"), (b"\x7fELF", "program"), (b"\xca\xfe\xba\xbe", "program"), (b"\xcf\xfa\xed\xfe", "program"),
)  # fmt: skip
_HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
_WEB = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"<(?:!doctype|html|head|body|script|svg|iframe|object|embed|meta|link)\b",
    re.IGNORECASE | re.DOTALL,
)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKS = (b"\xff\xfe", b"\xfe\xff")


def kind_of(name: str, head: bytes) -> FileKind:
    """The kind of a file by the ending of its name (as shown) and its first bytes.

    Raises Refusal no_ending, kind_not_kept, empty_file or other_content, each naming the file.
    """
    ending = ending_of(name)
    params = {"name": name}
    if not ending:
        message = _("The name of {name} has no ending such as .pdf, so its kind is unknown. Rename it and add it again.")  # fmt: skip
        raise Refusal(Problem("no_ending", message, params, column="file"))
    if ending not in ENDINGS:
        message = _("{name} is not kept: its kind (.{ending}) is none of {allowed}. Save it as one of these, or pack it as ZIP.")  # fmt: skip
        allowed = ", ".join(ENDINGS)
        raise Refusal(Problem("kind_not_kept", message, {**params, "ending": ending, "allowed": allowed}, column="file"))  # fmt: skip
    if not head:
        message = _("{name} is empty. Choose the file again.")
        raise Refusal(Problem("empty_file", message, params, column="file"))
    kind, found = ENDINGS[ending], content_of(head)
    if found != kind.content and not (kind.content == "text" and found in ("card", "calendar")):
        raise Refusal(other_content(name, ending, _WORDS[found]))
    return kind


def other_content(name: str, ending: str, what: str) -> Problem:
    """The bytes are those of something else than the name says; `what` is to be translated."""
    message = _(
        "{name} was not kept: it is called .{ending}, but what is in it is {what}. Give it the ending of what it is, or"
        " save it anew."
    )
    params = {"name": name, "ending": ending, "what": what}
    return Problem("other_content", message, params, column="file")


def content_of(head: bytes) -> str:
    """What the first bytes look like: one of the words above."""
    for start, content in _STARTS:
        if head.startswith(start):
            return content
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE"):
        return "webp" if head[8:12] == b"WEBP" else "wave"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _HEIC else "mpeg4"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "mp3"
    return _text_of(head)


def _text_of(head: bytes) -> str:
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if head[:2] in _MARKS:
        # Read as text only to look for a page in it; half a letter at the end does not matter.
        order = "utf-16-le" if head[:2] == _MARKS[0] else "utf-16-be"
        bare = head[2:].decode(order, "replace").encode("utf-8", "replace")
    if _NO_TEXT.search(bare):
        return "other"
    if _WEB.match(bare):
        return "web"
    start = bare.lstrip()[:16].upper()
    if start.startswith(b"BEGIN:VCARD"):
        return "card"
    return "calendar" if start.startswith(b"BEGIN:VCALENDAR") else "text"
