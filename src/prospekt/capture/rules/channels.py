"""Lead channels: the ways in which leads are found or find us."""

from __future__ import annotations

from collections.abc import Mapping

from prospekt.words.problem import gettext_noop as _

CHANNELS: Mapping[str, str] = {
    "networking": _("Networking"),
    "inbound_content": _("Inbound content"),
    "organic_search": _("Organic search"),
    "social_media": _("Social media"),
    "mobile": _("Mobile"),
    "paid_advertising": _("Paid advertising"),
    "cold_call": _("Cold call"),
    "cold_email": _("Cold e-mail"),
    "referral": _("Referral"),
    "market_research": _("Market research"),
    "direct_mail": _("Direct mail"),
    "telemarketing": _("Telemarketing"),
    "trade_show": _("Trade show"),
    "webinar": _("Webinar"),
    "lunch_and_learn": _("Lunch-and-learn"),
    "event": _("Event"),
    "directory": _("Directory"),
    "phone_book": _("Phone book"),
    "online_database": _("Online database"),
    "web_search": _("Web search"),
    "chance_conversation": _("Chance conversation"),
    "professional_organisation": _("Professional organisation"),
    "forum": _("Forum"),
    "bought_list": _("Bought list"),
    "web_form": _("Web form"),
    "pop_up": _("Pop-up"),
    "landing_page": _("Landing page"),
    "partner": _("Partner"),
    "api": _("API"),
}
"""Code -> word, in the order of the domain page. A source or campaign may have none yet: ""."""
