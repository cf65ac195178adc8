"""How long the runner takes beyond the code it runs, and what its processes weigh.

Run it as ``python tests/benchmarks/bench_runner.py``. Times are medians over rounds, in milliseconds, beside the goal
where there is one; memory is in MB: resident (RSS), and resident with shared pages divided by their users (PSS).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from tutor.runner import processes
from tutor.runner.results import Question, RunResult, Source, Status
from tutor.runner.session import Mode, Session, open_session

SETUP = Source("setup", "import numpy as np\nfrom tutor import engine as nn\nfrom tutor.plotting import pyplot as plt")
LAYER = Source(
    "layer",
    "def dense(a_in, W, b):\n    return 1 / (1 + np.exp(-(a_in @ W + b)))\nW = np.ones((2, 3))\nb = np.zeros(3)",
)
CHECKS = [Question(f"dense(np.full(2, {number}.0), W, b)", label=f"check {number}") for number in range(4)]
ROUNDS = {"fork": 200, "replay": 10}


def timed(rounds: int, work: Callable[[], float]) -> tuple[float, float]:
    """The median and the 95th percentile of the milliseconds that ``work`` takes beyond those it returns."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        own = work()
        taken.append((time.perf_counter() - started - own) * 1e3)
    return median(taken), quantiles(taken, n=20)[-1]


def fresh_interpreter() -> float:
    """Start Python with NumPy, and end it."""
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)
    return 0.0


def ran(result: RunResult) -> float:
    """The seconds that a cell took itself."""
    assert result.status is Status.OK, result
    return result.seconds


def asked(session: Session) -> float:
    """Put four checks; the seconds that they took themselves."""
    answers = session.ask([SETUP, LAYER], CHECKS)
    assert all(answer.status is Status.OK for answer in answers), answers
    return sum(answer.seconds for answer in answers)


def megabytes(pid: int, name: str) -> float:
    """A figure of the memory that a process uses."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def row(what: str, *figures: object) -> None:
    """A line of the table."""
    texts = [f"{figure:.1f}" if isinstance(figure, float) else str(figure) for figure in figures]
    print(f"{what:<36}" + "".join(f"{text:>11}" for text in texts))


def measure(mode: Mode) -> None:
    """The rows of one way of running cells."""
    session, rounds = open_session(mode), ROUNDS[mode]
    goals = {"cell": (10,), "checks": (20,)} if mode == "fork" else {"cell": (), "checks": ()}
    trivial, plot = Source("cell", "1 + 1"), Source("cell", "plt.plot(np.arange(100.0))\nNone")
    try:
        started = time.perf_counter()
        session.warm()
        row(f"{mode}: start", (time.perf_counter() - started) * 1e3)
        session.run([SETUP], LAYER)
        row(f"{mode}: trivial cell", *timed(rounds, lambda: ran(session.run([SETUP, LAYER], trivial))), *goals["cell"])
        row(f"{mode}: cell with a figure", *timed(rounds, lambda: ran(session.run([SETUP, LAYER], plot))))
        row(f"{mode}: four checks", *timed(rounds, lambda: asked(session)), *goals["checks"])
        if mode == "fork":
            weigh()
    finally:
        started = time.perf_counter()
        session.close()
        row(f"{mode}: close", (time.perf_counter() - started) * 1e3)


def weigh() -> None:
    """What the zygote and the state of an ordinary cell weigh."""
    time.sleep(0.1)  # the checks' processes go
    zygote = processes.children(os.getpid())[0]
    states = list(processes.descendants(zygote))
    row("")
    row("memory", "RSS MB", "PSS MB")
    for name, pid in (("zygote", zygote), ("state after the setup", states[0]), ("state two cells below", states[-1])):
        row(f"fork: {name}", megabytes(pid, "Rss"), megabytes(pid, "Pss"))
    row("")


def main() -> None:
    """Print the table."""
    row("time beyond the code's own", "median ms", "p95 ms", "goal")
    row("fresh interpreter with numpy", *timed(15, fresh_interpreter))
    measure("fork")
    measure("replay")


if __name__ == "__main__":
    main()
