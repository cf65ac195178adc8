"""Grades on the workers of a Dask cluster: batches go out as paths, marks come back as JSON text.

The files and the course must be at the same paths on every machine, as on a shared file system, and the same version
of nn-tutor must be installed there. Dask moves a batch to another worker when its own is lost; the journal takes each
submission once. Dask trusts its cluster: whoever can reach the scheduler can run code on it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from tutor import __version__
from tutor.datasets import imported
from tutor.errors import RunnerError, TutorError, UsageError
from tutor.grading import here, trusted
from tutor.grading.grade import Graded
from tutor.grading.intake.found import Found
from tutor.grading.job import Job, Take, Todo
from tutor.grading.records import from_plain, to_plain

_MOST_IN_BATCH = 100
_BATCHES_A_THREAD = 4  # at least, so that none waits long for the last one
_AHEAD = 2  # batches a thread that are handed in at a time
_CONNECT_SECONDS = 10.0
_LOOK_SECONDS = 0.2


def grade(address: str, job: Job, todo: Sequence[Todo], take: Take, *, tick: Callable[[], None] = lambda: None) -> None:
    """Grade all of them on the cluster whose scheduler listens at ``address``.

    Raises:
        UsageError: Dask is not installed, or nothing answers at the address.
        RunnerError: The cluster has no workers, or another nn-tutor.
        TutorError: A worker says that it cannot grade.
    """
    distributed = _distributed()
    try:
        client = distributed.Client(address, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"no Dask scheduler answers at {address}: {error}", "Give its address: tcp://HOST:8786"
        ) from None
    try:
        threads = sum(client.nthreads().values())
        if not threads:
            raise RunnerError(f"the Dask cluster at {address} has no workers", "Start some: dask worker ADDRESS")
        size = max(1, min(_MOST_IN_BATCH, len(todo) // (threads * _BATCHES_A_THREAD)))
        batches = [todo[start : start + size] for start in range(0, len(todo), size)]
        _Cluster(distributed, client, job, take, tick).grade(batches, ahead=threads * _AHEAD)
    finally:
        client.close()


class _Cluster:
    """The batches that are out, and what becomes of them."""

    def __init__(self, distributed: Any, client: Any, job: Job, take: Take, tick: Callable[[], None]) -> None:
        self._wait = distributed.wait
        self._client = client
        self._job = json.dumps(job.to_plain())
        self._take = take
        self._tick = tick
        self._out: dict[Any, Sequence[Todo]] = {}

    def grade(self, batches: list[Sequence[Todo]], ahead: int) -> None:
        """Grade every batch; a batch that its workers do not survive is tried again one by one."""
        batches = batches[::-1]
        try:
            while batches or self._out:
                while batches and len(self._out) < ahead:
                    self._hand_out(batches.pop())
                try:
                    done, _ = self._wait(list(self._out), timeout=_LOOK_SECONDS, return_when="FIRST_COMPLETED")
                except TimeoutError:
                    done = set()
                for future in done:
                    batches += self._collect(future, self._out.pop(future))
                self._tick()
        finally:
            for future in self._out:
                future.cancel()

    def _hand_out(self, batch: Sequence[Todo]) -> None:
        plain = [[number, replace(found, path=found.path.absolute()).to_plain()] for number, found in batch]
        future = self._client.submit(grade_batch, self._job, json.dumps(plain), pure=False)
        self._out[future] = batch

    def _collect(self, future: Any, batch: Sequence[Todo]) -> list[Sequence[Todo]]:
        """Take the marks of a batch; what of it is to be handed out again."""
        if future.status not in ("finished", "error"):
            raise RunnerError(
                "the connection to the Dask scheduler is lost",
                "What came back before is kept where --results was given: go on with --resume.",
            )
        if future.status == "error":
            error = future.exception()
            why = f"{type(error).__name__}: {error}"
            if len(batch) > 1:
                return [[each] for each in batch]
            number, found = batch[0]
            self._take(number, _lost(found, why))
            return []
        told = json.loads(future.result())
        if told.get("version") != __version__:
            raise RunnerError(
                f"a Dask worker has nn-tutor {told.get('version')}, here it is {__version__}", "Install the same."
            )
        if "message" in told:
            refusal = TutorError(told["message"], told["hint"])
            refusal.exit_code = told["exit_code"]
            raise refusal
        for number, plain in told["graded"]:
            self._take(number, from_plain(plain))
        return []


def grade_batch(job: str, batch: str) -> str:
    """What a Dask worker does: grade the submissions of a batch on a session of its own; the marks as JSON text."""
    trusted.harden()
    os.environ[imported.VARIABLE] = imported.BUILT_IN  # marks must not depend on whose machine it is
    graded: list[tuple[int, dict[str, object]]] = []
    todo = [(number, Found.from_plain(plain)) for number, plain in json.loads(batch)]
    told: dict[str, object] = {"version": __version__, "graded": graded}
    try:
        here.grade(Job.from_plain(json.loads(job)), todo, lambda number, each: graded.append((number, to_plain(each))))
    except TutorError as error:
        told |= {"message": error.message, "hint": error.hint, "exit_code": error.exit_code}
    return json.dumps(told)


def _lost(found: Found, why: str) -> Graded:
    told = f"{found.name}: the Dask workers that graded it did not come to an end ({why})\n  Look at it by itself."
    return Graded(
        found.name, "", "ungradable", 0.0, 0.0, 0.0, told, (), learner=found.learner, submitted=found.submitted
    )


def _distributed() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        raise UsageError("--dask needs Dask, which is not installed", "pip install 'nn-tutor[dask]'") from None
