"""What makes a password good enough: long, not among the stolen ones, and not quickly guessed. Nothing is sent anywhere.

No rules of composition: they make passwords harder to remember and no harder to guess.
"""

from __future__ import annotations

import re
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from prospekt.people.models import User

LOOKED_AT = 72
"""Characters from either end that guessing is reckoned for, as zxcvbn takes no more."""
GOOD_ENOUGH = 3
"""Of zxcvbn's 0 to 4: more than a hundred million guesses."""


class NotStolen(CommonPasswordValidator):
    """Not in the lists of stolen passwords that come with Django and zxcvbn, some 45,000 of them."""

    def __init__(self) -> None:
        super().__init__()
        self.passwords = self.passwords | _known_to_zxcvbn()

    def validate(self, password: str, user: User | None = None) -> None:
        if password.lower().strip() in self.passwords:
            text = _(
                "It is in the lists of stolen passwords that are tried first. Take another one, such as three or four unrelated words."
            )
            raise ValidationError(text, code="password_stolen")

    def get_help_text(self) -> str:
        return _("No password that is known from a theft.")


@cache
def _known_to_zxcvbn() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])


class NotGuessable:
    """Not quickly guessed by who knows words, names, dates, keyboards, and the user."""

    def validate(self, password: str, user: User | None = None) -> None:
        known = ["prospekt", *_words_about(user)]
        # The rest of a long one only makes it harder, so that its better end counts.
        # zxcvbn breaks down over digits with a line break behind them; a space is as good.
        plain = password.replace("\n", " ")
        ends = {plain[:LOOKED_AT], plain[-LOOKED_AT:]}
        if all(zxcvbn(end, user_inputs=known)["score"] < GOOD_ENOUGH for end in ends):
            text = _(
                "It is quickly guessed: common words, names, dates and neighbouring keys are tried first, also with capitals and digits in them. Add one or two unrelated words."
            )
            raise ValidationError(text, code="password_guessable")

    def get_help_text(self) -> str:
        return _("Three or four unrelated words are good, and easy to remember.")


def _words_about(user: User | None) -> list[str]:
    if user is None:
        return []
    return [word for word in re.split(r"[\W_]+", f"{user.email} {user.name}") if len(word) > 2]
