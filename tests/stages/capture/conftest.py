"""The import screens as somebody with a browser but no scripts uses them, and a worker beside."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from prospekt.ledger.jobs import claim_next, run_job

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from prospekt.capture.models import Import
    from tests.conftest import Cast

PARTS = ("created", "updated", "unchanged", "merged", "rejected")
_FIELD = re.compile(r'<(?:input|select)[^>]* name="([a-z]+-[a-z_0-9]+)"')


def work() -> None:
    """Run all jobs that wait."""
    while job := claim_next("test-worker"):
        run_job(job)


@dataclass
class Door:
    """The web door, with the form of the columns as a browser would send it back."""

    client: Client

    def upload(
        self, content: bytes | str, name: str = "list.csv", address: str = "/imports/new/"
    ) -> HttpResponse:
        data = content.encode() if isinstance(content, str) else content
        return self.client.post(address, {"file": SimpleUploadedFile(name, data)})

    def draft(self, content: bytes | str, name: str = "list.csv") -> Import:
        from prospekt.capture.models import Import  # noqa: PLC0415 - models exist once Django is set up

        response = self.upload(content, name)
        assert response.status_code == 302, response.content.decode()[:3000]
        return Import.objects.get(pk=int(response["Location"].split("/")[2]))

    def form(self, record: Import) -> dict[str, str]:
        """What a browser would send if nothing was touched."""
        record.refresh_from_db()
        sent = {"all-mode": "upsert", "all-policy": "fill"}
        for i, column in enumerate(record.columns):
            sent[f"target-{i}"], sent[f"policy-{i}"] = column["target"], column["policy"]
        return sent

    def columns(self, record: Import, go: str = "check", **changes: Any) -> HttpResponse:
        sent = self.form(record) | {
            name.replace("__", "-"): value for name, value in changes.items()
        }
        response = self.client.post(f"/imports/{record.pk}/columns/", {**sent, "go": go})
        record.refresh_from_db()
        return response

    def answer_all(self, record: Import) -> HttpResponse:
        """Go on to the check; dates nobody can decide stay text."""
        response = self.columns(record)
        if response.status_code == 422:
            orders = dict.fromkeys(
                re.findall(r'name="(order-\d+)"', response.content.decode()), "text"
            )
            response = self.columns(record, **orders)
        return response

    def run(self, record: Import) -> Import:
        self.client.post(f"/imports/{record.pk}/run/")
        work()
        record.refresh_from_db()
        return record

    def whole(self, content: bytes | str, name: str = "list.csv") -> Import:
        """A file all the way in."""
        record = self.draft(content, name)
        assert self.answer_all(record).status_code == 302
        return self.run(record)

    def page(self, address: str, status: int = 200) -> str:
        response = self.client.get(address)
        assert response.status_code == status, address
        return response.content.decode()


@pytest.fixture
def door(cast: Cast, signed_in: Callable[..., Client]) -> Door:
    return Door(signed_in(cast.marketing))


def balance(record: Import) -> bool:
    """Whether the receipt balances."""
    return record.read == sum(getattr(record, part) for part in PARTS)
