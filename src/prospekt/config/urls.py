"""Every address of the web application."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from prospekt.config import health

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="leads"), name="home"),
    path("health/live", login_not_required(health.live), name="live"),
    path("health/ready", login_not_required(health.ready), name="ready"),
    path("", include("prospekt.config.account_urls")),
    path("", include("prospekt.desk.urls")),
    path("", include("prospekt.qualify.urls")),
    path("", include("prospekt.capture.urls")),
    path("", include("prospekt.people.urls")),
    path("", include("prospekt.ui.urls")),
]

handler400 = "prospekt.config.errors.bad_request"
handler403 = "prospekt.config.errors.forbidden"
handler404 = "prospekt.config.errors.not_found"
handler500 = "prospekt.config.errors.server_error"
