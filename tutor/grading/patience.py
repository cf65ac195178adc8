"""How long a process may grade one submission before it is taken to be stuck."""

from __future__ import annotations

from functools import cached_property

from tutor.course.catalogue import load_lesson
from tutor.course.model import Course, Exercise
from tutor.errors import TutorError

# Any submission is given this: a machine may be slow, and processes take their time to start.
_AT_LEAST = 60.0
# Wall time is three times the processor's; what runs may run twice, and once more for the cells above it. Nothing
# that keeps to its clocks takes so long.
_TIMES = 3 * 2 * 2


class Patience:
    """Says whether a silence is too long, by what the lessons' clocks allow; the lessons are read when it gets long."""

    def __init__(self, course: Course, lesson: str = "") -> None:
        self._course = course
        self._lesson = lesson

    def __call__(self, silent: float) -> bool:
        """Whether so many seconds are too many."""
        return silent > _AT_LEAST and silent > self.seconds

    @cached_property
    def seconds(self) -> float:
        """What the longest lesson may take, when every clock runs out."""
        longest = 0.0
        for entry in self._course.entries:
            if self._lesson in ("", entry.id):
                try:
                    cells = list(load_lesson(self._course, entry.id).cells)
                except TutorError:
                    continue  # nothing is graded by a lesson that cannot be read
                longest = max(longest, sum(_seconds(cell) for cell in cells if isinstance(cell, Exercise)))
        return _AT_LEAST + _TIMES * longest


def _seconds(exercise: Exercise) -> float:
    """What the clocks of an exercise allow: of its cell, its checks, and of what is tried to say why they failed."""
    return exercise.seconds * (1 + len(exercise.mistakes)) + sum(
        check.seconds * (1 + len(exercise.mistakes)) for check in exercise.checks
    )
