"""Who gets which lead, as a playbook says it: rules in order, hand-overs to sales, reasons to send a lead back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from prospekt.playbook.conditions import Condition

Method = Literal[
    "account_owner", "preferred", "territory", "language", "round_robin", "weighted", "least_loaded"
]
METHODS: tuple[Method, ...] = get_args(Method)
Then = Literal["back", "reroute"]
THENS: tuple[Then, ...] = get_args(Then)


@dataclass(frozen=True, slots=True)
class RouteRule:
    """One way to choose who gets a lead. `title` is a message id.

    `members` are e-mail addresses, `role:<role>` and `team:<name>`; empty: all sales representatives. `product` is a
    code that whoever gets the lead must sell; empty: any.
    """

    key: str
    title: str
    method: Method
    when: Condition | None = None
    members: tuple[str, ...] = ()
    product: str = ""
    across_teams: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """A reason why sales sends a lead back. `then`: back to marketing, or on to somebody else."""

    key: str
    title: str
    then: Then


@dataclass(frozen=True, slots=True)
class Routing:
    """How leads come to people.

    `first_response` and `reroute_after` are working hours of whoever got the lead: until the first response, and from
    then until somebody else gets it. `most_reroutes` is how often a lead is passed on by itself.
    """

    rules: tuple[RouteRule, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    first_response: int = 8
    reroute_after: int = 8
    most_reroutes: int = 2
    after_import: bool = False

    def rule(self, key: str) -> RouteRule | None:
        """The rule of that key."""
        return next((rule for rule in self.rules if rule.key == key), None)

    def rejection(self, key: str) -> Rejection | None:
        """The reason of that key."""
        return next((reason for reason in self.rejections if reason.key == key), None)
