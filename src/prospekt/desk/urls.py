"""Addresses of the lists and of one lead. `p12` is person 12, `c5` is company 5."""

from __future__ import annotations

from django.urls import path, re_path

from prospekt.desk import (
    audit,
    bulk_views,
    call_views,
    help_views,
    list_views,
    palette_views,
    person_views,
    segment_views,
    views,
)
from prospekt.people.urls import LEAD

urlpatterns = [
    path("search/", palette_views.search, name="search"),
    path("help/", help_views.glossary, name="help"),
    path("help/first-steps/", help_views.steps, name="first_steps"),
    path("help/away/", help_views.hide, name="hint_away"),
    path("help/back/", help_views.show, name="hint_back"),
    path("leads/", views.leads, name="leads"),
    path("leads/stop/", views.stop, name="leads_stop"),
    path("leads/filter/", list_views.edit_filter, name="leads_filter"),
    path("leads/counts/", list_views.facets, name="leads_facets"),
    path("leads/export/", list_views.export, name="leads_export"),
    path("leads/calls/", call_views.call_list, name="leads_calls"),
    path("leads/bulk/", bulk_views.history, name="bulk_history"),
    path("leads/bulk/new/", bulk_views.new, name="bulk_new"),
    path("leads/bulk/<int:bulk_id>/", bulk_views.page, name="bulk"),
    path("leads/bulk/<int:bulk_id>/progress/", bulk_views.progress, name="bulk_progress"),
    path("leads/bulk/<int:bulk_id>/run/", bulk_views.run, name="bulk_run"),
    path("leads/bulk/<int:bulk_id>/cancel/", bulk_views.cancel, name="bulk_cancel"),
    path("leads/bulk/<int:bulk_id>/undo/", bulk_views.undo, name="bulk_undo"),
    path("leads/segments/", segment_views.segments, name="segments"),
    path("leads/segments/new/", segment_views.new, name="segment_new"),
    path("leads/segments/<int:segment_id>/", segment_views.one, name="segment"),
    path("leads/views/", list_views.keep_view, name="views"),
    path("leads/views/<int:view_id>/", list_views.one_view, name="view"),
    path("companies/", views.companies, name="companies"),
    re_path(rf"{LEAD}/$", views.lead, name="lead"),
    re_path(rf"{LEAD}/panel/$", views.panel, name="lead_panel"),
    re_path(rf"{LEAD}/everything/$", person_views.everything, name="lead_everything"),
    re_path(rf"{LEAD}/history/$", audit.lead_history, name="lead_history"),
    path("audit/", audit.audit, name="audit"),
    path("audit/audit.csv", audit.audit_file, name="audit_file"),
    path("audit/erase/", audit.audit_erase, name="audit_erase"),
]
