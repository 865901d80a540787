"""The second step of signing in: codes of an app, passkeys, recovery codes. allauth's ways, made stricter.

A code of the app counts once, whatever time is left to it; secrets of apps are encrypted in the database;
a passkey must know its owner (finger, face or PIN), so that it can replace the password.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.fernet import Fernet, InvalidToken
from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LAST_STEP = "last_step"
"""In the data of an app's secret: the time step whose code was used last."""
MOST_NAME = 60
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, struct.error)
"""How reading the answer of a browser fails that is no passkey's answer at all."""


class MFAAdapter(DefaultMFAAdapter):
    """allauth's ways, narrowed to ours."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This did not work. Codes count once and for about a minute: wait for the next one and type it again."
        ),
        "incorrect_passkey": _(
            "This passkey does not open this account. Try again, or go another way."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _locker().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ValidationError where the secret key is another one than when the app was set up."""
        try:
            return _locker().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise self.validation_error("incorrect_code") from None

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        n = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey {n}").format(n=n + 1)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Prospekt"}


def _locker() -> Fernet:
    digest = hashlib.sha256(b"prospekt.two_factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def use_step(authenticator: Authenticator, code: str) -> bool:
    """Note that this code of the app was used; False if it, or a later one, was used before."""
    secret = decrypt(authenticator.data["secret"])
    steps = [
        step
        for step in totp.yield_hotp_counters_from_time()
        if compare_user_code(
            actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step))
        )
    ]
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        if not steps or max(steps) <= row.data.get(LAST_STEP, 0):
            return False
        row.data[LAST_STEP] = authenticator.data[LAST_STEP] = max(steps)
        row.save(update_fields=["data"])
    return True


def _in_our_words(form: forms.Form, name: str, label: Any, hint: Any = "") -> None:
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"autofocus": True}


class _OnceEach:
    """A code of the app counts once; allauth itself forgets that before the code runs out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Six digits from the app, or one of your recovery codes.")
        _in_our_words(self, "code", _("Code"), hint)  # type: ignore[arg-type]

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        is_app = self.authenticator.type == Authenticator.Type.TOTP  # type: ignore[attr-defined]
        if is_app and not use_step(self.authenticator, code):  # type: ignore[attr-defined]
            raise MFAAdapter().validation_error("incorrect_code")
        return code


class CodeForm(_OnceEach, AuthenticateForm):
    """The code at sign-in."""


class CodeAgainForm(_OnceEach, ReauthenticateForm):
    """The code, before something important is changed."""


class _Readable:
    """An answer of a browser that is none is refused like a wrong one; allauth itself would fail over it."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except UNREADABLE:
            raise MFAAdapter().validation_error("incorrect_passkey") from None
        except forms.ValidationError as refused:
            if refused.code == "incorrect_code":
                raise MFAAdapter().validation_error("incorrect_passkey") from None
            raise


class PasskeyForm(_Readable, AuthenticateWebAuthnForm):
    """The passkey as the second step."""


class PasskeyAloneForm(_Readable, LoginWebAuthnForm):
    """The passkey instead of the password."""


class PasskeyAgainForm(_Readable, ReauthenticateWebAuthnForm):
    """The passkey, before something important is changed."""


class SetUpForm(ActivateTOTPForm):
    """The first code of the app, which shows that it is set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, "code", _("Code"), _("The six digits that the app shows now."))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey: its name, and that it replaces the password."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("So that you tell your passkeys apart, such as: telephone, key ring."),
        max_length=MOST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True)

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except UNREADABLE:
            raise MFAAdapter().validation_error("incorrect_passkey") from None


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(
        label=_("Name"), max_length=MOST_NAME, widget=forms.TextInput(attrs={"autofocus": True})
    )
