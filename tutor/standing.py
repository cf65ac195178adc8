"""How far a learner is, told and reset without a screen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tutor.course.catalogue import find_course, find_entry, load_course, load_lesson
from tutor.course.model import Course, Lesson, LessonEntry, Quiz
from tutor.course.suggest import did_you_mean
from tutor.errors import LessonError, ProgressError, UsageError
from tutor.progress import LessonProgress, ProgressStore
from tutor.study.standings import Standing, standing


@dataclass(frozen=True, slots=True)
class LessonStanding:
    """One lesson of the list; ``problem`` says why it cannot be opened."""

    entry: LessonEntry
    progress: LessonProgress
    lesson: Lesson | None
    stand: Standing
    problem: str = ""

    @property
    def words(self) -> str:
        """The standing in a few words."""
        if self.lesson is None:
            return "cannot be opened"
        if not self.stand.opened:
            return "new"
        return "done" if self.stand.is_done else "begun"


def show_lessons(root: Path | None, out: TextIO) -> int:
    """List the lessons of a course; 1 if one of them cannot be opened.

    Raises:
        TutorError: The course cannot be read.
    """
    course = load_course(find_course(root))
    standings, notices = _standings(course, course.entries)
    rows = [
        (each.entry.id, each.entry.title, _minutes(each.entry), f"{each.stand.done}/{each.stand.total}", each.words)
        for each in standings
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    out.write(f"{course.title}, {course.version}\n\n")
    for name, title, minutes, passed, words in rows:
        out.write(
            f"  {name:<{widths[0]}}  {title:<{widths[1]}}  {minutes:>{widths[2]}}  {passed:>{widths[3]}}  {words}\n"
        )
    out.write("\nOpen one with: nn-tutor open LESSON\n")
    _tell(notices, out)
    for each in standings:
        if each.problem:
            out.write(f"\n{each.problem}\n")
    return int(any(each.problem for each in standings))


def show_progress(root: Path | None, lesson_id: str | None, out: TextIO) -> int:
    """Tell of every exercise whether it has passed; 1 if a lesson cannot be read.

    Raises:
        TutorError: The course cannot be read, or has no such lesson.
    """
    course = load_course(find_course(root))
    entries = course.entries if lesson_id is None else (find_entry(course, lesson_id),)
    standings, notices = _standings(course, entries)
    for each in standings:
        stand = each.stand
        out.write(f"{each.entry.id}: {stand.done} of {_count(stand.total, 'exercise')} passed\n")
        if each.problem:
            out.write(f"  {each.problem}\n")
        # Of lessons that were never opened, a line is enough, unless one was asked for.
        if each.lesson is not None and (stand.opened or lesson_id is not None):
            width = max((len(exercise.label) for exercise in each.lesson.exercises), default=0)
            for exercise in each.lesson.exercises:
                out.write(f"  {exercise.label:<{width}}  {_exercise_words(each.progress, exercise.label)}\n")
    if len(standings) > 1:
        passed, total = sum(each.stand.done for each in standings), sum(each.stand.total for each in standings)
        out.write(f"\nIn all: {passed} of {_count(total, 'exercise')} passed\n")
    _tell(notices, out)
    return int(any(each.problem for each in standings))


def reset(root: Path | None, lesson_id: str | None, label: str | None, out: TextIO) -> int:
    """Start an exercise, a lesson or, without either, the whole course anew.

    Raises:
        TutorError: There is no such lesson or exercise, or the progress cannot be written.
    """
    course = load_course(find_course(root))
    lesson = find_entry(course, lesson_id).id if lesson_id is not None else None
    store = _writing(course)
    try:
        if lesson is not None and label is not None:
            _require_label(course, lesson, label, store.load(lesson))
        told = store.reset(lesson, label)
    finally:
        store.close()
    what = "/".join(part for part in (lesson, label) if part) or "the course"
    if told:
        out.write(f"Reset: {', '.join(told)}\nTo have your work back: nn-tutor reset --undo\n")
    else:
        out.write(f"Nothing to reset: {what} is as it came.\n")
    _tell(store.notices, out)
    return 0


def undo_reset(root: Path | None, out: TextIO) -> int:
    """Bring back what the last reset took away.

    Raises:
        TutorError: The progress cannot be written.
    """
    store = _writing(load_course(find_course(root)))
    try:
        restored = store.undo_reset()
    finally:
        store.close()
    out.write(f"Back again: {', '.join(restored)}\n" if restored else "Nothing was reset that could be brought back.\n")
    _tell(store.notices, out)
    return 0


def _standings(course: Course, entries: tuple[LessonEntry, ...]) -> tuple[list[LessonStanding], list[str]]:
    """How far the learner is in each lesson, and what there is to tell of the files."""
    store = ProgressStore.open(course.id, write=False)
    kept = [store.load(entry.id) for entry in entries]
    standings = []
    for entry, progress in zip(entries, kept, strict=True):
        try:
            lesson = load_lesson(course, entry.id)
        except LessonError as error:
            standings.append(LessonStanding(entry, progress, None, Standing(opened=bool(progress.cells)), str(error)))
        else:
            standings.append(LessonStanding(entry, progress, lesson, standing(lesson, progress)))
    # That another instance has the lock matters only to those who want to write.
    return standings, store.notices


def _writing(course: Course) -> ProgressStore:
    """The course's progress, to be changed.

    Raises:
        ProgressError: Another instance has it, or it cannot be written.
    """
    store = ProgressStore.open(course.id)
    if store.read_only:
        raise ProgressError(f"nothing can be reset now: {store.holder}", "Close it first, or reset there (x).")
    return store


def _require_label(course: Course, lesson_id: str, label: str, progress: LessonProgress) -> None:
    lesson = load_lesson(course, lesson_id)
    known = [cell.key for cell in lesson.cells] + [block.label for block in lesson.blocks if isinstance(block, Quiz)]
    if label not in known and label not in progress.cells:
        named = [name for name in known if not name.startswith("cell-")]
        raise UsageError(f"{lesson_id} has no exercise '{label}'", did_you_mean(label, named))


def _exercise_words(progress: LessonProgress, label: str) -> str:
    cell = progress.cell(label)
    if cell.has_passed:
        words = "passed"
    elif cell.attempts:
        words = "not yet"
    else:
        words = "begun" if cell.text is not None else "-"
    details = []
    if cell.attempts:
        details.append(_count(cell.attempts, "attempt"))
    if cell.hints:
        details.append(_count(cell.hints, "hint"))
    if cell.solution_shown:
        details.append("solution seen")
    return f"{words} ({', '.join(details)})" if details else words


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _minutes(entry: LessonEntry) -> str:
    return f"{entry.minutes} min" if entry.minutes else ""


def _tell(notices: list[str], out: TextIO) -> None:
    for notice in notices:
        out.write(f"\nNote: {notice}\n")
