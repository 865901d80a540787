"""What Django and allauth say on our pages: the messages that one of our languages lacks, and the words they have.

Only the files named here speak to the people who use Prospekt; the rest is for administration sites we do not have.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import allauth
import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

DJANGO, ALLAUTH = Path(django.__file__).parent, Path(allauth.__file__).parent
SPEAKING = {
    DJANGO: (
        "contrib/auth/password_validation.py", "core/validators.py", "forms/fields.py", "forms/forms.py",
        "forms/models.py", "forms/utils.py", "forms/widgets.py", "template/defaultfilters.py", "utils/text.py",
    ),
    ALLAUTH: ("account/adapter.py", "account/forms.py", "mfa/adapter.py", "mfa/**/forms.py"),
}  # fmt: skip
CATALOGUES = (
    DJANGO / "conf" / "locale", DJANGO / "contrib" / "auth" / "locale", ALLAUTH / "locale",
)  # fmt: skip


def messages_lacking(languages: tuple[str, ...], keywords: dict[str, object]) -> Iterator[Message]:
    """The messages for which at least one of the languages has no words in the libraries, each with its place."""
    for package, patterns in SPEAKING.items():
        for path in sorted(file for pattern in patterns for file in package.glob(pattern)):
            place = str(path.relative_to(package.parent))
            found = extract("python", io.BytesIO(path.read_bytes()), keywords=keywords)
            for _line, id_, _comments, context in found:
                if not all(words(language, id_, context) for language in languages):
                    yield Message(id_, locations=[(place, 0)], context=context)


def words(
    language: str, id_: str | tuple[str, ...], context: str | None
) -> str | tuple[str, ...] | None:
    """What the libraries themselves say in this language: one text or all plural forms; None if nothing."""
    key = id_[0] if isinstance(id_, tuple) else id_
    for catalogue in _catalogues(language):
        message = catalogue.get(key, context)
        if message and not message.fuzzy and _is_whole(message.string):
            return message.string
    return None


def _is_whole(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


@cache
def _catalogues(language: str) -> tuple[Catalog, ...]:
    found = []
    for folder in CATALOGUES:
        path = folder / language / "LC_MESSAGES" / "django.po"
        if path.exists():
            with path.open("rb") as file:
                found.append(read_po(file, ignore_obsolete=True))
    return tuple(found)
