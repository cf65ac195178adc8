"""Regularizers: the price of large weights, and its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, floats, shapes
from tutor import engine as nn
from tutor.engine import regularizers
from tutor.engine.gradcheck import numeric_gradient

W = np.array([[1.0, -2.0], [0.0, 3.0]])


def test_values() -> None:
    assert regularizers.L1(0.1)(W) == pytest.approx(0.6)
    assert regularizers.L2(0.1)(W) == pytest.approx(1.4)
    assert regularizers.L1L2(l1=0.1, l2=0.1)(W) == pytest.approx(2.0)
    assert regularizers.L1L2()(W) == 0


@given(w=floats(shapes()))
def test_gradients(w: Floats) -> None:
    w = np.where(np.abs(w) < 0.01, 0.5, w)  # |w| has a corner at 0
    price = regularizers.L1L2(l1=0.3, l2=0.2)
    variable = nn.Variable(w)
    with nn.GradientTape() as tape:
        total = price(variable)
    gradient = tape.gradient(total, variable)
    assert_allclose(gradient, 0.3 * np.sign(w) + 0.4 * w)
    assert_allclose(gradient, numeric_gradient(price, w), rtol=1e-7, atol=1e-9)


def test_at_zero_the_absolute_value_pulls_nowhere() -> None:
    variable = nn.Variable([0.0, 0.0])
    with nn.GradientTape() as tape:
        total = regularizers.L1(1.0)(variable)
    assert_array_equal(tape.gradient(total, variable), [0, 0])


# --- in layers ---------------------------------------------------------------------------------------------------


def test_the_prices_of_a_layer_are_its_losses() -> None:
    layer = nn.layers.Dense(2, kernel_regularizer="l2", bias_regularizer=regularizers.L1(0.5))
    assert layer.losses == []
    layer.build((None, 2))
    layer.set_weights([W, [1.0, -1.0]])
    assert [float(loss) for loss in layer.losses] == pytest.approx([0.14, 1.0])


def test_frozen_weights_cost_nothing() -> None:
    layer = nn.layers.Dense(2, kernel_regularizer="l2")
    layer.build((None, 2))
    layer.trainable = False
    assert layer.losses == []


def test_the_tape_follows_the_price() -> None:
    layer = nn.layers.Dense(2, use_bias=False, kernel_regularizer=regularizers.L2(0.1), dtype="float64")
    layer.build((None, 2))
    layer.set_weights([W])
    with nn.GradientTape() as tape:
        (price,) = layer.losses
    assert_allclose(tape.gradient(price, layer.kernel), 0.2 * W)


def test_a_function_of_ones_own() -> None:
    layer = nn.layers.Dense(2, kernel_regularizer=lambda w: nn.max(nn.abs(w)))
    layer.build((None, 2))
    layer.set_weights([W, [0.0, 0.0]])
    assert [float(loss) for loss in layer.losses] == [3.0]


# --- names, descriptions, mistakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "l1", "l2"), [("l1", 0.01, 0), ("l2", 0, 0.01), ("l1_l2", 0, 0), ("L2", 0, 0.01), ("L1L2", 0, 0)]
)
def test_names(name: str, l1: float, l2: float) -> None:
    found = regularizers.get(name)
    assert isinstance(found, regularizers.L1L2)
    assert (found.l1, found.l2) == (l1, l2)


def test_get_takes_what_there_is() -> None:
    price = regularizers.L1(0.5)
    assert regularizers.get(None) is None
    assert regularizers.get(price) is price
    assert isinstance(regularizers.get(regularizers.L2), regularizers.L2)


def test_descriptions_make_the_same_again() -> None:
    config = regularizers.L1(0.5).get_config()
    assert config == {"l1": 0.5}
    assert regularizers.L1.from_config(config).l1 == 0.5
    found = regularizers.get({"module": "regularizers", "class_name": "L2", "config": {"l2": 0.25}})
    assert isinstance(found, regularizers.L2)
    assert found.l2 == 0.25


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(
        ValueError, match=r"no regularizer 'l1l2': did you mean 'l1_l2'\? There are 'l1', 'l2', 'l1_l2'"
    ):
        regularizers.get("l1l2")


@pytest.mark.parametrize("factor", [-0.1, float("nan"), float("inf"), "0.1"])
def test_factors_are_numbers_of_at_least_0(factor: Any) -> None:
    with pytest.raises(ValueError, match=r"l2 must be a number of at least 0, such as 0\.01; got"):
        regularizers.L2(factor)


def test_something_else_is_no_regularizer() -> None:
    wrong: Any = 0.01
    with pytest.raises(TypeError, match=r'a name such as "l2", or a Regularizer .* got 0\.01'):
        nn.layers.Dense(1, kernel_regularizer=wrong)
