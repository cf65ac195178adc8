"""Places of an answer in words, and gradients told by the names of their parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tutor.checking.compare import compare
from tutor.checking.comparison import comparisons
from tutor.checking.feedback import guess
from tutor.checking.gradients import against_differences, right_and_wrong
from tutor.checking.places import Places, gradient_name, placed, where_in

ONE = "def f(x):\n    return 2 * x\n"
TWO = "def f(h, z):\n    dw = z * h\n    return dw, z\n"
V = np.array([0.3, -1.7, 2.2, 0.9])


@pytest.mark.parametrize(
    ("question", "solution", "path", "words"),
    [
        ("f(1)", ONE, "", ""),
        ("f(1)", ONE, "['W']", "in W"),
        ("[f(1), f(2)]", ONE, "[1]", "in the second call"),
        ("[f(x) for x in range(30)]", ONE, "[11]", "in the 12th call"),
        ("f(1, 2)", TWO, "[0]", "in dw"),
        ("list(f(1, 2))", TWO, "[1]", "in z"),
        ("[list(f(1, 2)) for _ in (1, 2)]", TWO, "[1][0]", "in the second call, dw"),
        ("answers = []\nanswers", ONE, "[1][2]", "in the second item, its third part"),
        ("f(1)", ONE, "[2]", "in the third item"),
        ("this is no code", "nor this", "[0]", "in the first item"),
    ],
)
def test_places_have_names(question: str, solution: str, path: str, words: str) -> None:
    assert where_in(question, "f", solution)(path) == words


def said(expected: object, actual: object, where: Places) -> str:
    found = compare(expected, actual)
    assert found is not None
    return placed(found, expected, where)


def test_differences_are_told_at_their_places() -> None:
    calls, results = where_in("[f(1), f(2)]", "f", ONE), where_in("f(1, 2)", "f", TWO)
    assert said([V, V], [V, V + 1], calls).startswith("in the second call: 4 of 4 elements differ; the worst at [")
    assert said([1.0, 2.0], [1.0, 2.5], calls) == "in the second call: 2.5 where 2 was expected; 1 of 2 numbers differ"
    assert said([1.0, 2.0], [3.0, 2.0], results) == "in dw: 3 where 1 was expected; 1 of 2 numbers differ"
    several = said([[V, V]] * 3, [[V, -V]] * 3, where_in("g", "f", ONE))
    assert several.startswith("in the first item, its second part: 4 of 4 elements differ")
    assert several.endswith("relative 2); 3 of 3 items differ")
    assert said(V, -V, calls).startswith("4 of 4 elements differ")


@pytest.mark.parametrize(
    ("question", "name"), [("v, f(v, c)[0]", "dw"), ("Z, f(Z, t)", "dZ"), ("v, f(v)[7]", ""), ("f(v)", "")]
)
def test_the_gradient_has_the_name_of_its_parameter(question: str, name: str) -> None:
    assert gradient_name(question, "f", TWO) == name


def test_a_gradient_is_told_beside_the_difference_quotient() -> None:
    found = compare(V.reshape(2, 2), np.array([[0.3, -1.7], [1.1, 0.9]]))
    assert found is not None
    told = against_differences(found, "dW")
    assert told == "dW[1, 0] is 1.1, the difference quotient says 2.2; 1 of 4 elements differ"
    shape = compare(V, V[:2])
    assert shape is not None
    assert against_differences(shape, "dW").startswith("dW: shape (2,) where (4,) was expected")


def test_right_results_are_told_from_wrong_ones() -> None:
    where = where_in("f(1, 2)", "f", TWO)
    both = comparisons((V, 2.0), (V / 2, 2.0), 1e-6, 1e-9)
    assert right_and_wrong([(where, both)]) == "z is right, dw is not."
    assert right_and_wrong([(where, both), (where, comparisons((V, 2.0), (V, 3.0), 1e-6, 1e-9))]) == ""
    parts = comparisons({"W": V, "b": 1.0, "c": 2.0}, {"W": -V, "b": 1.0, "c": 2.0}, 1e-6, 1e-9)
    assert right_and_wrong([(Places(), parts)]) == "b and c are right, W is not."


@pytest.mark.parametrize(
    ("factor", "inputs", "says"),
    [
        (V * (1 - V), {"h": V}, "Right but for the factor h * (1 - h): the slope of the sigmoid is missing."),
        (1 - V**2, {"A1": V}, "Right but for the factor 1 - A1**2: the slope of tanh is missing."),
        (1 - np.tanh(V) ** 2, {"z": V}, "Right but for the factor 1 - np.tanh(z)**2: the slope of tanh is missing."),
        (V, {"w2": V}, "Your result times w2 is what was expected: is that factor forgotten?"),
    ],
)
def test_a_factor_of_the_chain_that_is_missing_is_named(factor: Any, inputs: dict[str, Any], says: str) -> None:
    delta = np.array([1.31, 0.77, -2.03, 0.41])
    assert guess(delta * factor, delta, inputs)[0] == says


def test_a_slope_that_does_not_belong_is_named() -> None:
    delta = np.array([1.31, 0.77, -2.03, 0.41])
    found = guess(delta, delta * V * (1 - V), {"a": V})
    assert found[0] == "The factor a * (1 - a) is too much: the slope of the sigmoid does not belong here."
