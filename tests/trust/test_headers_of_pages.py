"""T22 on every page as it is with data, over plain http."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.stages.config.test_headers import check_headers
from tests.trust.addresses import addresses
from tests.trust.world import World


@pytest.mark.trust
@pytest.mark.alike
def test_every_page_has_every_header(make_world: Callable[..., World]) -> None:
    world = make_world(["Kari Nordmann"])
    for samples in world.samples:
        for address in addresses():
            for client in (world.client, Client()):
                if address.name != "account_logout":
                    answer = client.get(address.path(samples))
                    assert answer.status_code in (200, 204, 302, 401, 404, 405, 410), (
                        address,
                        answer.status_code,
                    )
                    check_headers(address.name, dict(answer.headers))
