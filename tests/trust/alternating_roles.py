"""Loaded by schemathesis: each call is made as one of several roles, the same one whenever the same is called again."""

from __future__ import annotations

import json
import os
import zlib

import schemathesis
from schemathesis import AuthContext, Case

from tests.trust.rest_server import TOKENS


@schemathesis.auth(refresh_interval=None)
class Alternating:
    """A token for a call."""

    def __init__(self) -> None:
        self.tokens: list[str] = json.loads(os.environ[TOKENS])

    def get(self, case: Case, _context: AuthContext) -> str:
        """Chosen by what is sent, so that a call that failed fails again."""
        sent = repr((case.path_parameters, case.query, case.headers, case.body))
        return self.tokens[zlib.crc32(sent.encode("utf-8", "replace")) % len(self.tokens)]

    def set(self, case: Case, data: str, _context: AuthContext) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}
