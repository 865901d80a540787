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
        uses = import_module("prospekt.people.queries.field_uses")
        uses.told_by(import_module("prospekt.qualify.queries").uses_of_field)
