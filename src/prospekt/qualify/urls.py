"""Addresses of this stage."""

from __future__ import annotations

from django.urls import path, re_path

from prospekt.people.rules.lead_ref import PATTERN
from prospekt.qualify.views.answers import answers, withdraw
from prospekt.qualify.views.scorecard import scorecard

LEAD = rf"^leads/(?P<ref>{PATTERN})"

urlpatterns = [
    path("scorecard/", scorecard, name="scorecard"),
    re_path(rf"{LEAD}/answers/$", answers, name="lead_answers"),
    re_path(rf"{LEAD}/answers/withdraw/$", withdraw, name="lead_answer_withdraw"),
]
