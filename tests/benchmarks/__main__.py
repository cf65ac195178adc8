"""``python -m tests.benchmarks [name...]``: runs all of them, or those that are named, one by one.

What follows a single name and begins with a dash are that benchmark's own options: ``engine --only W1``.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from inspect import signature

FOUND = {"engine": "bench_engine", "runner": "bench_runner", "screen": "screen", "grading": "grading"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure and print a table each.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(FOUND)}; all without one")
    given = sys.argv[1:]
    dashes = [place for place, each in enumerate(given) if place and each.startswith("-")]
    options = given[dashes[0] :] if dashes else []
    names = parser.parse_args(given[: len(given) - len(options)]).names
    unknown = [name for name in names if name not in FOUND]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(FOUND)}")
    mains = {name: importlib.import_module(f"tests.benchmarks.{FOUND[name]}").main for name in names or FOUND}
    if options:
        if len(mains) != 1 or not signature(*mains.values()).parameters:
            parser.error(f"{', '.join(mains)} takes no options: {' '.join(options)}")
        next(iter(mains.values()))(options)
        return
    for each in mains.values():
        each()


if __name__ == "__main__":
    main()
