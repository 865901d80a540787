"""The forms of signing in, in our words: labels instead of placeholders, and no hint who has an account."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import forms as theirs
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

SECONDS_TO_ASK = 0.25
"""Asking for a link takes at least so long, so that the time does not tell who has an account."""


def _in_our_words(form: forms.Form, labels: dict[str, Any]) -> None:
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)


class LoginForm(theirs.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, {"login": _("E-mail"), "password": _("Password")})
        self.fields["password"].help_text = ""
        if not self.is_bound:
            self.fields["login"].widget.attrs["autofocus"] = True
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(theirs.ResetPasswordForm):
    """The address that gets the link, if it is somebody's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, {"email": _("E-mail")})

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        until = time.monotonic() + SECONDS_TO_ASK
        email = super().save(request, **kwargs)
        time.sleep(max(0.0, until - time.monotonic()))
        return email


class ResetPasswordKeyForm(theirs.ResetPasswordKeyForm):
    """The new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(
            self, {"password1": _("New password"), "password2": _("The new password once more")}
        )


class ChangePasswordForm(theirs.ChangePasswordForm):
    """The current password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"password1": _("New password"), "password2": _("The new password once more")}
        _in_our_words(self, {"oldpassword": _("Current password"), **labels})
