"""Grades in this process, one submission after the other: what one job does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from tutor.grading.job import AGAIN_AFTER_TIMEOUT, Job, Take, Todo, grader, noted


def grade(job: Job, todo: Iterable[Todo], take: Take, *, tick: Callable[[], None] = lambda: None) -> None:
    """Grade all of them; those that ran out of time while the machine had much to do once more at the end.

    Raises:
        IsolationError: A layer of the isolation cannot be had.
        TutorError: The course cannot be read.
    """
    with grader(job) as grading:
        again: list[Todo] = []
        for number, found in todo:
            graded = grading.grade(found, alone=not _is_busy())
            if graded.in_doubt:
                again.append((number, found))
            else:
                take(number, graded)
            tick()
        for number, found in again:
            take(number, noted(grading.grade(found, alone=True), AGAIN_AFTER_TIMEOUT))
            tick()


def _is_busy() -> bool:
    """Whether more wants to run than there are cores; where the system does not tell, it is taken to be."""
    try:
        return os.getloadavg()[0] > (os.cpu_count() or 1)
    except (AttributeError, OSError):
        return True
