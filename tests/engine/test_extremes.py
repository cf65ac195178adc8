"""Huge, tiny and no numbers: what NumPy would give, and no warning where the mathematics is finite."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutor import engine as nn

INF, NAN, TINY = np.inf, np.nan, 5e-324
EXTREMES = [1e308, -1e308, INF, -INF, NAN, TINY, -TINY, 1000.0, -1000.0, 0.0, -0.0]


def value_and_gradient(function: Callable[[Any], Any], at: Any) -> tuple[Any, Any]:
    x = nn.constant(at)
    with nn.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return y.numpy(), tape.gradient(y, x).numpy()


@pytest.mark.parametrize(
    ("function", "expected", "slope"),
    [
        (nn.sigmoid, [1, 0, 1, 0, NAN, 0.5, 0.5, 1, 0, 0.5, 0.5], [0, 0, 0, 0, NAN, 0.25, 0.25, 0, 0, 0.25, 0.25]),
        (nn.tanh, [1, -1, 1, -1, NAN, 0, 0, 1, -1, 0, 0], [0, 0, 0, 0, NAN, 1, 1, 0, 0, 1, 1]),
        (nn.relu, [1e308, 0, INF, 0, NAN, 0, 0, 1000, 0, 0, 0], [1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0]),
        (
            nn.softplus,
            [1e308, 0, INF, 0, NAN, np.log(2), np.log(2), 1000, 0, np.log(2), np.log(2)],
            [1, 0, 1, 0, NAN, 0.5, 0.5, 1, 0, 0.5, 0.5],
        ),
        (nn.abs, [1e308, 1e308, INF, INF, NAN, 0, 0, 1000, 1000, 0, 0], [1, -1, 1, -1, NAN, 1, -1, 1, -1, 0, 0]),
    ],
    ids=lambda item: getattr(item, "__name__", ""),
)
def test_functions_of_one_number(function: Any, expected: list[float], slope: list[float]) -> None:
    """As an array and number by number, which go different ways: by NumPy, and by Python's floats."""
    value, gradient = value_and_gradient(function, EXTREMES)
    assert_allclose(value, expected, atol=1e-320)
    assert_allclose(gradient, slope, atol=1e-300)
    for at, wanted, rising in zip(EXTREMES, expected, slope, strict=True):
        value, gradient = value_and_gradient(function, at)
        assert_allclose(value, wanted, atol=1e-320)
        assert_allclose(gradient, rising, atol=1e-300)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_and_its_relatives(dtype: Any) -> None:
    most = float(np.finfo(dtype).max)
    rows = np.array([[most, -most, 0], [1000, 1000, -1000], [-most, -most, -most], [0, -INF, 0]], dtype)
    expected = np.array([[1, 0, 0], [0.5, 0.5, 0], [1 / 3] * 3, [0.5, 0, 0.5]])
    assert_allclose(nn.softmax(rows), expected, rtol=1e-6)
    assert_allclose(nn.logsumexp(rows, axis=1), [most, 1000 + np.log(2), -most, np.log(2)], rtol=1e-6)
    assert_allclose(nn.log_softmax(rows[1]), [-np.log(2), -np.log(2), -2000 - np.log(2)], rtol=1e-6)
    value, gradient = value_and_gradient(lambda x: nn.logsumexp(x, axis=1), rows)
    assert_allclose(gradient, expected, rtol=1e-6)
    assert value.dtype == gradient.dtype == dtype
    assert np.isnan(nn.softmax(np.array([NAN, 1.0]))).all()


@pytest.mark.parametrize(
    ("function", "at"),
    [
        (lambda x: 1 / x, 0.0),
        (lambda x: -1 / x, -0.0),
        (lambda x: x / x, 0.0),
        (nn.log, 0.0),
        (nn.log, -1.0),
        (nn.sqrt, -1.0),
        (nn.exp, 1000.0),
        (lambda x: x**0.5, -8.0),
        (lambda x: x**-1, 0.0),
        (lambda x: x**400, 1e10),
        (lambda x: 10.0**x, 400.0),
        (nn.sin, INF),
        (lambda x: x * 1e308, 1e10),
        (lambda x: x - x, INF),
    ],
)
def test_single_numbers_behave_like_arrays(function: Any, at: float) -> None:
    """Python's own floats would raise ZeroDivisionError and its like, or give complex numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        for found, wanted in zip(value_and_gradient(function, at), value_and_gradient(function, [at]), strict=True):
            assert_array_equal(found, wanted[0])


def test_numpy_still_warns_where_the_mathematics_is_infinite() -> None:
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert float(nn.log(nn.constant(0.0))) == -INF
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert float(1 / nn.constant(0.0)) == INF


def test_derivatives_at_corners_are_tensorflows() -> None:
    assert value_and_gradient(nn.relu, 0.0)[1] == 0
    assert value_and_gradient(nn.abs, 0.0)[1] == 0
    x, y = nn.Variable(2.0), nn.Variable(2.0)
    with nn.GradientTape(persistent=True) as tape:
        top, low = nn.maximum(x, y), nn.minimum(x, y)
        shared = nn.max(nn.stack([x, y]))
    assert list(map(float, tape.gradient(top, [x, y]))) == [1, 0]
    assert list(map(float, tape.gradient(low, [x, y]))) == [1, 0]
    assert list(map(float, tape.gradient(shared, [x, y]))) == [0.5, 0.5]
    assert value_and_gradient(lambda x: nn.clip(x, 0.0, 1.0), [0.0, 1.0, -0.1, 1.1])[1].tolist() == [1, 1, 0, 0]


def test_empty_arrays() -> None:
    x = nn.Variable(np.zeros((0, 3)))
    with nn.GradientTape() as tape:
        y = nn.sum(nn.sigmoid(x) @ np.ones((3, 2))) + nn.sum(nn.softmax(x))
    assert float(y) == 0
    assert tape.gradient(y, x).shape == (0, 3)
    assert np.isnan(nn.mean(np.zeros(0)))
