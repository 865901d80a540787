from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "prospekt.people"
    label = "people"
