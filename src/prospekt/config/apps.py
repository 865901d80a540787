"""Wires the rooms together once, at start."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    name = "prospekt.config"
    label = "config"

    def ready(self) -> None:
        """What happened is followed by what comes next: the table in `flow.py`. Models exist only from here on.

        Every event is in the register before the first filter asks for one.
        """
        autodiscover_modules("events")
        actions = import_module("prospekt.ledger.actions")
        flow = import_module("prospekt.flow")
        actions.follow(flow.catch_up)
        answers = import_module("prospekt.qualify.actions.answers")
        import_module("prospekt.people.actions.removal").forgotten_by(answers.forget_answers)
        import_module("prospekt.people.actions.undo").taken_back_by(answers.take_back_answers)
        following = import_module("prospekt.people.actions.following")
        following.rows_follow(following.Rows("qualify_answer", key="event_id"))
        following.ask_first(import_module("prospekt.capture.queries.running").check_no_import)
        imported = import_module("prospekt.qualify.actions.imported_answers")
        told = import_module("prospekt.capture.actions.told_answers")
        told.answers_are_taken_by(imported.ImportedAnswers())
        uses = import_module("prospekt.people.queries.field_uses")
        uses.told_by(import_module("prospekt.qualify.queries.scores").uses_of_field)
        imports = import_module("prospekt.capture.actions.erase_traces")
        import_module("prospekt.people.actions.traces").erased_by(imports.take_out_of_imports)
