"""Wires the rooms together once, at start."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "prospekt.config"
    label = "config"

    def ready(self) -> None:
        """What happened is followed by what comes next: the table in `flow.py`. Models exist only from here on."""
        actions = import_module("prospekt.ledger.actions")
        flow = import_module("prospekt.flow")
        actions.follow(flow.catch_up)
