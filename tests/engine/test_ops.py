"""Every row of the table: derivatives of first and second order against central differences, in shapes of all kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes as shapes
from hypothesis.extra.numpy import mutually_broadcastable_shapes
from numpy.testing import assert_allclose

from tutor import engine as nn
from tutor.engine import ops
from tutor.engine.primitive import TABLE
from tutor.engine.tensor import Tensor, constant

Arrays = list[np.ndarray[Any, np.dtype[np.float64]]]


def apart(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float, shift: float = 0.0) -> Any:
    """Numbers of which no two are close, so that no step of a difference crosses a corner."""
    size = int(np.prod(shape))
    return (rng.permutation(np.linspace(low, high, size + 2)[1:-1]) + shift).reshape(shape)


@dataclass(frozen=True)
class Row:
    """How to try a row: what it is applied to, and where its arguments may lie."""

    apply: Callable[..., Any]
    low: float = -1.9
    high: float = 2.1
    operands: int = 1
    # Which shapes make sense; for two operands they broadcast together.
    shapes: Any = None


def any_axis(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function along some axis, chosen by the sizes so that all of them come up."""

    def along(a: Any) -> Any:
        axis = (None, *range(-a.ndim, a.ndim))[sum(a.shape) % (2 * a.ndim + 1)]
        return function(a, axis=axis, keepdims=bool(a.size % 2))

    return along


def last(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a: function(a, axis=-(sum(a.shape) % a.ndim) - 1)


def every_other(shape: tuple[int, ...]) -> Any:
    return (np.arange(np.prod(shape)) % 2 == 0).reshape(shape)


filled = shapes(min_dims=0, max_dims=3, min_side=1, max_side=3)
any_shape = shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
axed = shapes(min_dims=1, max_dims=3, min_side=1, max_side=3)
products = st.one_of(
    *(
        st.tuples(*[st.integers(1, 3)] * 5).map(lambda n, form=form: form(*n))  # type: ignore[misc]
        for form in (
            lambda m, n, k, b, c: ((n,), (n,)),
            lambda m, n, k, b, c: ((m, n), (n,)),
            lambda m, n, k, b, c: ((n,), (n, k)),
            lambda m, n, k, b, c: ((m, n), (n, k)),
            lambda m, n, k, b, c: ((b, m, n), (n,)),
            lambda m, n, k, b, c: ((n,), (b, n, k)),
            lambda m, n, k, b, c: ((b, m, n), (n, k)),
            lambda m, n, k, b, c: ((m, n), (b, n, k)),
            lambda m, n, k, b, c: ((b, m, n), (b, n, k)),
            lambda m, n, k, b, c: ((c, 1, m, n), (b, n, k)),
        )
    )
)
pairs = mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3).map(lambda found: found.input_shapes)
vectors = st.tuples(shapes(min_dims=1, max_dims=1, max_side=4), shapes(min_dims=1, max_dims=1, max_side=4))
same = filled.map(lambda shape: (shape, shape))

ROWS: dict[str, Row] = {
    "add": Row(lambda a, b: a + b, operands=2),
    "subtract": Row(lambda a, b: a - b, operands=2),
    "multiply": Row(lambda a, b: a * b, operands=2),
    "divide": Row(lambda a, b: a / b, 0.5, 2.0, operands=2),
    "power": Row(lambda a, b: a**b, 0.5, 2.0, operands=2),
    "maximum": Row(nn.maximum, operands=2),
    "minimum": Row(nn.minimum, operands=2),
    "negative": Row(lambda a: -a),
    "abs": Row(nn.abs),
    "square": Row(nn.square),
    "sqrt": Row(nn.sqrt, 0.3, 4),
    "exp": Row(nn.exp),
    "log": Row(nn.log, 0.3, 4),
    "log1p": Row(nn.log1p, -0.7, 4),
    "expm1": Row(nn.expm1),
    "sin": Row(nn.sin),
    "cos": Row(nn.cos),
    "tanh": Row(nn.tanh),
    "sigmoid": Row(nn.sigmoid, -6, 6),
    "softplus": Row(nn.softplus, -6, 6),
    "relu": Row(nn.relu),
    "where": Row(lambda a, b: nn.where(every_other(a.shape), a, b), operands=2),
    "clip": Row(lambda a: nn.clip(a, -0.5, 1.0)),
    "sum": Row(any_axis(nn.sum)),
    "mean": Row(any_axis(nn.mean), shapes=filled),
    "max": Row(any_axis(nn.max), shapes=filled),
    "min": Row(any_axis(nn.min), shapes=filled),
    "softmax": Row(last(nn.softmax), shapes=axed),
    "log_softmax": Row(last(nn.log_softmax), shapes=axed),
    "logsumexp": Row(any_axis(nn.logsumexp), shapes=filled),
    "matmul": Row(lambda a, b: a @ b, operands=2, shapes=products),
    "outer": Row(ops.outer, operands=2, shapes=vectors),
    "turn": Row(ops.turned, shapes=shapes(min_dims=2, max_dims=4, max_side=3)),
    "reshape": Row(lambda a: nn.reshape(a, (-1,)), shapes=filled),
    "transpose": Row(lambda a: nn.transpose(a, tuple(np.roll(range(a.ndim), 1)))),
    "broadcast_to": Row(lambda a: nn.broadcast_to(a, (2, *a.shape))),
    "sum_to": Row(lambda a: ops.gathered(a, a.shape[-1:] if a.ndim else ())),
    "getitem": Row(lambda a: a[np.array([0, 0, -1])], shapes=axed),
    "put": Row(lambda a: ops.put(a, (slice(1, None), 0), (a.shape[0] + 1, 2)), shapes=shapes(min_dims=1, max_dims=1)),
    "cast": Row(lambda a: nn.cast(nn.cast(a, "longdouble"), "float64")),
    "concatenate": Row(lambda a, b: nn.concatenate([a, b, a], axis=-1), operands=2, shapes=axed.map(lambda s: (s, s))),
    "stack": Row(lambda a, b: nn.stack([a, b, a], axis=-1), operands=2, shapes=same),
}
# Flat wherever they have a derivative, see test_steps.
STEPS = {"equal", "not_equal", "greater", "greater_equal", "less", "less_equal", "sign", "stop_gradient"}


def test_no_row_is_missed() -> None:
    assert set(TABLE) == set(ROWS) | STEPS
    assert not any(TABLE[name].rules for name in STEPS)


def gradients(function: Callable[..., Any], arrays: Arrays, weights: Any, order: int) -> list[Any]:
    """The gradients of a weighted sum of the function's results, or, of second order, of a weighted sum of those."""
    tensors = [constant(array) for array in arrays]
    with nn.GradientTape() as outer:
        outer.watch(tensors)
        with nn.GradientTape() as inner:
            inner.watch(tensors)
            target = nn.sum(function(*tensors) * weights[0])
        found = inner.gradient(target, tensors, unconnected_gradients="zero")
        if order == 1:
            return [np.asarray(g) for g in found]
        again = sum(nn.sum(g * w) for g, w in zip(found, weights[1], strict=True))
    if not isinstance(again, Tensor):
        return [np.zeros_like(array) for array in arrays]
    return [np.asarray(g) for g in outer.gradient(again, tensors, unconnected_gradients="zero")]


def check(row: Row, arrays: Arrays, rng: np.random.Generator) -> None:
    """Along a random direction, the gradients must say what differences say."""
    result = np.asarray(row.apply(*map(constant, arrays)))
    weights = rng.normal(size=result.shape), [rng.normal(size=array.shape) for array in arrays]
    direction = [rng.normal(size=array.shape) for array in arrays]
    h = 1e-5
    above = [array + h * step for array, step in zip(arrays, direction, strict=True)]
    below = [array - h * step for array, step in zip(arrays, direction, strict=True)]

    def value(at: Arrays) -> float:
        return float(np.sum(np.asarray(row.apply(*map(constant, at))) * weights[0]))

    def slope(at: Arrays) -> float:
        first = gradients(row.apply, at, weights, 1)
        return float(sum(np.sum(g * w) for g, w in zip(first, weights[1], strict=True)))

    for order, rising in ((1, value), (2, slope)):
        found = gradients(row.apply, arrays, weights, order)
        assert [g.shape for g in found] == [array.shape for array in arrays]
        assert all(g.dtype == np.float64 for g in found)
        analytic = sum(np.sum(g * step) for g, step in zip(found, direction, strict=True))
        assert_allclose(analytic, (rising(above) - rising(below)) / (2 * h), rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("name", ROWS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_derivatives(name: str, data: st.DataObject) -> None:
    row = ROWS[name]
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    if row.operands == 1:
        shape = data.draw(any_shape if row.shapes is None else row.shapes)
        arrays = [apart(rng, shape, row.low, row.high)]
    else:
        one, other = data.draw(pairs if row.shapes is None else row.shapes)
        # The second operand lies between the numbers of the first.
        gap = (row.high - row.low) / 200
        arrays = [apart(rng, one, row.low, row.high), apart(rng, other, row.low, row.high, shift=gap)]
        if name in ("maximum", "minimum"):
            arrays[1] = arrays[1] * 1.0137 + 0.0071
    check(row, arrays, rng)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.operands == 2 and row.shapes is None])
@pytest.mark.parametrize(
    ("one", "other"), [((0,), (1,)), ((2, 0), ()), ((3, 1), (1, 0)), ((), ()), ((2, 1), (3,)), ((1, 1, 2), (2, 1))]
)
def test_empty_single_and_stretched(name: str, one: tuple[int, ...], other: tuple[int, ...]) -> None:
    rng = np.random.default_rng(3)
    arrays = [rng.uniform(0.6, 0.9, one), rng.uniform(1.1, 1.9, other)]
    check(ROWS[name], arrays, rng)


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "power", "maximum"])
@pytest.mark.parametrize("plain_side", [0, 1])
def test_one_operand_may_be_plain(name: str, plain_side: int) -> None:
    rng = np.random.default_rng(4)
    known = rng.uniform(1.1, 1.9, 3)

    def apply(a: Any) -> Any:
        return ROWS[name].apply(*((known, a) if plain_side == 0 else (a, known)))

    check(Row(apply), [rng.uniform(0.6, 0.9, (2, 1))], rng)


@pytest.mark.parametrize("name", sorted(STEPS - {"sign", "stop_gradient"}))
def test_steps_are_plain_and_not_followed(name: str) -> None:
    x = nn.Variable([1.0, -2.0])
    with nn.GradientTape() as tape:
        found = getattr(ops, name)(x, 0.0)
        target = nn.sum(nn.where(found, x, 2 * x))
    assert type(found) is np.ndarray
    assert_allclose(tape.gradient(target, x), np.where(found, 1, 2))
