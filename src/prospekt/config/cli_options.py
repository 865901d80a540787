"""Every command of `prospekt` with its options."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence

from prospekt.config.cli_language import OPTION
from prospekt.config.cli_language import gettext as _
from prospekt.ui.languages import LANGUAGES

ROLES = (
    "administrator",
    "manager",
    "team_lead",
    "representative",
    "marketing",
    "partner",
    "read_only",
)
_Commands = Callable[..., ArgumentParser]


def parser() -> ArgumentParser:
    """The options of all commands; `args.command` names the chosen one."""
    top = ArgumentParser(
        prog="prospekt",
        description=_(
            "From a raw list of leads to signed customers, with the reason at every step."
        ),
        epilog=_(
            "With --as EMAIL a command acts as that user, with that user's rights; without it, as Prospekt itself.\nWith --language nb (en, ms, id, nb, vi) it speaks that language; else the one of the terminal (LC_ALL, LANG).\nSettings come from the environment: PROSPEKT_HOME, PROSPEKT_DATABASE_URL, PROSPEKT_BASE_URL, PORT..."
        ),
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for define in (
        _running,
        _importing,
        _undoing,
        _merging,
        _touching,
        _day,
        _tasks,
        _files,
        _meetings,
        _assigning,
        _logging,
        _answering,
        _staging,
        _ranking,
        _playbooks,
        _exporting,
        _users,
        _tokens,
        _binning,
        _changing,
        _consenting,
        _segmenting,
        _auditing,
        _fields,
        _sources,
        _campaigns,
        _checking,
        _keeping,
    ):
        define(commands.add_parser)
    return top


def parse(argv: Sequence[str] | None) -> Namespace:
    """The chosen command with its options; `--as` and `--language` may stand anywhere in the line."""
    acting = ArgumentParser(add_help=False, allow_abbrev=False)
    acting.add_argument("--as", dest="as_user", metavar="EMAIL")
    acting.add_argument(OPTION, choices=[code for code, _name in LANGUAGES])
    known, rest = acting.parse_known_args(argv)
    return parser().parse_args(rest, known)


def _running(add: _Commands) -> None:
    serve = add("serve", help=_("start the web application and its worker"))
    demo = add("demo", help=_("start it with made-up leads and users, on this machine only"))
    for command in (serve, demo):
        command.add_argument("--host", help=_("address to listen on (PROSPEKT_HOST, 127.0.0.1)"))
        command.add_argument("--port", type=_port, help=_("port to listen on (PORT, 8000)"))
        command.add_argument(
            "--home", help=_("folder of database, files and secret key (PROSPEKT_HOME, var)")
        )
    demo.add_argument(
        "--leads", type=_positive, default=5_000, help=_("how many leads to make up (5000)")
    )
    demo.add_argument("--no-serve", action="store_true", help=_("make the demo data and stop"))
    worker = add("worker", help=_("run background jobs (serve does this too)"))
    worker.add_argument("--once", action="store_true", help=_("do what is due and stop"))
    worker.add_argument(
        "--home", help=_("folder of database, files and secret key (PROSPEKT_HOME, var)")
    )


def _importing(add: _Commands) -> None:
    command = add("import", help=_("bring in a list of leads"))
    command.add_argument("file", metavar="FILE", nargs="?")
    command.add_argument("--yes", action="store_true", help=_("do not ask"))
    command.add_argument(
        "--json", action="store_true", help=_("print the receipt as one JSON object")
    )
    command.add_argument(
        "--dry-run", action="store_true", help=_("show what would happen, change nothing")
    )
    command.add_argument(
        "--resume", type=_positive, metavar="ID", help=_("go on with an interrupted import")
    )
    command.add_argument(
        "--map", action="append", default=[], type=_mapping, metavar="COLUMN=TARGET"
    )
    command.add_argument(
        "--mode", choices=("create", "update", "upsert"), help=_("what happens to leads we know")
    )
    command.add_argument(
        "--policy",
        choices=("fill", "overwrite", "keep"),
        help=_("which value wins where both have one"),
    )
    command.add_argument("--source", help=_("where these leads come from"))
    command.add_argument("--campaign", help=_("the campaign that brought them"))
    command.add_argument("--owner", metavar="EMAIL", help=_("who looks after them"))
    command.add_argument("--tags", type=_words, default=[], metavar="A,B")
    command.add_argument(
        "--phone-country", type=_country, metavar="XX", help=_("country of numbers that have none")
    )
    command.add_argument(
        "--own-fields", type=_count, metavar="N", help=_("most own fields to make")
    )
    _reading(command)


def _reading(command: ArgumentParser) -> None:
    """How a file is read, where guessing is not wanted."""
    command.add_argument("--date-order", choices=("dmy", "mdy", "ymd"))
    command.add_argument("--decimal", choices=(".", ","), help=_("decimal mark"))
    command.add_argument("--encoding", help=_("such as utf-8 or cp1258"))
    command.add_argument("--delimiter", type=_delimiter, help=_("one sign, or the word tab"))
    command.add_argument(
        "--header", type=_count, metavar="N", help=_("line of the header; 0 for none")
    )
    command.add_argument("--sheet", help=_("name of the sheet in a workbook"))


def _undoing(add: _Commands) -> None:
    command = add("undo", help=_("take back an import"))
    command.add_argument("id", type=_positive, metavar="ID")
    command.add_argument("--yes", action="store_true", help=_("do not ask"))
    command.add_argument(
        "--json", action="store_true", help=_("print the receipt as one JSON object")
    )


def _merging(add: _Commands) -> None:
    actions = add(
        "duplicates", help=_("leads that are there twice: find, list, merge, keep apart")
    ).add_subparsers(dest="action", required=True, metavar="ACTION")
    find = actions.add_parser("find", help=_("compare all leads with each other"))
    find.add_argument("--json", action="store_true", help=_("print one JSON object"))
    listing = actions.add_parser("list", help=_("pairs that look like one, best first"))
    listing.add_argument("--json", action="store_true", help=_("print one JSON object a pair"))
    listing.add_argument("--limit", type=_positive, metavar="N", help=_("only the best N"))
    merge = actions.add_parser("merge", help=_("make one lead a part of another"))
    merge.add_argument("keep", metavar="KEEP", help=_("the lead that stays, such as p12 or c5"))
    merge.add_argument("gone", metavar="GONE", help=_("the lead that becomes part of it"))
    merge.add_argument(
        "--take", action="append", default=[], type=_mapping, metavar="FIELD=keep|gone",
        help=_("whose value stands in a field"),
    )  # fmt: skip
    apart = actions.add_parser("apart", help=_("remember for ever that two leads are not one"))
    apart.add_argument("one", metavar="LEAD")
    apart.add_argument("other", metavar="LEAD")
    back = add("unmerge", help=_("take a merge back, exactly"))
    back.add_argument("id", type=_positive, metavar="ID", help=_("the number the merge said"))
    back.add_argument("--json", action="store_true", help=_("print one JSON object"))


def _touching(add: _Commands) -> None:
    command = add("touch", help=_("record a call, visit, mail, meeting... of a lead"))
    command.add_argument(
        "lead", metavar="LEAD", help=_("p12 (person), c5 (company) or an e-mail address")
    )
    command.add_argument(
        "--kind", required=True, help=_("such as call, meeting, visit, reply, purchase")
    )
    command.add_argument("--at", help=_("when it happened, ISO 8601; now if left out"))
    for option in ("channel", "direction", "outcome", "topic", "note"):
        command.add_argument(f"--{option}", default="")
    command.add_argument(
        "--json", action="store_true", help=_("print the event as one JSON object")
    )


def _answering(add: _Commands) -> None:
    command = add("answer", help=_("keep what a lead answered to a question"))
    command.add_argument(
        "lead", metavar="LEAD", help=_("p12 (person), c5 (company) or an e-mail address")
    )
    command.add_argument("question", metavar="FACT", help=_("such as budget, authority, need"))
    command.add_argument(
        "value",
        metavar="VALUE",
        help=_("yes, no, a choice, a number, 20000 EUR, 2027-03-31 or a text"),
    )
    command.add_argument("--evidence", default="", help=_("what stands behind it"))
    command.add_argument("--source", default="", help=_("such as call, meeting, email"))
    command.add_argument("--at", help=_("when it was said, ISO 8601; now if left out"))
    verdict = add("verdict", help=_("what the answers of a lead come to, and what to ask next"))
    verdict.add_argument(
        "lead", metavar="LEAD", help=_("p12 (person), c5 (company) or an e-mail address")
    )
    verdict.add_argument("--method", default="", metavar="NAME", help=_("such as bant or champ"))
    for each in (command, verdict):
        each.add_argument("--json", action="store_true", help=_("print one JSON object"))


def _staging(add: _Commands) -> None:
    actions = add(
        "stage",
        help=_(
            "where a lead stands: show, set, release, disqualify, later, wake, or the follow-up list"
        ),
    ).add_subparsers(dest="action", required=True, metavar="ACTION")
    made = {
        "show": actions.add_parser(
            "show", help=_("lifecycle, temperature and journey, with reasons")
        ),
        "set": actions.add_parser("set", help=_("set lifecycle or temperature by hand")),
        "release": actions.add_parser("release", help=_("let the rules decide again")),
        "disqualify": actions.add_parser("disqualify", help=_("with a reason and a recycle clock")),
        "later": actions.add_parser("later", help=_("put on the follow-up list until a day")),
        "wake": actions.add_parser("wake", help=_("call back who was disqualified or put off")),
    }
    for command in made.values():
        command.add_argument(
            "lead", metavar="LEAD", help=_("p12 (person), c5 (company) or an e-mail address")
        )
        command.add_argument("--json", action="store_true", help=_("print one JSON object"))
    made["set"].add_argument(
        "value", metavar="VALUE", help=_("such as mql, sql, customer; or hot, warm, cold")
    )
    made["set"].add_argument("--reason", default="", help=_("why; it is needed"))
    made["release"].add_argument(
        "--what", default="", choices=("", "lifecycle", "temperature"), help=_("all if left out")
    )
    for name in ("disqualify", "later"):
        made[name].add_argument(
            "--reason", default="", help=_("a reason of the playbook, such as no_budget")
        )
        made[name].add_argument("--words", default="", help=_("what stands behind it"))
        made[name].add_argument("--on", default="", metavar="DAY", help=_("the day it comes back, such as 2027-03-31"))  # fmt: skip
    made["disqualify"].add_argument(
        "--wakes", default="", metavar="WHEN", help=_("date, signal, or never")
    )
    listing = actions.add_parser("list", help=_("who comes back when, and who came back"))
    listing.add_argument(
        "--part", default="due", metavar="PART", help=_("due, signal, never, woken or proposed")
    )
    listing.add_argument("--json", action="store_true", help=_("print one JSON object a line"))


def _day(add: _Commands) -> None:
    actions = add(
        "today", help=_("what to do next and why: list, done, put off, dismiss, bring back")
    ).add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=_("the most pressing lines of the day of --as"))
    listing.add_argument("--json", action="store_true", help=_("print one JSON object a line"))
    done = actions.add_parser("done", help=_("the tasks of these lines are done"))
    snooze = actions.add_parser("snooze", help=_("lines that come back later"))
    snooze.add_argument(
        "--until", default="tomorrow", help=_("later, tomorrow, next_week, or a day")
    )
    dismiss = actions.add_parser("dismiss", help=_("lines that stay away until something happens"))
    dismiss.add_argument(
        "--reason",
        default="not_needed",
        choices=(
            "not_needed",
            "done_otherwise",
            "not_reachable",
            "not_interested",
            "duplicate",
            "other",
        ),
    )
    back = actions.add_parser("back", help=_("lines that were put off or dismissed"))
    for command in (done, snooze, dismiss, back):
        command.add_argument(
            "line", metavar="LINE", nargs="+", help=_("p12 (person), c5 (company) or t7 (task)")
        )


def _assigning(add: _Commands) -> None:
    actions = add(
        "assign", help=_("give leads out by the rules; hand-overs to sales")
    ).add_subparsers(dest="action", required=True, metavar="ACTION")
    give = actions.add_parser("run", help=_("give leads out that nobody owns, the best first"))
    give.add_argument(
        "--lead",
        action="append",
        default=[],
        metavar="LEAD",
        help=_("p12 (person) or c5 (company)"),
    )
    give.add_argument("--filter", default="", help=_("as in the address of the list"))
    give.add_argument("--search", default="", metavar="WORDS")
    give.add_argument("--grade", default="", metavar="GRADE")
    give.add_argument(
        "--owner", default="", metavar="EMAIL", help=_("whose leads, instead of nobody's")
    )
    give.add_argument(
        "--seed", type=_positive, metavar="N", help=_("the lot among those who stand level")
    )
    give.add_argument(
        "--dry-run", action="store_true", help=_("show what would happen, change nothing")
    )
    give.add_argument("--yes", action="store_true", help=_("do not ask"))
    undo = actions.add_parser("undo", help=_("take an assignment back"))
    people = actions.add_parser(
        "people", help=_("who can take how much, has how much, and is away")
    )
    change = actions.add_parser("set", help=_("what somebody can take"))
    change.add_argument("--capacity", metavar="N", help=_("most open leads, or none"))
    change.add_argument("--weight", type=_positive, metavar="N", help=_("share, 1 to 20"))
    change.add_argument("--preferred", choices=("yes", "no"), help=_("gets the best leads first"))
    change.add_argument("--languages", metavar="A,B")
    change.add_argument("--territories", metavar="A,B", help=_("such as NO,SE or NO/Vestland"))
    change.add_argument("--products", metavar="A,B")
    change.add_argument("--country", metavar="XX", help=_("whose public holidays"))
    change.add_argument(
        "--hours",
        action="append",
        default=[],
        type=_setting,
        metavar="DAYS=HOURS",
        help=_("such as mon-fri=09:00-17:00"),
    )
    away = actions.add_parser("away", help=_("somebody gets no leads on these days"))
    away.add_argument("--from", dest="first", required=True, metavar="DAY")
    away.add_argument("--until", default="", metavar="DAY")
    for one in (change, away):
        one.add_argument("user", metavar="EMAIL")
    why = actions.add_parser("why", help=_("why a lead has this owner, and why nobody else"))
    replay = actions.add_parser(
        "replay", help=_("the last month under other rules; changes nothing")
    )
    replay.add_argument("file", metavar="FILE", help=_("rules as in routing.toml"))
    replay.add_argument("--days", type=_positive, default=30, metavar="N")
    waiting = actions.add_parser("handovers", help=_("leads handed over to sales"))
    waiting.add_argument("--part", choices=("waiting", "closed"), default="waiting")
    hand = actions.add_parser("hand-over", help=_("hand an SQL over to sales"))
    for one in (why, hand):
        one.add_argument("lead", metavar="LEAD", help=_("p12 (person) or c5 (company)"))
    accept = actions.add_parser("accept", help=_("accept a lead that was handed over"))
    reject = actions.add_parser("reject", help=_("send a lead back"))
    reject.add_argument("--reason", required=True, help=_("a reason of the playbook"))
    reroute = actions.add_parser("reroute", help=_("give a waiting lead to somebody else"))
    for one in (hand, reroute):
        one.add_argument("--to", default="", metavar="EMAIL", help=_("by the rules if left out"))
    for one in (undo, accept, reject, reroute):
        one.add_argument("id", type=_positive, metavar="ID")
    for one in (give, undo, people, replay, waiting):
        one.add_argument("--json", action="store_true", help=_("print it as JSON"))


def _files(add: _Commands) -> None:
    actions = add("file", help=_("files of leads: add, list, save, take off")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    new = actions.add_parser("add", help=_("hang files on a lead"))
    listing = actions.add_parser("list", help=_("the files of a lead, newest first"))
    for command in (new, listing):
        command.add_argument(
            "lead", metavar="LEAD", help=_("p12 (person), c5 (company) or an e-mail address")
        )
        command.add_argument("--json", action="store_true", help=_("print JSON"))
    new.add_argument("path", metavar="PATH", nargs="+", help=_("a file of this machine"))
    listing.add_argument("--removed", action="store_true", help=_("those that were taken off"))
    save = actions.add_parser("save", help=_("write a file of a lead to this machine"))
    save.add_argument("id", type=_positive, metavar="ID")
    save.add_argument("--out", default="", metavar="PATH", help=_("its own name if left out"))
    remove = actions.add_parser("remove", help=_("take files off their leads"))
    back = actions.add_parser("restore", help=_("put files back that were taken off"))
    for command in (remove, back):
        command.add_argument("id", type=_positive, metavar="ID", nargs="+")


def _meetings(add: _Commands) -> None:
    actions = add("meeting", help=_("meetings: plan one, say what became of it")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    plan = actions.add_parser("plan", help=_("plan a meeting with a lead"))
    plan.add_argument("lead", metavar="LEAD", help=_("p12 (person) or c5 (company)"))
    plan.add_argument("day", metavar="DAY", help=_("such as 2026-12-31"))
    plan.add_argument("time", metavar="TIME", help=_("such as 14:30"))
    plan.add_argument("--title", default="", metavar="TEXT")
    plan.add_argument(
        "--minutes", type=_positive, default=60, metavar="N", help=_("how long it takes (60)")
    )
    plan.add_argument("--place", default="", metavar="TEXT", help=_("where it is, or its link"))
    plan.add_argument("--owner", default="", metavar="EMAIL", help=_("whose meeting it is"))
    plan.add_argument(
        "--with", dest="others", action="append", default=[], metavar="WHO",
        help=_("who else takes part: the e-mail of a user, or p12; may be given several times"),
    )  # fmt: skip
    plan.add_argument("--json", action="store_true", help=_("print one JSON object"))
    ended = actions.add_parser("settle", help=_("say what became of a meeting"))
    ended.add_argument("id", type=_positive, metavar="ID", help=_("the number of its task"))
    ended.add_argument("outcome", choices=("held", "no_show", "moved", "cancelled"))
    ended.add_argument("--result", choices=("", "positive", "negative"), default="")
    ended.add_argument("--note", default="", metavar="TEXT", help=_("what was said"))
    ended.add_argument(
        "--answer", nargs=2, action="append", default=[], metavar=("FACT", "VALUE"),
        help=_("what was answered; may be given several times"),
    )  # fmt: skip
    ended.add_argument("--next", default="", metavar="TEXT", help=_("such as “Call on Tuesday”"))
    ended.add_argument("--day", default="", metavar="DAY", help=_("when it is moved to"))
    ended.add_argument("--time", default="", metavar="TIME")


def _tasks(add: _Commands) -> None:
    actions = add("task", help=_("what is to be done: add, list, finish, put off")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    new = actions.add_parser("add", help=_("add a task"))
    new.add_argument("text", metavar="TEXT", help=_("such as “Call on Tuesday”"))
    new.add_argument("--lead", default="", metavar="LEAD", help=_("p12 (person) or c5 (company)"))
    new.add_argument("--owner", default="", metavar="EMAIL", help=_("whose task it is"))
    new.add_argument("--kind", default="", choices=("", "call", "email", "meeting", "todo"))
    new.add_argument("--due", default="", metavar="DAY", help=_("such as 2026-12-31"))
    new.add_argument(
        "--working-days", type=_count, metavar="N", help=_("due so many working days from today")
    )
    new.add_argument("--at", default="", metavar="TIME", help=_("such as 14:30"))
    new.add_argument("--every", type=_positive, metavar="N", help=_("it comes again"))
    new.add_argument("--unit", choices=("days", "weeks", "months"), default="weeks")
    new.add_argument(
        "--shift", choices=("next", "previous"), default="", help=_("keep to working days")
    )
    listing = actions.add_parser("list", help=_("tasks in the order in which they come up"))
    listing.add_argument("--part", choices=("today", "upcoming", "done"), default="today")
    listing.add_argument("--whose", choices=("own", "team", "left"), default="")
    listing.add_argument("--owner", default="", metavar="EMAIL")
    listing.add_argument("--lead", default="", metavar="LEAD")
    done = actions.add_parser("done", help=_("tasks that are done"))
    snooze = actions.add_parser("snooze", help=_("put tasks off"))
    for command in (done, snooze):
        command.add_argument("id", type=_positive, metavar="ID", nargs="+")
    snooze.add_argument(
        "--until", default="tomorrow", help=_("later, tomorrow, next_week, or a day")
    )
    for command in (new, listing):
        command.add_argument("--json", action="store_true", help=_("print one JSON object a task"))


def _logging(add: _Commands) -> None:
    command = add("log", help=_("log what happened in one line of plain text"))
    command.add_argument(
        "text", metavar="TEXT", help=_("such as “called Anna, budget 20k, demo on Tuesday”")
    )
    command.add_argument(
        "--lead", default="", metavar="LEAD", help=_("p12 (person) or c5 (company)")
    )
    command.add_argument("--yes", action="store_true", help=_("do not ask"))
    command.add_argument("--json", action="store_true", help=_("print one JSON object"))


def _playbooks(add: _Commands) -> None:
    actions = add(
        "playbook", help=_("how leads are scored: versions, check, who moves, publish")
    ).add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("versions", help=_("every version that ran, newest first"))
    show = actions.add_parser("show", help=_("the files of a version"))
    show.add_argument("version", nargs="?", default="", metavar="VERSION")
    export = actions.add_parser("export", help=_("write the files of a version to a new folder"))
    export.add_argument("folder", metavar="FOLDER")
    export.add_argument("--version", default="", metavar="VERSION")
    check = actions.add_parser("check", help=_("everything that is wrong with a folder of files"))
    check.add_argument("folder", metavar="FOLDER")
    moves = actions.add_parser("who-moves", help=_("which leads would get another grade"))
    moves.add_argument("folder", metavar="FOLDER")
    moves.add_argument("--as-of", default="", metavar="DAY", help=_("also as of a day in the past"))
    moves.add_argument(
        "--with-late", action="store_true", help=_("with what was written down only after that day")
    )
    moves.add_argument(
        "--limit", type=_count, default=20, metavar="N", help=_("list so many leads")
    )
    publish = actions.add_parser("publish", help=_("score by these files from now on"))
    publish.add_argument("folder", nargs="?", default="", metavar="FOLDER")
    publish.add_argument("--version", default="", metavar="VERSION", help=_("go back to this one"))
    publish.add_argument("--note", default="", help=_("what changes, and why"))
    for each in (listing, show, check, moves):
        each.add_argument("--json", action="store_true", help=_("print it as JSON"))


def _ranking(add: _Commands) -> None:
    command = add("rank", help=_("rank a list without any database"))
    command.add_argument("file", metavar="FILE")
    command.add_argument("--playbook", default="default", metavar="NAME")
    command.add_argument("--out", metavar="OUT", help=_("a .csv, .xlsx, .parquet or .jsonl file"))
    command.add_argument("--limit", type=_positive, metavar="N", help=_("only the best N"))
    command.add_argument("--json", action="store_true", help=_("print one JSON object a lead"))
    command.add_argument(
        "--map", action="append", default=[], type=_mapping, metavar="COLUMN=TARGET"
    )
    command.add_argument(
        "--phone-country", type=_country, metavar="XX", help=_("country of numbers that have none")
    )
    _reading(command)


def _exporting(add: _Commands) -> None:
    command = add("export", help=_("write leads to a file"))
    command.add_argument(
        "--out", metavar="FILE",
        help=_("a .csv, .xlsx, .jsonl or .parquet file; else to the screen as CSV"),
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help=_("print one JSON object a lead"))
    for name in ("owner", "lifecycle", "grade", "source", "campaign", "tag", "search", "sort"):
        command.add_argument(f"--{name}", default="")
    command.add_argument(
        "--filter", default="", metavar="JSON", help=_("a filter, see docs/filters.md")
    )
    command.add_argument(
        "--view",
        type=_positive,
        metavar="ID",
        help=_("a saved view: its filter, order and columns"),
    )
    command.add_argument(
        "--columns",
        default="",
        metavar="A,B",
        help=_("only these columns, such as grade,company,own:budget"),
    )
    command.add_argument("--limit", type=_positive, metavar="N")


def _tokens(add: _Commands) -> None:
    actions = add("token", help=_("let programs in by the REST API")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    make = actions.add_parser("make", help=_("make a token; it is shown once"))
    make.add_argument("name", metavar="NAME", help=_("which program has it"))
    make.add_argument(
        "--user", metavar="EMAIL", help=_("act as this user; else as a program of its own")
    )
    make.add_argument("--role", choices=ROLES, default="representative")
    make.add_argument("--team", default="", metavar="NAME")
    make.add_argument(
        "--scopes",
        type=_words,
        default=[],
        metavar="A,B",
        help=_("rights; all of the role if left out"),
    )
    make.add_argument("--days", type=_positive, metavar="N", help=_("until it expires; else never"))
    listing = actions.add_parser("list", help=_("tokens that work"))
    revoke = actions.add_parser("revoke", help=_("a token that works no longer"))
    revoke.add_argument("id", type=_positive, metavar="ID")
    for command in (make, listing):
        command.add_argument("--json", action="store_true")


def _users(add: _Commands) -> None:
    actions = add("user", help=_("add people, set passwords, switch them off")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    new = actions.add_parser("add", help=_("let somebody in"))
    new.add_argument("email", metavar="EMAIL")
    new.add_argument("--name", default="")
    new.add_argument("--role", choices=ROLES, default="representative")
    invite = actions.add_parser("invite", help=_("ask somebody in by mail; also prints the link"))
    invite.add_argument("email", metavar="EMAIL")
    invite.add_argument("--role", choices=ROLES, default="representative")
    invite.add_argument("--team", metavar="NAME", default="")
    password = actions.add_parser("password", help=_("set a new password; signs out everywhere"))
    off = actions.add_parser("off", help=_("switch somebody off; signs out everywhere"))
    on = actions.add_parser("on", help=_("let somebody in again who was switched off"))
    reset = actions.add_parser(
        "reset-second-step", help=_("for who has lost telephone, passkeys and recovery codes")
    )
    for command in (password, off, on, reset):
        command.add_argument("email", metavar="EMAIL")
    for command in (new, password):
        command.add_argument(
            "--password-stdin",
            action="store_true",
            help=_("read it; else one is made and shown once"),
        )
    listing = actions.add_parser("list", help=_("who may sign in"))
    listing.add_argument("--json", action="store_true")


def _binning(add: _Commands) -> None:
    actions = add("bin", help=_("removed leads: list them, bring them back")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    listing = actions.add_parser("list", help=_("what is in the recycle bin, newest first"))
    listing.add_argument("--json", action="store_true", help=_("print one JSON object a lead"))
    back = actions.add_parser("restore", help=_("bring leads back as they were"))
    back.add_argument("lead", metavar="LEAD", nargs="+", help=_("p12 (person) or c5 (company)"))
    empty = actions.add_parser(
        "empty", help=_("remove leads for good; without LEAD all in the bin")
    )
    empty.add_argument("lead", metavar="LEAD", nargs="*", help=_("p12 (person) or c5 (company)"))
    empty.add_argument("--yes", action="store_true", help=_("do not ask"))


def _changing(add: _Commands) -> None:
    command = add("bulk", help=_("change many leads at once, or take that back"))
    command.add_argument("--filter", default="", metavar="JSON", help=_("a filter, as in exports"))
    command.add_argument("--search", default="", metavar="WORDS")
    command.add_argument("--kind", default="", choices=("", "person", "company"))
    command.add_argument("--lifecycle", default="")
    command.add_argument(
        "--lead",
        action="append",
        default=[],
        metavar="LEAD",
        help=_("p12 (person) or c5 (company)"),
    )
    command.add_argument("--all", action="store_true", help=_("every lead one may see"))
    command.add_argument(
        "--set", action="append", default=[], type=_setting, metavar="FIELD=VALUE",
        help=_("owner (EMAIL, nobody), priority, source, campaign, city, own:budget...; empty takes it out"),
    )  # fmt: skip
    command.add_argument("--add-tags", type=_words, default=[], metavar="A,B")
    command.add_argument("--remove-tags", type=_words, default=[], metavar="A,B")
    command.add_argument(
        "--refuse", action="append", default=[], metavar="CHANNEL[:PURPOSE]",
        help=_("they refused it, such as email or call:sales"),
    )  # fmt: skip
    command.add_argument("--remove", action="store_true", help=_("put them into the recycle bin"))
    command.add_argument("--undo", type=_positive, metavar="ID", help=_("take a bulk edit back"))
    command.add_argument(
        "--dry-run", action="store_true", help=_("show what would happen, change nothing")
    )
    command.add_argument("--yes", action="store_true", help=_("do not ask"))
    command.add_argument("--json", action="store_true", help=_("print one JSON object"))


def _consenting(add: _Commands) -> None:
    command = add("consent", help=_("what a lead allows and refuses, and what it said"))
    command.add_argument("lead", metavar="LEAD", help=_("p12 (person) or c5 (company)"))
    for option in ("--refuse", "--allow"):
        command.add_argument(
            option, action="append", default=[], metavar="CHANNEL[:PURPOSE]",
            help=_("such as email or call:sales"),
        )  # fmt: skip
    command.add_argument("--source", default="", help=_("where it comes from"))
    command.add_argument("--text", default="", help=_("the words they agreed to"))
    command.add_argument("--json", action="store_true", help=_("print one JSON object"))
    actions = add("person", help=_("everything about one lead; erasing one"))
    actions = actions.add_subparsers(dest="action", required=True, metavar="ACTION")
    whole = actions.add_parser("export", help=_("everything about a lead as a ZIP file"))
    whole.add_argument("--out", metavar="FILE", help=_("such as p12.zip, the default"))
    gone = actions.add_parser(
        "erase", help=_("erase a lead for good; without --confirm: say what would go")
    )
    gone.add_argument("--confirm", default="", metavar="NAME", help=_("the lead's name"))
    for one in (whole, gone):
        one.add_argument("lead", metavar="LEAD", help=_("p12 (person) or c5 (company)"))
    actions = add("suppress", help=_("addresses and numbers that must not be used")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    actions.add_parser("list", help=_("how many, by kind, channel and reason"))
    check = actions.add_parser("check", help=_("what the list says of an address"))
    put = actions.add_parser("add", help=_("put an address on the list"))
    off = actions.add_parser("remove", help=_("take an address off the list"))
    for one in (check, put, off):
        one.add_argument("address", metavar="ADDRESS")
    many = actions.add_parser("import", help=_("put all lines of a text file on the list"))
    many.add_argument("file", metavar="FILE")
    for one in (put, many):
        one.add_argument(
            "--reason", choices=("asked", "complaint", "bounced", "register"), default="asked"
        )
        one.add_argument(
            "--channel", choices=("", "all", "email", "call", "sms", "chat", "letter"), default=""
        )


def _segmenting(add: _Commands) -> None:
    actions = add("segment", help=_("named sets of leads, kept up to date")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    listing = actions.add_parser("list", help=_("segments with how many leads are in each"))
    listing.add_argument("--json", action="store_true", help=_("print one JSON object a segment"))
    make = actions.add_parser("make", help=_("a segment of everybody who meets a filter"))
    make.add_argument("name", metavar="NAME")
    change = actions.add_parser("change", help=_("another name, filter or share"))
    gone = actions.add_parser("remove", help=_("put a segment into the bin"))
    back = actions.add_parser("restore", help=_("bring a segment back from the bin"))
    listing.add_argument("--removed", action="store_true", help=_("those in the bin"))
    for one in (change, gone, back):
        one.add_argument("segment", metavar="SEGMENT", help=_("its id or name"))
    change.add_argument("--name", default=None, metavar="NAME")
    for one in (make, change):
        one.add_argument(
            "--filter", required=one is make, default="", metavar="JSON",
            help=_("a filter, see docs/filters.md"),
        )  # fmt: skip
    make.add_argument("--share", choices=("own", "team", "all"), default="own")
    change.add_argument("--share", choices=("own", "team", "all"), default=None)
    actions.add_parser("refresh", help=_("compare all segments with the base now"))


def _auditing(add: _Commands) -> None:
    command = add("audit", help=_("who changed what, from, to, when, through which door"))
    command.add_argument(
        "--lead", default="", metavar="LEAD", help=_("p12 (person) or c5 (company)")
    )
    command.add_argument("--user", default="", metavar="EMAIL", help=_("what this user did"))
    command.add_argument("--door", default="", help=_("such as web, import, api, cli"))
    command.add_argument("--field", default="", help=_("such as role, owner_id, email, own:budget"))
    for option, into in (("--from", "since"), ("--to", "until")):
        command.add_argument(
            option, default="", dest=into, metavar="DAY", help=_("such as 2026-12-31")
        )
    command.add_argument("--limit", type=_positive, metavar="N", help=_("only the newest N lines"))
    command.add_argument("--json", action="store_true", help=_("print one JSON object a line"))


def _fields(add: _Commands) -> None:
    actions = add("field", help=_("own fields of leads: list them, add one")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    new = actions.add_parser("add", help=_("add a field"))
    new.add_argument("label", metavar="LABEL")
    new.add_argument(
        "--kind", default="text",
        choices=("text", "number", "money", "date", "choice", "choices", "yes_no", "link"),
    )  # fmt: skip
    new.add_argument("--choices", type=_words, default=[], metavar="A,B")
    new.add_argument("--help-text", default="", metavar="TEXT", help=_("stands under the field"))
    new.add_argument("--applies-to", choices=("both", "persons", "companies"), default="both")
    new.add_argument("--filterable", action="store_true", help=_("make an index for it"))
    listing = actions.add_parser("list", help=_("slug, kind, leads with a value, label"))
    listing.add_argument("--json", action="store_true", help=_("print them as JSON"))


def _sources(add: _Commands) -> None:
    actions = add("source", help=_("where leads come from: list, add")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    new = actions.add_parser("add", help=_("add a source"))
    new.add_argument("name", metavar="NAME")
    new.add_argument("--channel", default="", help=_("such as trade_show, webinar, bought_list"))
    new.add_argument("--note", default="")
    listing = actions.add_parser("list", help=_("id, name, channel, leads"))
    listing.add_argument("--json", action="store_true", help=_("print them as JSON"))


def _campaigns(add: _Commands) -> None:
    actions = add("campaign", help=_("campaigns and their costs: list, add, cost")).add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    new = actions.add_parser("add", help=_("plan a campaign"))
    new.add_argument("name", metavar="NAME")
    new.add_argument("--channel", default="", help=_("such as trade_show, webinar, bought_list"))
    new.add_argument("--source", default="", metavar="NAME")
    new.add_argument(
        "--state", choices=("planned", "running", "over", "called_off"), default="planned"
    )
    new.add_argument(
        "--budget", default="", metavar="AMOUNT", help=_("such as 4200.00 or 4200 EUR")
    )
    cost = actions.add_parser("cost", help=_("enter what a campaign cost"))
    cost.add_argument("campaign", metavar="CAMPAIGN", help=_("its name or number"))
    cost.add_argument("amount", metavar="AMOUNT", help=_("such as 1200.50 or 1200.50 EUR"))
    cost.add_argument(
        "--on", default="", metavar="DAY", help=_("such as 2026-12-31; today if left out")
    )
    cost.add_argument(
        "--until", default="", metavar="DAY", help=_("last day, if it was for several")
    )
    cost.add_argument("--text", default="", help=_("what for"))
    for command in (new, cost):
        command.add_argument("--currency", default="", metavar="XXX")
    listing = actions.add_parser("list", help=_("number, name, leads, cost, cost per lead"))
    listing.add_argument("--json", action="store_true", help=_("print them as JSON"))
    for command in (new, listing):
        command.add_argument("--from", default="", metavar="DAY")
        command.add_argument("--to", default="", metavar="DAY")


def _checking(add: _Commands) -> None:
    command = add("check", help=_("look whether everything is as it should be"))
    command.add_argument("--json", action="store_true", help=_("print one JSON object"))


def _keeping(add: _Commands) -> None:
    backup = add("backup", help=_("keep everything in one file, while people work, and try it"))
    backup.add_argument(
        "--to", metavar="FILE", help=_("the file to write (one in the backup folder)")
    )
    backup.add_argument(
        "--scheduled", action="store_true", help=_("as the nightly one: also forget old ones")
    )
    restore = add("restore", help=_("bring back what a backup holds"))
    restore.add_argument("file", metavar="FILE")
    restore.add_argument(
        "--drill",
        action="store_true",
        help=_("only try it in a scratch place, and say what was compared"),
    )
    restore.add_argument(
        "--force", action="store_true", help=_("even if there is something; it is kept beside")
    )
    restore.add_argument(
        "--key", metavar="KEYFILE", help=_("the secret key that was kept with the backup")
    )
    restore.add_argument(
        "--new-key", action="store_true", help=_("the key is lost: everybody signs in anew")
    )
    move = add("move", help=_("carry everything from SQLite to an empty PostgreSQL"))
    move.add_argument(
        "--to", metavar="ADDRESS", required=True, help=_("postgresql://user:password@host/name")
    )


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(_("“{text}” is not a whole number from 1 up").format(text=text))
    return int(text)


def _count(text: str) -> int:
    return 0 if text == "0" else _positive(text)


def _port(text: str) -> int:
    port = _positive(text)
    if port > 65_535:
        raise ArgumentTypeError(_("{port} is not a port; use 1 to 65535").format(port=port))
    return port


def _mapping(text: str) -> tuple[str, str]:
    # The last sign counts: a column may be called "a=b", a target never is.
    column, sign, target = text.rpartition("=")
    if not (sign and column and target):
        raise ArgumentTypeError(
            _("“{text}” is not COLUMN=TARGET, such as Mail=email").format(text=text)
        )
    return column, target


def _setting(text: str) -> tuple[str, str]:
    field, sign, value = text.partition("=")
    if not (sign and field):
        raise ArgumentTypeError(
            _("“{text}” is not FIELD=VALUE, such as priority=2").format(text=text)
        )
    return field, value


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _country(text: str) -> str:
    if len(text) != 2 or not text.isascii() or not text.isalpha():
        raise ArgumentTypeError(
            _("“{text}” is not a country code of two letters, such as MY").format(text=text)
        )
    return text.upper()


def _delimiter(text: str) -> str:
    found = "\t" if text in ("tab", "\\t") else text
    if len(found) != 1:
        raise ArgumentTypeError(
            _("“{text}” is not one sign; write tab for the tabulator").format(text=text)
        )
    return found
