"""What grading costs at the least: fork, run, check, with nothing kept apart and nobody looked after.

``python -m tests.benchmarks.bare`` is one such process. It reads its work as a line of JSON, says that it is ready,
and begins at the next line.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.hand_ins import LESSONS, SETUP
from tutor.checking.compare import compare
from tutor.runner.protocol import decode, encode

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Bare:
    """What it took: submissions a second once all are ready, the seconds of each, those of the processors for one."""

    steady: float
    seconds: list[float]
    processor: float


def bare(folder: Path, lesson: str, jobs: int, *, fork_a_check: bool = False) -> Bare:
    """Grade the right answers of a class by so many processes side by side; their start does not count."""
    files = sorted(map(str, folder.iterdir()))
    environ = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    with ExitStack() as after:
        processes = []
        for job in range(jobs):
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.benchmarks.bare"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=_ROOT,
                env=environ,
            )
            processes.append(after.enter_context(process))
            _say(process, json.dumps({"lesson": lesson, "files": files[job::jobs], "fork_a_check": fork_a_check}))
        for process in processes:
            _hear(process)
        started = time.perf_counter()
        for process in processes:
            _say(process, "go")
        told = [_hear(process) for process in processes]
        rate = len(files) / (time.perf_counter() - started)
    seconds = [each for one in told for each in one["seconds"]]
    return Bare(rate, seconds, sum(one["processor"] for one in told) / len(files))


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"the bare process has ended with {process.wait()}"
    return json.loads(line)


def main() -> None:
    """Be one of the processes."""
    work = json.loads(sys.stdin.readline())
    exercises = LESSONS[work["lesson"]]
    sources = [check for exercise in exercises for check in exercise.checks]
    checks = [compile(source, "check", "eval") for source in sources]
    names: dict[str, Any] = {}
    exec(SETUP, names)
    solved = dict(names)
    for exercise in exercises:
        exec(exercise.answer(0), solved)
    expected = [eval(check, solved) for check in checks]
    together = [[number] for number in range(len(checks))] if work["fork_a_check"] else [list(range(len(checks)))]
    gc.collect()
    gc.freeze()
    print(json.dumps("ready"), flush=True)
    sys.stdin.readline()
    taken, before = [], _processor_seconds()
    for file in work["files"]:
        started = time.perf_counter()
        text = Path(file).read_text()
        for numbers in together:
            values = _forked(text, names, [checks[number] for number in numbers])
            for value, number in zip(values, numbers, strict=True):
                assert compare(expected[number], value) is None, file
        taken.append(time.perf_counter() - started)
    print(json.dumps({"seconds": taken, "processor": _processor_seconds() - before}), flush=True)


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _forked(text: str, names: dict[str, Any], checks: Sequence[Any]) -> Any:
    """The values of the checks after the answer has run, both in a fork."""
    here, there = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            exec(compile(text, "answer", "exec"), names)
            os.write(there, encode([eval(check, names) for check in checks]))
        finally:
            os._exit(0)
    os.close(there)
    data = b""
    while part := os.read(here, 1 << 16):
        data += part
    os.close(here)
    os.waitpid(pid, 0)
    return decode(data)


if __name__ == "__main__":
    main()
