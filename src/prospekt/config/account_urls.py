"""Signing in, out, and the own account: the few pages of allauth that are open, and no others."""

from __future__ import annotations

from allauth.account import views
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

from prospekt.config import account_page
from prospekt.config.joining import join
from prospekt.config.languages import set_language
from prospekt.people.views.guard import open_to_all_signed_in as own
from prospekt.people.views.guard import open_to_the_public as public

urlpatterns = [
    path("accounts/login/", public(views.login), name="account_login"),
    path("accounts/logout/", public(views.logout), name="account_logout"),
    path("accounts/password/change/", own(views.password_change), name="account_change_password"),
    path("accounts/password/reset/", public(views.password_reset), name="account_reset_password"),
    path(
        "accounts/password/reset/done/",
        public(views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        public(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("accounts/inactive/", public(views.account_inactive), name="account_inactive"),
    path("accounts/invitation/<str:token>/", public(join), name="invitation"),
    path("accounts/language/", public(set_language), name="set_language"),
    path("accounts/again/", own(views.reauthenticate), name="account_reauthenticate"),
    path("accounts/again/code/", own(second_step.reauthenticate), name="mfa_reauthenticate"),
    path(
        "accounts/again/passkey/",
        own(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("accounts/second-step/", public(second_step.authenticate), name="mfa_authenticate"),
    path("accounts/passkey/", public(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("account/", own(account_page.account), name="account"),
    path("account/sessions/", own(account_page.sessions), name="usersessions_list"),
    path("account/app/", own(app.activate_totp), name="mfa_activate_totp"),
    path("account/app/picture.svg", own(account_page.app_picture), name="app_picture"),
    path("account/app/off/", own(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", own(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        own(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("account/passkeys/new/", own(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/", own(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove/",
        own(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    # Where allauth goes when something about the second step is done.
    path("account/", own(account_page.account), name="mfa_index"),
    path("account/", own(account_page.account), name="mfa_list_webauthn"),
]
