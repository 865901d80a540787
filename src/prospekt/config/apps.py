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
        removal = import_module("prospekt.people.actions.removal")
        removal.forgotten_by(answers.forget_answers)
        removal.forgotten_by(import_module("prospekt.qualify.actions.stages").forget_stages)
        import_module("prospekt.people.actions.undo").taken_back_by(answers.take_back_answers)
        following = import_module("prospekt.people.actions.following")
        following.rows_follow(following.Rows("qualify_answer", key="event_id"))
        waits = "CASE WHEN state = 'waiting' THEN 'waiting' ELSE CAST(id AS text) END"
        following.rows_follow(following.Rows("route_handover", waits))
        following.rows_follow(following.Rows("route_decided"))
        following.ask_first(import_module("prospekt.capture.queries.running").check_no_import)
        imported = import_module("prospekt.qualify.actions.imported_answers")
        told = import_module("prospekt.capture.actions.told_answers")
        told.answers_are_taken_by(imported.ImportedAnswers())
        more = import_module("prospekt.people.queries.more_facts")
        more.facts_from(import_module("prospekt.engage.queries.filter_facts").FILTER_FACTS)
        more.facts_from(import_module("prospekt.qualify.queries.filter_facts").FILTER_FACTS)
        more.facts_from(import_module("prospekt.qualify.queries.stage_facts").FILTER_FACTS)
        uses = import_module("prospekt.people.queries.field_uses")
        uses.told_by(import_module("prospekt.qualify.queries.scores").uses_of_field)
        uses.told_by(import_module("prospekt.people.queries.segments").uses_of_field)
        files = import_module("prospekt.engage.actions.lead_files")
        removal.forgotten_by(files.forget_files)
        removal.forgotten_by(import_module("prospekt.engage.actions.meetings").forget_participants)
        import_module("prospekt.capture.actions.sweep_files").kept_by(files.names_kept)
        following.rows_follow(following.Rows("engage_leadfile"))
        one_each = "CAST(task_id AS text)"
        following.rows_follow(
            following.Rows("engage_participant", one_each, columns=("person_id",))
        )
        imports = import_module("prospekt.capture.actions.erase_traces")
        import_module("prospekt.people.actions.traces").erased_by(imports.take_out_of_imports)
