"""Where the learner left, in words, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tutor.course.model import Course, Lesson, LessonEntry
from tutor.progress import LessonProgress, ProgressStore
from tutor.progress.attempts import Attempts
from tutor.study.outlines import section_at
from tutor.study.standings import Next, Standing, next_step, not_yet_done
from tutor.study.state import told

_STEPS = ((60 * 60, 60, "minute"), (24 * 60 * 60, 60 * 60, "hour"), (float("inf"), 24 * 60 * 60, "day"))


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the learner is: ``line`` of the lesson's file, ``seconds`` since the lesson was left, None if never."""

    entry: LessonEntry
    section: str
    line: int
    done: int
    still: tuple[str, ...]
    seconds: float | None
    next: Next | None
    points: str = ""

    @property
    def standing(self) -> str:
        """How many exercises have passed, and which have not."""
        return told(self.done, self.still)

    @property
    def advice(self) -> str:
        """What to do next."""
        if self.next is None:
            return "Every lesson is done. Search and bookmarks find again what you want to see once more."
        exercise = self.next.exercise
        if exercise is None:
            return f"Next: {self.next.lesson.named}, {self.next.lesson.minutes} minutes."
        if self.next.kept.state == "failed":
            return f'Next: the exercise "{exercise.title}", which has not passed yet{self.points}.'
        begun = ", which you have begun" if self.next.kept.text is not None else ""
        return f'Next: the exercise "{exercise.title}"{begun}.'

    @property
    def left(self) -> str:
        """Where and when the learner left."""
        place = f'"{self.section}" in {self.entry.named}' if self.section else self.entry.named
        return f"You left at {place}{f', {ago(self.seconds)}' if self.seconds is not None else ''}."


def whereabouts(
    course: Course,
    lesson: Lesson,
    progress: LessonProgress,
    stand: Mapping[str, Standing],
    *,
    store: ProgressStore,
    line: int | None = None,
    touched: float | None = None,
    now: float = 0.0,
) -> Whereabouts:
    """Where the learner is, or was.

    Args:
        course: The course.
        lesson: The lesson that is open, or was left last.
        progress: What is kept of it.
        stand: How the lessons stand, as far as it is known.
        store: Where the attempts are kept.
        line: The line that is on the screen; None for the place that was left.
        touched: When the learner was there last, if that is known, in seconds since 1970.
        now: The time, likewise.
    """
    if line is None:
        line = place_left(lesson, progress)
    still = tuple(each.title for each in lesson.exercises if not progress.cell(each.label).has_passed)
    step = next_step(course, lesson, progress, stand)
    points = ""
    if step is not None and step.exercise is not None:
        tried = Attempts(store, lesson.id).of(step.exercise.label)
        if tried and tried[-1].most:
            points = f" ({tried[-1].score:g} of {tried[-1].most:g} points)"
    return Whereabouts(
        entry=next(entry for entry in course.entries if entry.id == lesson.id),
        section=section_at(lesson, line),
        line=line,
        done=len(list(lesson.exercises)) - len(still),
        still=still,
        seconds=None if touched is None else max(now - touched, 0.0),
        next=step,
        points=points,
    )


def place_left(lesson: Lesson, progress: LessonProgress) -> int:
    """The line of the lesson's file near which the learner left, 1 if that is not known."""
    key = progress.position.rpartition(":")[0]
    return next((block.line for block in lesson.blocks if key and getattr(block, "key", None) == key), 1)


def ago(seconds: float) -> str:
    """How long ago something was, in round words."""
    if seconds < 90:
        return "just now"
    _, unit, word = next(step for step in _STEPS if seconds < step[0])
    count = max(round(seconds / unit), 1)
    return f"{count} {word}{'s' if count != 1 else ''} ago"


def told_before(course: Course, entry: LessonEntry, stand: Mapping[str, Standing]) -> str:
    """What a lesson builds on; gently, where that is not done yet."""
    missing = [each.named for each in not_yet_done(course, entry, stand)]
    if missing:
        return f"builds on {' and '.join(missing)}, not done yet; you can begin all the same"
    built_on = [each.named for each in course.entries if each.id in entry.requires]
    return f"builds on {' and '.join(built_on)}" if built_on else ""
