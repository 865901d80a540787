"""Addresses of this stage."""

from __future__ import annotations

from django.urls import path

from prospekt.qualify import views

urlpatterns = [path("scorecard/", views.scorecard, name="scorecard")]
