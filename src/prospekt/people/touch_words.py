"""The codes of touches in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KIND_WORDS: Mapping[str, Any] = {
    "call": _("Call"), "meeting": _("Meeting"), "reply": _("Reply"), "demo": _("Demonstration"), "message": _("Message"),
    "letter": _("Letter"), "visit": _("Visit to the web site"), "mail_open": _("Opened a mail"),
    "mail_click": _("Clicked in a mail"), "form": _("Form filled in"), "download": pgettext_lazy("touch", "Download"),
    "webinar": _("Webinar"), "event": _("Event"), "quote_request": _("Asked for a quote"), "review": _("Review"),
    "referral": _("Referral"), "purchase": _("Purchase"),
}  # fmt: skip
OUTCOME_WORDS: Mapping[str, Any] = {
    "answered": _("answered"), "no_answer": _("no answer"), "busy": _("busy"), "left_message": _("left a message"),
    "attended": _("attended"), "no_show": _("did not come"), "bounced": _("came back"), "positive": _("positive"),
    "negative": _("negative"),
}  # fmt: skip
TOPIC_WORDS: Mapping[str, Any] = {
    "price": _("price"), "product": _("product"), "demo": _("demonstration"), "support": _("support"),
    "careers": _("careers"), "general": _("general"), "comparison": _("comparison"),
}  # fmt: skip
CHANNEL_OF_KIND: Mapping[str, str] = {
    "call": "phone", "meeting": "meeting", "demo": "meeting", "reply": "email", "mail_open": "email",
    "mail_click": "email", "letter": "letter", "visit": "web", "form": "web", "download": "web", "webinar": "web",
    "event": "event",
}  # fmt: skip
