"""How the lessons stand, where the learner left, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.course.model import Course, Exercise, Lesson, LessonEntry
from tutor.course.shelf import Shelf
from tutor.errors import TutorError
from tutor.progress import CellProgress, LessonProgress, ProgressStore


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lesson stands: exercises passed, of how many, and whether anything was done in it."""

    done: int = 0
    total: int = 0
    opened: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether there are exercises and all have passed."""
        return 0 < self.total <= self.done

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do; a lesson without exercises is done once something has been done in it."""
        return self.is_complete or (self.total == 0 and self.opened)


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next: an exercise that is open, or else a lesson. ``kept`` is what is known of the exercise."""

    lesson: LessonEntry
    exercise: Exercise | None = None
    kept: CellProgress = field(default_factory=CellProgress)


def standing(lesson: Lesson, progress: LessonProgress) -> Standing:
    """How a lesson stands."""
    passed = [progress.cell(exercise.label).has_passed for exercise in lesson.exercises]
    return Standing(sum(passed), len(passed), opened=bool(progress.cells))


def standings(shelf: Shelf, store: ProgressStore) -> dict[str, Standing]:
    """How every lesson stands; one that cannot be read has no exercises, and opening it tells what is wrong."""
    found = {}
    for entry in shelf.course.entries:
        progress = store.load(entry.id)
        try:
            found[entry.id] = standing(shelf.lesson(entry.id), progress)
        except TutorError:
            found[entry.id] = Standing(opened=bool(progress.cells))
    return found


def next_step(course: Course, lesson: Lesson, progress: LessonProgress, stand: Mapping[str, Standing]) -> Next | None:
    """What to do after having left a lesson: an exercise of it that is open, one that has been begun before others;
    else the first lesson after it that is not done, or before it. None when everything is done.
    """
    here = next(entry for entry in course.entries if entry.id == lesson.id)
    still = [exercise for exercise in lesson.exercises if not progress.cell(exercise.label).has_passed]
    if still:
        kept = {each.label: progress.cell(each.label) for each in still}
        begun = [each for each in still if kept[each.label].state == "failed"] or [
            each for each in still if kept[each.label].text is not None
        ]
        chosen = (begun or still)[0]
        return Next(here, chosen, kept[chosen.label])
    place = course.entries.index(here)
    others = (*course.entries[place + 1 :], *course.entries[:place])
    left = [entry for entry in others if not stand.get(entry.id, Standing()).is_done]
    return Next(left[0]) if left else None


def not_yet_done(course: Course, entry: LessonEntry, stand: Mapping[str, Standing]) -> list[LessonEntry]:
    """The lessons that one builds on and that are not done."""
    required = (each for each in course.entries if each.id in entry.requires)
    return [each for each in required if not stand.get(each.id, Standing()).is_done]
