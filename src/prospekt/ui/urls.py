"""Addresses of the pages that show the components."""

from __future__ import annotations

from django.urls import path

from prospekt.ui import views

app_name = "ui"
urlpatterns = [
    path("design/", views.design, name="design"),
    path("design/list/", views.design_list, name="design_list"),
]
