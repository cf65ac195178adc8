"""``python -m tests.benchmarks [name...]``: runs ``bench_NAME.py``, all of them without names, one after the other."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

FOUND = {path.stem.removeprefix("bench_"): path for path in sorted(Path(__file__).parent.glob("bench_*.py"))}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure and print a table each.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(FOUND)}; all without one")
    names = parser.parse_args().names
    unknown = [name for name in names if name not in FOUND]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(FOUND)}")
    for name in names or FOUND:
        importlib.import_module(f"tests.benchmarks.bench_{name}").main()


if __name__ == "__main__":
    main()
