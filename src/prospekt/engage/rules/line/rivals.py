"""Products that customers compare with ours, by name."""

from __future__ import annotations

from collections.abc import Iterator

from prospekt.engage.rules.line.reading import Mention, Reading

RIVALS = frozenset((
    "salesforce", "hubspot", "zoho", "pipedrive", "freshworks", "freshsales", "dynamics", "sap", "oracle", "odoo", "visma",
    "superoffice", "monday.com", "bitrix", "sugarcrm", "netsuite", "zendesk", "insightly", "misa", "kiotviet", "base.vn",
    "getfly", "mekari", "qontak", "barantum", "jurnal", "autocount", "sqlaccount", "lime", "upsales", "tripletex", "creatio",
    "keap", "copper", "vtiger", "suitecrm", "infor", "sage", "microsoft", "intercom", "activecampaign", "mailchimp", "close.io",
))  # fmt: skip
"""Products that customers name most."""


_LONGEST = 3
_REACH = 5
_NEXT = 2


def rival_names(reading: Reading) -> Iterator[tuple[int, int]]:
    """The places [first, after) of products nobody listed: capitals behind "uses" or before "undercut us"."""
    if all(t.is_capital for t in reading.tokens if t.kind == "word"):
        return
    for mention in [*reading.of("answer", "uses"), *reading.of("objection", "competitor")]:
        first = _brand_behind(reading, mention)
        after = _brand_end(reading, first)
        if after > first:
            yield first, after
    for mention in reading.all("glue.underbids"):
        first = mention.first
        while mention.first - first < _LONGEST and _is_brand(reading, first - 1):
            first -= 1
        if first < mention.first:
            yield first, mention.first


def _brand_behind(reading: Reading, mention: Mention) -> int:
    """The first brand within a few words behind `mention`, in its clause; the words between are no people."""
    is_told = mention.name == "competitor" or mention.after - mention.first > 1
    last = min(mention.after + (_REACH if is_told else _NEXT), len(reading.tokens))
    for place in range(mention.after, last):
        if not reading.same_clause(mention.first, place) or _is_ending(reading, place):
            break
        if _is_brand(reading, place):
            return place
    return mention.after


def _is_ending(reading: Reading, place: int) -> bool:
    return any(
        c.startswith(("glue.title", "touch.", "days", "weekdays", "months"))
        for c in reading.concepts(place)
    )


def _brand_end(reading: Reading, first: int) -> int:
    after = first
    while after - first < _LONGEST and _is_brand(reading, after):
        after += 1
    return after


def _is_brand(reading: Reading, place: int) -> bool:
    if not 0 <= place < len(reading.tokens):
        return False
    token = reading.tokens[place]
    is_begun = place == 0 or reading.tokens[place - 1].text in ".!?"
    return (
        token.kind == "word"
        and token.is_capital
        and len(token.text) > 2
        and not is_begun
        and not reading.known(place)
        and (reading.is_so("syllables") or not reading.grammar.is_given(token))
    )


def is_of_rival(reading: Reading, mention: Mention) -> bool:
    """Whether a rival's name stands right behind: signed with HubSpot, happy with Zoho."""
    return any(t.marked in RIVALS for t in reading.tokens[mention.after : mention.after + 3])
