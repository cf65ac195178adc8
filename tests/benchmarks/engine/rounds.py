"""Contestants in turn: a process each, all of them on one core with one thread, a little work from each a round."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
        "CPU_COUNT",  # tinygrad's
    ),
    "1",
)
QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "DEV": "CPU",  # tinygrad's
    "PYTHONWARNINGS": "ignore",
}
WORKER = ("-m", "tests.benchmarks.engine.worker")


class WorkerError(RuntimeError):
    """A worker could not do what was asked."""


def on_one_core() -> None:
    """Bind this process to a core, where the system can: some libraries start threads whatever one tells them."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


class Remote:
    """A worker, from outside."""

    def __init__(self, name: str, python: str) -> None:
        self.name = name
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  # it is closed with the process
        self._process = subprocess.Popen(
            [python, *WORKER, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            cwd=ROOT,
            env={**os.environ, **QUIET, **ONE_THREAD},
        )

    def ask(self, what: str, **more: object) -> dict[str, Any]:
        """Put a request and wait for the answer.

        Raises:
            WorkerError: it failed or is gone.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"ask": what, **more}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise WorkerError(f"it ended: {self._errors.read()[-500:].strip()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise WorkerError(answer["error"])
        return answer

    def __enter__(self) -> Remote:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
        self._errors.close()


Times = dict[str, list[float]]


def measure(workers: Sequence[Remote], workload: str, rounds: int, seconds: float, clock: str) -> Times:
    """Seconds a step by contestant, a figure a round. Who fails is left out, with a line that says why."""
    times: Times = {}
    ready = []
    for worker in workers:
        try:
            worker.ask("prepare", workload=workload, seconds=seconds)
        except WorkerError as error:
            print(f"{workload}: {worker.name} fails: {error}")
        else:
            ready.append(worker)
            times[worker.name] = []
    for _ in range(rounds):
        for worker in ready:
            times[worker.name].append(worker.ask("run", workload=workload)[clock])
    return times


def fresh(pythons: Mapping[str, str], workload: str, steps: int, rounds: int) -> Times:
    """Seconds from the start of a process to its end, import, building and so many steps included."""
    times: Times = {}
    with _compiled() as environ:
        for number in range(rounds + 1):
            for name, python in pythons.items():
                started = time.perf_counter()
                _run([python, *WORKER, name, "--once", workload, str(steps)], environ)
                if number:  # the first round compiles what is imported, and fills the disk's cache
                    times.setdefault(name, []).append(time.perf_counter() - started)
    return times


def import_time(module: str, after: str, rounds: int) -> list[float]:
    """Seconds that ``import module`` takes where ``after`` has been imported."""
    code = f"import {after}, time\nbegun = time.perf_counter()\nimport {module}\nprint(time.perf_counter() - begun)"
    with _compiled() as environ:
        return [float(_run([sys.executable, "-c", code], environ)) for _ in range(rounds + 1)][1:]


@contextmanager
def _compiled() -> Iterator[dict[str, str]]:
    """An environment in which modules are compiled once, as they are where they are installed."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, **QUIET, **ONE_THREAD, "PYTHONPYCACHEPREFIX": folder}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        yield environ


def _run(command: Sequence[str], environ: Mapping[str, str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ)
    if done.returncode:
        raise WorkerError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout
