"""What the keys and tables of a playbook are called in the editor."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from prospekt.playbook.keys import Keys

FILE_WORDS: Mapping[str, str] = {
    "playbook.toml": _("Whom we want"),
    "scorecard.toml": _("Scorecard"),
    "questions.toml": _("Questions"),
    "methods.toml": _("Methods"),
    "stages.toml": _("Stages"),
    "routing.toml": _("Assignment"),
}
GROUP_WORDS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("playbook.toml", ""): (_("Target market and ideal customer"), ""),
    ("playbook.toml", "personas"): (_("Typical buyers"), _("Add a buyer")),
    ("scorecard.toml", ""): (_("Base rate and grades"), ""),
    ("scorecard.toml", "grades"): (_("Grades"), ""),
    ("scorecard.toml", "fit"): (_("Fit: who they are"), _("Add a rule")),
    ("scorecard.toml", "interest"): (_("Interest: what they do"), _("Add a rule")),
    ("scorecard.toml", "answers"): (_("Answers: what they told us"), _("Add a rule")),
    ("scorecard.toml", "negative"): (_("Against: what speaks against them"), _("Add a rule")),
    ("questions.toml", "questions"): (_("Questions"), _("Add a question")),
    ("methods.toml", "methods"): (_("Methods"), _("Add a method")),
    ("methods.toml", "criteria"): (_("Criteria of methods"), _("Add a criterion")),
    ("stages.toml", "lifecycle"): (_("Lifecycle"), ""),
    ("stages.toml", "temperature"): (_("Temperature"), ""),
    ("stages.toml", "journey"): (_("Buyer's journey"), _("Add a stage")),
    ("stages.toml", "reasons"): (_("Reasons to disqualify"), _("Add a reason")),
    ("routing.toml", ""): (_("Assignment"), ""),
    ("routing.toml", "rules"): (_("Rules of assignment"), _("Add a rule")),
    ("routing.toml", "reasons"): (_("Reasons to reject"), _("Add a reason")),
}
"""File and group -> heading, and the words of the button that adds one."""
_WHEN = _("Such as: employees >= 50 and country in (\"NO\", \"MY\"). The playbook reference lists all facts.")  # fmt: skip
LABELS: Mapping[str, tuple[str, str]] = {
    "title": (_("Title"), ""),
    "description": (_("Description"), ""),
    "market": (_("Target market"), _("Who is outside is not worked on. Empty: everybody is in.")),
    "icp": (_("Ideal customer"), _("Keys of fit rules, with commas between them. In the ideal customer profile is whoever one of them holds for.")),
    "method": (_("Method"), ""),
    "prospect_test": (_("Method that makes a prospect"), ""),
    "mql": (_("Least grade of an MQL"), _("Such as B2: the letter and the digit are both reached.")),
    "when": (_("When"), _WHEN),
    "on": (_("Which touches"), _("Such as: kind == \"visit\" and topic == \"price\"")),
    "points": (_("Points"), _("Ten more double the odds that a lead buys.")),
    "cap": (_("At most"), _("All touches of this rule together never give more.")),
    "half_life_days": (_("Half is gone after"), _("Days")),
    "base_rate": (_("Base rate"), _("The share of leads that buy, before anything is known of them, such as 0.03.")),
    "horizon_days": (_("Within so many days"), ""),
    "letters": (_("Least fit points for A, B and C"), _("Three falling numbers")),
    "digits": (_("Least interest points for 1, 2 and 3"), _("Three falling numbers")),
    "goals": (_("Goals"), _("One a line")),
    "pains": (_("Pains"), _("One a line")),
    "objections": (_("Objections"), _("One a line")),
    "channels": (_("Channels"), _("Kinds of touch, best first, with commas between them.")),
    "ask": (_("What the buyer is asked"), ""),
    "judge": (_("What we ask ourselves"), ""),
    "kind": (_("Kind of answer"), _("yes_no, choice, number, money, date or text")),
    "choices": (_("Choices"), _("Only of a choice; one a line, such as: now = Needs it now")),
    "meets": (_("Which answers meet it"), _("Such as: answer >= 100. Empty: a yes, an amount, a day, any text.")),
    "of_contact": (_("Each contact answers for itself"), ""),
    "also": (_("Also met by these questions"), _("Keys, with commas between them.")),
    "aliases": (_("Other names"), _("One a line")),
    "basic": (_("Place among the basic questions"), ""),
    "stale_days": (_("Stale after so many days"), ""),
    "usual": (_("How often answers meet it"), _("From 0 to 1; counts only until enough were given.")),
    "question": (_("Question that decides it"), ""),
    "criteria": (_("Criteria"), _("Keys, in the order in which they are shown, with commas between them.")),
    "must": (_("Criteria that have to be met"), _("Keys, with commas between them.")),
    "at_least": (_("So many of the others"), ""),
}  # fmt: skip


def label_of(key: str) -> str:
    """What a key is called."""
    return gettext(LABELS[key][0]) if key in LABELS else key.replace("_", " ").capitalize()


def hint_of(key: str, keys: Keys) -> str:
    """What to write there; of keys without words of their own what the reference says."""
    if key in LABELS:
        return gettext(LABELS[key][1]) if LABELS[key][1] else ""
    return keys[key].meaning


def heading_of(file: str, group: str) -> str:
    """What a group of tables is called."""
    words = GROUP_WORDS.get((file, group))
    return gettext(words[0]) if words else group.replace("_", " ").capitalize()


def adding_of(file: str, group: str) -> str:
    """The words of the button that adds one more."""
    words = GROUP_WORDS.get((file, group))
    return gettext(words[1]) if words and words[1] else gettext("Add one")
