"""Products that customers compare with ours, by name."""

from __future__ import annotations

from prospekt.engage.rules.line.reading import Mention, Reading

RIVALS = frozenset((
    "salesforce", "hubspot", "zoho", "pipedrive", "freshworks", "freshsales", "dynamics", "sap", "oracle", "odoo", "visma",
    "superoffice", "monday.com", "bitrix", "sugarcrm", "netsuite", "zendesk", "insightly", "misa", "kiotviet", "base.vn",
    "getfly", "mekari", "qontak", "barantum", "jurnal", "autocount", "sqlaccount", "lime", "upsales", "tripletex", "creatio",
    "keap", "copper", "vtiger", "suitecrm", "infor", "sage", "microsoft", "intercom", "activecampaign", "mailchimp", "close.io",
))  # fmt: skip
"""Products that customers name most."""


def is_of_rival(reading: Reading, mention: Mention) -> bool:
    """Whether a rival's name stands right behind: signed with HubSpot, happy with Zoho."""
    return any(t.plain in RIVALS for t in reading.tokens[mention.after : mention.after + 3])
