"""``nn.function``: what it returns, what its source looks like, and how it gets on with variables and tapes."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.counting import Counted
from tutor import engine as nn
from tutor.engine.primitive import recording
from tutor.engine.tensor import Tensor


@pytest.fixture(autouse=True)
def _nothing_is_left_recording() -> Any:
    yield
    assert recording() is None
    repr(nn.constant(1.0).numpy())  # values are known again


def quotient(x: Any, y: Any) -> Any:
    with nn.GradientTape() as tape:
        tape.watch([x, y])
        z = (2 * x + 1 / x) / (x + y)
    return z, tape.gradient(z, [x, y])


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_value_and_derivatives_of_a_function_of_numbers() -> None:
    traced = nn.function(quotient)
    z, (dx, dy) = traced(1.0, 2.0)
    assert (z, dx, dy) == (1.0, 0.0, -1 / 3)
    assert type(z) is type(dx) is float
    for x, y in ((2.0, 3.0), (-0.3, 7.5), (1e-9, 1e9)):
        z, gradients = quotient(nn.constant(x), nn.constant(y))
        assert traced(x, y) == (float(z), pytest.approx([float(g) for g in gradients], rel=1e-14))


def test_its_source() -> None:
    traced = nn.function(quotient)
    assert traced.source == "# quotient has not been called yet: its source is written at the first call\n"
    traced(1.0, 2.0)
    assert traced.source.splitlines() == [
        "def quotient(x, y):",
        "    if x.__class__ is float and y.__class__ is float:",
        "        try:",
        "            v0 = 2.0 * x",
        "            v1 = 1.0 / x",
        "            v2 = v0 + v1",
        "            v3 = x + y",
        "            v4 = v2 / v3",
        "            v5 = 1.0 / v3",
        "            v6 = v4 / v3",
        "            v7 = -v6",
        "            v8 = v5 * v1",
        "            v9 = v8 / x",
        "            v10 = v7 - v9",
        "            v11 = v5 * 2.0",
        "            v12 = v10 + v11",
        "            return (v4, [v12, v7])",
        "        except FLOAT_ERRORS:",
        "            return run_without_source(x, y)",
        "    return trace(x, y)",
    ]


def test_second_and_third_derivatives() -> None:
    @nn.function
    def three(x: Any) -> Any:
        with nn.GradientTape() as first:
            first.watch(x)
            with nn.GradientTape() as second:
                second.watch(x)
                with nn.GradientTape() as third:
                    third.watch(x)
                    y = nn.sin(x) * nn.exp(x)
                dy = third.gradient(y, x)
            ddy = second.gradient(dy, x)
        return y, dy, ddy, first.gradient(ddy, x)

    s, c, e = math.sin(0.7), math.cos(0.7), math.exp(0.7)
    assert three(0.7) == pytest.approx((s * e, (s + c) * e, 2 * c * e, 2 * (c - s) * e), rel=1e-14)


def test_functional_forms_are_traced_too() -> None:
    assert nn.function(nn.grad(nn.grad(lambda x: x**3)))(2.0) == 12.0
    assert_allclose(nn.function(nn.hessian(lambda x: nn.sum(x**3)))(np.array([1.0, 2.0])), [[6, 0], [0, 12]])


def test_where_python_raises_numpys_inf_and_nan_come_out() -> None:
    traced = nn.function(lambda x: (1 / x, nn.exp(x), nn.log(x), x**0.5, nn.sqrt(x) * 0.0))
    assert traced(1.0) == (1.0, math.e, 0.0, 1.0, 0.0)
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert traced(0.0)[:3] == (math.inf, 1.0, -math.inf)
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert traced(1000.0)[1] == math.inf
    with pytest.warns(RuntimeWarning, match="invalid"):
        assert np.isnan(traced(-1.0)[2:]).all()
    assert np.isnan(traced(math.nan)).all()
    assert traced(math.inf)[:3] == (0.0, math.inf, math.inf)


@pytest.mark.parametrize("x", [0.0, -0.0, 1.5, -2.0, math.inf, -math.inf, math.nan, 1e308, 5e-324])
def test_what_is_left_out_changes_no_number(x: float) -> None:
    def careful(x: Any) -> Any:
        return (
            x * 1.0,
            1 * x,
            x / 1,
            x - 0.0,
            x + 0.0,
            x + -0.0,
            0 * x,
            -(-x),  # noqa: B002  # as it is meant
            1.0 + -x,
            -x + 1.0,
            1.0 - -x,
            -x - 1.0,
            -x * 3.0,
            3.0 * -x,
            -x / 3.0,
            x / -3.0,
            -x * -x,
            x**1,
            x**2,
            x * x,
            -x - x,
            -x + -x,
            1.5 * x - -x,
            nn.maximum(x, 1.0),
            nn.minimum(-1.0, x),
            nn.relu(x),
            x - x,
        )

    with np.errstate(all="ignore"):
        found = nn.function(careful)(x)
        for known, value in zip(careful(nn.constant(x)), found, strict=True):
            assert_array_equal(float(known), value)
            assert np.isnan(value) or math.copysign(1, float(known)) == math.copysign(1, value)


def test_nothing_is_computed_twice_or_for_nothing() -> None:
    @nn.function
    def f(x: Any) -> Any:
        nn.exp(x)
        return nn.sin(x) * nn.sin(x) + nn.cos(x * 1.0) / nn.cos(x)

    f(1.0)
    assert f.source.count("sin(") == f.source.count("cos(") == 1
    assert "exp" not in f.source


def test_choices_between_numbers() -> None:
    @nn.function
    def f(x: Any) -> Any:
        with nn.GradientTape() as tape:
            tape.watch(x)
            y = nn.where(x > 1.0, x**2, 3.0 * x)
        return y, tape.gradient(y, x), x > 1.0

    assert f(2.0) == (4.0, 4.0, True)
    assert f(0.5) == (1.5, 3.0, False)


# --- arrays -----------------------------------------------------------------------------------------------------------


def layers(w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    x = np.linspace(-1, 1, len(b1), dtype=b1.dtype)
    with nn.GradientTape() as tape:
        tape.watch([w1, b1, w2, b2])
        value = nn.sum(nn.tanh(w2 @ nn.sigmoid(w1 @ x + b1) + b2) ** 2)
    return value, tape.gradient(value, [w1, b1, w2, b2])


def parameters(n: int, dtype: Any, seed: int = 0) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=shape) / math.sqrt(n)).astype(dtype) for shape in ((n, n), n, (n, n), n)]


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float32, 1e-4), (np.float64, 1e-11)])
@pytest.mark.parametrize("n", [1, 5, 130, 600])
def test_gradients_of_a_network(n: int, dtype: Any, rtol: float) -> None:
    traced = nn.function(layers)
    held = []
    for seed in range(4):
        given = parameters(n, dtype, seed)
        before = [array.copy() for array in given]
        value, gradients = traced(*given)
        known, right = layers(*map(nn.constant, given))
        assert_allclose(value, float(known), rtol=rtol)
        for gradient, expected in zip(gradients, right, strict=True):
            assert type(gradient) is np.ndarray
            assert gradient.dtype == dtype
            assert_allclose(gradient, expected.numpy(), rtol=rtol, atol=rtol * abs(expected.numpy()).max())
        held.append((gradients, [g.copy() for g in gradients]))
        for array, old in zip(given, before, strict=True):
            assert_array_equal(array, old)
    for gradients, copies in held:
        for gradient, copy in zip(gradients, copies, strict=True):
            assert_array_equal(gradient, copy)  # a later call has not written into what is held


def test_the_source_of_a_network() -> None:
    traced = nn.function(layers)
    traced(*parameters(4, np.float32))
    lines = [line.strip() for line in traced.source.splitlines()]
    assert lines[:9] == [
        "def layers(w1, b1, w2, b2):",
        "if (",
        "w1.__class__ is ndarray and w1.shape == (4, 4) and w1.dtype is float32",
        "and b1.__class__ is ndarray and b1.shape == (4,) and b1.dtype is float32",
        "and w2.__class__ is ndarray and w2.shape == (4, 4) and w2.dtype is float32",
        "and b2.__class__ is ndarray and b2.shape == (4,) and b2.dtype is float32",
        "):",
        "# v0, v1, v2: made once, to be written into: (4,) float32",
        "# c0: taken from outside: (4,) float32",
    ]
    # As many calls as one would write by hand, each on a line of its own.
    calls = lines[9:-2]
    assert calls[:2] == ["w1.dot(c0, v0)", "add(v0, b1, v0)"]
    assert len(calls) == 20
    assert all(re.fullmatch(r"(v\d+ = )?[\w.]+(\[column\])?(\.dot)?\([^()]+\)", call) for call in calls)


def test_results_belong_to_the_caller() -> None:
    w = nn.Variable([5.0, 6.0])
    outside = np.array([7.0, 8.0])
    traced = nn.function(lambda x: (x, x.T, w, outside, x + w, x + w, nn.reshape(x, (2, 1)), x[0:1], w[1:], 2 * x))
    x = np.array([1.0, 2.0])
    first = traced(x)
    expected = [result.copy() for result in first]
    for result in first:
        assert not any(np.shares_memory(result, other) for other in (x, w.value, outside))
        assert sum(np.shares_memory(result, other) for other in first) == 1
    traced(x + 1)
    for result, copy in zip(first, expected, strict=True):
        assert_array_equal(result, copy)
        result += 100
    for result, copy in zip(traced(x), expected, strict=True):
        assert_array_equal(result, copy)


def test_extreme_numbers_of_sigmoid() -> None:
    for dtype in (np.float32, np.float64):
        x = np.array([-1e4, -800, -90, -20, 0, 20, 800, 1e4, np.inf, -np.inf, np.nan], dtype)
        assert_allclose(nn.function(nn.sigmoid)(x), nn.sigmoid(x), rtol=1e-6, atol=1e-37)
        assert_array_equal(np.round(nn.function(nn.sigmoid)(x[:8])), [0, 0, 0, 0, 0, 1, 1, 1])


def test_constants_are_copied_when_it_is_traced() -> None:
    x = np.array([1.0, 2.0])
    traced = nn.function(lambda s: s * x)
    assert_array_equal(traced(2.0), [2.0, 4.0])
    x[0] = 100.0
    assert_array_equal(traced(2.0), [2.0, 4.0])


def test_whole_numbers_and_truth_values_in_arrays() -> None:
    labels = np.array([0, 1, 1])
    traced = nn.function(lambda p, y, keep: nn.sum(nn.where(keep, p * y, 1.0)))
    assert traced(np.array([0.5, 0.25, 0.125], np.float32), labels, labels == 1) == np.float32(1.375)
    assert nn.function(lambda y: nn.sum(y * 2))(labels) == 4
    assert nn.function(lambda y: nn.mean(y))(labels) == pytest.approx(2 / 3)


def test_long_functions_need_no_recursion() -> None:
    @nn.function
    def f(x: Any) -> Any:
        with nn.GradientTape() as tape:
            tape.watch(x)
            y = x
            for _ in range(3000):
                y = y * 1.001 + 0.0
        return tape.gradient(y, x)

    assert f(1.0) == pytest.approx(1.001**3000)


# --- variables --------------------------------------------------------------------------------------------------------


def test_variables_are_read_at_every_call() -> None:
    w, b, fixed = nn.Variable([1.0, 2.0], name="w"), nn.Variable(3.0), nn.Variable(1.0, trainable=False)
    f = Counted(lambda x: slopes(x))

    def slopes(x: Any) -> Any:
        with nn.GradientTape() as tape:
            y = nn.sum(w * x) * b + fixed
        return y, tape.gradient(y, {"w": w, "b": b, "fixed": fixed})

    traced = nn.function(f)
    x = np.array([1.0, 1.0])
    y, found = traced(x)
    assert (y, found["b"], found["fixed"]) == (10.0, 3.0, None)
    assert_array_equal(found["w"], [3.0, 3.0])
    w.assign([5.0, 6.0])
    b.assign_sub(2.0)
    fixed.assign(0.0)
    y, found = traced(x)
    assert (y, found["b"]) == (11.0, 11.0)
    home = np.empty(2)
    w.adopt(home)
    home[:] = 0.0
    assert traced(x)[0] == 0.0
    assert f.runs == 1


def test_variables_that_are_only_compared_are_read_too() -> None:
    limit = nn.Variable(1.0)
    traced = nn.function(lambda x: nn.where(x > limit, x, 0.0) + nn.sign(limit) + nn.cast(limit > 2.0, "float64"))
    assert traced(1.5) == 2.5
    limit.assign(3.0)
    assert traced(1.5) == 2.0
    limit.assign(-1.0)
    assert traced(1.5) == 0.5


def test_variables_may_be_arguments() -> None:
    one, other = nn.Variable(2.0), nn.Variable(3.0)
    f = Counted(lambda v: squared(v))

    def squared(v: Any) -> Any:
        with nn.GradientTape() as tape:
            y = v * v
        return tape.gradient(y, v)

    traced = nn.function(f)
    assert (traced(one), traced(other)) == (4.0, 6.0)
    one.assign(5.0)
    assert (traced(one), traced(other), f.runs) == (10.0, 6.0, 2)


def test_a_layer_may_be_called_inside() -> None:
    layer = nn.Dense(3, "tanh", seed=1)
    x = np.random.default_rng(0).normal(size=(4, 2)).astype(np.float32)

    @nn.function
    def gradients(x: Any) -> Any:
        with nn.GradientTape() as tape:
            loss = nn.mean(layer(x) ** 2)
        return loss, tape.gradient(loss, layer.trainable_variables)

    for _ in range(2):
        loss, found = gradients(x)
        with nn.GradientTape() as tape:
            known = nn.mean(layer(x) ** 2)
        assert_allclose(loss, float(known), rtol=1e-6)
        for g, expected in zip(found, tape.gradient(known, layer.trainable_variables), strict=True):
            assert_allclose(g, expected.numpy(), rtol=1e-5, atol=1e-7)
        layer.trainable_variables[0].assign_add(np.ones((2, 3)))


# --- tapes around it --------------------------------------------------------------------------------------------------


def test_a_tape_around_it_follows_tensors_and_variables() -> None:
    w = nn.Variable(3.0)
    traced = nn.function(lambda x: w * x**2)
    x = nn.constant(2.0)
    assert traced(x) == traced(2.0) == 12.0
    with nn.GradientTape() as tape:
        tape.watch(x)
        y = traced(x) + traced(1.0)
    assert isinstance(y, Tensor)
    found = tape.gradient(y, [x, w])
    assert [float(g) for g in found] == [12.0, 5.0]


def test_under_a_tape_numbers_still_adapt() -> None:
    w = nn.Variable(np.ones(2, np.float32))
    step = nn.function(lambda rate, n: nn.sum(w * rate) * n)
    for _ in range(2):
        with nn.GradientTape() as tape:
            y = step(0.5, 2)
        assert_array_equal(tape.gradient(y, w), [1.0, 1.0])
        assert step(0.5, 2) == 2.0


def test_functions_inside_functions() -> None:
    w = nn.Variable(2.0)
    inner = nn.function(lambda x: x * w)
    outer = nn.function(lambda x: inner(x) + inner(3.0))
    assert outer(1.0) == 8.0
    w.assign(10.0)
    assert outer(1.0) == 40.0
    assert inner(1.0) == 10.0


def test_persistent_tapes_and_jacobians_inside() -> None:
    @nn.function
    def f(x: Any) -> Any:
        with nn.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = nn.sin(x) * nn.sum(x)
        return tape.jacobian(y, x), tape.gradient(y, x)

    x = np.array([0.1, 0.2, 0.3])
    matrix, gradient = f(x)
    assert_allclose(matrix, np.diag(np.cos(x)) * x.sum() + np.sin(x)[:, None])
    assert_allclose(gradient, matrix.sum(0))


def test_gradients_that_are_not_there() -> None:
    @nn.function
    def f(x: Any, y: Any) -> Any:
        with nn.GradientTape() as tape:
            tape.watch(x)
            z = x * nn.stop_gradient(x) + y
        return tape.gradient(z, [x, y])

    assert f(3.0, 4.0) == [3.0, None]
