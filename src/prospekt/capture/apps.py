from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "prospekt.capture"
    label = "capture"
