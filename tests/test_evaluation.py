"""The one path on which the screen and the grader judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.courses import lesson
from tutor.checking.checks import Attempt, ExerciseState
from tutor.course.model import Exercise, Lesson
from tutor.evaluation import Evaluator, is_attempted, sources_before
from tutor.runner.results import RunResult, Status
from tutor.runner.session import Session, open_session


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    opened = open_session()
    yield opened
    opened.close()


def twice(body: str) -> str:
    return f"def twice(a):\n    {body}\n"


def changed(old: Lesson, **changes: object) -> Lesson:
    """The lesson with its exercise's fields changed."""
    blocks = tuple(
        replace(block, **changes) if isinstance(block, Exercise) else block  # type: ignore[arg-type]
        for block in old.blocks
    )
    return replace(old, blocks=blocks)


def test_right_answers_get_all_points(session: Session) -> None:
    attempt = Evaluator(lesson(), session).evaluate("twice", twice("return a + a"))
    assert (attempt.state, attempt.score, attempt.max_score) == (ExerciseState.PASSED, 4.0, 4.0)
    assert attempt.diagnosis == ()


def reasons(attempt: Attempt) -> list[str]:
    return [result.reason for result in attempt.checks]


def test_mistake_leads_the_diagnosis(session: Session) -> None:
    attempt = Evaluator(lesson(), session).evaluate("twice", twice("return np.square(a)"))
    assert attempt.diagnosis == ("That is the square, not the double.",)


def test_the_numbers_are_diagnosed_where_no_mistake_fits(session: Session) -> None:
    attempt = Evaluator(lesson(), session).evaluate("twice", twice("return 4 * a"))
    assert attempt.state is ExerciseState.FAILED
    assert "twice" in " ".join(attempt.diagnosis) or "2 times" in " ".join(attempt.diagnosis)


def test_what_was_compared_and_the_time_it_took(session: Session) -> None:
    evaluator = Evaluator(lesson(), session, comparing=True)
    checks = evaluator.evaluate("twice", twice("return 4 * a")).checks
    assert {bool(each.comparisons) for each in checks if each.hidden} <= {False}
    assert {bool(each.comparisons) for each in checks if not each.hidden} == {True}
    assert all(0 < each.seconds < 1 and 0 < each.reference_seconds < 1 for each in checks)
    passed = evaluator.evaluate("twice", twice("return a + a")).checks
    assert all(each.seconds > 0 and not each.comparisons for each in passed)
    assert not any(
        each.comparisons for each in Evaluator(lesson(), session).evaluate("twice", twice("return 1")).checks
    )


def test_partial_credit(session: Session) -> None:
    attempt = Evaluator(lesson(), session).evaluate("twice", twice("return 2 * a if np.ndim(a) < 2 else a"))
    assert (attempt.state, attempt.score) == (ExerciseState.FAILED, 3.0)


def test_changing_the_input_is_told(session: Session) -> None:
    attempt = Evaluator(lesson(), session).evaluate("twice", twice("a *= 2\n    return a"))
    assert reasons(attempt) == ["", "", "mutated"]


@pytest.mark.parametrize(
    "source", ["", "# nothing yet\n", 'def twice(a):\n    """a: any shape -> the same shape"""\n    ...\n']
)
def test_untouched_is_not_attempted(session: Session, source: str) -> None:
    attempt = Evaluator(lesson(), session).evaluate("twice", source)
    assert (attempt.state, attempt.checks) == (ExerciseState.NOT_ATTEMPTED, ())


def test_broken_code_is_an_attempt() -> None:
    assert is_attempted("def twice(a:\n", "def twice(a):\n    ...\n")


def test_code_that_does_not_run_fails_every_check_with_the_reason(session: Session) -> None:
    attempt = Evaluator(lesson(), session).evaluate("twice", "def twice(a)\n    return a\n")
    assert reasons(attempt) == ["syntax"] * 3
    assert len(attempt.diagnosis) == 1


def test_rules_are_read_off_the_source(session: Session) -> None:
    old = lesson()
    exercise = old.exercise("twice")
    assert exercise is not None
    checks = tuple(replace(check, forbid=("for",)) for check in exercise.checks)
    attempt = Evaluator(changed(old, checks=checks), session).evaluate(
        "twice", twice("return sum([a for _ in range(2)])")
    )
    assert reasons(attempt) == ["rule"] * 3


def test_a_fault_of_the_lesson_is_never_the_learners(session: Session) -> None:
    broken = changed(lesson(), solution="def twice(a):\n    raise RuntimeError('ours')\n")
    attempt = Evaluator(broken, session).evaluate("twice", twice("return 2 * a"))
    assert attempt.state is ExerciseState.COULD_NOT_CHECK
    assert "lesson's own solution" in attempt.checks[0].message


def test_a_broken_cell_above_is_never_the_learners_fault(session: Session) -> None:
    broken = replace(lesson(), setup="raise RuntimeError('ours')")
    attempt = Evaluator(broken, session).evaluate("twice", twice("return 2 * a"))
    assert attempt.state is ExerciseState.COULD_NOT_CHECK
    assert "not your code's fault" in attempt.diagnosis[0]


HALF = "def half(a):\n    return twice(a) / 4\n"
TWICE = "01-first/twice"


def test_a_carried_function_is_the_reference_unless_the_learners_is_given(session: Session) -> None:
    second = lesson("02-second")
    evaluator = Evaluator(second, session)
    assert evaluator.evaluate("half", HALF).state is ExerciseState.PASSED
    assert evaluator.evaluate("half", HALF, {TWICE: twice("return a + a")}).state is ExerciseState.PASSED
    assert evaluator.evaluate("half", HALF, {TWICE: twice("return 4 * a")}).state is ExerciseState.FAILED
    assert not evaluator.stood_in


def test_references_never_stand_on_carried_code_of_the_learners(session: Session) -> None:
    """The lesson's solution uses what is carried, and the learner's carried code is wrong."""
    broken = changed(lesson("02-second"), solution=HALF)
    own = {TWICE: twice("return 4 * a")}
    attempt = Evaluator(broken, session).evaluate("half", "def half(a):\n    return a / 2\n", own)
    assert attempt.state is ExerciseState.PASSED


def test_carried_code_that_stops_gives_way_to_ours(session: Session) -> None:
    evaluator = Evaluator(lesson("02-second"), session)
    runs: list[RunResult] = []
    attempt = evaluator.evaluate("half", HALF, {TWICE: "raise RuntimeError('theirs')"}, on_run=runs.append)
    assert attempt.state is ExerciseState.PASSED
    assert [run.status for run in runs] == [Status.OK]
    assert evaluator.stood_in
    assert evaluator.evaluate("half", HALF).state is ExerciseState.PASSED
    assert not evaluator.stood_in


def test_an_edited_demo_is_no_carried_code() -> None:
    second = lesson("02-second")
    after = list(second.cells)[-1]
    (cell,) = (cell for cell, _ in second.carried)
    texts = [source.text for source in sources_before(second, after.key, {}, {TWICE: "edited"})]
    assert cell.source in texts
    texts = [source.text for source in sources_before(second, after.key, {TWICE: "theirs"})]
    assert "theirs" in texts
    assert cell.source not in texts


def test_what_runs_before_a_cell() -> None:
    at = lesson()
    after = next(cell for cell in at.cells if "twice(21)" in getattr(cell, "source", ""))
    demo = next(cell for cell in at.cells if "np.arange(6)" in getattr(cell, "source", ""))
    texts = [source.text for source in sources_before(at, after.key, {})]
    assert texts[0] == at.setup
    assert any("return 2 * a" in text for text in texts)
    texts = [source.text for source in sources_before(at, after.key, {"twice": "mine"}, {demo.key: "edited"})]
    assert "mine" in texts
    assert "edited" in texts
    with pytest.raises(KeyError):
        sources_before(at, "unknown", {})
