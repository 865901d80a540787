from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "prospekt.ledger"
    label = "ledger"
