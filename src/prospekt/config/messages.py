"""`make messages`: collect what is translated from code, templates and playbooks, and compile the catalogues.

Needs no gettext programs: Babel reads and writes the catalogues, Django itself takes templates apart.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from prospekt.playbook.facts import LEAD_FACTS, TOUCH_FACTS
from prospekt.playbook.loading import load, shipped

SOURCE = Path(__file__).resolve().parents[1]
FOLDER = SOURCE / "locale"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip

_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?p?gettext)\(\s*({_TEXT}(?:\s*,\s*{_TEXT})*)")
"""What Django makes of a translated part of a template; the rest of its output is no Python."""


def main() -> int:
    """Write `locale/django.pot`, bring every language in step with it, and compile them; 0 if all went well."""
    template = collect()
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "django.pot").open("wb") as out:
        write_po(out, template, width=100, sort_output=True, omit_header=False)
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalogue = read_po(file)
        catalogue.update(template, no_fuzzy_matching=True)
        with path.open("wb") as out:
            write_po(out, catalogue, width=100, sort_output=True)
        with path.with_suffix(".mo").open("wb") as out:
            write_mo(out, catalogue)
    print(f"{len(template)} messages in {FOLDER.relative_to(SOURCE.parent.parent)}")
    return 0


def collect() -> Catalog:
    """Everything that is translated, as a template without dates, so that it changes only when the words do."""
    made = datetime(2026, 1, 1, tzinfo=UTC)
    catalogue = Catalog(project="prospekt", charset="utf-8", creation_date=made, revision_date=made)
    for path in sorted(SOURCE.rglob("*.py")):
        _add(catalogue, path, path.read_bytes())
    for path in sorted(SOURCE.rglob("*.html")):
        calls = _CALL.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path)))
        _add(catalogue, path, "\n".join(f"{name}({words})" for name, words in calls).encode())
    for title, place in _playbook_titles():
        catalogue.add(title, locations=[(place, 0)])
    return catalogue


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
    for fact in (*LEAD_FACTS.values(), *TOUCH_FACTS.values()):
        yield fact.title, "playbook/facts.py"


if __name__ == "__main__":
    sys.exit(main())
