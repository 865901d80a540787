from django.apps import AppConfig


class EngageConfig(AppConfig):
    name = "prospekt.engage"
    label = "engage"
