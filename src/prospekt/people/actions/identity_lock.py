"""Who is who is decided by one transaction at a time, as on SQLite anyway; or two would bring the same person."""

from __future__ import annotations

from prospekt.ledger.turns import IDENTITY, take_turn
from prospekt.people.models import Person


def lock_identity() -> None:
    """Before any lead is locked, in each transaction that adds or removes leads, or what they are known by."""
    take_turn(IDENTITY)


def lock_people_of(company_id: int) -> None:
    """Before the company itself: everybody locks persons first, then companies, each in the order of ids."""
    people = Person.objects.filter(company_id=company_id).order_by("pk")
    list(people.select_for_update().values_list("pk"))
