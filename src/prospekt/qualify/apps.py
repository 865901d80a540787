from django.apps import AppConfig


class QualifyConfig(AppConfig):
    name = "prospekt.qualify"
    label = "qualify"
