"""The forms of signing in, in our words: labels instead of placeholders, and no hint who has an account."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import forms as theirs
from allauth.core import context
from allauth.core.ratelimit import consume
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from prospekt.people.staff_forms import OwnNames
from prospekt.ui.languages import LANGUAGES
from prospekt.words.zones import time_zones

SECONDS_TO_ASK = 0.25
"""Asking for a link takes at least so long, so that the time does not tell who has an account."""


GOOD_PASSWORD = _(
    "At least 10 characters. Three or four unrelated words are good; capitals, digits and signs are not needed."
)


def _in_our_words(form: forms.Form, labels: dict[str, Any]) -> None:
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)
        if isinstance(field.widget, forms.PasswordInput):
            field.widget.attrs["data-show"] = _("Show the password")
            is_new = name == "password1"
            field.help_text = GOOD_PASSWORD if is_new else ""


class LoginForm(theirs.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, {"login": _("E-mail"), "password": _("Password")})
        if not self.is_bound:
            self.fields["login"].widget.attrs["autofocus"] = True
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(theirs.ResetPasswordForm):
    """The address that gets the link, if it is somebody's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, {"email": _("E-mail")})

    def clean_email(self) -> str:
        """So many links an hour go to one address, whether it is somebody's or not."""
        email = str(super().clean_email())
        key = email.strip().lower()
        if not consume(context.request, action="reset_links", key=key):
            raise forms.ValidationError(
                _(
                    "Several links were asked for this address within the hour. Look for the newest mail, also among the unwanted ones, or try again in an hour."
                )
            )
        return email

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


class ReauthenticateForm(theirs.ReauthenticateForm):
    """The password, before something important is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, {"password": _("Password")})
        self.fields["password"].widget.attrs |= {
            "autocomplete": "current-password",
            "autofocus": True,
        }


class JoinForm(forms.Form):
    """Whoever is invited says who they are, and chooses a password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=GOOD_PASSWORD,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "data-show": _("Show the password")}
        ),
    )


class DetailsForm(forms.Form):
    """What people say about themselves."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), required=False, widget=OwnNames)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("As the browser says")), *LANGUAGES]
        installation = gettext("As the installation ({zone})").format(zone=settings.TIME_ZONE)
        zones = sorted(zone for zone in time_zones() if "/" in zone)
        self.fields["time_zone"].choices = [("", installation), *((z, z) for z in zones)]
