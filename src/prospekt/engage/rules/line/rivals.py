"""Products that customers compare with ours, by name."""

from __future__ import annotations

from collections.abc import Iterator

from prospekt.engage.rules.line.given import GIVEN
from prospekt.engage.rules.line.reading import Mention, Reading

RIVALS = frozenset((
    "salesforce", "hubspot", "zoho", "pipedrive", "freshworks", "freshsales", "dynamics", "sap", "oracle", "odoo", "visma",
    "superoffice", "monday.com", "bitrix", "sugarcrm", "netsuite", "zendesk", "insightly", "misa", "kiotviet", "base.vn",
    "getfly", "mekari", "qontak", "barantum", "jurnal", "autocount", "sqlaccount", "lime", "upsales", "tripletex", "creatio",
    "keap", "copper", "vtiger", "suitecrm", "infor", "sage", "microsoft", "intercom", "activecampaign", "mailchimp", "close.io",
))  # fmt: skip
"""Products that customers name most."""


_LONGEST = 3


def rival_names(reading: Reading) -> Iterator[tuple[int, int]]:
    """The places [first, after) of products nobody listed: capitals behind "uses" or before "undercut us"."""
    if all(t.is_capital for t in reading.tokens if t.kind == "word"):
        return
    for mention in reading.of("answer", "uses"):
        first = mention.after
        while first < len(reading.tokens) and reading.at(first, "glue.to"):
            first += 1
        after = first
        while after - first < _LONGEST and _is_brand(reading, after):
            after += 1
        if after > first and reading.same_clause(mention.first, first):
            yield first, after
    for mention in reading.all("glue.underbids"):
        first = mention.first
        while mention.first - first < _LONGEST and _is_brand(reading, first - 1):
            first -= 1
        if first < mention.first:
            yield first, mention.first


def _is_brand(reading: Reading, place: int) -> bool:
    if not 0 <= place < len(reading.tokens):
        return False
    token = reading.tokens[place]
    return (
        token.kind == "word"
        and token.is_capital
        and len(token.text) > 2
        and not reading.known(place)
        and token.name not in GIVEN
    )


def is_of_rival(reading: Reading, mention: Mention) -> bool:
    """Whether a rival's name stands right behind: signed with HubSpot, happy with Zoho."""
    return any(t.plain in RIVALS for t in reading.tokens[mention.after : mention.after + 3])
