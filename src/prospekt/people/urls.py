"""Addresses of what people do to leads by hand. `p12` is person 12, `c5` is company 5."""

from __future__ import annotations

from django.urls import path, re_path

from prospekt.people.rules.lead_ref import PATTERN
from prospekt.people.views import details, editing, leads

LEAD = rf"^leads/(?P<ref>{PATTERN})"

urlpatterns = [
    path("leads/new/", leads.new, name="lead_new"),
    path("leads/chosen/", leads.chosen, name="leads_chosen"),
    re_path(rf"{LEAD}/edit/$", editing.edit, name="lead_edit"),
    re_path(rf"{LEAD}/owner/$", details.owner, name="lead_owner"),
    re_path(rf"{LEAD}/tags/$", details.tags, name="lead_tags"),
    re_path(rf"{LEAD}/contacts/$", details.contacts, name="lead_contacts"),
    re_path(rf"{LEAD}/note/$", details.note, name="lead_note"),
    re_path(rf"{LEAD}/touch/$", details.touch, name="lead_touch"),
]
