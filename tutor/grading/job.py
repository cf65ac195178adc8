"""What a process must know to grade, as plain data, and what it grades with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tutor.course.catalogue import load_course
from tutor.grading.grade import Graded, Grader
from tutor.grading.intake.found import Found
from tutor.grading.isolation import ISOLATIONS, Isolation, open_for

Todo = tuple[int, Found]  # a submission and its number in the run
Take = Callable[[int, Graded], None]  # gets the marks of each submission by its number, as they come

AGAIN_AFTER_TIMEOUT = "It ran out of time beside others and was graded once more alone: this is the second verdict."


@dataclass(frozen=True, slots=True)
class Job:
    """A run of the grader, the same for all its processes.

    ``course`` is the folder of the course, ``lesson`` the one that is named on the command line; after ``late``, in
    seconds since the epoch, a submission is late, 0 for never. Of the files and folders ``hidden`` no submission may
    read anything.
    """

    course: str
    isolation: Isolation
    lesson: str = ""
    seed: int | None = None
    late: float = 0.0
    hidden: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, object]:
        """For another process."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Job:
        """What ``to_plain`` has written."""
        if plain["isolation"] not in ISOLATIONS:
            raise ValueError(plain["isolation"])
        hidden = tuple(plain["hidden"])
        return cls(plain["course"], plain["isolation"], plain["lesson"], plain["seed"], plain["late"], hidden)


@contextmanager
def grader(job: Job, on_exercise: Callable[[], None] = lambda: None) -> Iterator[Grader]:
    """A grader with a session of its own; in the end every process of it has ended.

    ``on_exercise`` is called before each exercise.

    Raises:
        IsolationError: A layer of the isolation cannot be had.
        TutorError: The course cannot be read.
    """
    course = load_course(Path(job.course))
    session = open_for(job.isolation, [Path(each) for each in job.hidden])
    try:
        session.warm()  # a layer that cannot be had is told before anything is graded
        yield Grader(course, session, job.lesson, seed=job.seed, deadline=job.late, on_exercise=on_exercise)
    finally:
        session.close()


def noted(graded: Graded, note: str) -> Graded:
    """The same marks with one more note, if there is one."""
    return replace(graded, notes=(*graded.notes, note)) if note else graded
