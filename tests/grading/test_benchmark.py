"""The benchmark's course and submissions: figures of a class whose marks are others would tell nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.grade_runs import grade
from tests.benchmarks.hand_ins import LESSONS, SHARES, hand_in, kinds, submission, verify, write_course
from tutor.course.catalogue import load_course
from tutor.grading.grade import Grader
from tutor.grading.intake.found import Found
from tutor.runner.session import Session

DENSE, PARTS = LESSONS


def test_each_kind_gets_the_marks_that_it_deserves(session: Session, tmp_path: Path) -> None:
    grader = Grader(load_course(write_course(tmp_path / "course")), session)
    for number, (lesson, kind) in enumerate([(DENSE, kind) for kind in SHARES] + [(PARTS, "right")]):
        path = tmp_path / f"{number}.py"
        path.write_text(submission(lesson, number, kind))
        graded = grader.grade(Found(path.name, path))
        verify(graded, kind)
        assert sum(len(each.checks) for each in graded.exercises) == (0 if kind == "absent" else 4)


def test_a_run_is_timed_and_its_marks_are_looked_at(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    expected = hand_in(tmp_path / "class", DENSE, 4)
    run = grade(course, tmp_path / "class", "basic", 1, expected)
    assert run.count == len(run.seconds) == 4
    assert 0 < max(run.seconds) < run.until_first + run.whole
    assert 0 < run.until_first < run.whole
    with pytest.raises(AssertionError, match="wrong"):
        grade(course, tmp_path / "class", "basic", 1, {**expected, "learner000001.py": "wrong"})


def test_shares_are_kept_in_every_hundred() -> None:
    class_ = list(kinds(200, mixed=True))
    assert {kind: class_[:100].count(kind) for kind in SHARES} == dict(SHARES)
    assert class_[:100] == class_[100:]
    assert len({submission(DENSE, number, "right") for number in range(200)}) == 200
