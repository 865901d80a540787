"""`make bench`, or `python -m bench lists searching --sizes 10000,100000`: figures beside their floors, one table at the end.

The default ends within about 40 minutes on two cores: SQLite up to a million leads, PostgreSQL up to 100,000.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from bench import figures

READING = ("lists", "searching", "scoring", "day")
"""These measure one base, which grows from size to size."""
BENCHES = ("import_speed", *READING, "representatives", "copies", "duplicates", "questions", "installed", "one_line")  # fmt: skip
OF_SQLITE = ("installed", "duplicates", "questions")
"""What is the same whatever the database."""
SIZES = {"sqlite": "10000,100000,1000000", "postgres": "10000,100000"}


def main() -> int:
    """Run the named benchmarks (all of them if none is named); each has a process and a home of its own."""
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=(*BENCHES, []), metavar="NAME", help=", ".join(BENCHES)
    )
    parser.add_argument("--sizes", help="numbers of leads, by commas")
    parser.add_argument("--database", choices=(*SIZES, "both"), default="both")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    args = parser.parse_args()
    names = args.names or BENCHES
    with tempfile.TemporaryDirectory(prefix="prospekt-figures-") as folder:
        kept, failed = Path(folder) / "figures", 0
        for kind in SIZES if args.database == "both" else (args.database,):
            failed |= _run(kind, names, args.sizes or SIZES[kind], kept)
        found = figures.rows(kept)
        print(f"\n{figures.table(found)}")
        if args.json:
            args.json.write_text(json.dumps(found, indent=1))
    return failed


def _run(kind: str, names: list[str], sizes: str, kept: Path) -> int:
    environment = {**os.environ, "PROSPEKT_BENCH_DB": kind, figures.KEPT: str(kept)}
    here = [name for name in names if kind == "sqlite" or name not in OF_SQLITE]
    modules = [name for name in here if name not in READING]
    if reading := [name for name in READING if name in names]:
        modules.insert(0, "reading")
        environment["PROSPEKT_BENCH_READING"] = ",".join(reading)
    failed = 0
    for module in modules:
        print(f"\n== {', '.join(reading) if module == 'reading' else module} on {kind}", flush=True)
        command = [sys.executable, "-m", f"bench.{module}", "--sizes", sizes]
        failed |= subprocess.run(command, env=environment).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
