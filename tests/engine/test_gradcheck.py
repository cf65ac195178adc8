"""Central differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, floats, shapes
from tutor import engine as nn
from tutor.engine.gradcheck import check_gradients, numeric_gradient
from tutor.engine.primitive import TABLE, unary


@given(x=floats(shapes(), -3, 3))
def test_every_element_gets_its_own_derivative(x: Floats) -> None:
    gradient = numeric_gradient(lambda x: np.sum(x**3 + np.sin(x)), x)
    assert np.shape(gradient) == x.shape
    assert_allclose(gradient, 3 * x**2 + np.cos(x), rtol=1e-8, atol=1e-8)


@given(st.integers(-30, 30))
def test_large_and_small_elements_are_nudged_in_proportion(power: int) -> None:
    x = 10.0**power
    if power < 0:
        assert numeric_gradient(lambda x: x, x) == pytest.approx(1, rel=1e-9)
    else:
        assert numeric_gradient(lambda x: x * x, x) == pytest.approx(2 * x, rel=1e-8)


def test_a_number_gives_a_float_and_is_given_as_one() -> None:
    gradient = numeric_gradient(lambda x: x * x if type(x) is float else 0 * x, 3)
    assert gradient == pytest.approx(6)
    assert type(gradient) is float


def test_whole_numbers_lists_and_float32_are_computed_in_float64() -> None:
    for x in ([1, 2], np.array([1, 2], np.int8), np.array([1, 2], np.float32)):
        gradient = numeric_gradient(lambda x: (x**2).sum(), x)
        assert gradient.dtype == np.float64
        assert_allclose(gradient, [2, 4], rtol=1e-9)


def test_the_point_is_never_changed_even_by_a_careless_function() -> None:
    def careless(x: Floats) -> Any:
        x *= 2
        return (x * x).sum()

    x = np.array([1.0, 2.0])
    assert_allclose(numeric_gradient(careless, x), 8 * x, rtol=1e-9)
    assert_array_equal(x, [1, 2])


def test_the_step_can_be_chosen() -> None:
    # Of |x| at 0.1 a step of 0.3 sees both sides: (0.4 - 0.2) / 0.6.
    assert numeric_gradient(abs, 0.1, h=0.3) == pytest.approx(1 / 3)


def test_one_element_in_an_array_is_one_number() -> None:
    assert_allclose(numeric_gradient(lambda x: (x @ x).reshape(1, 1), [3.0]), [6], rtol=1e-9)


def test_an_empty_point_has_an_empty_gradient() -> None:
    assert numeric_gradient(lambda x: x.sum(), np.zeros((0, 3))).shape == (0, 3)


def test_a_function_of_many_numbers_is_told_so() -> None:
    with pytest.raises(ValueError, match=r"returns one number; this one returns shape \(2,\): sum it up"):
        numeric_gradient(lambda x: x * 2, [1.0, 2.0])


@pytest.mark.parametrize("h", [0.0, -1e-5, float("nan")])
def test_the_step_must_be_positive(h: float) -> None:
    with pytest.raises(ValueError, match="step h must be greater than 0"):
        numeric_gradient(lambda x: x, 1.0, h=h)


def test_text_has_no_gradient() -> None:
    wrong: Any = "3"
    with pytest.raises(TypeError, match="x must be real numbers"):
        numeric_gradient(lambda x: x, wrong)


# --- check_gradients --------------------------------------------------------------------------------------------------


def net(w: Any, b: Any) -> Any:
    return nn.sum(nn.tanh(w @ np.array([1.0, -2.0, 0.5]) + b) ** 2)


W = np.linspace(-1, 1, 6).reshape(2, 3)
B = np.array([0.3, -0.2])


def test_right_gradients_are_found_right() -> None:
    for order, count in ((1, 8), (2, 8 + 64)):
        report = check_gradients(net, [W, B], order=order)
        assert report.ok
        assert bool(report)
        assert report.checked == count
        assert report.inputs == ("w", "b")
        assert report.worst is not None
        assert report.worst.error < 1e-8
        assert str(report).startswith(f"Gradients agree: {count} derivatives by w and b; largest error")


def test_results_of_any_shape_are_checked_number_by_number() -> None:
    report = check_gradients(lambda x: nn.softmax(x), np.array([[1.0, 2.0, 3.0]]), order=2)
    assert report.ok
    assert report.checked == 9 + 9


def test_inputs_may_be_one_or_named_or_numbers() -> None:
    assert check_gradients(lambda x: x * x, 3.0).checked == 1
    assert check_gradients(lambda x, y: x * y, [3, 4.0], order=2).checked == 2 + 4
    report = check_gradients(net, {"b": B, "w": W})
    assert report.ok
    assert report.inputs == ("b", "w")
    assert check_gradients(lambda *all: all[0] * all[1], [3.0, 4.0]).inputs == ("input 0", "input 1")


def test_float32_is_checked_in_float64_and_says_so() -> None:
    report = check_gradients(net, [W.astype(np.float32), B])
    assert report.ok
    assert report.notes == ("Checked in float64, as float32 has too few digits: w.",)
    assert report.notes[0] in str(report)


def test_nothing_to_check_agrees() -> None:
    report = check_gradients(nn.sum, np.zeros((0, 2)), order=2)
    assert report.ok
    assert (report.checked, report.worst) == (0, None)
    assert "0 derivatives" in str(report)


def test_a_wrong_rule_is_found_with_input_element_and_numbers() -> None:
    wrong = unary("wrong_sine", np.sin, lambda g, o, a: g * 2.0)
    del TABLE["wrong_sine"]  # no row that others should find
    report = check_gradients(lambda w, b: nn.sum(wrong(w)) + nn.sum(b), [np.array([[0.0, 1.0]]), np.ones(2)])
    assert not report.ok
    assert [(each.name, each.number, each.index) for each in report.failures] == [("w", 0, (0, 0)), ("w", 0, (0, 1))]
    first, second = report.failures
    assert (first.analytic, second.analytic) == (2.0, 2.0)
    assert first.numeric == pytest.approx(1)
    assert second.numeric == pytest.approx(np.cos(1))
    assert second.error == pytest.approx(2 - np.cos(1))
    assert str(report).splitlines() == [
        "Gradients disagree: 2 of 4 derivatives by w and b.",
        "",
        "derivative of  by       tape  differences    error",
        "f              w[0, 0]     2            1  1.0e+00",
        "f              w[0, 1]     2   0.54030231  1.5e+00",
        "",
        "The derivatives by b are all right.",
    ]


def test_a_wrong_second_derivative_is_found_where_the_first_is_right() -> None:
    flat = unary("flat_square", np.square, lambda g, o, a: g * (2.0 * nn.stop_gradient(a)))
    del TABLE["flat_square"]  # no row that others should find
    x = np.array([1.0, 2.0])
    assert check_gradients(lambda x: nn.sum(flat(x)), x).ok
    report = check_gradients(lambda x: nn.sum(flat(x)), x, order=2)
    assert [(each.of, each.element) for each in report.failures] == [("df/dx[0]", "x[0]"), ("df/dx[1]", "x[1]")]
    assert [each.analytic for each in report.failures] == [0, 0]
    assert [each.numeric for each in report.failures] == pytest.approx([2, 2])


def test_a_cut_is_named() -> None:
    report = check_gradients(lambda x, y: x * nn.stop_gradient(y), [1.0, 2.0])
    assert [each.name for each in report.failures] == ["y"]
    assert "The tape sees no way from y to the result" in str(report)


def test_nan_never_agrees() -> None:
    report = check_gradients(lambda x: nn.log(x), [-1.0])
    assert not report.ok
    assert np.isnan(report.failures[0].numeric)


def test_a_failure_can_be_raised() -> None:
    with pytest.raises(AssertionError, match=r"Gradients disagree: 1 of 1 derivatives? by x\.(.|\n)*f +x +0 +0\.5"):
        check_gradients(lambda x: nn.relu(x), [0.0], raise_on_error=True)
    assert check_gradients(lambda x: nn.relu(x), [1.0], raise_on_error=True).ok


def test_long_reports_are_cut() -> None:
    text = str(check_gradients(lambda x: nn.sum(nn.relu(x)), np.zeros(30)))
    assert "30 of 30 derivatives" in text
    assert "and 20 more" in text
    assert len(text.splitlines()) < 20
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("by_hand", "hint"),
    [
        (lambda x: x, "by the same factor, 0.5"),
        (lambda x: -2 * x, "the sign is wrong"),
        (lambda x: x**2, None),
    ],
)
def test_gradients_derived_by_hand(by_hand: Any, hint: str | None) -> None:
    x = np.array([[1.0, 2.0, 3.0]])
    assert check_gradients(lambda x: (x**2).sum(), x, gradients=2 * x).ok
    report = check_gradients(lambda x: (x**2).sum(), x, gradients=by_hand(x))
    assert not report.ok
    assert "by hand" in str(report)
    assert ("off in the same way" in str(report)) == (hint is not None)
    assert hint is None or hint in str(report)


def test_gradients_by_hand_for_several_inputs() -> None:
    def f(w: Any, b: Any) -> Any:
        return np.sum(w * b)

    assert check_gradients(f, [W[0], W[1]], gradients=[W[1], W[0]]).ok
    assert check_gradients(f, {"b": W[0], "w": W[1]}, gradients={"w": W[0], "b": W[1]}).ok
    assert [each.name for each in check_gradients(f, [W[0], 2.0], gradients=[np.full(3, 2.0), 7]).failures] == ["b"]
    with pytest.raises(ValueError, match="1 gradients for 2 inputs"):
        check_gradients(f, [W[0], W[1]], gradients=[W[1]])
    with pytest.raises(ValueError, match=r"w has shape \(3,\), the gradient by it \(2, 3\)"):
        check_gradients(f, [W[0], W[1]], gradients=[W, W[0]])
    with pytest.raises(ValueError, match=r"of one number; f returns shape \(2,\)"):
        check_gradients(lambda x: np.ones(2), 1.0, gradients=1.0)


def test_what_cannot_be_checked() -> None:
    with pytest.raises(TypeError, match="returned None: is its"):
        check_gradients(lambda x: None, 1.0)
    with pytest.raises(TypeError, match="returned a plain float"):
        check_gradients(lambda x: float(x), 1.0)
    with pytest.raises(TypeError, match="the input x must be real numbers"):
        check_gradients(lambda x: x, "3")
    with pytest.raises(ValueError, match="order must be 1, or 2"):
        check_gradients(net, [W, B], order=3)
    with pytest.raises(ValueError, match="order must be 1, or 2"):
        check_gradients(net, [W, B], order=2, gradients=[W, B])


@pytest.mark.parametrize(
    ("dw", "db", "hints"),
    [
        (lambda dw: dw / 2, 1, ["The derivatives by b are all right.", "Those by W are off by the factor 0.5."]),
        (lambda dw: -dw, 1, ["Those by W have the wrong sign."]),
        (lambda dw: dw.T, 1, ["The derivatives by b are all right.", "Those by W are right, but transposed."]),
        (lambda dw: dw, -1, ["The derivatives by W are all right.", "Those by b have the wrong sign."]),
        (lambda dw: 3 * dw, 2, ["Those by W are off by the factor 3.", "Those by b are off by the factor 2."]),
    ],
)
def test_the_report_tells_right_inputs_from_wrong_ones(dw: Any, db: float, hints: list[str]) -> None:
    W, b = np.array([[0.3, -1.2], [2.0, 0.7]]), np.array([0.4, -0.9])
    x = np.array([[1.0, 2.0], [-0.5, 1.5], [0.3, 0.1]])

    def loss(W: Any, b: Any) -> Any:
        return np.sum((x @ W + b) ** 2)

    off = 2 * (x @ W + b)
    report = check_gradients(loss, {"W": W, "b": b}, gradients={"W": dw(x.T @ off), "b": db * off.sum(axis=0)})
    assert all(hint in str(report) for hint in hints), str(report)
