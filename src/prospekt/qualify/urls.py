"""Addresses of this stage."""

from __future__ import annotations

from django.urls import path, re_path

from prospekt.people.rules.lead_ref import PATTERN
from prospekt.qualify.views import drafts, trials, versions
from prospekt.qualify.views.answers import answers, withdraw
from prospekt.qualify.views.recorder import lead_score
from prospekt.qualify.views.scorecard import scorecard
from prospekt.qualify.views.stages import chosen_aside, follow_up, lead_stage

LEAD = rf"^leads/(?P<ref>{PATTERN})"
DRAFT = "scorecard/drafts/<int:draft_id>"

urlpatterns = [
    path("scorecard/", scorecard, name="scorecard"),
    path("scorecard/versions/", versions.listing, name="playbook_versions"),
    path("scorecard/versions/<slug:version>/", versions.version, name="playbook_version"),
    path(
        "scorecard/versions/<slug:version>/files/",
        versions.version_files,
        name="playbook_version_files",
    ),
    path("scorecard/drafts/", drafts.listing, name="playbook_drafts"),
    path(f"{DRAFT}/", drafts.draft, name="playbook_draft"),
    path(f"{DRAFT}/points/", drafts.points, name="playbook_draft_points"),
    path(f"{DRAFT}/part/", drafts.part, name="playbook_draft_part"),
    path(f"{DRAFT}/words/", drafts.words, name="playbook_draft_words"),
    path(f"{DRAFT}/file/", drafts.file, name="playbook_draft_file"),
    path(f"{DRAFT}/files/", versions.draft_files, name="playbook_draft_files"),
    path(f"{DRAFT}/moves/", trials.moves, name="playbook_draft_moves"),
    path(f"{DRAFT}/moves/progress/", trials.progress, name="playbook_draft_progress"),
    path(f"{DRAFT}/moves/cancel/", trials.cancel, name="playbook_draft_cancel"),
    path(f"{DRAFT}/publish/", drafts.publish, name="playbook_draft_publish"),
    path(f"{DRAFT}/discard/", drafts.discard, name="playbook_draft_discard"),
    path("leads/follow-up/", follow_up, name="follow_up"),
    path("leads/follow-up/chosen/", chosen_aside, name="put_aside"),
    re_path(rf"{LEAD}/stage/$", lead_stage, name="lead_stage"),
    re_path(rf"{LEAD}/score/$", lead_score, name="lead_score"),
    re_path(rf"{LEAD}/answers/$", answers, name="lead_answers"),
    re_path(rf"{LEAD}/answers/withdraw/$", withdraw, name="lead_answer_withdraw"),
]
