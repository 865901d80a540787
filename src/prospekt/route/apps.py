from django.apps import AppConfig


class RouteConfig(AppConfig):
    name = "prospekt.route"
    label = "route"
