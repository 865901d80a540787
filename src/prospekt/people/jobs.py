"""What this stage does in the background."""

from __future__ import annotations

from django_tasks import task

from prospekt.people.actions.own_index import index_own_field


@task()
def index_own_field_job(field_id: int) -> None:
    """Make or drop the indexes of an own field."""
    index_own_field(field_id)
