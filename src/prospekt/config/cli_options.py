"""Every command of `prospekt` with its options."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable

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
        description="From a raw list of leads to signed customers, with the reason at every step.",
        epilog="Settings come from the environment: PROSPEKT_HOME, PROSPEKT_DATABASE_URL, PROSPEKT_BASE_URL, PORT...",
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for define in (
        _running,
        _importing,
        _undoing,
        _touching,
        _ranking,
        _exporting,
        _users,
        _checking,
    ):
        define(commands.add_parser)
    return top


def _running(add: _Commands) -> None:
    serve = add("serve", help="start the web application and its worker")
    demo = add("demo", help="start it with made-up leads and users, on this machine only")
    for command in (serve, demo):
        command.add_argument("--host", help="address to listen on (PROSPEKT_HOST, 127.0.0.1)")
        command.add_argument("--port", type=_port, help="port to listen on (PORT, 8000)")
        command.add_argument(
            "--home", help="folder of database, files and secret key (PROSPEKT_HOME, var)"
        )
    demo.add_argument(
        "--leads", type=_positive, default=5_000, help="how many leads to make up (5000)"
    )
    demo.add_argument("--no-serve", action="store_true", help="make the demo data and stop")
    worker = add("worker", help="run background jobs (serve does this too)")
    worker.add_argument("--once", action="store_true", help="do what is due and stop")
    worker.add_argument(
        "--home", help="folder of database, files and secret key (PROSPEKT_HOME, var)"
    )


def _importing(add: _Commands) -> None:
    command = add("import", help="bring in a list of leads")
    command.add_argument("file", metavar="FILE", nargs="?")
    command.add_argument("--yes", action="store_true", help="do not ask")
    command.add_argument("--json", action="store_true", help="print the receipt as one JSON object")
    command.add_argument(
        "--dry-run", action="store_true", help="show what would happen, change nothing"
    )
    command.add_argument(
        "--resume", type=_positive, metavar="ID", help="go on with an interrupted import"
    )
    command.add_argument(
        "--map", action="append", default=[], type=_mapping, metavar="COLUMN=TARGET"
    )
    command.add_argument(
        "--mode", choices=("create", "update", "upsert"), help="what happens to leads we know"
    )
    command.add_argument(
        "--policy",
        choices=("fill", "overwrite", "keep"),
        help="which value wins where both have one",
    )
    command.add_argument("--source", help="where these leads come from")
    command.add_argument("--campaign", help="the campaign that brought them")
    command.add_argument("--owner", metavar="EMAIL", help="who looks after them")
    command.add_argument("--tags", type=_words, default=[], metavar="A,B")
    command.add_argument(
        "--phone-country", type=_country, metavar="XX", help="country of numbers that have none"
    )
    command.add_argument("--own-fields", type=_count, metavar="N", help="most own fields to make")
    _reading(command)


def _reading(command: ArgumentParser) -> None:
    """How a file is read, where guessing is not wanted."""
    command.add_argument("--date-order", choices=("dmy", "mdy", "ymd"))
    command.add_argument("--decimal", choices=(".", ","), help="decimal mark")
    command.add_argument("--encoding", help="such as utf-8 or cp1258")
    command.add_argument("--delimiter", type=_delimiter, help="one sign, or the word tab")
    command.add_argument(
        "--header", type=_count, metavar="N", help="line of the header; 0 for none"
    )
    command.add_argument("--sheet", help="name of the sheet in a workbook")


def _undoing(add: _Commands) -> None:
    command = add("undo", help="take back an import")
    command.add_argument("id", type=_positive, metavar="ID")
    command.add_argument("--yes", action="store_true", help="do not ask")
    command.add_argument("--json", action="store_true", help="print the receipt as one JSON object")


def _touching(add: _Commands) -> None:
    command = add("touch", help="record a call, visit, mail, meeting... of a lead")
    command.add_argument(
        "lead", metavar="LEAD", help="p12 (person), c5 (company) or an e-mail address"
    )
    command.add_argument(
        "--kind", required=True, help="such as call, meeting, visit, reply, purchase"
    )
    command.add_argument("--at", help="when it happened, ISO 8601; now if left out")
    for option in ("channel", "direction", "outcome", "topic", "note"):
        command.add_argument(f"--{option}", default="")
    command.add_argument("--json", action="store_true", help="print the event as one JSON object")


def _ranking(add: _Commands) -> None:
    command = add("rank", help="rank a list without any database")
    command.add_argument("file", metavar="FILE")
    command.add_argument("--playbook", default="default", metavar="NAME")
    command.add_argument("--out", metavar="OUT", help="a .csv, .xlsx, .parquet or .jsonl file")
    command.add_argument("--limit", type=_positive, metavar="N", help="only the best N")
    command.add_argument("--json", action="store_true", help="print one JSON object a lead")
    command.add_argument(
        "--map", action="append", default=[], type=_mapping, metavar="COLUMN=TARGET"
    )
    command.add_argument(
        "--phone-country", type=_country, metavar="XX", help="country of numbers that have none"
    )
    _reading(command)


def _exporting(add: _Commands) -> None:
    command = add("export", help="write leads to a file")
    command.add_argument(
        "--out", metavar="FILE", help="a .csv, .xlsx or .jsonl file; else to the screen as CSV"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object a lead")
    for name in ("owner", "lifecycle", "grade", "source", "campaign", "tag", "search", "sort"):
        command.add_argument(f"--{name}", default="")
    command.add_argument("--limit", type=_positive, metavar="N")


def _users(add: _Commands) -> None:
    actions = add("user", help="add people, set passwords, switch them off").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    new = actions.add_parser("add", help="let somebody in")
    new.add_argument("email", metavar="EMAIL")
    new.add_argument("--name", default="")
    new.add_argument("--role", choices=ROLES, default="representative")
    password = actions.add_parser("password", help="set a new password; signs out everywhere")
    off = actions.add_parser("off", help="switch somebody off; signs out everywhere")
    for command in (password, off):
        command.add_argument("email", metavar="EMAIL")
    for command in (new, password):
        command.add_argument(
            "--password-stdin", action="store_true", help="read it; else one is made and shown once"
        )
    listing = actions.add_parser("list", help="who may sign in")
    listing.add_argument("--json", action="store_true")


def _checking(add: _Commands) -> None:
    command = add("check", help="look whether everything is as it should be")
    command.add_argument("--json", action="store_true", help="print one JSON object")


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is not a whole number from 1 up")
    return int(text)


def _count(text: str) -> int:
    return 0 if text == "0" else _positive(text)


def _port(text: str) -> int:
    port = _positive(text)
    if port > 65_535:
        raise ArgumentTypeError(f"{port} is not a port; use 1 to 65535")
    return port


def _mapping(text: str) -> tuple[str, str]:
    # The last sign counts: a column may be called "a=b", a target never is.
    column, sign, target = text.rpartition("=")
    if not (sign and column and target):
        raise ArgumentTypeError(f"“{text}” is not COLUMN=TARGET, such as Mail=email")
    return column, target


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _country(text: str) -> str:
    if len(text) != 2 or not text.isascii() or not text.isalpha():
        raise ArgumentTypeError(f"“{text}” is not a country code of two letters, such as MY")
    return text.upper()


def _delimiter(text: str) -> str:
    found = "\t" if text in ("tab", "\\t") else text
    if len(found) != 1:
        raise ArgumentTypeError(f"“{text}” is not one sign; write tab for the tabulator")
    return found
