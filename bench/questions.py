"""Asking the next best question beside asking in the fixed order: how many questions until the verdict is there.

`python -m bench.questions`: made-up buyers answer as the truth of each says; both ways ask until the method has
its verdict, so both end with the verdict that all answers together give. Needs no database.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bench.figures import figure
from prospekt.playbook.loading import load
from prospekt.playbook.shapes import Method, Playbook
from prospekt.qualify.rules.next_question import Counts, next_questions
from prospekt.qualify.rules.said import judged
from prospekt.qualify.rules.standing import Given, Stands, stands_of
from prospekt.qualify.rules.verdicts import NOT_YET, MethodVerdict, method_verdict

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FACTS = {"employees": 50, "do_not_contact": False, "interest": 0}
WARM_UP = 300
"""Buyers asked in full before, by whom the counts are known."""
Truth = Mapping[str, bool]
Ask = Callable[[MethodVerdict, Stands, Counts], str | None]


def main() -> int:
    """Print, for each method, the mean number of questions both ways and how often the verdict was right."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--buyers", type=int, default=1_000)
    parser.add_argument("--playbook", default="default")
    args, _sizes = parser.parse_known_args()
    book = load(args.playbook)
    rates = _rates(book)
    counts = _counts(book, rates)
    print("method            fixed order       next best   fewer   same verdict (fixed, next best)")
    for method in book.methods:
        fixed = simulate(book, method, args.buyers, rates, counts, in_order(method))
        best = simulate(book, method, args.buyers, rates, counts, best_first(book))
        fewer = 100 * (1 - best[0] / fixed[0])
        print(
            f"{method.key:<16}{fixed[0]:>10.2f} asked{best[0]:>10.2f} asked{fewer:>6.0f} %"
            f"   {100 * fixed[1]:.1f} %, {100 * best[1]:.1f} %"
        )
        figure(f"questions until the verdict, {method.key}", args.buyers, best[0], "", floor=fixed[0], most=1)  # fmt: skip
    return 0


def simulate(
    book: Playbook, method: Method, n: int, rates: Mapping[str, float], counts: Counts, ask: Ask
) -> tuple[float, float]:
    """(mean number of questions, share of verdicts that all answers together give) over the same `n` buyers."""
    asked, right = 0, 0
    for buyer in range(n):
        truth = _truth(book, random.Random(buyer), rates)
        given: list[Given] = []
        while True:
            stands = _stands(book, given)
            verdict = method_verdict(method, stands, FACTS, book.market)
            key = ask(verdict, stands, counts) if verdict.verdict == NOT_YET else None
            if key is None:
                break
            given.append(_answer(book, key, truth[key], len(given)))
        asked += len(given)
        full = _stands(
            book, [_answer(book, key, met, n) for n, (key, met) in enumerate(truth.items())]
        )
        right += verdict.verdict == method_verdict(method, full, FACTS, book.market).verdict
    return asked / n, right / n


def in_order(method: Method) -> Ask:
    """The questions of the method as they stand there."""
    keys = [each.question for each in method.criteria if each.question]

    def ask(verdict: MethodVerdict, stands: Stands, counts: Counts) -> str | None:
        return next((key for key in keys if stands[key].latest is None), None)

    return ask


def best_first(book: Playbook) -> Ask:
    """The question that tells most."""

    def ask(verdict: MethodVerdict, stands: Stands, counts: Counts) -> str | None:
        found = next_questions(verdict, stands, book.card, counts)
        return found[0].question.key if found and found[0].bits > 0 else None

    return ask


def _rates(book: Playbook) -> dict[str, float]:
    """How often buyers really meet each question: not what the playbook guesses."""
    drawn = random.Random("rates")
    return {q.key: min(0.95, max(0.05, drawn.betavariate(2, 2))) for q in book.questions}


def _truth(book: Playbook, drawn: random.Random, rates: Mapping[str, float]) -> Truth:
    """One buyer: any text is an answer, and whoever has a challenge that we solve needs it."""
    truth = {q.key: drawn.random() < rates[q.key] or q.kind == "text" for q in book.questions}
    return {q.key: truth[q.key] or any(truth[key] for key in q.also) for q in book.questions}


def _counts(book: Playbook, rates: Mapping[str, float]) -> Counts:
    """What the buyers before answered."""
    before = [_truth(book, random.Random(f"before {n}"), rates) for n in range(WARM_UP)]
    return {key: (sum(each[key] for each in before), WARM_UP) for key in rates}


def _answer(book: Playbook, key: str, is_met: bool, number: int) -> Given:
    question = book.question(key)
    assert question is not None
    said = next(
        said
        for said in (is_met, None, *(code for code, _title in question.choices))
        if question.kind == "text"
        or (said is not None and not (question.kind == "choice" and isinstance(said, bool))
            and judged(question, said, NOW.date(), "USD") == ("met" if is_met else "not_met"))
    )  # fmt: skip
    return Given(number + 1, key, None if question.kind == "text" else said, NOW, "call", 1, None)


def _stands(book: Playbook, given: list[Given]) -> Stands:
    return stands_of(book.questions, given, 1, now=NOW, currency="USD")


if __name__ == "__main__":
    raise SystemExit(main())
