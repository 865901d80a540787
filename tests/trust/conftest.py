"""The world that tests walk which look at every address."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from django.test import Client

from prospekt.people.models import User
from tests.conftest import Cast
from tests.trust.world import World, build

MakeWorld = Callable[..., World]


@pytest.fixture
def make_world(cast: Cast, signed_in: Callable[[User], Client]) -> MakeWorld:
    """Build a world whose texts are the given ones; the second argument names further columns."""

    def make(texts: Sequence[str], columns: Sequence[str] = ()) -> World:
        return build(cast.administrator, signed_in(cast.administrator), texts, columns)

    return make
