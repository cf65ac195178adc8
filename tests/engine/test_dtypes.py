"""Which types may meet: a table, and nothing silent."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tutor import engine as nn

F32, F64 = np.float32, np.float64
REFUSED = "refused"


def tensor(dtype: Any, shape: tuple[int, ...]) -> nn.Tensor:
    return nn.constant(np.ones(shape, dtype))


def variable(dtype: Any, shape: tuple[int, ...]) -> nn.Tensor:
    return nn.Variable(np.ones(shape, dtype))


def array(dtype: Any, shape: tuple[int, ...]) -> Any:
    return np.ones(shape, dtype)


def number(kind: Callable[[int], Any]) -> Callable[[Any, tuple[int, ...]], Any]:
    return lambda dtype, shape: kind(1)


TABLE = [
    # a tensor of, meets, gives
    (F32, tensor, F32, F32),
    (F64, tensor, F64, F64),
    (F32, variable, F32, F32),
    (F32, array, F32, F32),
    (F64, array, F64, F64),
    (F32, tensor, F64, REFUSED),
    (F64, tensor, F32, REFUSED),
    (F32, variable, F64, REFUSED),
    (np.float16, tensor, F32, REFUSED),
    (F32, array, F64, REFUSED),
    (F64, array, F32, REFUSED),
    (F32, number(float), None, F32),
    (F32, number(int), None, F32),
    (F32, number(np.float64), None, F32),
    (F32, number(np.int64), None, F32),
    (F32, number(bool), None, F32),
    (F64, number(float), None, F64),
    (F64, number(int), None, F64),
    (F64, number(np.float32), None, F64),
    (F32, array, np.int64, F32),
    (F32, array, bool, F32),
    (F32, tensor, np.int64, F32),
    (F32, tensor, bool, F32),
    (F64, array, np.int32, F64),
    (np.int64, number(int), None, np.int64),
    (np.int32, number(int), None, np.int32),
    (np.int64, tensor, np.int64, np.int64),
    (np.int64, array, F64, F64),
    (np.int64, tensor, F32, F32),
    (np.int64, number(float), None, F64),
]


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.mul, nn.maximum], ids=lambda f: f.__name__)
@pytest.mark.parametrize(("own", "made", "other", "expected"), TABLE)
def test_the_table(operation: Any, own: Any, made: Any, other: Any, expected: Any) -> None:
    for shape in ((2, 3), (3,)):
        a, b = tensor(own, (2, 3)), made(other, shape)
        for one, two in ((a, b), (b, a)):
            if expected is REFUSED:
                with pytest.raises(TypeError, match=r"mixes no precisions.*astype"):
                    operation(one, two)
            else:
                found = operation(one, two)
                assert isinstance(found, nn.Tensor)
                assert found.dtype == expected
                assert found.shape == (2, 3)


@pytest.mark.parametrize("dtype", [np.float16, F32, F64])
def test_single_numbers_keep_their_precision(dtype: Any) -> None:
    x = nn.Variable(dtype(1.5))
    for found in (x + 1, 2 * x, x**2, 1 / x, x * 0.1, np.float64(2) * x, nn.exp(x), -x, nn.sigmoid(x), nn.relu(x)):
        assert found.dtype == dtype, found
    with nn.GradientTape() as tape:
        y = nn.sin(2 * x) / (x + 1) + x**3
    assert tape.gradient(y, x).dtype == dtype
    if dtype is not F64:
        with pytest.raises(TypeError, match="mixes no precisions"):
            x + nn.constant(1.0)


@pytest.mark.parametrize("dtype", [np.float16, F32, F64])
def test_functions_keep_their_precision(dtype: Any) -> None:
    x = nn.Variable(np.array([[0.5, 0.25], [0.75, 0.1]], dtype))
    for name in ("exp", "log", "sin", "tanh", "sigmoid", "relu", "softplus", "softmax", "sqrt", "square", "abs"):
        assert getattr(nn, name)(x).dtype == dtype, name
    for name in ("sum", "mean", "max", "min", "logsumexp"):
        assert getattr(nn, name)(x).dtype == getattr(nn, name)(x, axis=0).dtype == dtype, name
    assert nn.where(x > 0.3, x, 0.0).dtype == dtype
    assert nn.clip(x, 0.2, 0.6).dtype == dtype
    assert nn.concatenate([x, x]).dtype == dtype
    assert (x @ x).dtype == dtype


def test_joining_refuses_two_precisions() -> None:
    for join in (nn.concatenate, nn.stack, lambda pair: nn.where(np.array([True]), *pair)):
        with pytest.raises(TypeError, match="mixes no precisions"):
            join([tensor(F32, (1,)), tensor(F64, (1,))])


def test_converting_is_asked_for() -> None:
    x = nn.Variable(np.ones(3, F32))
    with nn.GradientTape() as tape:
        y = nn.sum(nn.cast(x, "float64") * np.arange(3.0))
    g = tape.gradient(y, x)
    assert g.dtype == F32
    np.testing.assert_array_equal(g, [0, 1, 2])
    assert nn.cast(1e300, "float32") == np.inf
    assert nn.cast([1.7, -1.7], int).tolist() == [1, -1]


def test_without_tensors_numpy_decides() -> None:
    assert nn.add(np.ones(2, F32), np.ones(2)).dtype == F64
    assert type(nn.exp(1.0)) is float
    assert type(nn.exp([1.0, 2.0])) is np.ndarray
    assert nn.mean([1, 2]) == 1.5
