"""Grades in several processes at once. This one hands out and collects; it runs nothing and waits for nobody in vain.

Whatever becomes of a worker, each submission gets its marks or a reason why not: one whose worker ended, stuck or spoke
nonsense is tried once more alone, with nothing beside it. So is one that ran out of time, as on a busy machine the
clock may have been too fast.
"""

from __future__ import annotations

import os
import selectors
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from tutor.errors import RunnerError
from tutor.grading.grade import Graded
from tutor.grading.handle import Worker
from tutor.grading.intake.found import Found
from tutor.grading.job import AGAIN_AFTER_TIMEOUT, Job, Take, Todo, noted

_IN_FLIGHT = 2  # while one is graded, the next waits at the worker
_STARTS = 3  # so many workers in a row may end before they are ready
_TICK = 0.1  # seconds between two looks at the clocks
_END_SECONDS = 10.0  # a worker that is asked to end has its processes to end first

AGAIN_AFTER_CRASH = "The process that graded it {why}. It was graded once more alone: this is the second verdict."


def worker_command() -> list[str]:
    """The command line of a worker of this process."""
    return [sys.executable, "-P", "-m", "tutor.grading.worker", str(os.getpid())]


class Pool:
    """Workers, and the submissions that are with them."""

    def __init__(
        self,
        job: Job,
        workers: int,
        take: Take,
        *,
        is_too_long: Callable[[float], bool],
        tick: Callable[[], None] = lambda: None,
        command: Sequence[str] | None = None,
    ) -> None:
        """Prepare to grade; nothing is started yet.

        Args:
            job: what the workers are told first.
            workers: how many there are at most.
            take: gets the marks of each submission, in the order in which they come.
            is_too_long: whether so many seconds without a word are too many for a worker that grades an exercise.
            tick: called some ten times a second.
            command: the command line of a worker.
        """
        self._job = job
        self._most = workers
        self._take = take
        self._is_too_long = is_too_long
        self._tick = tick
        self._command = list(command or worker_command())
        self._selector = selectors.DefaultSelector()
        self._workers: list[Worker] = []
        self._false_starts = 0
        self._note = ""  # goes with the marks that are taken

    def grade(self, todo: Iterable[Todo]) -> None:
        """Grade all of them.

        Raises:
            TutorError: The workers cannot do it at all, such as for want of a layer of isolation.
        """
        again: list[tuple[Todo, str]] = []  # by number, and why
        try:
            self._grade(iter(todo), self._most, _IN_FLIGHT, again, last=False)
            again.sort(key=lambda each: each[0][0])
            for each, note in again:
                self._note = note
                self._grade(iter([each]), 1, 1, [], last=True)
        finally:
            self._end()

    def _grade(
        self, todo: Iterator[Todo], most: int, in_flight: int, again: list[tuple[Todo, str]], *, last: bool
    ) -> None:
        """Keep up to ``most`` workers busy until there is nothing more; a ``last`` try decides in any case."""
        given_back: deque[Todo] = deque()
        following: Todo | None = None

        def next_one() -> Todo | None:
            return given_back.popleft() if given_back else next(todo, None)

        following = next_one()
        while following is not None or any(worker.waiting for worker in self._workers):
            for place in range(in_flight):  # everybody gets one before anybody gets two
                for worker in self._ready_for_more(most, place + 1, following is not None):
                    if following is None:
                        break
                    worker.hand(following, alone=last)
                    following = next_one()
            for worker in self._heard():
                for each, graded in worker.answers():
                    if not last and graded.in_doubt:
                        again.append((each, AGAIN_AFTER_TIMEOUT))
                    else:
                        self._give(each, graded)
                if worker.is_ready:
                    self._false_starts = 0
                if worker.broken:
                    lost = self._replace(worker)
                    if worker.is_ready and lost:
                        suspect = lost.pop(0)
                        if last:
                            self._give(suspect, _lost(suspect[1], worker.broken))
                        else:
                            again.append((suspect, AGAIN_AFTER_CRASH.format(why=worker.broken)))
                    given_back.extend(lost)
                    if following is None:
                        following = next_one()
            self._tick()

    def _give(self, each: Todo, graded: Graded) -> None:
        self._take(each[0], noted(graded, self._note))

    def _ready_for_more(self, most: int, in_flight: int, wanted: bool) -> Iterator[Worker]:
        """Workers with fewer than ``in_flight`` submissions; where there are too few of them, one is started."""
        for worker in self._workers[:most]:
            if len(worker.waiting) < in_flight:
                yield worker
        while wanted and len(self._workers) < most:
            worker = Worker(self._command, self._job)
            self._workers.append(worker)
            self._selector.register(worker.answers_from, selectors.EVENT_READ, (worker, worker.hear))
            self._selector.register(worker.errors_from, selectors.EVENT_READ, (worker, worker.hear_errors))
            yield worker

    def _heard(self) -> list[Worker]:
        """Wait a moment at most; the workers that have said something, have ended or are silent for too long."""
        heard: dict[Worker, None] = {}
        for key, _ in self._selector.select(_TICK):
            worker, hear = key.data
            if not hear():
                self._selector.unregister(key.fileobj)
            heard[worker] = None
        now = time.monotonic()
        for worker in self._workers:
            if worker.waiting and self._is_too_long(now - worker.heard_at):
                worker.broken = worker.broken or "did not answer any more"
                heard[worker] = None
        return list(heard)

    def _replace(self, worker: Worker) -> list[Todo]:
        """Let go of a broken worker; what it still had, the one it was at first.

        Raises:
            TutorError: It has said that it cannot grade here, or none gets ready.
        """
        self._workers.remove(worker)
        for pipe in (worker.answers_from, worker.errors_from):
            with suppress(KeyError):
                self._selector.unregister(pipe)
        worker.kill()
        if worker.refusal is not None:
            raise worker.refusal
        if not worker.is_ready:
            self._false_starts += 1
            if self._false_starts >= _STARTS:
                raise RunnerError(
                    f"the processes that grade do not start: the last one {worker.broken}",
                    worker.complaint or "Try --jobs 1, and please report it.",
                )
        return list(worker.waiting)

    def _end(self) -> None:
        """End every worker, and with each the processes that it has started."""
        deadline = time.monotonic() + _END_SECONDS
        for worker in self._workers:
            worker.ask_to_end()
        for worker in self._workers:
            worker.end_by(deadline)
        self._workers.clear()
        self._selector.close()


def _lost(found: Found, why: str) -> Graded:
    """What is told of a submission that could not be graded twice."""
    return Graded(
        found.name,
        "",
        "ungradable",
        0.0,
        0.0,
        0.0,
        f"{found.name}: the process that graded it {why}, twice\n"
        "  Look at it by itself: nn-tutor grade --jobs 1. If it is harmless, please report it.",
        (),
        learner=found.learner,
        submitted=found.submitted,
    )
