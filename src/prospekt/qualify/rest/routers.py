"""The operations of this stage, in the order of the documentation."""

from __future__ import annotations

from prospekt.qualify.rest import answers, playbooks, scoring, stages

ROUTERS = (scoring.rest.router, playbooks.rest.router, answers.rest.router, stages.rest.router)
