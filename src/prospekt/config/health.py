"""Whether the process lives, and whether it can serve and save."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from prospekt.ledger.room import free, is_low


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers too; raises OperationalError (503) if not. Says when nothing is saved for want of room."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if is_low():
        return JsonResponse({"status": "read_only", "free_mb": free() >> 20})
    return JsonResponse({"status": "ok"})
