from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "prospekt.desk"
    label = "desk"
