"""The Django app that carries templates, static files and template tags."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "prospekt.ui"
    label = "ui"
