"""What the facts and touches that rules read mean, one sentence each, and what points do to the odds.

All texts are message ids. A text names no number: numbers come from the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prospekt.playbook.conditions import All, Any, Compare, Condition, Member, Not, facts_of
from prospekt.playbook.facts import OWN
from prospekt.playbook.shapes import DOUBLING, Rule
from prospekt.words.problem import gettext_noop as _

Translate = Callable[[str], str]
Write = Callable[[float], str]

LEAD_FACT_TEXTS: Mapping[str, str] = {
    "kind": _("Whether the lead is a person, or a company of which no person is known."),
    "role": _("What the person does at the company, in the words of the list or of a colleague."),
    "seniority": _("How high the role stands, read from its words: top of the firm, director, manager or staff."),
    "department": _("The part of the company where the person works."),
    "industry": _("What the company makes or does, in the words of the list."),
    "employees": _("How many people work at the company."),
    "revenue": _("What the company sells in a year, in the currency of this installation."),
    "country": _("The country of the person or of the company."),
    "region": _("The state, county or province."),
    "city": _("The town or city."),
    "language": _("The language the person speaks."),
    "source": _("Where the lead was first met, as the list of sources calls it."),
    "campaign": _("The effort that brought the lead, as the list of campaigns calls it."),
    "channel": _("What kind of place the campaign used: a fair, a search, a recommendation."),
    "email_kind": _("What kind of address the e-mail is: of a company, of a free mail service, of a student, or of a function such as info@."),
    "has_email": _("Whether an e-mail address is known."),
    "has_phone": _("Whether a phone number is known."),
    "no_email": _("Whether the person asked for no e-mail."),
    "no_call": _("Whether the person asked for no calls."),
    "do_not_contact": _("Whether the person asked not to be contacted at all."),
    "bounced": _("Whether an e-mail to the address came back."),
    "priority": _("Whether a colleague marked the lead as important."),
}  # fmt: skip
TOUCH_FACT_TEXTS: Mapping[str, str] = {
    "kind": _("What happened: a call, a visit to the web site, a meeting."),
    "channel": _("The way it happened, such as phone or e-mail."),
    "direction": _("Who began: in is the lead, out is us."),
    "outcome": _("How it ended, such as answered, did not come, or negative."),
    "topic": _("What it was about, such as price, product or jobs."),
}
TOUCH_KIND_TEXTS: Mapping[str, str] = {
    "visit": _("Somebody looked at a page of our web site."),
    "mail_open": _("Somebody opened an e-mail of ours."),
    "mail_click": _("Somebody followed a link in an e-mail of ours."),
    "reply": _("Somebody answered an e-mail of ours."),
    "form": _("Somebody filled in a form of ours."),
    "download": _("Somebody took home something to read."),
    "call": _("A phone call, from either side."),
    "meeting": _("A meeting, at a table or on a screen."),
    "webinar": _("A talk on the web that many people follow."),
    "event": _("A fair, a lunch or another event where we met."),
    "demo": _("We showed the product, or were asked to."),
    "quote_request": _("Somebody asked what it costs them."),
    "review": _("Somebody wrote about the product in public."),
    "referral": _("Somebody recommended us to somebody else."),
    "purchase": _("Somebody bought."),
    "message": _("A short message, in a chat or on the phone."),
    "letter": _("A letter or a card by post."),
}
_OWN_TEXT = _("A field of your own.")
_ANSWER_TEXT = _("What was answered about: {title}.")
_ADDED = _("Points: {points}. The odds that the lead buys become {factor} times as high.")
_TAKEN = _("Points: {points}. The odds that the lead buys are divided by {factor}.")
_ADDED_EACH = _("Points of each: {points}. The odds that the lead buys become {factor} times as high.")  # fmt: skip
_TAKEN_EACH = _("Points of each: {points}. The odds that the lead buys are divided by {factor}.")
_FADES = _("Together they never count for more than {cap}; what is left halves every {days} days.")  # fmt: skip


def odds_factor(points: int) -> float:
    """By how much the odds change, for hundredths of points of either sign: 2^(points / 10)."""
    return 2.0 ** (abs(points) / (100 * DOUBLING))


def explain_rule(rule: Rule, translate: Translate = str, write: Write = str) -> list[str]:
    """What a rule reads and what its points mean, as sentences: first the facts or touches, then the effect.

    `write` says how numbers are written.
    """
    return [*_read(rule, translate), *_effect(rule, translate, write)]


def _read(rule: Rule, translate: Translate) -> list[str]:
    if rule.on is not None:
        kinds = list(dict.fromkeys(_kinds_of(rule.on)))
        texts = [TOUCH_KIND_TEXTS[kind] for kind in kinds]
        names = dict.fromkeys(fact.name for fact in facts_of(rule.on))
        texts += [TOUCH_FACT_TEXTS[name] for name in names if name != "kind" or not kinds]
    else:
        facts = {fact.name: fact for fact in facts_of(rule.when)} if rule.when else {}
        if rule.kind == "answers":
            titles = dict.fromkeys(translate(fact.title) for fact in facts.values())
            return [translate(_ANSWER_TEXT).format(title=title) for title in titles]
        texts = [
            _OWN_TEXT if name.startswith(f"{OWN}_") else LEAD_FACT_TEXTS[name] for name in facts
        ]
    return [translate(text) for text in dict.fromkeys(texts)]


def _kinds_of(condition: Condition) -> Iterator[str]:
    """The kinds of touch that a condition names, each as often as it stands there."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from _kinds_of(part)
        case Not(part):
            yield from _kinds_of(part)
        case Compare(fact, value=value) if fact.name == "kind":
            yield str(value)
        case Member(fact, values) if fact.name == "kind":
            yield from map(str, values)


def _effect(rule: Rule, translate: Translate, write: Write) -> list[str]:
    sign = "+" if rule.points > 0 else "\u2212"
    factor = odds_factor(rule.points)
    shown = {
        "points": sign + write(_short(abs(rule.points) / 100)),
        "factor": write(_short(round(factor, 1 if factor >= 2 else 2))),
    }
    if rule.on is None:
        return [translate(_ADDED if rule.points > 0 else _TAKEN).format(**shown)]
    form = translate(_ADDED_EACH if rule.points > 0 else _TAKEN_EACH)
    limits = {"cap": write(_short(rule.cap / 100)), "days": rule.half_life_days}
    return [form.format(**shown), translate(_FADES).format(**limits)]


def _short(number: float) -> float:
    """A whole number without its idle decimals."""
    return int(number) if number == int(number) else number
