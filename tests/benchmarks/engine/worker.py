"""A process that computes for one contestant: ``python -m tests.benchmarks.engine.worker NAME``.

It reads a request a line and answers with a line, both JSON:

- ``{"ask": "cases"}``: ``{"cases": [workload, ...]}``;
- ``{"ask": "trial", "workload": w, "steps": n}``: ``{"value": v}`` after n steps from the start, without shuffling;
- ``{"ask": "prepare", "workload": w, "seconds": s}``: ``{"steps": n}``, which take about s seconds;
- ``{"ask": "run", "workload": w}``: does them; ``{"wall": seconds a step, "cpu": seconds a step}``.

What fails, such as the import of what is not installed, is answered with ``{"error": why}``.

``--once WORKLOAD STEPS`` instead computes once and ends: what a fresh process takes.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from tests.benchmarks.engine.contestants import CONTESTANTS
from tests.benchmarks.engine.workloads import Build, Case

Answer = dict[str, Any]


class Worker:
    """Answers requests."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.builds: dict[str, Build] = {}
        self.prepared: dict[str, tuple[Case, int]] = {}

    def answer(self, request: dict[str, Any]) -> Answer:
        """What is asked for."""
        match request:
            case {"ask": "cases"}:
                self.builds = CONTESTANTS[self.name].cases()
                return {"cases": list(self.builds)}
            case {"ask": "trial", "workload": workload, "steps": steps}:
                case = self.builds[workload](False)
                return {"value": float(case.run(-(-steps // case.stride)))}
            case {"ask": "prepare", "workload": workload, "seconds": seconds}:
                case = self.builds[workload](True)
                times = _times(case, seconds)
                self.prepared = {workload: (case, times)}
                return {"steps": times * case.stride}
            case {"ask": "run", "workload": workload}:
                case, times = self.prepared[workload]
                wall, cpu = time.perf_counter(), time.process_time()
                case.run(times)
                steps = times * case.stride
                return {"wall": (time.perf_counter() - wall) / steps, "cpu": (time.process_time() - cpu) / steps}
        raise ValueError(f"no such request: {request}")


def _times(case: Case, seconds: float) -> int:
    """How many times ``case`` goes into ``seconds``."""
    case.run(1)
    times = 1
    while True:
        started = time.perf_counter()
        case.run(times)
        took = time.perf_counter() - started
        if took > 0.6 * seconds:
            return times
        times = max(times + 1, min(10 * times, int(times * seconds / max(took, 1e-6))))


def main() -> None:
    """Serve until the requests end."""
    # Whatever the libraries print goes to the errors: the answers alone are the output.
    output = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    name, *once = sys.argv[1:]
    if once:
        _, workload, steps = once
        case = CONTESTANTS[name].cases()[workload](True)
        case.run(int(steps) // case.stride)
        return
    worker = Worker(name)
    for line in sys.stdin:
        try:
            answer = worker.answer(json.loads(line))
        except Exception as error:  # whatever a library raises is an answer; the others go on
            answer = {"error": f"{type(error).__name__}: {str(error)[:300]}"}
        output.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
