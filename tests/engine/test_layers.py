"""Dense layers and what all layers have in common: weights, freezing, names, and what they say when it does not fit."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, floats
from tutor import engine as nn
from tutor.engine.layers import Layer
from tutor.engine.tensor import Tensor


@pytest.fixture(autouse=True)
def _names_from_the_beginning() -> Iterator[None]:
    nn.clear_session()
    yield
    nn.clear_session()


# --- weights ----------------------------------------------------------------------------------------------------


def test_weights_come_with_the_first_data() -> None:
    layer = nn.Dense(units=1, activation="linear")
    assert not layer.built
    assert layer.get_weights() == []
    assert layer.input_shape is layer.output_shape is None
    layer([[1.0]])
    w, b = layer.get_weights()
    assert layer.built
    assert w.shape == (1, 1)
    assert b.shape == (1,)
    assert b == 0
    assert w.dtype == b.dtype == np.float32
    assert layer.count_params() == 2
    assert layer.input_shape == layer.output_shape == (None, 1)


def test_set_weights_takes_nested_lists() -> None:
    layer = nn.Dense(1)
    layer([[1.0]])
    layer.set_weights([[[200.0]], [100.0]])
    assert_array_equal(layer([[1.0]]), [[300.0]])
    assert_array_equal(layer([[1.0], [2.0]]), [[300.0], [500.0]])


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 9))
def test_first_weights_are_glorot_uniform_and_biases_zero(n: int, units: int, seed: int) -> None:
    layer = nn.Dense(units, seed=seed)
    layer.build((None, n))
    w, b = layer.get_weights()
    limit = np.sqrt(6 / (n + units))
    assert_array_equal(w, np.random.default_rng(seed).uniform(-limit, limit, (n, units)).astype(np.float32))
    assert_array_equal(b, np.zeros(units))


def test_get_weights_gives_copies_and_weights_the_real_things() -> None:
    layer = nn.Dense(2)
    layer(np.ones((1, 3)))
    layer.get_weights()[0][:] = 7
    assert not np.any(layer.kernel.numpy() == 7)
    layer.weights[0].assign(np.full((3, 2), 5.0))
    assert_array_equal(layer.get_weights()[0], np.full((3, 2), 5.0))
    assert [variable.name for variable in layer.trainable_variables] == ["kernel", "bias"]


def test_without_a_bias() -> None:
    layer = nn.Dense(2, use_bias=False, kernel_initializer="ones")
    assert_array_equal(layer([[1, 2, 3]]), [[6, 6]])
    assert layer.bias is None
    assert layer.count_params() == 6


def test_initializers_by_name_and_as_objects() -> None:
    layer = nn.Dense(2, kernel_initializer=nn.initializers.Constant(0.5), bias_initializer="ones")
    assert_array_equal(layer([[1, 3]]), [[3, 3]])


def test_building_again_changes_nothing() -> None:
    layer = nn.Dense(2)
    layer.build((None, 3))
    before = layer.get_weights()
    layer.build((None, 3))
    assert_array_equal(layer.get_weights()[0], before[0])
    with pytest.raises(ValueError, match="takes 3 numbers per example, but got 4"):
        layer.build((None, 4))


def test_names_count_on() -> None:
    assert [nn.Dense(1).name, nn.Dense(1).name, nn.Activation("relu").name] == ["dense", "dense_1", "activation"]
    assert nn.Dense(1, name="L1").name == "L1"
    assert nn.Dense(1).name == "dense_2"
    assert nn.layers.BatchNormalization().name == "batch_normalization"


def test_a_copy_learns_by_itself() -> None:
    layer = nn.Dense(2)
    layer([[1.0, 2.0]])
    other = copy.deepcopy(layer)
    assert_array_equal(other([[1.0, 2.0]]), layer([[1.0, 2.0]]))
    other.kernel.assign(np.zeros((2, 2)))
    assert layer.get_weights()[0].any()
    assert len(other.weights) == 2


# --- freezing ---------------------------------------------------------------------------------------------------


def test_a_frozen_layer_has_nothing_to_learn() -> None:
    layer = nn.Dense(2)
    layer.build((None, 3))
    layer.trainable = False
    assert layer.trainable_variables == []
    assert [variable.name for variable in layer.non_trainable_variables] == ["kernel", "bias"]
    with nn.GradientTape() as tape:
        total = nn.sum(layer(np.ones((1, 3))))
    assert tape.watched_variables() == ()
    assert tape.gradient(total, layer.kernel) is None
    layer.trainable = True
    assert len(layer.trainable_variables) == 2


def test_frozen_before_it_is_built() -> None:
    layer = nn.Dense(2, trainable=False)
    layer.build((None, 3))
    assert layer.trainable_variables == []
    layer.trainable = True
    assert len(layer.trainable_variables) == 2


def test_thawing_does_not_touch_what_never_learned() -> None:
    layer = nn.BatchNormalization()
    layer.build((None, 2))
    layer.trainable = False
    layer.trainable = True
    assert [variable.name for variable in layer.trainable_variables] == ["gamma", "beta"]


# --- what they compute ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [np.int64, np.float64, np.float16, np.bool_])
def test_outputs_are_float32_whatever_comes_in(kind: type[Any]) -> None:
    assert nn.Dense(2)(np.ones((3, 2), kind)).dtype == np.float32
    assert nn.Dense(2)(nn.constant(np.ones((3, 2), kind))).dtype == np.float32


def test_outputs_are_tensors_that_know_numpy() -> None:
    a = nn.Dense(2)([[1.0, 2.0]])
    assert isinstance(a, Tensor)
    assert type(a.numpy()) is np.ndarray


@given(floats(st.tuples(st.integers(0, 4), st.just(3))), st.sampled_from(["linear", "sigmoid", "tanh", "relu"]))
def test_dense_is_g_of_x_times_w_plus_b(x: Floats, name: str) -> None:
    layer = nn.Dense(2, activation=name, dtype="float64", bias_initializer="random_normal", seed=1)
    a = layer(x)
    w, b = layer.get_weights()
    assert_allclose(a, nn.activations.get(name)(x @ w + b), rtol=1e-12)


def test_axes_in_front_are_more_examples() -> None:
    layer = nn.Dense(2)
    x = np.arange(24.0).reshape(2, 4, 3)
    assert_allclose(layer(x), np.stack([layer(x[0]), layer(x[1])]), rtol=1e-6)
    assert layer.output_shape == (None, 4, 2)


def test_an_activation_layer_never_hands_out_the_callers_array() -> None:
    x = np.ones((2, 2), np.float32)
    a = nn.Activation("linear")(x)
    x[:] = 5
    assert_array_equal(a, np.ones((2, 2)))


def test_the_gradient_goes_through_a_change_of_type() -> None:
    layer = nn.Dense(1, kernel_initializer="ones")
    with nn.GradientTape() as tape:
        x = nn.constant([[1.0, 2.0]])
        tape.watch(x)
        a = layer(x)
    assert tape.gradient(a, x).dtype == np.float64


@pytest.mark.parametrize(
    ("layer", "x", "expected"),
    [
        (nn.layers.ReLU(), [[-1, 2]], [[0, 2]]),
        (nn.layers.ReLU(max_value=1.5, negative_slope=0.5), [[-1, 2]], [[-0.5, 1.5]]),
        (nn.layers.LeakyReLU(), [[-1, 2]], [[-0.3, 2]]),
        (nn.layers.Softmax(), [[0, 0]], [[0.5, 0.5]]),
        (nn.layers.Softmax(axis=0), [[0, 0]], [[1, 1]]),
        (nn.layers.Rescaling(0.5, 1), [[4, 6]], [[3, 4]]),
        (nn.Activation("tanh"), [[0, 0]], [[0, 0]]),
    ],
)
def test_layers_of_single_numbers(layer: Layer, x: Any, expected: Any) -> None:
    assert_allclose(layer(x), expected, rtol=1e-6)
    assert layer(x).dtype == np.float32
    assert layer.compute_output_shape((None, 2)) == (None, 2)
