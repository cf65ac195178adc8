"""Layers: lazy weights, what they compute, and what they say when something does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, floats
from tutor import engine as nn
from tutor.engine.layer import Layer


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
    layer([[1.0]])
    w, b = layer.get_weights()
    assert layer.built
    assert w.shape == (1, 1)
    assert b.shape == (1,)
    assert b == 0
    assert w.dtype == b.dtype == np.float32
    assert layer.count_params() == 2


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


def test_names_count_on() -> None:
    assert [nn.Dense(1).name, nn.Dense(1).name, nn.Activation("relu").name] == ["dense", "dense_1", "activation"]
    assert nn.Dense(1, name="L1").name == "L1"
    assert nn.Dense(1).name == "dense_2"


# --- what they compute ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [np.int64, np.float64, np.float16, np.bool_])
def test_outputs_are_float32_whatever_comes_in(kind: type[Any]) -> None:
    assert nn.Dense(2)(np.ones((3, 2), kind)).dtype == np.float32


def test_outputs_are_arrays_that_know_numpy() -> None:
    a = nn.Dense(2)([[1.0, 2.0]])
    assert isinstance(a, np.ndarray)
    assert type(a.numpy()) is np.ndarray
    assert type(a + 1) is np.ndarray
    assert type(a.sum()) is np.float32


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


def test_an_activation_layer_never_hands_out_the_callers_array() -> None:
    x = np.ones((2, 2), np.float32)
    a = nn.Activation("linear")(x)
    a[:] = 5
    assert_array_equal(x, np.ones((2, 2)))


# --- mistakes ---------------------------------------------------------------------------------------------------


def built(n: int = 2, units: int = 3) -> nn.Dense:
    layer = nn.Dense(units, name="L1")
    layer.build((None, n))
    return layer


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([np.zeros((2, 3))], r"layer 'L1' takes 2 arrays, kernel \(2, 3\) and bias \(3,\); got 1"),
        ([np.zeros((3, 2)), np.zeros(3)], r"the kernel has shape \(2, 3\), got \(3, 2\); it fits when transposed, \.T"),
        ([np.zeros((2, 3)), np.zeros((1, 3))], r"the bias has shape \(3,\), got \(1, 3\)"),
        ([[[1, 2, 3], [4, 5]], np.zeros(3)], "weight 0 of layer 'L1' .*do all rows have the same length"),
    ],
)
def test_weights_that_do_not_fit_are_refused_and_nothing_changes(weights: Any, message: str) -> None:
    layer = built()
    before = layer.get_weights()
    with pytest.raises(ValueError, match=message):
        layer.set_weights(weights)
    for array, kept in zip(layer.get_weights(), before, strict=True):
        assert_array_equal(array, kept)


def test_a_layer_without_weights_says_why() -> None:
    layer = nn.Dense(1, name="L1")
    with pytest.raises(ValueError, match="'L1' has no weights to set yet: call it on data first"):
        layer.set_weights([[[1.0]], [0.0]])
    with pytest.raises(ValueError, match="'L1' has no weights to count yet: call it on data first"):
        layer.count_params()
    with pytest.raises(AttributeError, match="'L1' has no weights yet"):
        _ = layer.kernel


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.ones((4, 3)), r"layer 'L1' takes 2 numbers per example, but got 3: the input's shape is \(4, 3\)"),
        (np.ones(2), r"takes a batch, .* got shape \(2,\): reshape\(1, -1\) makes one example a row"),
        (1.0, r"takes a batch, .* got shape \(\): write \[\[x\]\] for a single number"),
        ([[1, 2], [3]], "the input of layer 'L1' .*do all rows have the same length"),
    ],
)
def test_inputs_that_do_not_fit(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        built()(x)


def test_flat_inputs_are_told_which_way_to_turn() -> None:
    layer = nn.Dense(1, name="L1")
    with pytest.raises(ValueError, match=r"\(examples, numbers in each\).*\(1, -1\) .*, reshape\(-1, 1\) makes every"):
        layer(np.arange(4))
    layer([[1.0]])
    with pytest.raises(
        ValueError, match=r"\(examples, 1\), but got shape \(4,\): reshape\(-1, 1\) makes every number an ex"
    ):
        layer(np.arange(4))


def test_examples_without_numbers() -> None:
    with pytest.raises(ValueError, match=r"examples without any numbers, shape \(4, 0\)"):
        nn.Dense(1)(np.ones((4, 0)))


@pytest.mark.parametrize("x", [[["a", "b"]], [[None, 1.0]], np.ones((1, 2), complex)])
def test_inputs_that_are_no_real_numbers(x: Any) -> None:
    with pytest.raises(TypeError, match="the input of layer 'L1' must be real numbers"):
        built()(x)


@pytest.mark.parametrize("units", [0, -1, 2.5, "3", True, None])
def test_units_are_a_whole_number(units: Any) -> None:
    with pytest.raises(ValueError, match="units must be a whole number of at least 1; got"):
        nn.Dense(units)


@pytest.mark.parametrize("shape", [2, (2.0,), ("a",)])
def test_the_shape_of_an_input_is_a_tuple(shape: Any) -> None:
    with pytest.raises(TypeError, match=r"shape must be a tuple of whole numbers, such as \(2,\) with its comma"):
        nn.Input(shape=shape)


@pytest.mark.parametrize("shape", [(), (0,), (-2, 3)])
def test_an_example_has_numbers(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape must name the numbers of one example"):
        nn.Input(shape=shape)


def test_an_activation_of_ones_own_must_keep_the_shape() -> None:
    with pytest.raises(ValueError, match=r"activation of layer 'L1' must keep the shape \(2, 3\), .* \(3,\)"):
        nn.Dense(3, activation=lambda z: z.sum(axis=0), name="L1")(np.ones((2, 2)))


def test_integers_are_no_dtype_for_learning() -> None:
    with pytest.raises(TypeError, match="dtype must be a floating-point type such as 'float32'"):
        nn.Dense(1, dtype="int32")


def test_the_base_layer_says_what_is_missing() -> None:
    with pytest.raises(NotImplementedError, match=r"Layer must define forward\(x\)"):
        Layer()([[1.0]])
