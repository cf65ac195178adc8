"""The solution in pieces, beside a learner's own, and predictions."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.courses import lesson
from tutor.checking.checks import Attempt, CheckResult, CheckState, ExerciseState
from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import Exercise, Paragraph, Span
from tutor.paths import lessons_dir
from tutor.runner.results import Chunk, Display, ErrorReport, RunResult, Status
from tutor.study.beside import difference, times
from tutor.study.predicting import agrees, came
from tutor.study.solution import pieces, words

LOOP = '''\
def total(rows):
    """The sums of rows."""

    # One a row.
    result = np.zeros(len(rows))
    for index, row in enumerate(rows):
        result[index] = row.sum()
    return result
'''


def test_a_solution_is_taken_apart_by_statements() -> None:
    assert [piece.split("\n")[0].strip() for piece in pieces(LOOP)] == [
        "def total(rows):",
        "",  # the blank line and the comment go with what they stand above
        "for index, row in enumerate(rows):",
        "return result",
    ]
    assert pieces("def f(x):\n    return x") == ("def f(x):\n    return x",)
    long_loop = "for a in b:\n    c\n    d\n    e\n    f\ng"
    assert pieces(long_loop) == ("for a in b:", "    c", "    d", "    e", "    f", "g")


def test_the_pieces_of_every_solution_make_it_whole() -> None:
    course = load_course(lessons_dir())
    for entry in course.entries:
        for exercise in load_lesson(course, entry.id).exercises:
            assert "\n".join(pieces(exercise.solution)) == exercise.solution.rstrip("\n")
            told = [
                sentence for number in range(len(pieces(exercise.solution))) for sentence in words(exercise, number)
            ]
            assert len(told) == len(set(told))


def exercise(solution: str, *explanation: Span) -> Exercise:
    """An exercise with that solution."""
    found = lesson().exercise("twice")
    assert found is not None
    return replace(found, solution=solution, explanation=(Paragraph(1, explanation),))


def test_a_piece_is_told_with_the_words_that_name_its_code() -> None:
    told = (
        Span("First "),
        Span("np.zeros", "code"),
        Span(" makes room. Then "),
        Span("row", "code"),
        Span(" is used. All."),
    )
    found = exercise(LOOP, *told)
    texts = [["".join(span.text for span in sentence) for sentence in words(found, number)] for number in range(4)]
    assert texts == [[], ["First np.zeros makes room."], ["Then row is used."], []]


@pytest.mark.parametrize(
    ("yours", "ours", "told"),
    [
        ("def f(x):\n    return x", 'def f(x):\n    """Doc."""\n    # why\n    return x', "The two are the same."),
        (
            "def f(a):\n    return a + 1",
            "def f(b):\n    return b + 2",
            "The two are the same but for names and numbers.",
        ),
        (LOOP, "def total(rows):\n    return rows @ one", "Yours works in a loop, ours on whole arrays at once."),
        (
            "def f(n):\n    return g(n)",
            "def f(n):\n    return [g(n) for n in m]",
            "Ours works in a loop, yours without one.",
        ),
        ("y = np.where(x > 0, x, 0)", "y = np.maximum(0, x)", "Yours uses np.where() where ours uses np.maximum()."),
        ("a = b + c\nd = a", "d = b + c", "Yours says it in 2 lines, ours in 1."),
    ],
)
def test_what_differs_in_a_sentence(yours: str, ours: str, told: str) -> None:
    assert difference(yours, ours) == told


def test_times_that_a_machine_cannot_tell_apart_are_about_equal() -> None:
    found = lesson().exercise("twice")
    assert found is not None

    def attempt(yours: float, ours: float) -> Attempt:
        result = CheckResult("", CheckState.PASSED, 1, 1, False, "", "", seconds=yours, reference_seconds=ours)
        return Attempt("twice", ExerciseState.PASSED, 3, 3, (), (result,) * len(found.checks), 0.1)

    assert times(found, attempt(0.0001, 0.0005)) == "Both are about equally fast: 0.3 ms and 1.5 ms."
    assert times(found, attempt(0.5, 0.01)) == "The checks took yours 1.50 s and ours 30.0 ms."
    assert times(found, attempt(0.0, 0.01)) == ""
    measured = replace(found, checks=tuple(replace(check, gradient_of="f") for check in found.checks))
    assert times(measured, attempt(0.5, 0.01)) == ""


def result(value: object, shown: str | None, *, printed: str = "", error: str = "") -> RunResult:
    """What a predict cell gave."""
    return RunResult(
        Status.RAISED if error else Status.OK,
        (Chunk("stdout", printed),) if printed else (),
        None if shown is None else Display(shown),
        value,
        has_value=not error,
        error=ErrorReport(error, "no") if error else None,
    )


@pytest.mark.parametrize(
    ("answer", "came_of_it", "right"),
    [
        ("nan", result(math.nan, "nan"), True),
        ("NaN", result(np.float64("nan"), "nan"), True),
        ("0", result(math.nan, "nan"), False),
        ("[nan 1]", result(np.array([math.nan, 1]), "[nan  1.]"), True),
        ("-inf", result(-math.inf, "-inf"), True),
        ("None", result(None, None), True),
        ("3", result(None, None), False),
        ("3", result(None, None, printed="3\n"), True),
        ("4", result(None, None, printed="3\n"), None),
        ("a ValueError", result(None, None, error="ValueError"), True),
        ("1", RunResult(Status.OK), None),
    ],
)
def test_what_came_is_compared_with_a_prediction(answer: str, came_of_it: RunResult, right: bool | None) -> None:
    assert agrees(answer, came_of_it) is right


def test_a_prediction_may_be_off_by_what_the_lesson_says() -> None:
    exact = result(0.4321, "0.4321")
    assert agrees("0.4", exact) is False
    assert agrees("0.4", exact, 0.05) is True
    assert agrees("0.5", exact, 0.05) is False
    assert agrees("[1, 2]", result(np.array([1.04, 2.0]), "[1.04 2.  ]"), 0.05) is True


def test_what_came_is_kept_on_one_line() -> None:
    assert came(result(np.eye(2), "[[1. 0.]\n [0. 1.]]")) == "[[1. 0.] [0. 1.]]"
    assert came(result(None, None)) == "None"
    assert len(came(result("x" * 500, repr("x" * 500)))) <= 60
    assert came(result(None, None, error="TypeError")) == "TypeError"
