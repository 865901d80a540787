"""One base that grows from size to size, and what is read from it: lists and pages, search, scores."""

from __future__ import annotations

import os
from importlib import import_module

from bench.base import grow, home, sizes


def main() -> None:
    """Measure at each size whatever was asked for."""
    wanted = [
        import_module(f"bench.{name}") for name in os.environ["PROSPEKT_BENCH_READING"].split(",")
    ]
    with home():
        done = 0
        for n in sizes():
            grow(n, done)
            done = n
            with import_module("django.db").connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            for bench in wanted:
                bench.measure(n)


if __name__ == "__main__":
    main()
