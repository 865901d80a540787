"""Who acts at the command line: Prospekt itself, or the user named with `--as`, with that user's rights."""

from __future__ import annotations

from argparse import Namespace

from prospekt.ledger.events import Actor
from prospekt.people.actions.users import user_called
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.people.rules.rights import Reader


def begin(args: Namespace, right: str) -> None:
    """Find the user of `--as` and check that the role has the command's `right`. Raises Refusal."""
    email = getattr(args, "as_user", None)
    args.user_id = user_called(email).pk if email else None
    check_right(reader(args), right)


def actor(args: Namespace) -> Actor:
    """Who acts, through this door."""
    return Actor(args.user_id, "cli")


def reader(args: Namespace) -> Reader:
    """Whose rights decide what is seen and changed."""
    return reader_of(actor(args))
