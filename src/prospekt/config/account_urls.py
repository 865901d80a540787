"""Signing in, out, and mending a password: the few pages of allauth that are open, and no others."""

from __future__ import annotations

from allauth.account import views
from allauth.usersessions.views import ListUserSessionsView
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

urlpatterns = [
    path("accounts/login/", login_not_required(views.login), name="account_login"),
    path("accounts/logout/", login_not_required(views.logout), name="account_logout"),
    path("accounts/password/change/", views.password_change, name="account_change_password"),
    path(
        "accounts/password/reset/",
        login_not_required(views.password_reset),
        name="account_reset_password",
    ),
    path(
        "accounts/password/reset/done/",
        login_not_required(views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login_not_required(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        login_not_required(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("accounts/inactive/", login_not_required(views.account_inactive), name="account_inactive"),
    path("accounts/sessions/", ListUserSessionsView.as_view(), name="usersessions_list"),
]
