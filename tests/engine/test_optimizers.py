"""Optimizers: traces worked out by hand or known from Keras, memory, messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import batches, floats
from tutor.engine import optimizers
from tutor.engine.optimizers import SGD, Adam, Optimizer, RMSprop
from tutor.engine.tensor import Variable

MAKERS: list[Callable[[], Optimizer]] = [
    SGD,
    lambda: SGD(0.05, momentum=0.9),
    lambda: SGD(0.05, momentum=0.9, nesterov=True),
    RMSprop,
    Adam,
]


def trace(optimizer: Optimizer, gradients: list[float]) -> list[float]:
    """Where one weight that starts at 0 stands after each step."""
    weight = Variable(0.0)
    places = []
    for gradient in gradients:
        optimizer.apply([gradient], [weight])
        places.append(float(weight.value))
    return places


# --- figures ----------------------------------------------------------------------------------------------------


def test_plain_descent() -> None:
    assert_allclose(trace(SGD(0.1), [1, 2, -3]), [-0.1, -0.3, 0.0], atol=1e-15)


def test_momentum() -> None:
    assert_allclose(trace(SGD(0.1, momentum=0.9), [1, 1, 1]), [-0.1, -0.29, -0.561])


def test_nesterov() -> None:
    # m is -.1, -.19, -.271; every step goes 0.9 m - 0.1.
    assert_allclose(trace(SGD(0.1, momentum=0.9, nesterov=True), [1, 1, 1]), [-0.19, -0.461, -0.8049])


def test_rmsprop() -> None:
    v1, v2 = 0.1 * 4, 0.9 * 0.1 * 4 + 0.1
    steps = [-0.01 * 2 / np.sqrt(v1 + 1e-7), -0.01 * 1 / np.sqrt(v2 + 1e-7)]
    assert_allclose(trace(RMSprop(0.01), [2, 1]), np.cumsum(steps))


def test_adams_epsilon_stands_outside_the_correction() -> None:
    # As in Keras; PyTorch, which has it inside, would go to -0.05.
    (place,) = trace(Adam(0.1, epsilon=1e-7), [1e-8])
    assert place == pytest.approx(-0.000315, abs=5e-7)


def test_adams_first_step_is_as_long_as_the_learning_rate() -> None:
    for gradient in (1e-2, 1.0, -1e4):
        assert trace(Adam(0.1), [gradient]) == pytest.approx([-0.1 * np.sign(gradient)], rel=1e-3)


def test_adam_step_by_step() -> None:
    m = v = place = 0.0
    expected = []
    for t, g in enumerate([1.0, -2.0, 0.5], start=1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        place -= 0.01 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / (np.sqrt(v) + 1e-7)
        expected.append(place)
    assert_allclose(trace(Adam(0.01), [1.0, -2.0, 0.5]), expected, rtol=1e-12)


def test_defaults_are_those_of_keras() -> None:
    assert SGD().learning_rate == 0.01
    assert (SGD().momentum, SGD().nesterov) == (0.0, False)
    assert RMSprop().learning_rate == Adam().learning_rate == 0.001
    assert (RMSprop().rho, RMSprop().epsilon) == (0.9, 1e-7)
    assert (Adam().beta_1, Adam().beta_2, Adam().epsilon) == (0.9, 0.999, 1e-7)


# --- every optimizer --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", MAKERS)
@given(data=st.data())
def test_arrays_move_like_their_elements_one_by_one(make: Callable[[], Optimizer], data: st.DataObject) -> None:
    shape = data.draw(batches(3))
    steps = [data.draw(floats(shape)) for _ in range(3)]
    together = Variable(np.zeros(shape))
    optimizer = make()
    for step in steps:
        optimizer.apply([step], [together])
    for index in np.ndindex(shape):
        assert_allclose(together.value[index], trace(make(), [float(step[index]) for step in steps])[-1], rtol=1e-12)


@pytest.mark.parametrize("make", MAKERS)
def test_steps_are_taken_in_place_and_gradients_stay_as_they_are(make: Callable[[], Optimizer]) -> None:
    weight = Variable(np.ones((2, 3), np.float32))
    array = weight.value
    gradient = np.full((2, 3), 0.5, np.float32)
    make().apply([gradient], [weight])
    assert weight.value is array
    assert array.dtype == np.float32
    assert (array < 1).all()
    assert_array_equal(gradient, np.full((2, 3), 0.5))


@pytest.mark.parametrize("make", MAKERS)
def test_they_find_the_bottom_of_a_bowl(make: Callable[[], Optimizer]) -> None:
    optimizer, weight = make(), Variable(np.array([3.0, -2.0]))
    optimizer.learning_rate = 0.02
    for _ in range(1000):
        optimizer.apply([2 * weight.value], [weight])
    assert_allclose(weight.value, [0, 0], atol=0.02)


def test_two_variables_keep_their_memories_apart() -> None:
    optimizer, still, moving = SGD(0.1, momentum=0.9), Variable(0.0), Variable(0.0)
    for _ in range(3):
        optimizer.apply_gradients(zip([0.0, 1.0], [still, moving], strict=True))
    assert still.value == 0
    assert moving.value == pytest.approx(-0.561)
    assert optimizer.iterations == 3


def test_the_learning_rate_may_change_on_the_way() -> None:
    optimizer, weight = SGD(0.1), Variable(0.0)
    optimizer.apply([1.0], [weight])
    optimizer.learning_rate = 1.0
    optimizer.apply([1.0])
    assert weight.value == pytest.approx(-1.1)


# --- names and mistakes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [("sgd", SGD), ("SGD", SGD), ("rmsprop", RMSprop), ("RMSprop", RMSprop), ("adam", Adam), ("Adam", Adam)],
)
def test_by_name_or_class(name: str, kind: type[Optimizer]) -> None:
    assert type(optimizers.get(name)) is kind
    assert type(optimizers.get(kind)) is kind


def test_an_optimizer_is_taken_as_it_is() -> None:
    adam = Adam(0.1)
    assert optimizers.get(adam) is adam


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no optimizer 'adm': did you mean 'adam'\?"):
        optimizers.get("adm")


@pytest.mark.parametrize("rate", [-0.1, float("nan"), "fast", None])
def test_a_learning_rate_is_a_number(rate: Any) -> None:
    with pytest.raises(ValueError, match=r"learning_rate must be a number of at least 0, such as 0\.01; got"):
        SGD(rate)


def test_momentum_below_one() -> None:
    with pytest.raises(ValueError, match=r"momentum must be at least 0 and less than 1; got 1\.5"):
        SGD(momentum=1.5)


def test_a_gradient_of_another_shape_is_not_stretched() -> None:
    weight = Variable(np.zeros((2, 3)), name="kernel")
    with pytest.raises(ValueError, match=r"'kernel' has shape \(2, 3\), its gradient \(3,\)"):
        SGD().apply([np.ones(3)], [weight])


def test_a_missing_gradient_names_its_variable_and_nothing_has_moved() -> None:
    first, second = Variable(0.0, name="first"), Variable(0.0, name="second")
    optimizer = SGD()
    with pytest.raises(ValueError, match="no gradient for variable 'second'"):
        optimizer.apply([1.0, None], [first, second])
    assert first.value == 0
    assert optimizer.iterations == 0


def test_an_optimizer_stays_with_its_variables() -> None:
    optimizer = Adam()
    optimizer.apply([1.0], [Variable(0.0)])
    with pytest.raises(ValueError, match="remembers 1 other variable: make a new optimizer for every model"):
        optimizer.apply([1.0], [Variable(0.0)])


def test_as_many_gradients_as_variables() -> None:
    with pytest.raises(ValueError, match="2 gradients for 1 variable"):
        SGD().apply([1.0, 2.0], [Variable(0.0)])
