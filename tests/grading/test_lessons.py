"""The lessons' own solutions, graded as strangers' code is: locked in, with nothing of the course in reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.grading.handing_in import percent
from tutor.course.catalogue import load_course, load_lesson
from tutor.errors import IsolationError
from tutor.grading.grade import Grader
from tutor.grading.intake.found import Found
from tutor.grading.job import Job, grader
from tutor.paths import lessons_dir

COURSE = load_course(lessons_dir())
LESSONS = [entry.id for entry in COURSE.entries if load_lesson(COURSE, entry.id).exercises]


@pytest.fixture(scope="module")
def locked_in() -> Iterator[Grader]:
    try:
        with grader(Job(str(lessons_dir()), "full", hidden=(str(lessons_dir()),))) as grading:
            yield grading
    except IsolationError as error:
        pytest.skip(f"not to be had here: {error}")


@pytest.mark.parametrize("lesson", LESSONS)
def test_solutions_get_full_marks(locked_in: Grader, lesson: str, tmp_path: Path) -> None:
    path = tmp_path / f"{lesson}.py"
    exercises = load_lesson(COURSE, lesson).exercises
    path.write_text(percent({exercise.label: exercise.solution for exercise in exercises}, lesson))
    graded = locked_in.grade(Found(path.name, path, learner="key"))
    lost = [check.message for attempt in graded.exercises for check in attempt.checks if check.reason]
    assert (graded.status, graded.score, lost) == ("graded", graded.max_score, [])
