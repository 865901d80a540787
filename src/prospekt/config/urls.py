"""Every address of the web application; each declares which right it needs."""

from __future__ import annotations

from django.urls import include, path

from prospekt.config import health
from prospekt.config.demo_list import demo_list
from prospekt.config.rest import guarded_urls
from prospekt.engage.views import today
from prospekt.people.views.guard import open_to_all_signed_in as own
from prospekt.people.views.guard import open_to_the_public as public
from prospekt.ui import installing
from prospekt.ui import views as design

_components = [
    path("design/", own(design.design), name="design"),
    path("design/list/", own(design.design_list), name="design_list"),
]
urlpatterns = [
    path("", today.home, name="home"),
    path("app.webmanifest", public(installing.manifest), name="manifest"),
    path("service-worker.js", public(installing.service_worker), name="service_worker"),
    path("offline/", public(installing.offline), name="offline"),
    path("health/live", public(health.live), name="live"),
    path("health/ready", public(health.ready), name="ready"),
    path("api/v1/", guarded_urls()),
    path("", include("prospekt.config.account_urls")),
    path("imports/made-up/", demo_list, name="demo_list"),
    path("", include("prospekt.desk.urls")),
    path("", include("prospekt.engage.urls")),
    path("", include("prospekt.route.urls")),
    path("", include("prospekt.qualify.urls")),
    path("", include("prospekt.capture.urls")),
    path("", include("prospekt.people.urls")),
    path("", include((_components, "ui"))),
]

handler400 = "prospekt.config.errors.bad_request"
handler403 = "prospekt.config.errors.forbidden"
handler404 = "prospekt.config.errors.not_found"
handler500 = "prospekt.config.errors.server_error"
