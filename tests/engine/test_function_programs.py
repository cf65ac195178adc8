"""``nn.function`` against the tape: every row of the table, and programs thrown together at random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.engine.test_ops import ROWS, STEPS, Row
from tutor import engine as nn
from tutor.engine import ops
from tutor.engine.primitive import TABLE
from tutor.engine.tensor import Tensor

Arrays = list[Any]

PAIRS = [((2, 3), (2, 3)), ((3,), (2, 1)), ((2, 3), ()), ((), ()), ((1, 1), (2, 3))]
SHAPES: dict[str, list[Any]] = {
    "matmul": [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((2, 2, 3), (3,)), ((4, 2, 3), (3, 2))],
    "outer": [((3,), (2,))],
    "concatenate": [((2, 3), (2, 3)), ((2,), (2,))],
    "stack": [((2, 3), (2, 3)), ((), ())],
    "turn": [((2, 3),), ((2, 3, 2),)],
    "put": [((3,),)],
    "getitem": [((3,),), ((3, 2),)],
    "softmax": [((3,),), ((2, 3),)],
    "log_softmax": [((3,),), ((2, 3),)],
}


def shapes_of(name: str, row: Row) -> list[Any]:
    default: list[Any] = PAIRS if row.operands == 2 else [((2, 3),), ((3,),), ((),)]
    return SHAPES.get(name, default)


def derivatives(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function that returns what f does, the gradients of its squares, and those of the gradients' sines."""

    def all_of_them(*xs: Any) -> Any:
        xs_list = list(xs)
        with nn.GradientTape(persistent=True) as outer:
            outer.watch(xs_list)
            with nn.GradientTape() as inner:
                inner.watch(xs_list)
                y = f(*xs_list)
                target = nn.sum(y * y) if y.dtype.kind == "f" else nn.sum(xs_list[0])
            first = inner.gradient(target, xs_list)
            waves = [nn.sum(nn.sin(g)) for g in first if g is not None]
        second = [outer.gradient(wave, xs_list) for wave in waves]
        return {"y": y, "first": first, "second": second}

    return all_of_them


def flat(nest: Any) -> list[Any]:
    """All values of nested results, in order."""
    if isinstance(nest, dict):
        nest = list(nest.values())
    if isinstance(nest, list | tuple):
        return [value for item in nest for value in flat(item)]
    return [nest.value if isinstance(nest, Tensor) else nest]


def assert_same(found: Any, expected: Any, rtol: float) -> None:
    for value, known in zip(flat(found), flat(expected), strict=True):
        if value is None or known is None:
            assert value is known
            continue
        value, known = np.asarray(value), np.asarray(known)
        assert (value.shape, value.dtype) == (known.shape, known.dtype)
        size = np.max(np.abs(known[np.isfinite(known)]), initial=1.0) if known.dtype.kind == "f" else 0
        assert_allclose(value, known, rtol=rtol, atol=rtol * float(size))


def assert_owned(results: Any, given: Arrays, traced: Any) -> None:
    """No array may share memory with another, nor with anything that the source keeps."""
    arrays = [value for value in flat(results) if isinstance(value, np.ndarray)]
    kept = [value for value in traced.__globals__.values() if isinstance(value, np.ndarray)]
    for number, array in enumerate(arrays):
        for other in (*arrays[:number], *kept, *(each for each in given if isinstance(each, np.ndarray))):
            assert not np.shares_memory(array, other)


def compare(f: Callable[..., Any], calls: list[Arrays], rtol: float) -> None:
    """Run f as it is, and traced, several times; what was returned before must stay what it was."""
    traced = nn.function(f)
    held = []
    for given in calls:
        expected = f(*map(nn.constant, given))
        found = traced(*given)
        assert_same(found, expected, rtol)
        assert_owned(found, given, traced)
        held.append((found, expected))
    for found, expected in held:
        assert_same(found, expected, rtol)


def test_every_row_is_tried() -> None:
    assert set(ROWS) | STEPS == set(TABLE)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ROWS)
def test_rows(name: str, dtype: Any) -> None:
    row = ROWS[name]
    rng = np.random.default_rng(1)
    for shapes in shapes_of(name, row):
        calls = []
        for _ in range(2):
            given = [rng.uniform(max(row.low, -1.5), min(row.high, 1.5), shape).astype(dtype) for shape in shapes]
            calls.append([float(x) if x.ndim == 0 and dtype is np.float64 else x[()] for x in given])
        compare(derivatives(row.apply), calls, 1e-10 if dtype is np.float64 else 1e-3)


@pytest.mark.parametrize("name", sorted(STEPS))
@pytest.mark.parametrize("x", [0.5, np.float32(0.5), np.array([0.5, -1.0, 0.0]), np.array([[2.0, 0.5]], np.float32)])
def test_steps(name: str, x: Any) -> None:
    operation = getattr(ops, "held" if name == "stop_gradient" else name)
    operands = 1 if name in ("sign", "stop_gradient") else 2

    def f(x: Any) -> Any:
        step = operation(x, 0.5) if operands == 2 else operation(x)
        return nn.where(step, x, 2.0 * x), x * step

    found = nn.function(f)(x)
    assert_same(found, f(nn.constant(x)), 1e-7)


# --- programs at random -----------------------------------------------------------------------------------------------

UNARY: list[Callable[[Any], Any]] = [
    nn.negative,
    nn.tanh,
    nn.sigmoid,
    nn.sin,
    nn.relu,
    nn.softplus,
    nn.abs,
    nn.stop_gradient,
    lambda a: nn.exp(nn.tanh(a)),
    lambda a: nn.sqrt(a * a + 0.5),
    lambda a: a * 1.0 - 0.0,
    lambda a: a**2 + 2 * a,
    lambda a: nn.clip(a, -1.0, 0.5),
    lambda a: nn.where(a > 0.1, a, 0.5 * a),
    lambda a: nn.sign(a) * a,
]
BINARY: list[Callable[[Any, Any], Any]] = [
    nn.add,
    nn.subtract,
    nn.multiply,
    nn.maximum,
    lambda a, b: a / (b * b + 1.0),
    lambda a, b: (-a) * b - b,
    lambda a, b: (-a) / (-(b * b) - 1.0),
    lambda a, b: nn.where(a > b, a, b * 2.0),
    lambda a, b: a * (b > 0.0),
    lambda a, b: a @ b if a.ndim and b.ndim and a.shape[-1] == b.shape[0] and b.ndim < 3 else a + b,
]
SHAPING: list[Callable[[Any], Any]] = [
    nn.sum,
    nn.mean,
    lambda a: nn.sum(a**2),
    lambda a: a.T,
    lambda a: nn.reshape(a, (-1,)),
    lambda a: nn.expand_dims(a, 0),
    lambda a: nn.stack([a, a * 2.0]),
    lambda a: nn.broadcast_to(a, (2, *a.shape)),
]
WITH_AXES: list[Callable[[Any], Any]] = [
    lambda a: nn.sum(a, axis=0),
    lambda a: nn.mean(a, axis=-1, keepdims=True),
    lambda a: nn.max(a, axis=-1),
    lambda a: nn.softmax(a),
    lambda a: nn.logsumexp(a, axis=-1),
    lambda a: a[1:],
    lambda a: a[0],
    lambda a: a[[0, -1, 0]],
    lambda a: nn.concatenate([a, -a]),
]


def fits(a: Any, b: Any) -> bool:
    try:
        np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        return False
    return True


def program(seeds: list[int], variable: Any) -> Callable[..., Any]:
    """A function that does what the seeds say; its shape depends on nothing else."""

    def f(*xs: Any) -> Any:
        values = [*xs, variable]
        for seed in seeds:
            rng = np.random.default_rng(seed)
            a = values[-1] if rng.random() < 0.5 else values[rng.integers(len(values))]
            form = rng.random()
            if form < 0.35:
                made = UNARY[rng.integers(len(UNARY))](a)
            elif form < 0.75:
                partners = [b for b in values if fits(a, b)]
                made = BINARY[rng.integers(len(BINARY))](a, partners[rng.integers(len(partners))])
            else:
                known = SHAPING + WITH_AXES if a.ndim else SHAPING
                made = known[rng.integers(len(known))](a)
            values.append(made if 0 < made.size < 400 else a)
        rng = np.random.default_rng(seeds[0])
        return [values[number] for number in rng.integers(len(values), size=4)]

    return f


@pytest.mark.parametrize("seed", range(60))
def test_random_programs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dtype = (np.float64, np.float32)[seed % 2]
    variable = nn.Variable(rng.normal(size=3), dtype=dtype, name="w")
    made = program([int(number) for number in rng.integers(1 << 30, size=rng.integers(2, 25))], variable)

    def f(*xs: Any) -> Any:
        with nn.GradientTape(persistent=True) as outer:
            outer.watch(xs)
            with nn.GradientTape() as inner:
                inner.watch(xs)
                results = made(*xs)
                target = nn.sum(results[0]) + nn.sum(results[1] * results[1])
            first = inner.gradient(target, [*xs, variable])
            waves = [nn.sum(nn.sin(g)) for g in first if g is not None]
        second = [outer.gradient(wave, list(xs)) for wave in waves] if seed % 3 else None
        return results, target, first, second

    shapes = [[(), (3,), (2, 3), (3, 3)][number] for number in rng.integers(4, size=rng.integers(1, 4))]
    calls = []
    for _ in range(2):
        given = [rng.normal(size=shape).astype(dtype) for shape in shapes]
        calls.append([float(x) if x.ndim == 0 and dtype is np.float64 else x[()] for x in given])
    with np.errstate(all="ignore"):
        compare(f, calls, 1e-9 if dtype is np.float64 else 2e-3)
