"""``python -m tests.compare [section...]``: prints every comparison; exit code 1 unless all is as it should be."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from tests.compare.peers import present
from tests.compare.report import TOLERANCE

SECTIONS = ("operations", "activations", "losses", "metrics", "layers", "optimizers", "schedules", "training")
PEERS = {"torch": "PyTorch", "tensorflow": "TensorFlow", "keras": "Keras"}


def main() -> int:
    """Compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.compare", description="The engine beside its peers.")
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)}; all without one")
    chosen = parser.parse_args().sections or SECTIONS
    unknown = [name for name in chosen if name not in SECTIONS]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow talks a lot
    for module, name in PEERS.items():
        if not present(module):
            print(f"left out: {name}: {module} is not installed here")
    if not any(map(present, PEERS)):
        parser.error("there is nobody to compare with")
    wrong = count = 0
    for name in chosen:
        section = importlib.import_module(f"tests.compare.{name}")
        print(f"\n{name}: equal to {TOLERANCE:g}, or the reason\n{'-' * len(name)}")
        before = count
        for line in section.lines():
            print(line, flush=True)
            count += 1
            wrong += not line.right
        if count == before:
            print("left out: nobody who takes part has it")
        for each in section.missing():
            print(f"{each}: MISSING: nothing is compared with it")
            wrong += 1
    print(f"\n{count} comparisons, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
