"""Addresses of assignment and of hand-overs."""

from __future__ import annotations

from django.urls import path

from prospekt.route.views import assignment, handovers, reps

urlpatterns = [
    path("assignment/", assignment.assignment, name="assignment"),
    path("assignment/try/", assignment.attempt, name="assignment_try"),
    path("assignment/run/", assignment.run, name="assignment_run"),
    path("assignment/replay/", assignment.other_rules, name="replay"),
    path("assignment/people/<int:user_id>/", reps.rep, name="rep"),
    path("assignment/people/<int:user_id>/away/", reps.absence_add, name="absence_add"),
    path("assignment/people/<int:user_id>/why/", reps.rep_why, name="rep_why"),
    path("assignment/away/<int:absence_id>/remove/", reps.absence_remove, name="absence_remove"),
    path("assignment/<int:assignment_id>/", assignment.done, name="assignment_done"),
    path("assignment/<int:assignment_id>/undo/", assignment.undo, name="assignment_undo"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/<int:handover_id>/accept/", handovers.take, name="handover_accept"),
    path("handovers/<int:handover_id>/reject/", handovers.send_back, name="handover_reject"),
    path("handovers/<int:handover_id>/reroute/", handovers.pass_on, name="handover_reroute"),
    path("leads/<str:ref>/routing/", reps.lead_routing, name="lead_routing"),
]
