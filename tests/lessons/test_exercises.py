"""Every exercise of every lesson has what a learner needs; that it can be solved is the linter's to prove."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from tests.lessons.playing import LESSONS
from tutor import paths
from tutor.checking.checks import ExerciseState
from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import Exercise, Lesson, Quiz
from tutor.evaluation import Evaluator
from tutor.runner.session import open_session


@cache
def lesson(lesson_id: str) -> Lesson:
    return load_lesson(load_course(paths.lessons_dir()), lesson_id)


EXERCISES = [(name, exercise.label) for name in LESSONS for exercise in lesson(name).exercises]


@pytest.fixture(scope="module")
def evaluators() -> Iterator[dict[str, Evaluator]]:
    session = open_session()
    yield {name: Evaluator(lesson(name), session) for name in LESSONS}
    session.close()


def _exercise(lesson_id: str, label: str) -> Exercise:
    exercise = lesson(lesson_id).exercise(label)
    assert exercise is not None
    return exercise


@pytest.mark.parametrize(("lesson_id", "label"), EXERCISES)
def test_the_starter_is_no_attempt_and_fails_when_it_is_touched(
    lesson_id: str, label: str, evaluators: dict[str, Evaluator]
) -> None:
    exercise = _exercise(lesson_id, label)
    evaluator = evaluators[lesson_id]
    assert evaluator.evaluate(label, exercise.starter).state is ExerciseState.NOT_ATTEMPTED
    touched = evaluator.evaluate(label, exercise.starter.replace("...", "return None"))
    assert touched.state is ExerciseState.FAILED
    assert touched.score == 0


@pytest.mark.parametrize(("lesson_id", "label"), EXERCISES)
def test_an_exercise_has_what_a_learner_needs(lesson_id: str, label: str) -> None:
    exercise = _exercise(lesson_id, label)
    assert exercise.prose
    assert exercise.explanation
    assert len(exercise.hints) >= 2
    assert len(exercise.checks) >= 3
    assert len(exercise.mistakes) >= 1
    assert any(check.has_expect and not check.hidden for check in exercise.checks), "a worked example"
    assert any(check.hidden for check in exercise.checks)
    assert '"""' in exercise.starter
    assert exercise.starter.rstrip().endswith("...")


@pytest.mark.parametrize("lesson_id", LESSONS)
def test_a_lesson_ends_with_five_questions_that_explain_every_choice(lesson_id: str) -> None:
    quizzes = [block for block in lesson(lesson_id).blocks if isinstance(block, Quiz)]
    assert len(quizzes) == 5
    assert lesson(lesson_id).blocks[-5:] == tuple(quizzes)
    assert all(choice.why for quiz in quizzes for choice in quiz.choices)
