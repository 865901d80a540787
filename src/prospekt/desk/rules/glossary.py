"""Every word of the product that is not plain English: what it means, why it matters or how it is counted, and where it is.

All texts are message ids. `what` stands in the small help beside a word and holds no number; `more` may name
values in braces, which `desk/queries/glossary.py` fills from the running playbook and the settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Entry:
    """One word. `place` is the name of an address where it is met, `right` what one needs to go there, `query` what to
    ask of it."""

    title: str
    what: str
    more: str = ""
    place: str = ""
    right: str = ""
    query: str = ""


WHO, SCORE, ORIGIN, LISTS, WORK, CONTACT, PEOPLE, KEPT = (
    "who", "score", "origin", "lists", "work", "contact", "people", "kept",
)  # fmt: skip
SECTIONS: Mapping[str, str] = {
    WHO: _("Who is who"),
    SCORE: _("Scores and grades"),
    ORIGIN: _("Where leads come from"),
    LISTS: _("Bringing lists in"),
    WORK: _("Working with leads"),
    CONTACT: _("Who may be contacted"),
    PEOPLE: _("Who works here"),
    KEPT: _("What is kept, and what goes"),
}
_LEADS, _CARD, _CAMPAIGNS = ("leads", "see_leads"), ("scorecard", "see_playbooks"), ("campaigns", "see_sources")  # fmt: skip
_IMPORTS, _SOURCES, _AUDIT = ("imports", "import_leads"), ("sources", "see_sources"), ("audit", "see_audit")  # fmt: skip

_WHO: Mapping[str, Entry] = {
    "lead": Entry(
        _("Lead"),
        _("A person or a company that may buy and is not yet qualified."),
        _("It may have shown interest, or may only have been found on a list. A company is a lead itself as long as nobody there is known."),
        *_LEADS,
    ),
    "suspect": Entry(
        _("Suspect"),
        _("Somebody who only looks at general information, and is perhaps interested."),
        _("The task is to explain what there is. A row of a list is a lead, not a suspect."),
    ),
    "mql": Entry(
        _("Marketing-qualified lead (MQL)"),
        _("A lead that matches the ideal customer profile as far as is known and has shown interest, but will not buy soon."),
        _("Marketing goes on sending it what is useful, until it wants to buy."),
        *_LEADS, "lifecycle=mql",
    ),
    "sql": Entry(
        _("Sales-qualified lead (SQL)"),
        _("A lead whose facts were checked, who is fully in line with the ideal customer profile and wants to buy now."),
        _("It is handed to sales, who accept it, or reject it with a reason. From here on marketing no longer changes it."),
        *_LEADS, "lifecycle=sql",
    ),
    "prospect": Entry(
        _("Prospect"),
        _("A lead that is qualified: in the target market, with the funds to buy and authorised to decide."),
        _("Interest is not required. This is where the sales process begins."),
        *_LEADS, "lifecycle=prospect",
    ),
    "customer": Entry(
        _("Customer"),
        _("A prospect who has bought. A repeat customer has bought again; an advocate recommends us to others."),
        "", *_LEADS, "lifecycle=customer",
    ),
    "disqualified": Entry(
        _("Disqualified lead"),
        _("A lead that neither is ready to buy nor matches the ideal customer profile."),
        _("It gets little effort, but is never removed for that: when its facts change it can be recycled."),
        *_LEADS, "lifecycle=disqualified",
    ),
    "lifecycle": Entry(
        _("Lifecycle stage"),
        _("How far a lead has come: suspect, lead, MQL, SQL, prospect, customer, repeat customer, advocate."),
        _("Beside it stand disqualified, recycled and nurture, which means not now. Every change is kept with who, when, from, to and why; going back is allowed."),
        *_LEADS,
    ),
    "temperature": Entry(
        _("Temperature"),
        _("How near a lead is to buying: hot, warm or cold."),
        _("Hot: need now, budget range and time are all known. Warm: a need is known. Cold: no need is known."),
        *_LEADS,
    ),
    "journey": Entry(
        _("Buyer's journey"),
        _("How far what a lead did has brought it: awareness, consideration, purchase, retention, advocacy."),
        _("The playbook says which touches lead to which stage. The furthest one counts."),
        *_LEADS,
    ),
    "recycle": Entry(
        _("Recycle clock"),
        _("When a lead that was disqualified or put off comes back: on a day, on a new signal, or never."),
        _("It waits on the follow-up list. Where nobody names a day and the reason has none, it is {recycle_days} days; a signal brings it back earlier."),
        "follow_up", "see_leads",
    ),
    "company": Entry(
        _("Company"),
        _("The organisation a person works for, or a lead of its own."),
        _("People and company share industry, size and country: what is not known of the person is read from the company."),
        "companies", "see_leads",
    ),
    "decision_maker": Entry(
        _("Decision maker"),
        _("The person who may finalise the order. Others use the product, advise, or open the door."),
    ),
    "persona": Entry(
        _("Buyer persona"),
        _("A typical buyer: role, goals, pain points, usual objections."),
        _("A lead gets the first persona that fits it."),
        *_CARD,
    ),
    "target_market": Entry(
        _("Target market"),
        _("Whom we sell to at all. Whoever is outside is not worked on."),
        _("What is not known never puts a lead outside. Now: {market}."),
        *_CARD,
    ),
    "icp": Entry(
        _("Ideal customer profile (ICP)"),
        _("The lead we would like most, described by some of the fit rules."),
        _("Now: {icp}."),
        *_CARD,
    ),
}  # fmt: skip
_SCORE: Mapping[str, Entry] = {
    "qualification": Entry(
        _("Qualification"),
        _("What is known of whether a lead can and will buy, by a method such as BANT."),
        _("Each criterion is met, not met or unknown. One answer serves every method that asks the same; what the company answered holds for all its contacts. Old answers are marked stale, and answers that contradict each other are shown."),
    ),
    "method": Entry(
        _("Method"),
        _("A list of criteria, and how many of them must be met. The verdict is qualified, not yet, or disqualified."),
        _("Now: {methods}."),
        *_CARD,
    ),
    "next_question": Entry(
        _("The next question"),
        _("The question whose answer tells most about the verdict, given what is known and how such answers fell before."),
        _("It counts how often such answers met the question, and leans on the playbook as long as there are few."),
    ),
    "score": Entry(
        _("Score"),
        _("The sum of the points of all rules that hold for a lead. The list is ordered by it."),
        _("score = base + fit + interest. {even} points are an even chance that the lead buys within {horizon} days, and {doubling} more points double the odds. Negative points count as well."),
        *_LEADS,
    ),
    "points": Entry(
        _("Points"),
        _("What one rule adds to a score, or takes off. All points of a lead together are its score."),
        _("{doubling} points double the odds of buying, {doubling} points less halve them."),
        *_CARD,
    ),
    "base": Entry(
        _("Base"),
        _("Where every score begins: how many leads buy of which nothing is known."),
        _("{rate} % buy within {horizon} days, so the base is {base} points: {even} + {doubling} × log2(odds)."),
        *_CARD,
    ),
    "fit": Entry(
        _("Fit"),
        _("Who the lead is: role, size of the company, industry, how it can be reached. It says how much the lead is like those who buy."),
        _("fit = the points of all fit rules that hold + the points (below zero) of all that speak against the lead. Unknown facts add nothing and take nothing off."),
        *_CARD,
    ),
    "interest": Entry(
        _("Interest"),
        _("What the lead does: visits, replies, calls, meetings, purchases. It fades with time."),
        _("For each rule: interest = points × the sum over its touches of 1 / 2^(age / half-life), never more than the limit of the rule."),
        *_CARD,
    ),
    "grade": Entry(
        _("Grade"),
        _("Two marks in one: a letter for fit and a digit for interest. A1 is best, D4 is last."),
        _("The letter: {letters} fit points, less is D. The digit: {digits} interest points, less is 4."),
        *_CARD,
    ),
    "half_life": Entry(
        _("Half-life"),
        _("After this many days half of the points of a touch are gone, after twice as many three quarters."),
        _("Each interest rule has its own, from {shortest} to {longest} days. So a lead that falls silent sinks by itself."),
        *_CARD,
    ),
    "scorecard": Entry(
        _("Scorecard"),
        _("All rules with their points, and the bounds of the grades."),
        _("There are {n_rules} rules now. Change them in the playbook, and every lead is scored anew."),
        *_CARD,
    ),
    "rule": Entry(
        _("Rule"),
        _("One reason for points: when a condition on the facts or touches of a lead holds, its points count."),
        "", *_CARD,
    ),
    "playbook": Entry(
        _("Playbook"),
        _("A way of selling, written down: target market, ideal customer, personas and scorecard."),
        _("Running now: {playbook}, version {version}. The version changes with every letter of it, and each score remembers its version."),
        *_CARD,
    ),
    "draft": Entry(
        _("Draft"),
        _("A changed playbook that does not count yet. You see which leads would get another grade before you publish it."),
        _("Published, it is a new version. The old ones stay, and each old score is explained by its own."),
        "playbook_drafts", "manage_playbooks",
    ),
}  # fmt: skip
_ORIGIN: Mapping[str, Entry] = {
    "source": Entry(
        _("Source"),
        _("Where a lead was first met: a fair, a web site, a bought list, a friend."),
        _("A lead has one first source and any number of touches afterwards."),
        *_SOURCES,
    ),
    "channel": Entry(
        _("Channel"),
        _("What kind of place a source or campaign is, such as trade show, referral or cold call."),
        "", *_SOURCES,
    ),
    "campaign": Entry(
        _("Campaign"),
        _("An effort to get leads, with days, a budget and costs: a fair, an advertisement, a bought list."),
        "", *_CAMPAIGNS,
    ),
    "cost_per_lead": Entry(
        _("Cost per lead"),
        _("What one lead cost, by campaign, source or channel."),
        _("cost per lead = cost of the period / leads first seen in the period. A cost over several days is spread evenly over them. Only costs in {currency} add up; others are listed apart."),
        *_CAMPAIGNS,
    ),
    "first_seen": Entry(
        _("First seen"),
        _("The day on which a lead became known. It counts in that period, and stays there."),
    ),
}  # fmt: skip
_LISTS: Mapping[str, Entry] = {
    "import": Entry(
        _("Import"),
        _("Turning a list into leads: read, cleaned, matched with those known, scored."),
        _("You see the rows before anything is written, and can take the whole import back."),
        *_IMPORTS,
    ),
    "columns": Entry(
        _("Columns and what they become"),
        _("Each column of a file becomes a fact of the lead, an own field, or is left out. Prospekt guesses; you decide."),
        _("The guess says how sure it is and why. The same headers are remembered for the next file."),
        *_IMPORTS,
    ),
    "known_leads": Entry(
        _("In known leads"),
        _("What happens when a row is about a lead you have already: fill what is empty, overwrite, or leave it."),
        "", *_IMPORTS,
    ),
    "receipt": Entry(
        _("Receipt"),
        _("What became of every row of an import, as a sum that must balance."),
        _("read = created + updated + unchanged + merged + rejected. Each number opens into its rows."),
        *_IMPORTS,
    ),
    "merged": Entry(
        _("Merged"),
        _("The row is about a lead that another row of the same file had brought already; both became one."),
        "", *_IMPORTS,
    ),
    "rejected": Entry(
        _("Rejected"),
        _("The row cannot become a lead, for the reason that stands beside it. Nothing of it was written."),
        _("Download the rejected rows, correct them, and import that file."),
        *_IMPORTS,
    ),
    "warning": Entry(
        _("Warning"),
        _("A cell could not be read. The row came in without it."),
        "", *_IMPORTS,
    ),
    "undo": Entry(
        _("Undo"),
        _("Take a whole import back: new leads go, changed facts become what they were."),
        _("What somebody edited after the import is left as it is and listed, so no later work is lost."),
        *_IMPORTS,
    ),
    "duplicate": Entry(
        _("Duplicate"),
        _("The same person or company twice. Rows are matched by e-mail address, phone, id elsewhere, and name with company."),
    ),
    "external_id": Entry(
        _("Id elsewhere"),
        _("The number a lead has in another program. A second list from there finds the same lead by it."),
    ),
    "merge": Entry(
        _("Merge"),
        _("Make one lead of two that are the same. Where both know something you choose; a refusal of either stays."),
        _("It can be undone exactly. What was edited since stays and is listed."),
        "duplicates", "change_leads",
    ),
}  # fmt: skip
_WORK: Mapping[str, Entry] = {
    "today": Entry(
        _("Today"),
        _("What to do next, the most pressing first. Each line says why, by which channel, and what to ask."),
        _("Whoever waits for an answer stands before what you promised, and that before what you could do."),
        "today", "see_leads",
    ),
    "next_step": Entry(
        _("Next step"),
        _("The open task of a lead that comes first: what is to be done, and when."),
        _("A lead in work without one stands on Today."),
        "tasks", "see_leads",
    ),
    "line": Entry(
        _("Log in one line"),
        _("What happened, written as to a colleague. Touch, answers, objections and next steps are read out of it, and you correct them before they are saved."),
        _("A word that your team corrects again in the same way keeps that meaning for the team."),
        "log_line", "change_leads",
    ),
    "touch": Entry(
        _("Touch"),
        _("Something that happened between a lead and us: a call, a visit, a mail, a meeting, a purchase."),
        _("Touches feed the interest rules of the scorecard."),
        *_LEADS,
    ),
    "event": Entry(
        _("Event of the log"),
        _("One line of the log: what happened, to whom, when, and who did it. Events are only added, never changed."),
        _("The timeline of a lead shows its events, newest first."),
        *_LEADS,
    ),
    "note": Entry(_("Note"), _("Words you write about a lead. They are searched, and can be erased."), "", *_LEADS),
    "own_field": Entry(
        _("Own field"),
        _("A field for what only you know about your leads, such as budget or end of contract."),
        _("It stands at once in forms, lists, filters, imports, files and rules."),
        "own_fields", "manage_fields",
    ),
    "tag": Entry(_("Tag"), _("A word put on leads to find them again. A lead may have any number."), "", *_LEADS),
    "priority": Entry(_("Priority"), _("A mark by a colleague that a lead is important."), "", *_LEADS),
    "filter": Entry(
        _("Filter"),
        _("Which leads a list shows: conditions on facts and on what happened, joined by and, or, not."),
        _("The sentence over the list says it in words, and the address of the page keeps it, so that it can be sent to a colleague."),
        *_LEADS,
    ),
    "saved_view": Entry(
        _("View"),
        _("A list kept under a name: its filter, order, columns and looks."),
        _("It is for you, for your team or for everybody, and one of them can be your first page."),
        *_LEADS,
    ),
    "counts": Entry(
        _("Counts"),
        _("How many of the leads shown have which grade, owner, source or country."),
        "", *_LEADS,
    ),
    "segment": Entry(
        _("Segments"),
        _("Named sets of leads that keep themselves up to date: whoever comes to meet the filter joins, whoever no longer does leaves."),
        "", "segments", "see_leads",
    ),
    "bulk": Entry(
        _("Bulk edits"),
        _("The same change to many leads at once. You see what would happen first, and can undo it as a whole."),
        _("What somebody edited since is spared, and a refusal is never taken back."),
        "bulk_history", "change_leads",
    ),
}  # fmt: skip
_CONTACT: Mapping[str, Entry] = {
    "consent": Entry(
        _("Consent"),
        _("What somebody allowed or refused, for which channel, when, and how we know."),
        _("It only adds up: the latest word counts, the earlier ones stay to be shown."),
        *_LEADS,
    ),
    "do_not_contact": Entry(
        _("Do not contact"),
        _("The lead refused e-mail, calls, or any contact. No list or import can take that away."),
        "", *_LEADS,
    ),
    "suppression": Entry(
        _("Kept refusal"),
        _("A refusal that holds although the lead is gone: should the address come back on another list, it is refused at once."),
        _("Only a digest of the address is kept, from which it cannot be read."),
        "suppressed", "change_leads",
    ),
    "bounced": Entry(_("Came back"), _("An e-mail to the address could not be delivered."), "", *_LEADS),
}  # fmt: skip
_PEOPLE: Mapping[str, Entry] = {
    "owner": Entry(
        _("Owner"),
        _("Who looks after a lead. One lead has one owner, or none yet."),
        _("A lead that nobody owns can be taken over by its team."),
        *_LEADS,
    ),
    "assignment": Entry(
        _("Assignment"),
        _("Giving leads out by the rules of the playbook. Each lead keeps the reason: why this one, and why nobody else."),
        _("Whoever is away, full, or of another team than the lead is passed over. It can be undone as a whole."),
        "assignment", "assign_leads",
    ),
    "handover": Entry(
        _("Hand-overs"),
        _("A lead that becomes an SQL goes to somebody of sales, who accepts it, or sends it back with a reason."),
        "", "handovers", "see_leads",
    ),
    "service_level": Entry(
        _("Service level"),
        _("The time within which sales answers a lead that was handed over, in working hours of whoever got it."),
        _("Now {first_response} hours; then those who lead are told. After {reroute_after} hours more without an answer somebody else gets the lead."),
        "handovers", "see_leads",
    ),
    "team": Entry(
        _("Team"),
        _("People who work together. A team may have teams under it."),
        _("A lead belongs to the team of its owner; without owner it keeps the team it came with."),
        "teams", "manage_teams",
    ),
    "role": Entry(
        _("Role and rights"),
        _("What somebody may see and change. Everybody has one role."),
        _("Administrator and read-only see all leads, a manager those of the own teams, a team lead those of the team, a representative the own and the free ones of the team, marketing all, a channel partner only the own."),
        "users", "manage_users",
    ),
    "invitation": Entry(
        _("Invitation"),
        _("A link by mail with which a colleague chooses name and password."),
        _("It works once, for {invitation_days} days."),
        "users", "manage_users",
    ),
    "token": Entry(
        _("Token"),
        _("A key with which a program reads or writes in your name, with no more rights than you give it."),
        _("It is shown once, only a digest is kept, and it can be taken back at any time. You can have {most_tokens} that work."),
        "tokens",
    ),
    "second_step": Entry(
        _("Second step"),
        _("Something besides the password at sign-in: a code from an app, or a passkey."),
        "", "account",
    ),
}  # fmt: skip
_KEPT: Mapping[str, Entry] = {
    "bin": Entry(
        _("Recycle bin"),
        _("Where removed leads wait. As long as they are there, they can be brought back as they were."),
        _("They wait for {bin_days} days."),
        "bin", "remove_leads",
    ),
    "purge": Entry(
        _("Gone for good"),
        _("The lead, its addresses, notes and touches are no longer there. Refusals to be contacted stay, without the address."),
        _("It happens after {bin_days} days in the bin, or when an administrator empties it."),
    ),
    "audit": Entry(
        _("Audit trail"),
        _("Who changed what, from what to what, when, and through which door: web, program, import or command."),
        "", *_AUDIT,
    ),
    "erasure": Entry(
        _("Erasing"),
        _("An administrator can erase old and new values and notes, when somebody asks to be forgotten."),
        _("That something was changed stays; what it was does not."),
        *_AUDIT,
    ),
}  # fmt: skip
WORDS: Mapping[str, Mapping[str, Entry]] = {
    WHO: _WHO, SCORE: _SCORE, ORIGIN: _ORIGIN, LISTS: _LISTS, WORK: _WORK, CONTACT: _CONTACT, PEOPLE: _PEOPLE,
    KEPT: _KEPT,
}  # fmt: skip
GLOSSARY: Mapping[str, Entry] = {key: entry for part in WORDS.values() for key, entry in part.items()}  # fmt: skip
"""Every word by its key, which is also its anchor on the page of the glossary."""
