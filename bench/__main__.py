"""`make bench`, or `python -m bench lists --sizes 10000,100000,1000000`: every benchmark in its own process."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser

BENCHES = ("import_speed", "lists", "searching", "scoring")


def main() -> int:
    """Run the named benchmarks (all of them if none is named); each has a process and a home of its own."""
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=(*BENCHES, []), metavar="NAME", help=", ".join(BENCHES)
    )
    parser.add_argument(
        "--sizes", default="10000,100000,1000000", help="numbers of leads, by commas"
    )
    args = parser.parse_args()
    failed = 0
    for name in args.names or BENCHES:
        print(f"\n== {name}", flush=True)
        failed |= subprocess.run(
            [sys.executable, "-m", f"bench.{name}", "--sizes", args.sizes]
        ).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
