"""Tapes inside tapes, variables that change while tapes hold them, jacobians."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.test_tape import of
from tutor import engine as nn

# --- more than one tape, more than one derivative ---------------------------------------------------------------------


def test_second_order() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape() as outer:
        with nn.GradientTape() as inner:
            y = x * x + x
        first = inner.gradient(y, x)
    assert float(first) == 7.0
    assert of(outer, first, x) == 2.0


def test_fourth_order() -> None:
    x = nn.constant(0.7)
    tapes = [nn.GradientTape() for _ in range(4)]
    for tape in tapes:
        tape.__enter__()
        tape.watch(x)
    found = nn.sin(x) * nn.exp(x)
    for tape in reversed(tapes):
        tape.__exit__(None, None, None)
        found = tape.gradient(found, x)
    assert_allclose(float(found), -4 * math.sin(0.7) * math.exp(0.7), rtol=1e-14)


@pytest.mark.parametrize("exponent", [2, 3, 2.0])
@pytest.mark.parametrize("at", [0.0, 2.0, -1.5])
def test_powers_of_any_order_at_zero(exponent: float, at: float) -> None:
    """a^(b-1) must not be asked for where b is 0: it is infinite at 0."""
    derivative: Any = lambda x: x**exponent  # noqa: E731
    expected = [at**exponent, exponent * at ** (exponent - 1), exponent * (exponent - 1) * at ** (exponent - 2)]
    for wanted in expected:
        assert_allclose(float(np.asarray(derivative(nn.constant(at)))), wanted)
        derivative = _derivative(derivative)
    assert_allclose(float(derivative(nn.constant(at))), 6.0 if exponent == 3 else 0.0)


def _derivative(function: Any) -> Any:
    def found(x: Any) -> Any:
        with nn.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        return tape.gradient(y, x, unconnected_gradients="zero")

    return found


def test_a_tape_sees_only_what_it_watches() -> None:
    """The tapes share one list of nodes, but not what they look at."""
    x, y = nn.constant(2.0), nn.constant(5.0)
    with nn.GradientTape() as outer:
        outer.watch([x, y])
        with nn.GradientTape() as inner:
            inner.watch(x)
            z = x * x * y
        by_x = inner.gradient(z, {"x": x, "y": y})
    assert float(by_x["x"]) == 20.0
    assert by_x["y"] is None
    assert list(map(float, outer.gradient(by_x["x"], [x, y]))) == [10.0, 4.0]


def test_what_was_computed_before_an_inner_tape_is_constant_to_it() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape() as outer:
        y = x * x
        with nn.GradientTape() as inner:
            z = y * x
        assert float(inner.gradient(z, [x])[0]) == 9.0
    assert float(outer.gradient(z, x)) == 27.0


def test_a_variable_of_the_outer_tape_is_not_watched_by_an_inner_one_that_does_not() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape() as outer:
        with nn.GradientTape(watch_accessed_variables=False) as inner:
            y = x * x
        assert inner.gradient(y, x) is None
    assert of(outer, y, x) == 6.0


def test_what_only_a_former_inner_tape_watched_is_constant_to_the_outer_one() -> None:
    x, c = nn.Variable(3.0), nn.constant(2.0)
    with nn.GradientTape(persistent=True) as outer:
        with nn.GradientTape() as inner:
            inner.watch(c)
            y = x * c * c
        assert float(inner.gradient(y, c)) == 12.0
    assert outer.gradient(y, c) is None
    assert of(outer, y, x) == 4.0


def test_tapes_beside_each_other_inside_an_outer_one() -> None:
    x = nn.Variable(2.0)
    with nn.GradientTape() as outer:
        total = nn.constant(0.0)
        for power in (2, 3):
            with nn.GradientTape() as inner:
                y = x**power
            total = total + inner.gradient(y, x)
    assert float(total) == 4.0 + 12.0
    assert of(outer, total, x) == 2.0 + 12.0


def test_deep_graphs() -> None:
    x = nn.Variable(1.0)
    with nn.GradientTape() as outer:
        with nn.GradientTape() as inner:
            y = x
            for _ in range(10_000):
                y = y * 0.9999 + 0.0
        first = inner.gradient(y, x)
    assert_allclose(float(first), 0.9999**10_000)
    assert outer.gradient(first, x) is None


def test_wide_use_of_one_variable() -> None:
    x = nn.Variable(2.0)
    with nn.GradientTape() as tape:
        y = nn.stack([x * number for number in range(100)])
    assert of(tape, y, x) == 4950.0


# --- variables that change --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [2.0, [2.0]])
def test_a_tape_goes_on_with_the_values_it_saw(start: Any) -> None:
    w, v = nn.Variable(start), nn.Variable(3.0)
    with nn.GradientTape(persistent=True) as tape:
        y = w * w * v
    v.assign_sub(float(tape.gradient(y, v)))
    w.assign_add(w.numpy())
    assert of(tape, y, w) == 12.0
    assert of(tape, y, v) == 4.0
    assert float(w) == 4.0


def test_a_variable_that_changes_while_the_tape_records() -> None:
    w = nn.Variable([2.0])
    with nn.GradientTape() as outer:
        with nn.GradientTape(persistent=True) as tape:
            y = w * w
            w.assign([5.0])
            z = w * w
        first = tape.gradient(y, w)
        assert of(tape, z, w) == 10.0
        assert of(tape, [y, z], w) == 14.0
    assert float(first) == 4.0
    assert float(outer.gradient(first, w)) == 2.0


def test_every_tape_keeps_the_values_it_saw() -> None:
    v = nn.Variable([1.0, 2.0, 3.0])
    tapes = [nn.GradientTape(persistent=True) for _ in range(3)]
    targets = []
    for tape in tapes:
        with tape:
            targets.append(nn.sum(v * v))
    for tape, target in zip(tapes, targets, strict=True):
        assert_array_equal(tape.gradient(target, v), [2, 4, 6])
    v.assign([7.0, 8.0, 9.0])
    with tapes[0]:
        targets.append(nn.sum(v * v))
    v.assign([0.0, 0.0, 0.0])
    for tape, target in zip(tapes, targets, strict=False):
        assert_array_equal(tape.gradient(target, v), [2, 4, 6])
    assert_array_equal(tapes[0].gradient(targets[-1], v), [14, 16, 18])


@pytest.mark.parametrize(
    "look",
    [
        lambda v: v[:2],
        lambda v: nn.stack(list(v))[:2],
        lambda v: nn.transpose(v)[:2],
        lambda v: nn.reshape(v, (3, 1))[:2],
        lambda v: nn.squeeze(nn.expand_dims(v, 0))[:2],
        lambda v: nn.broadcast_to(v, (3,))[:2],
        lambda v: nn.clip(v, 0.0, 10.0)[:2],
        lambda v: v.T[:2],
    ],
)
def test_what_is_taken_from_a_variable_does_not_change_with_it(look: Any) -> None:
    v = nn.Variable([1.0, 2.0, 3.0])
    with nn.GradientTape() as tape:
        y = look(v)
        z = nn.sum(y * y)
    v.assign([7.0, 8.0, 9.0])
    assert_array_equal(y.numpy().ravel(), [1, 2])
    assert_array_equal(tape.gradient(z, v), [2, 4, 0])


def test_descent_by_hand() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(64, 3))
    target = x @ [[1.0], [-2.0], [0.5]] + 0.3
    w, b = nn.Variable(np.zeros((3, 1))), nn.Variable(np.zeros(1))
    for _ in range(200):
        with nn.GradientTape() as tape:
            loss = nn.mean((x @ w + b - target) ** 2)
        for variable, g in zip((w, b), tape.gradient(loss, [w, b]), strict=True):
            variable.assign_sub(0.2 * g)
    assert_allclose(w.numpy().ravel(), [1, -2, 0.5], atol=1e-6)
    assert_allclose(b.numpy(), [0.3], atol=1e-6)


# --- jacobians --------------------------------------------------------------------------------------------------------


def test_jacobian() -> None:
    x = nn.Variable([[1.0, 2.0], [3.0, 4.0]])
    with nn.GradientTape(persistent=True) as tape:
        y = nn.sum(x * x, axis=1)
    expected = np.zeros((2, 2, 2))
    expected[0, 0], expected[1, 1] = [2, 4], [6, 8]
    assert_array_equal(tape.jacobian(y, x), expected)
    assert_array_equal(tape.jacobian(nn.constant([1.0]), x, unconnected_gradients="zero"), np.zeros((1, 2, 2)))
    assert tape.jacobian(nn.constant([1.0]), x) is None
    other = nn.Variable(1.0)
    both = tape.jacobian(y, {"x": x, "other": other})
    assert both["other"] is None
    assert both["x"].shape == (2, 2, 2)


def test_jacobian_of_a_gradient_is_the_hessian() -> None:
    x = nn.Variable([1.0, 2.0])
    with nn.GradientTape() as outer:
        with nn.GradientTape() as inner:
            y = x[0] ** 2 * x[1] + nn.sin(x[1])
        gradient = inner.gradient(y, x)
    assert_allclose(outer.jacobian(gradient, x), np.array([[4, 2], [2, -math.sin(2)]]))


def test_a_jacobian_in_part_unconnected_has_zeros_there() -> None:
    x, y = nn.Variable([1.0, 2.0]), nn.Variable(3.0)
    with nn.GradientTape(persistent=True) as tape:
        z = nn.stack([y * y, nn.sum(x)])
    assert_array_equal(tape.jacobian(z, y), [6, 0])
