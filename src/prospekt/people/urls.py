"""Addresses of what people do to leads by hand. `p12` is person 12, `c5` is company 5."""

from __future__ import annotations

from django.urls import path, re_path

from prospekt.people import views
from prospekt.people.rules.lead_ref import PATTERN

LEAD = rf"^leads/(?P<ref>{PATTERN})"

urlpatterns = [
    path("leads/new/", views.new, name="lead_new"),
    path("leads/chosen/", views.chosen, name="leads_chosen"),
    re_path(rf"{LEAD}/edit/$", views.edit, name="lead_edit"),
    re_path(rf"{LEAD}/owner/$", views.owner, name="lead_owner"),
    re_path(rf"{LEAD}/tags/$", views.tags, name="lead_tags"),
    re_path(rf"{LEAD}/contacts/$", views.contacts, name="lead_contacts"),
    re_path(rf"{LEAD}/note/$", views.note, name="lead_note"),
    re_path(rf"{LEAD}/touch/$", views.touch, name="lead_touch"),
]
