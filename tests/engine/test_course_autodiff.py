"""Every figure that the chain-rule lesson prints about tapes and graphs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tutor import engine as nn


def test_chain_rule() -> None:
    """The derivative of sin(3x^2 + x) is cos(3x^2 + x) (6x + 1)."""
    for at in (-1.3, 0.0, 0.7):
        x = nn.Variable(at)
        with nn.GradientTape() as tape:
            y = nn.sin(3 * x**2 + x)
        assert_allclose(float(tape.gradient(y, x)), math.cos(3 * at**2 + at) * (6 * at + 1), rtol=1e-14)


@pytest.mark.parametrize("make", [nn.constant, nn.Variable])
def test_three_x_squared_at_two(make: Callable[[float], nn.Tensor]) -> None:
    x = make(2.0)
    with nn.GradientTape() as tape:
        if not isinstance(x, nn.Variable):
            tape.watch(x)
        y = 3 * x**2
    assert tape.gradient(y, x).numpy() == 12.0


def test_a_persistent_tape() -> None:
    a, b = nn.Variable(6.0), nn.Variable(2.0)
    with nn.GradientTape(persistent=True) as tape:
        y, z = a**2, b**3
    assert tape.gradient(y, a).numpy() == 12.0
    assert tape.gradient(z, b).numpy() == 12.0


def test_what_has_a_gradient() -> None:
    x0 = nn.Variable(3.0, name="x0")
    x1 = nn.Variable(3.0, name="x1", trainable=False)
    x2 = nn.Variable(2.0, name="x2") + 1.0
    x3 = nn.constant(3.0)
    with nn.GradientTape(persistent=True) as tape:
        y = (x0**2) + (x1**2) + (x2**2)
    found = tape.gradient(y, [x0, x1, x2, x3])
    assert float(found[0]) == 6.0
    assert found[1:] == [None, None, None]
    assert [variable.name for variable in tape.watched_variables()] == ["x0"]


def test_second_order() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape() as outer:
        with nn.GradientTape() as inner:
            y = x**2 + x
        first = inner.gradient(y, x)
    second = outer.gradient(first, x)
    assert (float(first), float(second)) == (7.0, 2.0)


def test_two_partial_derivatives() -> None:
    x, y = nn.Variable(2.0), nn.Variable(2.0)
    with nn.GradientTape(persistent=True) as tape:
        z = x**2 + y * x
    assert float(tape.gradient(z, x)) == 6.0
    assert float(tape.gradient(z, y)) == 2.0


GRAPHS: list[tuple[Callable[[Any, Any], Any], float, float, float]] = [
    (lambda x, y: x * y + 1 / x, 3, 1, 1),
    (lambda x, y: (x + y) / (x**2 - 4), -1, -1, -1 / 3),
    (lambda x, y: (2 * x + 1 / x) / (x + y), 1, 0, -1 / 3),
]


@pytest.mark.parametrize(("function", "value", "by_x", "by_y"), GRAPHS)
def test_the_three_graphs(function: Callable[[Any, Any], Any], value: float, by_x: float, by_y: float) -> None:
    x, y = nn.Variable(1.0), nn.Variable(2.0)
    with nn.GradientTape() as tape:
        z = function(x, y)
    gradients = tape.gradient(z, [x, y])
    assert float(z) == value
    assert_allclose(list(map(float, gradients)), [by_x, by_y], rtol=1e-15, atol=1e-16)


def test_partial_derivatives_of_the_calculus_lesson() -> None:
    """x^2 y + x y^3 + z, and its gradient (2xy + y^3, x^2 + 3xy^2, 1), on a grid."""
    grid = np.linspace(-5, 5, 50)
    values = np.meshgrid(grid, grid)
    x, y = map(nn.Variable, values)
    z = nn.Variable(1.0)
    with nn.GradientTape() as tape:
        f = x**2 * y + x * y**3 + z
    by_x, by_y, by_z = tape.gradient(f, [x, y, z])
    x, y = values  # type: ignore[assignment]
    assert_allclose(by_x, 2 * x * y + y**3, atol=1e-12)
    assert_allclose(by_y, x**2 + 3 * x * y**2, atol=1e-12)
    assert float(by_z) == 2500


def test_backpropagation_by_hand() -> None:
    """The 1-2-1 network of the backpropagation lesson."""
    w1, b1 = nn.Variable([[1.0, -1.0]]), nn.Variable([1.0, 1.0])
    w2, b2 = nn.Variable([[1.0], [-1.0]]), nn.Variable([1.0])
    target = math.exp(-1)
    with nn.GradientTape() as tape:
        loss = nn.sum((nn.sigmoid(np.array([[1.0]]) @ w1 + b1) @ w2 + b2 - target) ** 2)
    by_w1, by_b1, by_w2, by_b2 = tape.gradient(loss, [w1, b1, w2, b2])
    assert_allclose(float(loss), 1.026, atol=5e-4)
    assert_allclose(by_w1.numpy().ravel(), [0.21269971, -0.50645882], atol=5e-9)
    assert_allclose(by_b1.numpy(), [0.21269971, -0.50645882], atol=5e-9)
    assert_allclose(by_w2.numpy().ravel(), [1.78434979, 1.01291764], atol=5e-9)
    assert_allclose(by_b2.numpy(), [2.02583527], atol=5e-9)


def test_gradients_of_the_iris_lesson() -> None:
    """The network from scratch, (2, 4, 1) on the first two measures of 150 flowers, features in rows."""
    from sklearn.datasets import load_iris

    x, labels = load_iris(return_X_y=True)
    x, y = x[:, :2].T, (labels != 0).astype(float)[None, :]
    legacy = np.random.RandomState(2)
    w1, b1 = nn.Variable(legacy.randn(4, 2) * 0.01), nn.Variable(np.zeros((4, 1)))
    w2, b2 = nn.Variable(legacy.randn(1, 4) * 0.01), nn.Variable(np.zeros((1, 1)))
    with nn.GradientTape() as tape:
        z = w2 @ nn.tanh(w1 @ x + b1) + b2
        cost = nn.mean(nn.softplus(z) - y * z)
    found = tape.gradient(cost, [w1, b1, w2, b2])
    assert_allclose(
        found[0],
        [
            [0.01324219, 0.00407888],
            [0.01126041, 0.00345553],
            [-0.0067562, -0.00207384],
            [-0.02872369, -0.00885145],
        ],
        atol=5e-9,
    )
    assert_allclose(found[1], [[0.00176134], [0.00149579], [-0.00089779], [-0.00382111]], atol=5e-9)
    assert_allclose(found[2], [[0.00543696, 0.0203641, 0.02552417, -0.00149351]], atol=5e-9)
    assert_allclose(found[3], [[-0.16665708]], atol=5e-9)
