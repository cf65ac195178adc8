"""Typed answers: what is right, what is wrong, and what is said to it."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tutor.checking.formula import read
from tutor.checking.typed import POINTS, judge, number_of, pairs, says


@pytest.mark.parametrize(
    ("answer", "wanted", "tolerance"),
    [
        ("7", "7", None),
        ("7.0", "7", None),
        ("14/2", "7", None),
        ("x = 7", "7", None),
        ("10_025", "10025", None),
        ("400*25 + 25", "10025", None),
        ("-0.5", "-1/2", None),
        ("-1/2", "-0.5", None),
        ("1/3", "0.333", None),
        ("0.333", "1/3", None),
        ("2*pi", "6.283", None),
        ("2π", "2*pi", None),
        ("e^-1", "0.368", None),
        ("0", "0", None),
        ("3.14", "pi", 0.01),
        ("3.15", "3.14", 0.01),
        ("102", "100", 2),
        ("0", "0.01", 0.01),
        ("(64,5)", "(64, 5)", None),
        ("64, 5", "(64, 5)", None),
        ("[1, 2]", "[1,2]", None),
        ("[1 2]", "[1, 2]", None),
        ("1 -2", "[1, -2]", None),
        ("[[1. 2.] [3. 4.]]", "[[1, 2], [3, 4]]", None),
        (" Falls ", "falls", None),
        ("'falls'", "falls", None),
        ("True", "True", None),
    ],
)
def test_right(answer: str, wanted: str, tolerance: float | None) -> None:
    assert judge(answer, wanted, tolerance).state == "right"


@pytest.mark.parametrize(
    ("answer", "wanted", "told"),
    [
        ("8", "7", ""),
        ("10020", "10025", ""),  # a count is not met by something near it
        ("0.334", "1/3", ""),
        ("1 3", "[1, 2]", ""),
        ("-7", "7", "Only the sign is wrong."),
        ("0.3", "-0.3", "Only the sign is wrong."),
        ("14", "7", "It is the right number times 2."),
        ("-3.5", "-7", "It is the right number times 1/2."),
        ("70", "0.7", "It is the right number times 100."),
        ("0.0025", "2.5", "It is the right number times 1/1000."),
        ("3/2", "2/3", "It is upside down: one divided by the right number."),
        ("1", "0", ""),
        ("0", "5", ""),
        ("(5, 64)", "(64, 5)", ""),
        ("rises", "falls", ""),
    ],
)
def test_wrong(answer: str, wanted: str, told: str) -> None:
    verdict = judge(answer, wanted)
    assert (verdict.state, verdict.told) == ("wrong", told)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("seven", "I cannot read 'seven': 'seven' is not known; the answer is a number."),
        ("7)", "I cannot read '7)': a bracket is closed that was never opened."),
        ("1/0", "'1/0' has no value: look at its divisions, roots and logarithms."),
        ("9^9^9^9", "'9^9^9^9' has no value: look at its divisions, roots and logarithms."),
    ],
)
def test_what_is_no_number_is_not_wrong(answer: str, told: str) -> None:
    verdict = judge(answer, "7")
    assert (verdict.state, verdict.told) == ("unreadable", told)


def test_a_tolerance_is_absolute_and_replaces_the_usual_one() -> None:
    assert judge("10020", "10025", 5.0).state == "right"
    assert judge("10019", "10025", 5.0).state == "wrong"
    assert judge("0.3334", "1/3", 0.0).state == "wrong"
    assert judge("1/3", "1/3", 0.0).state == "right"


X, XY = ("x",), ("x", "y")
LOOSE = "An exponent ends where a product begins: e^2x is (e^2) times x. Write e^(2x) if you mean that."


@pytest.mark.parametrize(
    ("answer", "wanted", "variables"),
    [
        ("6x", "6*x", X),
        ("x + 5x", "6*x", X),
        ("y = 6x", "6*x", X),
        ("(x+1)(x-1)", "x^2 - 1", X),
        ("2 sin(x) cos(x)", "sin(2x)", X),
        ("1 - tanh(x)^2", "4/(e^x + e^(-x))^2", X),
        ("sigmoid(x)*(1 - sigmoid(x))", "e^(-x)/(1 + e^(-x))^2", X),
        ("log(x) + log(y)", "log(x*y)", XY),
        ("e^(x*log(3))", "3^x", X),
        ("y + x", "x + y", XY),
        ("sqrt(1-x^2)", "(1-x^2)^(1/2)", X),
        ("log(x-50)", "ln(x - 50)", X),
        ("x^20 / x^19", "x", X),
    ],
)
def test_other_ways_to_write_a_formula_are_right(answer: str, wanted: str, variables: tuple[str, ...]) -> None:
    assert judge(answer, wanted, None, variables).state == "right"


@pytest.mark.parametrize(
    ("answer", "wanted", "told"),
    [
        ("-6x", "6x", "Only the sign is wrong."),
        ("1 - x", "x - 1", "Only the sign is wrong."),
        ("12x", "6x", "It is the right formula times 2."),
        ("2x", "6x", "It is the right formula times 1/3."),
        ("-2x", "6x", "It is the right formula times -1/3."),
        ("pi x", "x", "It is the right formula times a constant."),
        ("6x + 3", "6x", "It is the right formula plus 3."),
        ("6x - 1/2", "6x", "It is the right formula minus 1/2."),
        ("6x + e", "6x", "It is the right formula plus a constant."),
        ("1/(1 + e^x)", "1 + e^x", "It is upside down: one divided by the right formula."),
        ("6", "6x", "There is no x in it."),
        ("0x", "6x", ""),
        ("x^3", "x^2", ""),
        ("sqrt(x^2)", "x", ""),
        ("e^2x", "e^(2x)", LOOSE),
        ("log(-x^2)", "x", "It has no value where the right answer has one."),
        ("x^2 + 0.000001", "x^2", "It is the right formula plus a constant."),
    ],
)
def test_wrong_formulas(answer: str, wanted: str, told: str) -> None:
    verdict = judge(answer, wanted, None, X)
    assert (verdict.state, verdict.told) == ("wrong", told)


def test_the_variable_that_is_missing_is_named() -> None:
    assert judge("6x", "6x + sin(y)", None, XY).told == "There is no y in it."
    assert judge("z", "x + y", None, XY).told == "I cannot read 'z': 'z' is not known; the variables are x and y."


def test_points_are_the_same_each_time_and_lie_where_there_are_values() -> None:
    one, other = read("log(x - 50)", X), read("sqrt(x - 60)", X)
    values = pairs(one, other, X)
    assert len(values) == POINTS
    assert values == pairs(one, other, X)
    assert all(math.isfinite(number) for each in values for number in each)


def test_what_the_lesson_has_wrong_is_compared_as_words() -> None:
    assert judge("6x)", "6x)", None, X).state == "right"
    assert judge("6x", "6x)", None, X).state == "wrong"
    assert judge("1/0", "1/0").state == "right"


@pytest.mark.parametrize(("text", "number"), [("1/4", 0.25), ("-2", -2), ("1/0", None), ("falls", None), ("", None)])
def test_numbers(text: str, number: float | None) -> None:
    assert number_of(text) == number


def test_a_number_of_numpys_is_said_like_any_other() -> None:
    assert says("1/2", np.array(0.5))
    assert says("0.5", np.float64(0.5))
    assert not says("1/3", np.array(0.5))


def test_neither_numbers_nor_formulas_wait_for_numpy() -> None:
    code = (
        "from tutor.checking.typed import judge\n"
        "judge('1/3', '0.3'); judge('6x', '6*x', None, ('x',))\n"
        "import sys; print('numpy' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"


# --- properties: what is told is true ---------------------------------------------------------------------------


def _longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.tuples(inner, st.sampled_from([" + ", " - ", " * "]), inner).map("".join)
    return st.tuples(st.sampled_from(["", "sin", "exp", "tanh", "sigmoid"]), joined).map(
        lambda two: f"{two[0]}({two[1]})"
    )


_formulas = st.recursive(st.sampled_from(["x", "y", "2", "3", "0.5", "x^2", "1/y"]), _longer, max_leaves=5)


@given(_formulas)
def test_a_formula_with_values_is_right(text: str) -> None:
    formula = read(text, XY)
    assume(len(pairs(formula, formula, XY)) == POINTS)
    assert judge(text, text, None, XY).state == "right"
    assert judge(f"0 + {text}*1", text, None, XY).state == "right"


@given(_formulas, _formulas)
def test_right_is_said_of_equal_formulas_only(one: str, other: str) -> None:
    verdict = judge(one, other, None, XY)
    point = {"x": 0.83, "y": 1.37}
    ours, theirs = (read(text, XY).value(point) for text in (other, one))
    assume(math.isfinite(ours) and math.isfinite(theirs))
    near = math.isclose(ours, theirs, rel_tol=1e-5, abs_tol=1e-11)
    if verdict.state == "right":
        assert near
    if verdict.told == "Only the sign is wrong.":
        assert math.isclose(ours, -theirs, rel_tol=1e-5)
    if verdict.told.startswith("It is upside down"):
        assert math.isclose(ours * theirs, 1, rel_tol=1e-5)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_what_is_said_of_numbers_is_true(given_number: float, wanted: float) -> None:
    verdict = judge(repr(given_number), repr(wanted))
    if verdict.state == "right":
        assert math.isclose(given_number, wanted, rel_tol=1.1e-3, abs_tol=1.1e-6)
    if verdict.told == "Only the sign is wrong.":
        assert math.isclose(given_number, -wanted, rel_tol=1.1e-3, abs_tol=1.1e-6)
    if verdict.told.startswith("It is the right number times "):
        top, _, below = verdict.told.removeprefix("It is the right number times ").rstrip(".").partition("/")
        assert math.isclose(given_number, wanted * int(top) / int(below or 1), rel_tol=1e-5)


@pytest.mark.parametrize(
    ("answer", "value", "met"),
    [
        ("2/3", 0.67, True),
        ("0.668", 0.67, True),
        ("0.66", 0.67, False),
        ("1/3", 0.3333, True),
        ("0.46", 0.5, False),
        ("0.330", 0.3333, False),
        ("2x150", (2, 150), True),
        ("2 × 150", (2, 150), True),
        ("150x2", (2, 150), False),
    ],
)
def test_a_rounded_number_and_a_shape_as_people_say_them(answer: str, value: object, met: bool) -> None:
    assert says(answer, value) is met
