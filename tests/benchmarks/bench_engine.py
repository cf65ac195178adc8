"""The engine at the sizes of the lessons: against the limit of what NumPy can do, and against its peers.

``python -m tests.benchmarks engine [--only W1,W6] [--peers torch,jax] [--rounds 9] [--python torch=PATH]``

Every contestant is a process of its own on one core with one thread. A round asks each in turn for a little work; a
figure is the median over the rounds of the ratio to the limit in the same round, so that what slows the machine slows
both. First all must arrive at the same number from the same start. Peers that are not installed are left out; those
that do not get on with each other live in environments of their own, which ``--python`` names.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from statistics import median

from tests.benchmarks.engine.contestants import CONTESTANTS
from tests.benchmarks.engine.goals import FASTEST, FRESH_SECONDS, GOALS, IMPORT_SECONDS, Goal
from tests.benchmarks.engine.rounds import Remote, Times, WorkerError, fresh, import_time, measure, on_one_core
from tests.benchmarks.engine.workloads import WORKLOADS, Workload
from tests.benchmarks.table import Row, show, timed

OURS = ("limit", "scalars", "ours", "watched", "function")
FRESH, IMPORT = "fresh", "import"


def main(options: Sequence[str] = ()) -> None:
    """Verify, measure, print."""
    given = _parsed(options)
    on_one_core()
    names = [name for name in CONTESTANTS if name in OURS or _wanted(name, given.peers)]
    pythons = {name: given.python.get(CONTESTANTS[name].needs, sys.executable) for name in names}
    with ExitStack() as stack:
        workers = [stack.enter_context(Remote(name, python)) for name, python in pythons.items()]
        able = _able(workers, [each for each in WORKLOADS if _wanted(each.name, given.only)])
        for workload in [] if given.verify else able:
            _show(workload, measure(able[workload], workload.name, given.rounds, given.seconds, given.clock))
        if _wanted(FRESH, given.only) and not given.verify:
            whole = WORKLOADS[0]
            present = {each.name: pythons[each.name] for each in _able(workers, [whole])[whole]}
            _show_fresh(fresh(present, whole.name, whole.full, given.rounds))
    if _wanted(IMPORT, given.only) and not given.verify:
        seconds = import_time("tutor.engine", "numpy", given.rounds)
        show("importing the engine where NumPy is imported", [timed("import", seconds, 1000 * IMPORT_SECONDS)])


def _able(workers: Sequence[Remote], workloads: Sequence[Workload]) -> dict[Workload, list[Remote]]:
    """Who can do which workload."""
    cases: dict[Remote, list[str]] = {}
    for worker in workers:
        try:
            cases[worker] = worker.ask("cases")["cases"]
        except WorkerError as error:
            print(f"left out: {worker.name}: {error}")
    return {
        workload: verified([worker for worker, known in cases.items() if workload.name in known], workload)
        for workload in workloads
    }


def _parsed(options: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks engine", description="The engine and its peers.")
    workloads = ", ".join([workload.name for workload in WORKLOADS] + [FRESH, IMPORT])
    peers = ", ".join(name for name in CONTESTANTS if name not in OURS)
    parser.add_argument("--only", type=_names, help=f"W6 means all that begin with it; of {workloads}")
    parser.add_argument("--peers", type=_names, help=f"of {peers}; none: '-'")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.15, help="of work for each contestant a round")
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall", help="cpu: where others use the machine")
    parser.add_argument("--python", type=_python, action="append", default=[], metavar="MODULE=PATH")
    parser.add_argument("--verify", action="store_true", help="that all compute the same, and no more")
    given = parser.parse_args(options)
    given.python = dict(given.python)
    return given


def _names(text: str) -> list[str]:
    return text.split(",")


def _python(text: str) -> tuple[str, str]:
    module, equals, path = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("write MODULE=PATH, such as torch=/path/to/bin/python")
    return module, path


def _wanted(name: str, chosen: Sequence[str] | None) -> bool:
    return chosen is None or any(name == each or name.startswith(f"{each}-") for each in chosen)


def verified(workers: Sequence[Remote], workload: Workload) -> list[Remote]:
    """Those that arrive where the limit does from the same start, without shuffling; who does not is named."""
    values = {}
    for worker in workers:
        try:
            values[worker.name] = worker.ask("trial", workload=workload.name, steps=workload.trial)["value"]
        except WorkerError as error:
            print(f"{workload.name}: {worker.name} fails: {error}")
    right = values["limit"]
    for name, value in values.items():
        if not CONTESTANTS[name].own_start and abs(value - right) > workload.tolerance * abs(right):
            print(f"{workload.name}: DIFFERENT: {name} finds {value!r}, the limit {right!r}")
    return [worker for worker in workers if worker.name in values]


def _show(workload: Workload, times: Times) -> None:
    rows = []
    for name, seconds in times.items():
        each = median(seconds)
        note = f"{1e6 * each:.4g} us a step"
        if workload.full > 1:
            note += f", {each * workload.full:.3g} s for {workload.full}"
        most = next((goal.most for goal in GOALS[workload.name] if (goal.who, goal.over) == (name, "limit")), None)
        rows.append(Row(name, _ratio(seconds, times["limit"]), "x", most, note))
    others = [goal for goal in GOALS[workload.name] if goal.over != "limit"]
    show(f"{workload.name}: {workload.title}", rows + _compared(times, others))


def _show_fresh(times: Times) -> None:
    goals = {"ours": 1000 * FRESH_SECONDS}
    rows = [timed(name, seconds, goals.get(name)) for name, seconds in times.items()]
    show("a fresh process: import, build, W1 as a whole", rows + _compared(times, GOALS[FRESH]))


def _compared(times: Mapping[str, list[float]], goals: Sequence[Goal]) -> list[Row]:
    """Who has goals against others: how much of the time of the fastest of them it takes."""
    rows = []
    for goal in goals:
        over = [name for name in FASTEST.get(goal.over, (goal.over,)) if name in times]
        if goal.who in times and over:
            fastest = min(over, key=lambda name: median(times[name]))
            ratio = _ratio(times[goal.who], times[fastest])
            note = f"{1 / ratio:.3g} times as fast"
            rows.append(Row(f"{goal.who}, of the time of {fastest}", 100 * ratio, "%", round(100 * goal.most, 2), note))
    return rows


def _ratio(seconds: Sequence[float], others: Sequence[float]) -> float:
    """The median of the ratios round by round."""
    return median(one / other for one, other in zip(seconds, others, strict=True))


if __name__ == "__main__":
    main(sys.argv[1:])
