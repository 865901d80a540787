"""An example of each file of a playbook, as the reference shows it; together they are a small playbook that loads."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, str] = {
    "playbook.toml": """\
title = "Small firms in the north"
market = 'not employees > 500 and not do_not_contact'
icp = ["medium_company"]
method = "bant"
prospect_test = "prospect_test"
mql = "B2"

[personas.owner]
title = "Owner"
when = 'seniority == "c_level" or word(role, "owner", "eier")'
goals = ["Grow without growing the costs"]
pains = ["Too little time"]
objections = ["It costs too much"]
channels = ["call", "meeting"]
""",
    "scorecard.toml": """\
base_rate = 0.02
horizon_days = 180

[grades]
letters = [25, 15, 5]
digits = [20, 10, 3]

[fit.medium_company]
title = "Medium company"
points = 12
when = "50 <= employees <= 249"

[interest.price_visit]
title = "Looked at the price"
points = 8
on = 'kind == "visit" and topic == "price"'
cap = 20
half_life_days = 14

[answers.budget]
title = "Has the budget"
points = 8
when = 'verdict.budget == "met"'

[negative.student]
title = "Student address"
points = -10
when = 'email_kind == "student"'
""",
    "questions.toml": """\
[questions.budget]
title = "Budget"
ask = "What is your budget for this project?"
judge = "Is enough money set aside?"
kind = "money"
meets = "amount >= 5000"
aliases = ["money", "funds"]
basic = 1
stale_days = 180
usual = 0.35

[questions.authority]
title = "Authority to decide"
ask = "Can you finalise the order, and who else decides?"
kind = "yes_no"
of_contact = true
usual = 0.3

[questions.need]
title = "Need"
ask = "How much do you need it?"
kind = "choice"
choices = { urgent = "Needs it now", yes = "Needs it", no = "Does not need it" }
meets = 'answer in ("urgent", "yes")'

[questions.timing]
title = "Timing"
ask = "By when must it be in place?"
kind = "date"
meets = "answer and not days > 365"
stale_days = 90
""",
    "methods.toml": """\
[criteria.market]
title = "Target market"
market = true

[criteria.budget]
title = "Budget"
question = "budget"

[criteria.authority]
title = "Authority"
question = "authority"

[criteria.need]
title = "Need"
question = "need"
when = "interest >= 8"

[criteria.timing]
title = "Timing"
question = "timing"

[methods.bant]
title = "BANT"
description = "Ready to buy when three of the four are there."
criteria = ["budget", "authority", "need", "timing"]
at_least = 3

[methods.prospect_test]
title = "Prospect test"
criteria = ["market", "budget", "authority"]
must = ["market"]
at_least = 2
""",
    "stages.toml": """\
[lifecycle]
fit = "B"
interested = 'interest >= 1 or journey in ("consideration", "purchase")'
ready = 'verdict.need == "met" and verdict.timing == "met"'
not_ready = 'verdict.need == "not_met"'
wakes = 'kind in ("reply", "form", "demo") or kind == "visit" and topic == "price"'
recycle_days = 180

[temperature]
by = "answers"
hot = 'answer.need == "urgent" and verdict.budget == "met"'
warm = 'verdict.need == "met"'

[journey.consideration]
on = 'kind == "webinar" or kind == "visit" and topic in ("price", "product")'

[reasons.no_budget]
title = "No budget"
recycle_days = 180
""",
    "routing.toml": """\
after_import = true
first_response = 4
reroute_after = 8
most_reroutes = 2

[rules.account]
title = "Whoever looks after the company"
method = "account_owner"

[rules.best]
title = "The best leads by share"
method = "weighted"
when = 'letter == "A" and country in ("NO", "SE")'
members = ["team:North", "role:team_lead", "kari@example.com"]
product = "crm-pro"
across_teams = true

[reasons.not_mine]
title = "Belongs to somebody else"
then = "reroute"
""",
}
"""File -> its text."""
