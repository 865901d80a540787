"""The message template is in step with the words in code, templates and playbooks."""

from __future__ import annotations

from babel.messages.pofile import read_po

from prospekt.config.messages import FOLDER, collect
from prospekt.playbook.loading import load


def test_the_template_is_in_step() -> None:
    with (FOLDER / "django.pot").open("rb") as file:
        kept = {message.id for message in read_po(file) if message.id}
    found = {message.id for message in collect() if message.id}
    assert found == kept, "run `make messages` and commit the result"


def test_titles_of_playbooks_are_messages() -> None:
    ids = {message.id for message in collect()}
    assert {rule.title for rule in load("default").card.rules} <= ids
