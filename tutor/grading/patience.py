"""How long a process may grade one exercise before it is taken to be stuck."""

from __future__ import annotations

from functools import cached_property

from tutor.course.catalogue import load_lesson
from tutor.course.model import Course, Exercise
from tutor.errors import TutorError

# Any exercise is given this: a machine may be slow, and processes take their time to start.
_AT_LEAST = 60.0
# Wall time is three times the processor's; each check is asked twice; the exercise is judged on the learner's earlier
# code, and on the lesson's. Nothing that keeps to its clocks takes longer.
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
        """What the longest exercise may take, when every clock runs out."""
        longest = 0.0
        for entry in self._course.entries:
            if self._lesson in ("", entry.id):
                try:
                    cells = list(load_lesson(self._course, entry.id).cells)
                except TutorError:
                    continue  # nothing is graded by a lesson that cannot be read
                longest = max([longest, *(_seconds(cell) for cell in cells if isinstance(cell, Exercise))])
        return _AT_LEAST + _TIMES * longest


def _seconds(exercise: Exercise) -> float:
    """What the clocks of its cell and of its checks allow together."""
    return exercise.seconds + sum(check.seconds for check in exercise.checks)
