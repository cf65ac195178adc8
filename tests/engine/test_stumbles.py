"""What users of other frameworks stumble over: it works, or the message says what to do instead."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutor import engine as nn


@pytest.mark.parametrize(
    "first",
    [
        lambda: nn.layers.Dense(3, input_shape=(4,)),
        lambda: nn.layers.Dense(3, activation="relu", input_dim=4),
        lambda: nn.layers.Flatten(input_shape=(2, 2)),
    ],
)
def test_the_first_layer_may_say_what_an_example_looks_like(first: Any) -> None:
    model = nn.Sequential([first(), nn.layers.Dense(1)])
    assert model.built
    assert model.layers[-1].built
    twin = nn.Sequential.from_config(model.get_config())
    assert [w.shape for w in twin.weights] == [w.shape for w in model.weights]


def test_models_are_not_made_by_calling_layers_on_each_other() -> None:
    with pytest.raises(TypeError, match=r"nn.Sequential\(\[...\]\), or as a subclass of nn.Model"):
        nn.layers.Dense(3)(nn.Input((4,)))


def test_softmax_of_one_unit_is_told() -> None:
    with pytest.warns(UserWarning, match="always 1: use sigmoid"):
        nn.layers.Dense(1, activation="softmax")


def test_gradients_and_variables_the_wrong_way_round() -> None:
    variable = nn.Variable([1.0])
    optimizer = nn.SGD(0.1)
    with pytest.raises(TypeError, match=r"\(gradient, variable\)"):
        optimizer.apply_gradients([(variable, np.ones(1))])  # type: ignore[list-item]  # that is the mistake
    pairs = zip([np.ones(1)], [variable], strict=True)
    optimizer.apply_gradients(pairs)
    with pytest.raises(ValueError, match="used up"):
        optimizer.apply_gradients(pairs)
    optimizer.apply_gradients([(variable, variable)])


def test_cross_entropy_of_what_is_no_probability() -> None:
    rng = np.random.default_rng(0)
    model = nn.Sequential([nn.Input((4,)), nn.Dense(3)], seed=0)
    model.set_weights([np.zeros((4, 3)), [2.0, -2.0, 0.0]])  # shares of a sum of 0
    model.compile("sgd", "categorical_crossentropy")
    y = np.eye(3)[rng.integers(0, 3, 50)]
    with pytest.raises(FloatingPointError, match=r"no probabilities.*softmax.*from_logits=True"):
        model.fit(rng.normal(size=(50, 4)), y)


def test_a_list_of_tensors_is_a_tensor() -> None:
    a, b = nn.Variable(0.5), nn.Variable(1.0)
    with nn.GradientTape() as tape:
        y = nn.sum(nn.sin([a, b]) * nn.softmax([a, 2.0]))
    assert all(g is not None for g in tape.gradient(y, [a, b]))
    assert_array_equal(nn.exp([a, b]), np.exp([0.5, 1.0]))


@pytest.mark.parametrize("function", [nn.exp, nn.relu, nn.transpose])
@pytest.mark.parametrize("wrong", [None, "a", [None]])
def test_what_is_no_number_is_refused_by_name(function: Any, wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"the operand of .* must be real numbers"):
        function(wrong)


def test_tensors_of_a_given_shape() -> None:
    assert_array_equal(nn.zeros((2, 1)), [[0], [0]])
    assert_array_equal(nn.ones(3), [1, 1, 1])
    assert_array_equal(nn.fill([2], 7), [7, 7])
    assert_array_equal(nn.eye(2), [[1, 0], [0, 1]])
    assert nn.ones(3).dtype == nn.float32
    same = nn.constant([1.0, 2.0])
    assert nn.convert_to_tensor(same) is same
    assert nn.convert_to_tensor(same, nn.float32).dtype == nn.float32
    assert same[:, nn.newaxis].shape == (2, 1)
