"""``nn-tutor submit``: a learner's answers to a lesson, as they are saved, into a file to hand in."""

from __future__ import annotations

import getpass
import time
from pathlib import Path
from typing import TextIO

from tutor import __version__, disk
from tutor.course.catalogue import find_course, find_entry, load_course, load_lesson
from tutor.course.model import Lesson
from tutor.errors import TutorError, UsageError
from tutor.grading.handin import Answer, HandIn, moment, written
from tutor.grading.intake.found import HANDIN, kind
from tutor.progress import Attempts, CellProgress, LessonProgress, ProgressStore


def run(root: Path | None, lesson_id: str, output: Path | None, name: str | None, *, force: bool, out: TextIO) -> int:
    """Write the hand-in of a lesson to ``output``, by default LESSON-handin.json in the working folder.

    Raises:
        UsageError: There is no such lesson, or the file is there already or cannot be written.
        TutorError: The lesson cannot be read, or nothing of it has been worked on.
    """
    course = load_course(find_course(root))
    lesson = load_lesson(course, find_entry(course, lesson_id).id)
    target = output or Path(f"{lesson.id}-{HANDIN}.json")
    if kind(target.name) != ".json":
        raise UsageError(f"{target}: a hand-in ends in .json", f"Such as {target.with_suffix('.json')}")
    store = ProgressStore.open(course.id, write=False)
    progress = store.load(lesson.id)
    for notice in store.notices:
        out.write(f"Note: {notice}\n")
    answers = _answers(lesson, store, progress)
    if not answers:
        raise TutorError(
            f"nothing to hand in: no exercise of {lesson.id} has been worked on",
            f"Begin with: nn-tutor open {lesson.id}",
        )
    learner = _login() if name is None else name
    told = HandIn(__version__, course.title, course.version, lesson.id, learner, moment(time.time()), answers)
    _write(target, written(told), force=force)
    _tell(lesson, progress, target, learner, out)
    return 0


def _answers(lesson: Lesson, store: ProgressStore, progress: LessonProgress) -> tuple[Answer, ...]:
    """What stands in the exercises that are not as the lesson has them."""
    attempts = Attempts(store, lesson.id)
    found = []
    for exercise in lesson.exercises:
        cell = progress.cell(exercise.key)
        if cell.text is not None:
            passed = next((each.moment for each in attempts.of(exercise.key) if each.state == "passed"), None)
            when = "" if passed is None else moment(passed)
            found.append(Answer(exercise.label, cell.text, cell.attempts, cell.hints, cell.solution_shown, when))
    return tuple(found)


def _write(target: Path, data: bytes, *, force: bool) -> None:
    """Put the file there whole or not at all, under the rights that files are made with.

    Raises:
        UsageError: Something is there already, or it cannot be written.
    """
    if target.is_dir():
        raise UsageError(f"{target} is a folder", f"Name a file in it: {target / 'NAME'}-{HANDIN}.json")
    new = disk.temporary(target) if force else target
    try:
        with new.open("xb") as file:
            try:
                file.write(data)
                file.flush()
            except OSError:
                new.unlink(missing_ok=True)
                raise
        if force:
            new.replace(target)
    except FileExistsError:
        raise UsageError(f"{target} is there already", "Give --force to write it anew, or name another -o.") from None
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror or error}", "Name another -o.") from None


def _tell(lesson: Lesson, progress: LessonProgress, target: Path, learner: str, out: TextIO) -> None:
    width = max(len(exercise.label) for exercise in lesson.exercises)
    for exercise in lesson.exercises:
        out.write(f"  {exercise.label:<{width}}  {_words(progress.cell(exercise.key))}\n")
    out.write(f"Wrote {target}{f', as {learner}' if learner else ''}. It holds what is saved now: hand in that file.\n")


def _words(cell: CellProgress) -> str:
    """How an answer stands, as far as it was checked."""
    if cell.text is None:
        return "not begun: not handed in"
    if cell.passed_text == cell.text:
        return "passed"
    if cell.has_passed:
        return "changed since it passed: check it again"
    return "has not passed yet" if cell.attempts else "never checked"


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""  # an account without a name, as in some containers
