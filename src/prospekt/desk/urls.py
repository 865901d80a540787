"""Addresses of the lists and of one lead. `p12` is person 12, `c5` is company 5."""

from __future__ import annotations

from django.urls import path, re_path

from prospekt.desk import views
from prospekt.people.urls import LEAD

urlpatterns = [
    path("leads/", views.leads, name="leads"),
    path("companies/", views.companies, name="companies"),
    re_path(rf"{LEAD}/$", views.lead, name="lead"),
    re_path(rf"{LEAD}/panel/$", views.panel, name="lead_panel"),
]
