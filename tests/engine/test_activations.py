"""Activation functions: values, safety, dtypes, derivatives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, floats, shapes
from tutor.engine import activations
from tutor.engine.gradcheck import numeric_gradient

ALL = sorted(activations.NAMES)
HUGE = [-1e308, -1000.0, -745.0, -50.0, -0.0, 0.0, 50.0, 1000.0, 1e308]


def test_there_are_five() -> None:
    assert ALL == ["linear", "relu", "sigmoid", "softmax", "tanh"]


@pytest.mark.parametrize("name", ALL)
def test_every_activation_has_its_way_back(name: str) -> None:
    assert activations.get(name) in activations.BACKWARD


# --- values -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("z", [-20.0, -4.5, -1.0, 0.0, 0.3, 4.5])
def test_values(z: float) -> None:
    assert activations.linear(z) == z
    assert activations.sigmoid(z) == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-15)
    assert activations.tanh(z) == pytest.approx(math.tanh(z), rel=1e-15)
    assert activations.relu(z) == max(z, 0)


def test_sigmoid_keeps_the_digits_of_tiny_probabilities() -> None:
    assert activations.sigmoid(-50.0) == pytest.approx(math.exp(-50), rel=1e-14)
    assert activations.sigmoid(np.float32(-17.23)) == pytest.approx(math.exp(-17.23), rel=1e-5)


def test_softmax() -> None:
    assert_allclose(activations.softmax([[0.0, math.log(3)], [5.0, 5.0]]), [[0.25, 0.75], [0.5, 0.5]])
    assert_allclose(activations.softmax([[0.0, 0.0], [math.log(3), 0.0]], axis=0), [[0.25, 0.5], [0.75, 0.5]])
    assert_allclose(activations.softmax([0.0, 0.0]), [0.5, 0.5])


@given(z=floats(shapes(least_axes=1), -30, 30), shift=st.floats(-100, 100))
def test_softmax_sums_to_one_and_does_not_see_a_shift(z: Floats, shift: float) -> None:
    a = activations.softmax(z)
    assert_allclose(a.sum(axis=-1), np.ones(z.shape[:-1]))
    assert_allclose(activations.softmax(z + shift), a, atol=1e-12)


@given(z=floats(shapes(), -40, 40))
def test_symmetries(z: Floats) -> None:
    assert_allclose(activations.sigmoid(-z), 1 - activations.sigmoid(z), atol=1e-15)
    assert_allclose(activations.tanh(z), 2 * activations.sigmoid(2 * z) - 1, atol=1e-14)


# --- safety: warnings are errors here ---------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_and_tanh_are_safe_at_both_ends(dtype: type[np.floating[Any]]) -> None:
    z = np.array([-np.inf, -1000, 0, 1000, np.inf], dtype)
    assert_array_equal(activations.sigmoid(z), [0, 0, 0.5, 1, 1])
    assert_array_equal(activations.tanh(z), [-1, -1, 0, 1, 1])
    assert_array_equal(activations.relu(z), [0, 0, 0, 1000, np.inf])


@pytest.mark.parametrize("name", ALL)
def test_no_finite_sum_overflows_or_warns(name: str) -> None:
    a = activations.get(name)(np.array(HUGE))
    assert np.isfinite(a).all()


def test_softmax_at_both_ends() -> None:
    assert_array_equal(activations.softmax([[1000.0, -1000.0], [-1000.0, -1000.0]]), [[1, 0], [0.5, 0.5]])
    assert_array_equal(activations.softmax([[1e308, -1e308], [-np.inf, 0.0]]), [[1, 0], [0, 1]])


@pytest.mark.parametrize("name", ALL)
def test_nan_stays_nan(name: str) -> None:
    assert np.isnan(activations.get(name)(np.array([np.nan]))).all()


# --- dtypes and shapes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_keep_their_type(name: str, dtype: type[np.floating[Any]]) -> None:
    assert activations.get(name)(np.array([[1, -2], [0, 3]], dtype)).dtype == dtype


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("z", [[[1, -2], [0, 3]], [True, False], np.arange(3, dtype=np.int8)])
def test_whole_numbers_become_float64(name: str, z: Any) -> None:
    a = activations.get(name)(z)
    assert a.dtype == np.float64
    assert a.shape == np.shape(z)


@given(z=floats(shapes(least_axes=1)))
def test_the_shape_stays_and_so_does_the_input(z: Floats) -> None:
    before = z.copy()
    for name in ALL:
        assert activations.get(name)(z).shape == z.shape
    assert_array_equal(z, before)


# --- derivatives ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
@given(data=st.data())
def test_the_way_back_agrees_with_central_differences(name: str, data: st.DataObject) -> None:
    activation = activations.get(name)
    shape = data.draw(shapes(least_axes=1))
    z = data.draw(floats(shape))
    if name == "relu":
        z = np.where(np.abs(z) < 0.01, 0.01, z)  # the kink itself has a test of its own
    upstream = data.draw(floats(shape))
    numeric = numeric_gradient(lambda z: (upstream * activation(z)).sum(), z)
    assert_allclose(activations.backward(activation, upstream, z, activation(z)), numeric, rtol=1e-7, atol=1e-8)


def test_the_derivative_of_relu_at_its_kink_is_zero() -> None:
    z = np.array([-0.0, 0.0])
    assert_array_equal(activations.backward(activations.relu, np.ones(2), z, activations.relu(z)), [0, 0])


@pytest.mark.parametrize("name", ALL)
def test_the_way_back_is_finite_at_both_ends(name: str) -> None:
    activation = activations.get(name)
    z = np.array([[-1000.0, 1000.0]])
    assert np.isfinite(activations.backward(activation, np.ones((1, 2)), z, activation(z))).all()


# --- names and mistakes -----------------------------------------------------------------------------------------


def test_get() -> None:
    assert activations.get(None) is activations.linear
    assert activations.get("tanh") is activations.tanh
    assert activations.get(np.sin) is np.sin


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no activation 'sigmod': did you mean 'sigmoid'\? There are 'linear', "):
        activations.get("sigmod")


def test_something_else_is_no_activation() -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match=r'a name such as "sigmoid" or a function; got 3'):
        activations.get(wrong)


def test_an_unknown_derivative_names_the_function_and_the_way_out() -> None:
    def cube(z: Floats) -> Floats:
        return z**3

    with pytest.raises(ValueError, match=r"does not know the derivative of cube.*linear, sigmoid"):
        activations.backward(cube, np.ones(1), np.ones(1), np.ones(1))
