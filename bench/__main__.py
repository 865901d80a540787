"""`make bench`, or `python -m bench lists --sizes 10000,100000,1000000`: every benchmark in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser

BENCHES = ("import_speed", "lists", "searching", "scoring", "representatives")


def main() -> int:
    """Run the named benchmarks (all of them if none is named); each has a process and a home of its own."""
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=(*BENCHES, []), metavar="NAME", help=", ".join(BENCHES)
    )
    parser.add_argument(
        "--sizes", default="10000,100000,1000000", help="numbers of leads, by commas"
    )
    parser.add_argument(
        "--postgres", action="store_true", help="on a PostgreSQL of its own instead of SQLite"
    )
    args = parser.parse_args()
    kind = "postgres" if args.postgres else "sqlite"
    environment = {**os.environ, "PROSPEKT_BENCH_DB": kind}
    failed = 0
    for name in args.names or BENCHES:
        print(f"\n== {name} on {kind}", flush=True)
        command = [sys.executable, "-m", f"bench.{name}", "--sizes", args.sizes]
        failed |= subprocess.run(command, env=environment).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
