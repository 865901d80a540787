"""`make messages`: collect what is translated from code, templates and playbooks, and compile the catalogues.

Needs no gettext programs: Babel reads and writes the catalogues, Django itself takes templates apart.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from prospekt.config.messages_of_libraries import messages_lacking, words
from prospekt.playbook.facts import ROUTE_FACTS, TOUCH_FACTS
from prospekt.playbook.loading import load, shipped
from prospekt.ui.languages import LANGUAGES

SOURCE = Path(__file__).resolve().parents[1]
FOLDER = SOURCE / "locale"
TRANSLATED = tuple(code for code, _name in LANGUAGES if code != "en")
PLURALS = {"nb": "nplurals=2; plural=(n != 1);"}
"""Languages whose nouns change with the number; the others have one form for all numbers."""
ONE_FORM = "nplurals=1; plural=0;"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
HEADER = "# The words of Prospekt. Collected by `make messages`; only the translations are written by hand."

_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?p?gettext)\(\s*({_TEXT}(?:\s*,\s*{_TEXT})*)")
"""What Django makes of a translated part of a template; the rest of its output is no Python."""


class _Catalogue(Catalog):
    """A catalogue whose header holds what programs need: nobody's name, no dates, no version of a library."""

    def __init__(self, language: str = "") -> None:
        super().__init__(language or None, header_comment=HEADER, charset="utf-8", fuzzy=False)
        self._num_plurals = 2 if language in ("", *PLURALS) else 1

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Name and value of every line."""
        shape = [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8")]
        shape.append(("Content-Transfer-Encoding", "8bit"))
        if self.locale is None:
            return shape
        forms = PLURALS.get(str(self.locale), ONE_FORM)
        return [*shape, ("Language", str(self.locale)), ("Plural-Forms", forms)]


def main() -> int:
    """Write `locale/django.pot`, bring every language in step with it, and compile them; 0 if all went well."""
    template = collect()
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "django.pot").write_bytes(as_text(template))
    for language in TRANSLATED:
        path = catalogue_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = in_step(language, template)
        path.write_bytes(as_text(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        print(
            f"{language}: {sum(1 for each in catalogue if each.id and not is_done(each))} to translate"
        )
    print(f"{len(template)} messages in {FOLDER.relative_to(SOURCE.parent.parent)}")
    return 0


def catalogue_of(language: str) -> Path:
    """Where the words of a language are kept."""
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def collect() -> Catalog:
    """Everything that is translated, as a template without dates, so that it changes only when the words do."""
    catalogue = _Catalogue()
    for path in sorted(SOURCE.rglob("*.py")):
        _add(catalogue, path, path.read_bytes())
    for path in templates():
        calls = _CALL.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path)))
        _add(catalogue, path, "\n".join(f"{name}({words})" for name, words in calls).encode())
    for title, place in _playbook_titles():
        catalogue.add(title, locations=[(place, 0)])
    for message in messages_lacking(TRANSLATED, KEYWORDS):
        catalogue.add(message.id, locations=message.locations, context=message.context)
    return catalogue


def templates() -> list[Path]:
    """Pages, fragments and mails, in order."""
    return sorted(
        path for kind in ("html", "txt") for path in SOURCE.rglob(f"templates/**/*.{kind}")
    )


def _add(catalogue: Catalog, path: Path, text: bytes) -> None:
    place = str(path.relative_to(SOURCE))
    for _line, message, comments, context in extract("python", io.BytesIO(text), keywords=KEYWORDS):
        catalogue.add(message, locations=[(place, 0)], auto_comments=comments, context=context)


def _playbook_titles() -> Iterator[tuple[str, str]]:
    for name in shipped():
        playbook = load(name)
        place = f"playbooks/{name}"
        yield from ((text, place) for text in (playbook.title, playbook.description) if text)
        yield from ((rule.title, place) for rule in playbook.card.rules)
        for persona in playbook.personas:
            texts = (persona.title, *persona.goals, *persona.pains, *persona.objections)
            yield from ((text, place) for text in texts if text)
        for question in playbook.questions:
            titles = (title for _code, title in question.choices)
            texts = (question.title, question.ask, question.judge, *titles)
            yield from ((text, place) for text in texts if text)
        yield from ((reason.title, place) for reason in playbook.stages.reasons)
        for method in playbook.methods:
            texts = (method.title, method.description, *(each.title for each in method.criteria))
            yield from ((text, place) for text in texts if text)
        routed = (*playbook.routing.rules, *playbook.routing.rejections)
        yield from ((each.title, place) for each in routed)
    for fact in (*ROUTE_FACTS.values(), *TOUCH_FACTS.values()):
        yield fact.title, "playbook/facts.py"


def in_step(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with the messages of the template: what is gone left out, what is new empty.

    A new message of a library has the library's own words, where it has any.
    """
    kept = read(language)
    catalogue = _Catalogue(language)
    for message in template:
        if message.id:
            string = _string(language, message, kept, catalogue.num_plurals)
            catalogue.add(
                message.id, string, message.locations, auto_comments=message.auto_comments,
                user_comments=_told(kept, message), context=message.context,
            )  # fmt: skip
    return catalogue


def read(language: str) -> Catalog:
    """The catalogue of a language as it is kept; an empty one if there is none yet."""
    path = catalogue_of(language)
    if not path.exists():
        return _Catalogue(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True)


def _kept(kept: Catalog, message: Message) -> Message | None:
    id_ = message.id[0] if isinstance(message.id, tuple) else message.id
    found = kept.get(id_, message.context)
    return found if found is not None and not found.fuzzy else None


def _told(kept: Catalog, message: Message) -> list[str]:
    found = _kept(kept, message)
    return found.user_comments if found else []


def _string(language: str, message: Message, kept: Catalog, n_forms: int) -> str | tuple[str, ...]:
    """The words there are: as many forms as the language has, or one text; empty if there are none."""
    found = _kept(kept, message)
    has = found.string if found and is_done(found) else words(language, message.id, message.context)
    if not isinstance(message.id, tuple):
        return has if isinstance(has, str) else ""
    return has[:n_forms] if isinstance(has, tuple) and len(has) >= n_forms else ("",) * n_forms


def is_done(message: Message) -> bool:
    """Whether there are words for every form, which somebody has looked at."""
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return not message.fuzzy and all(texts)


def as_text(catalogue: Catalog) -> bytes:
    """The file of a catalogue, sorted, the same bytes for the same words."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, sort_output=True)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """What Django reads: only what is done, so that everything else stays English instead of empty."""
    done = _Catalogue(str(catalogue.locale))
    for message in catalogue:
        if message.id and is_done(message):
            done.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, done)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
