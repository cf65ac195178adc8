"""Central differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, floats, shapes
from tutor.engine.gradcheck import numeric_gradient


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
