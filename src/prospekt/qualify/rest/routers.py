"""The operations of this stage, in the order of the documentation."""

from __future__ import annotations

from prospekt.qualify.rest import answers, scoring

ROUTERS = (scoring.rest.router, answers.rest.router)
