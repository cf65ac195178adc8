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
from tutor import engine as nn
from tutor.engine import activations
from tutor.engine.gradcheck import numeric_gradient

ALL = sorted(activations.NAMES)
# e^z itself ends at 1e308.
ALL_FINITE = [name for name in ALL if name != "exponential"]
HUGE = [-1e308, -1000.0, -745.0, -50.0, -0.0, 0.0, 50.0, 1000.0, 1e308]
# What Keras 3.15 gives for -2, -0.5, 0 and 1.5, in float32.
KERAS = {
    "linear": [-2.0, -0.5, 0.0, 1.5],
    "sigmoid": [0.11920292, 0.37754068, 0.5, 0.81757444],
    "tanh": [-0.96402758, -0.46211717, 0.0, 0.90514821],
    "relu": [0.0, 0.0, 0.0, 1.5],
    "softmax": [0.021745656, 0.097457267, 0.16067988, 0.72011721],
    "softplus": [0.126928, 0.47407699, 0.69314718, 1.7014133],
    "leaky_relu": [-0.4, -0.1, 0.0, 1.5],
    "elu": [-0.86466473, -0.39346933, 0.0, 1.5],
    "silu": [-0.23840584, -0.18877034, 0.0, 1.2263616],
    "swish": [-0.23840584, -0.18877034, 0.0, 1.2263616],
    "exponential": [0.13533528, 0.60653067, 1.0, 4.481689],
    "log_softmax": [-3.8283412, -2.3283412, -1.8283412, -0.32834128],
}


# --- values -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("z", [-20.0, -4.5, -1.0, 0.0, 0.3, 4.5])
def test_values(z: float) -> None:
    assert activations.linear(z) == z
    assert activations.sigmoid(z) == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-15)
    assert activations.tanh(z) == pytest.approx(math.tanh(z), rel=1e-15)
    assert activations.relu(z) == max(z, 0)
    assert activations.softplus(z) == pytest.approx(math.log1p(math.exp(z)), rel=1e-13)


@pytest.mark.parametrize("name", ALL)
def test_all_are_keras_own(name: str) -> None:
    z = np.array([[-2.0, -0.5, 0.0, 1.5]], np.float32)
    assert_allclose(activations.get(name)(z), [KERAS[name]], rtol=2e-6, atol=1e-7)


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
    assert_allclose(activations.log_softmax(z), np.log(a), atol=1e-9)


@given(z=floats(shapes(), -40, 40))
def test_symmetries(z: Floats) -> None:
    assert_allclose(activations.sigmoid(-z), 1 - activations.sigmoid(z), atol=1e-15)
    assert_allclose(activations.tanh(z), 2 * activations.sigmoid(2 * z) - 1, atol=1e-14)
    assert_allclose(activations.softplus(z) - activations.softplus(-z), z, atol=1e-14)


# --- safety: warnings are errors here ---------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_and_tanh_are_safe_at_both_ends(dtype: type[np.floating[Any]]) -> None:
    z = np.array([-np.inf, -1000, 0, 1000, np.inf], dtype)
    assert_array_equal(activations.sigmoid(z), [0, 0, 0.5, 1, 1])
    assert_array_equal(activations.tanh(z), [-1, -1, 0, 1, 1])
    assert_array_equal(activations.relu(z), [0, 0, 0, 1000, np.inf])
    assert_array_equal(activations.softplus(z), [0, 0, np.log(dtype(2)), 1000, np.inf])
    assert_array_equal(activations.elu(z), [-1, -1, 0, 1000, np.inf])


@pytest.mark.parametrize("name", [name for name in ALL_FINITE if name != "log_softmax"])
def test_no_finite_sum_overflows_or_warns(name: str) -> None:
    z = np.array(HUGE)
    assert np.isfinite(activations.get(name)(z)).all()
    assert np.isfinite(activations.get(name)(nn.constant(z)).numpy()).all()


def test_softmax_at_both_ends() -> None:
    assert_array_equal(activations.softmax([[1000.0, -1000.0], [-1000.0, -1000.0]]), [[1, 0], [0.5, 0.5]])
    assert_array_equal(activations.softmax([[1e308, -1e308], [-np.inf, 0.0]]), [[1, 0], [0, 1]])


@pytest.mark.parametrize("name", ALL)
def test_nan_stays_nan(name: str) -> None:
    assert np.isnan(activations.get(name)(np.array([np.nan]))).all()


@pytest.mark.parametrize("name", ALL)
def test_the_smallest_numbers_do_no_harm(name: str) -> None:
    tiny = np.array([5e-324, -5e-324])
    a = activations.get(name)(tiny)
    assert_allclose(a, activations.get(name)(np.zeros(2)), atol=1e-300)


# --- dtypes and shapes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_keep_their_type(name: str, dtype: type[np.floating[Any]]) -> None:
    z = np.array([[1, -2], [0, 3]], dtype)
    assert activations.get(name)(z).dtype == dtype
    assert activations.get(name)(nn.constant(z)).dtype == dtype


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("z", [[[1, -2], [0, 3]], np.arange(3)])
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
def test_the_tapes_gradient_agrees_with_central_differences(name: str, data: st.DataObject) -> None:
    activation = activations.get(name)
    shape = data.draw(shapes(least_axes=1))
    z = data.draw(floats(shape))
    z = np.where(np.abs(z) < 0.01, 0.01, z)  # corners have a test of their own
    upstream = data.draw(floats(shape))
    numeric = numeric_gradient(lambda z: (upstream * activation(z)).sum(), z)
    with nn.GradientTape() as tape:
        x = nn.constant(z)
        tape.watch(x)
        target = nn.sum(upstream * activation(x))
    assert_allclose(tape.gradient(target, x), numeric, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("name", "at_zero"), [("relu", 0), ("leaky_relu", 0.2), ("elu", 1), ("silu", 0.5)])
def test_the_derivatives_at_corners(name: str, at_zero: float) -> None:
    with nn.GradientTape() as tape:
        z = nn.constant([-0.0, 0.0])
        tape.watch(z)
        a = activations.get(name)(z)
    assert_array_equal(tape.gradient(a, z), [at_zero, at_zero])


@pytest.mark.parametrize("name", ALL_FINITE)
def test_gradients_are_finite_at_both_ends(name: str) -> None:
    with nn.GradientTape() as tape:
        z = nn.constant([[-1000.0, 1000.0]])
        tape.watch(z)
        a = activations.get(name)(z)
    assert np.isfinite(tape.gradient(a, z).numpy()).all()


# --- names and mistakes -----------------------------------------------------------------------------------------


def test_get() -> None:
    assert activations.get(None) is activations.linear
    assert activations.get("tanh") is activations.tanh
    assert activations.get(np.sin) is np.sin


def test_the_short_spellings_are_the_same_functions() -> None:
    for name in ("relu", "sigmoid", "softmax", "softplus", "tanh", "log_softmax"):
        assert getattr(nn, name) is getattr(activations, name)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no activation 'sigmod': did you mean 'sigmoid'\? There are 'linear', "):
        activations.get("sigmod")


def test_something_else_is_no_activation() -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match=r'a name such as "sigmoid" or a function; got 3'):
        activations.get(wrong)
