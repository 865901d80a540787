"""The one-line log: precision, recall and F1 by field, language and half of the labelled lines, and how long a line takes."""

from __future__ import annotations

import time

from bench.base import on_postgres
from bench.figures import figure
from tests.rules.engage.measured_lines import FIELDS, HALVES, LANGUAGES, lines, measured, read

TARGETS = {"en": 0.9}
OTHERS = 0.85
SLOWEST_MS = 50


def main() -> None:
    """Every field of every half; the same on either database, so only once."""
    if on_postgres():
        return
    for language in LANGUAGES:
        for half in HALVES:
            _print(language, half)
    figure("one line of the log read", 1, _milliseconds(), "ms", most=SLOWEST_MS)


def _print(language: str, half: str) -> None:
    tally, n = measured(language, half), len(lines(language, half))
    print(
        f"\n{language} {half}, {n} lines\n{'field':12}{'labels':>8}{'precision':>11}{'recall':>8}{'F1':>6}"
    )
    for name in FIELDS:
        precision, recall, f1, labels = tally.figures(name)
        print(f"{name:12}{labels:8}{precision:11.2f}{recall:8.2f}{f1:6.2f}")
    figure(
        f"log lines, {language} {half}",
        n,
        tally.figures(*FIELDS)[2],
        "F1",
        least=TARGETS.get(language, OTHERS),
    )


def _milliseconds() -> float:
    """The mean of all open lines."""
    texts = [(line["text"], language) for language in LANGUAGES for line in lines(language, "open")]
    for text, language in texts[:1] + texts[-1:]:
        read(text, language)
    start = time.perf_counter()
    for text, language in texts:
        read(text, language)
    return (time.perf_counter() - start) * 1000 / len(texts)


if __name__ == "__main__":
    main()
