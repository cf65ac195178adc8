"""Questions are asked of copies of a state: each on its own, each with its own clock."""

from __future__ import annotations

import time

import numpy as np
import pytest

from tests.runner.asking import NUMPY, Asker, sources
from tutor.runner.results import Question, Status

ABOVE = f"{NUMPY}\nx = np.arange(3.0)\ncalls = []\ndef double(a):\n    calls.append(1)\n    return 2 * a"


def test_the_answer_is_the_last_value(asker: Asker) -> None:
    answer = asker.ask("y = x + 1\ndouble(y)", ABOVE)
    assert answer.status is Status.OK
    assert np.array_equal(np.asarray(answer.value), [2.0, 4.0, 6.0])
    assert answer.mutated == ()
    assert asker.ask("y = 1", ABOVE).value is None


def test_questions_do_not_see_each_other(asker: Asker) -> None:
    questions = [Question("x[:] = 0\ncalls.append(1)\nlen(calls)"), Question("double(x)"), Question("len(calls)")]
    answers = asker.session.ask(sources(ABOVE), questions)
    assert answers[0].value == 1
    assert np.array_equal(np.asarray(answers[1].value), [0.0, 2.0, 4.0])
    assert answers[2].value == 0
    assert asker.run("len(calls)", ABOVE).value == 0


def test_a_bad_question_costs_only_itself(asker: Asker) -> None:
    questions = [
        Question("1 / 0"),
        Question("import os\nos._exit(0)"),
        Question("while True:\n    pass", seconds=0.3),
        Question("import ctypes\nctypes.string_at(0)"),
        Question("double"),
        Question("double(1)"),
    ]
    started = time.monotonic()
    answers = asker.session.ask(sources(ABOVE), questions)
    assert [answer.status for answer in answers] == [
        Status.RAISED,
        Status.KILLED,
        Status.TIMED_OUT,
        Status.KILLED,
        Status.REJECTED,
        Status.OK,
    ]
    assert [answer.reason for answer in answers] == ["error", "crash", "timeout", "crash", "rejected", ""]
    assert "did you mean to call it?" in answers[4].message
    assert answers[5].value == 2
    assert time.monotonic() - started < 5


def test_each_question_has_its_own_clock(asker: Asker) -> None:
    slow = "import time\ntime.sleep({})\n1"
    questions = [
        Question(slow.format(0.2), seconds=1.0),
        Question(slow.format(5), seconds=0.3),
        Question(slow.format(0)),
    ]
    answers = asker.session.ask(sources(ABOVE), questions)
    assert [answer.status for answer in answers] == [Status.OK, Status.TIMED_OUT, Status.OK]
    assert "Stopped after 0.3 s" in answers[1].message


@pytest.mark.parametrize(
    ("source", "mutated"),
    [
        ("x", ()),
        ("x.__iadd__(1)", ("x",)),
        ("double(x)", ()),
        ("items.append(3)", ("items",)),
        ("[x.fill(0), items.clear()]", ("x", "items")),
        ("x = np.zeros(3)\ndouble(x)", ()),  # before the last expression the question may do what it likes
        ("globals().update(x=None)", ("x",)),
    ],
)
def test_variables_that_must_stay_unchanged_are_watched(asker: Asker, source: str, mutated: tuple[str, ...]) -> None:
    question = Question(source, unchanged=("x", "items"))
    assert asker.ask(question, f"{ABOVE}\nitems = [1, 2]").mutated == mutated


GRADIENT = f"{NUMPY}\ndef loss(w):\n    return float((w ** 3).sum())\ndef slope(w):\n    return 3 * w ** 2"


@pytest.mark.parametrize("numeric", [False, True])
def test_gradients_are_asked_for_or_measured(asker: Asker, numeric: bool) -> None:
    source = "w = np.array([1.0, 2.0])\n(w, slope(w))"
    answer = asker.ask(Question(source, gradient_of="loss", numeric=numeric), GRADIENT)
    assert answer.status is Status.OK
    assert isinstance(answer.value, tuple)
    point, gradient = answer.value
    assert np.array_equal(point, [1.0, 2.0])
    assert np.allclose(gradient, [3.0, 12.0], rtol=1e-7)


def test_a_measured_gradient_does_not_believe_the_one_given(asker: Asker) -> None:
    source = "w = np.array([1.0, 2.0])\n(w, np.zeros(2))"
    answer = asker.ask(Question(source, gradient_of="loss", numeric=True), GRADIENT)
    assert isinstance(answer.value, tuple)
    assert np.allclose(answer.value[1], [3.0, 12.0])


@pytest.mark.parametrize(
    ("source", "function", "message"),
    [("np.zeros(2)", "loss", "pair"), ("(1.0, 2.0)", "undefined", "undefined"), ("(1.0, 2.0)", "np", "no function")],
)
def test_a_gradient_that_cannot_be_measured_says_so(asker: Asker, source: str, function: str, message: str) -> None:
    answer = asker.ask(Question(source, gradient_of=function, numeric=True), GRADIENT)
    assert answer.status is Status.RAISED
    assert message in answer.message


def test_what_questions_print_is_nobodys(asker: Asker) -> None:
    assert asker.ask("import sys\nprint('x' * 10_000_000)\nsys.stderr.write('y')\n5", ABOVE).value == 5


def test_no_questions_no_answers(asker: Asker) -> None:
    assert asker.session.ask(sources(ABOVE), []) == []


def test_large_answers_come_whole(asker: Asker) -> None:
    answer = asker.ask("np.arange(8_000_000.0)", NUMPY)
    assert np.array_equal(np.asarray(answer.value), np.arange(8_000_000.0))
    too_large = asker.ask("np.zeros(9_000_000)", NUMPY)
    assert too_large.status is Status.REJECTED
    assert "64 MiB is the most" in too_large.message
    just = asker.ask("[np.zeros(4_000_000), np.zeros(4_388_608), 'x' * 4000]", NUMPY)
    assert just.status in (Status.OK, Status.REJECTED)


def test_variants_of_a_cell_are_tried_each_by_itself(asker: Asker) -> None:
    variants = (
        "def f(x):\n    return x + k",
        "def f(x):\n    return nothing",
        "k = 5\ndef f(x):\n    return x * k",
        "def f(:",
    )
    answer = asker.ask(Question("f(3)", variants=variants), "k = 1\ndef f(x):\n    return 0")
    assert answer.value == [[True, 4], [False, None], [True, 15], [False, None]]


def test_variants_leave_nothing_behind_and_draw_the_same_numbers(asker: Asker) -> None:
    above = "import numpy as np\nnp.random.seed(3)"
    answer = asker.ask(Question("[x, np.random.rand()]", variants=("x = 1", "x = 2", "y = 3")), above)
    assert isinstance(answer.value, list)
    (_, one), (_, two), three = answer.value
    assert (one[0], two[0], three) == (1, 2, [False, None])
    assert one[1] == two[1]


def test_the_arguments_of_calls_are_told(asker: Asker) -> None:
    above = "def f(x, w=2, *, g=None):\n    return f(x - 1, w) if x > 0 else w"
    answer = asker.ask(Question("a = f(2, w=[1, 2])\n[a, f(0, g=print)]", calls_of="f"), above)
    assert answer.calls == ({"x": 2, "w": [1, 2]}, {"x": 0})
    assert asker.ask(Question("f(0)", calls_of="nothing"), above).calls == ()
