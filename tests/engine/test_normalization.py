"""Normalization and BatchNormalization: what they measure, and when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, floats
from tutor import engine as nn
from tutor.engine.gradcheck import numeric_gradient
from tutor.engine.layers import BatchNormalization, Normalization

X = np.array([[0.0, 7.0, 4.0], [2.0, 9.0, 6.0], [0.0, 7.0, 4.0], [2.0, 9.0, 6.0]])


# --- BatchNormalization -----------------------------------------------------------------------------------------


def test_in_training_the_batch_is_the_measure() -> None:
    layer = BatchNormalization(epsilon=0.0)
    assert_allclose(layer(X, training=True), np.sign(X - X.mean(axis=0)), rtol=1e-6)


def test_otherwise_the_moving_mean_and_variance_are() -> None:
    layer = BatchNormalization()
    assert_allclose(layer(X), X / np.sqrt(1.001), rtol=1e-6)
    layer(X, training=True)
    gamma, beta, mean, variance = layer.get_weights()
    assert_array_equal(gamma, [1, 1, 1])
    assert_array_equal(beta, [0, 0, 0])
    assert_allclose(mean, 0.01 * X.mean(axis=0), rtol=1e-6)
    assert_allclose(variance, 0.99 + 0.01 * X.var(axis=0), rtol=1e-6)
    assert_allclose(layer(X), (X - mean) / np.sqrt(variance + 1e-3), rtol=1e-5)


@given(x=floats(st.tuples(st.integers(2, 5), st.integers(1, 3))), momentum=st.floats(0, 1))
def test_the_moving_ones_follow(x: Floats, momentum: float) -> None:
    layer = BatchNormalization(momentum=momentum, dtype="float64")
    for _ in range(3):
        layer(x, training=True)
    mean, variance = layer.get_weights()[2:]
    assert_allclose(mean, (1 - momentum**3) * x.mean(axis=0), atol=1e-12)
    assert_allclose(variance, momentum**3 + (1 - momentum**3) * x.var(axis=0), atol=1e-12)


def test_a_frozen_layer_measures_nothing() -> None:
    layer = BatchNormalization()
    layer.build((None, 3))
    layer.trainable = False
    assert_allclose(layer(X, training=True), X / np.sqrt(1.001), rtol=1e-6)
    assert_array_equal(layer.get_weights()[2], [0, 0, 0])


def test_gamma_and_beta_are_learned_and_the_rest_is_not() -> None:
    layer = BatchNormalization()
    layer.build((None, 3))
    assert [variable.name for variable in layer.trainable_variables] == ["gamma", "beta"]
    assert [variable.name for variable in layer.non_trainable_variables] == ["moving_mean", "moving_variance"]
    assert layer.count_params() == 12
    bare = BatchNormalization(center=False, scale=False)
    bare.build((None, 3))
    assert bare.trainable_variables == []


def test_another_axis() -> None:
    images = np.arange(24.0).reshape(2, 3, 4)
    layer = BatchNormalization(axis=1, epsilon=0.0)
    a = layer(images, training=True).numpy()
    assert_allclose(a.mean(axis=(0, 2)), np.zeros(3), atol=1e-6)
    assert_allclose(a.std(axis=(0, 2)), np.ones(3), rtol=1e-6)
    assert layer.moving_mean.shape == (3,)


@settings(max_examples=25)
@given(data=st.data())
def test_the_gradient_goes_through_mean_and_variance(data: st.DataObject) -> None:
    shape = data.draw(st.tuples(st.integers(2, 4), st.integers(1, 3)))
    x, upstream = data.draw(floats(shape)), data.draw(floats(shape))
    layer = BatchNormalization(epsilon=0.1, dtype="float64", gamma_initializer="random_normal", seed=1)

    def target(x: Any) -> Any:
        return nn.sum(upstream * layer(x, training=True))

    with nn.GradientTape() as tape:
        inputs = nn.constant(x)
        tape.watch(inputs)
        value = target(inputs)
    assert_allclose(tape.gradient(value, inputs), numeric_gradient(lambda x: float(target(x)), x), atol=1e-6)


# --- Normalization ----------------------------------------------------------------------------------------------


def test_adapt_measures_every_feature() -> None:
    layer = Normalization()
    layer.adapt(X)
    assert_array_equal(layer.mean, [1, 8, 5])
    assert_array_equal(layer.variance, [1, 1, 1])
    # The example of Keras' documentation.
    assert_array_equal(layer([[1.0, 2.0, 3.0]]), [[0, -6, -2]])
    assert layer.trainable_variables == []
    assert layer.count_params() == 7


def test_adapt_again_forgets() -> None:
    layer = Normalization()
    layer.adapt(100 * X)
    layer.adapt(X)
    assert_array_equal(layer.mean, [1, 8, 5])


def test_the_reverse() -> None:
    layer = Normalization(invert=True)
    layer.adapt(X)
    assert_array_equal(layer([[1.0, 2.0, 3.0]]), [[2, 10, 8]])


def test_given_numbers() -> None:
    layer = Normalization(mean=[1, 8, 5], variance=4.0)
    assert_array_equal(layer([[1.0, 2.0, 3.0]]), [[0, -3, -1]])
    assert layer.weights == []
    again = Normalization.from_config(layer.get_config())
    assert_array_equal(again([[1.0, 2.0, 3.0]]), [[0, -3, -1]])


def test_one_mean_of_all_numbers() -> None:
    layer = Normalization(axis=None)
    layer.adapt([1.0, 2.0, 3.0])
    assert_allclose(layer([2.0, 4.0]), [0, 2 / np.sqrt(2 / 3)], rtol=1e-6)


def test_a_feature_that_never_changes_becomes_zero() -> None:
    layer = Normalization()
    layer.adapt([[1.0, 5.0], [3.0, 5.0]])
    assert_array_equal(layer([[1.0, 5.0]]), [[-1, 0]])


@given(x=floats(st.tuples(st.integers(2, 6), st.integers(1, 3))))
def test_the_adapted_data_have_mean_zero_and_deviation_one(x: Floats) -> None:
    layer = Normalization(dtype="float64")
    layer.adapt(x)
    a = layer(x).numpy()
    assert_allclose(a.mean(axis=0), 0, atol=1e-9)
    assert_allclose(a.std(axis=0), np.where(x.std(axis=0) > 0, 1, 0), atol=1e-9)


def test_whole_numbers_are_measured_too() -> None:
    layer = Normalization()
    layer.adapt(np.array([[0], [255]], np.uint8))
    assert_array_equal(layer(np.array([[255]], np.uint8)), [[1]])


# --- mistakes ---------------------------------------------------------------------------------------------------


def test_before_adapt() -> None:
    with pytest.raises(ValueError, match=r"'n' knows no mean and variance yet: call adapt\(data\) first"):
        Normalization(name="n")(X)
    with pytest.raises(ValueError, match=r"'n' knows no mean and variance yet: call adapt\(data\) first"):
        _ = Normalization(name="n").mean


def test_only_half_of_it_given() -> None:
    with pytest.raises(ValueError, match="give both mean and variance, or neither"):
        Normalization(mean=1.0)
    with pytest.raises(ValueError, match="was given its mean and variance: there is nothing to adapt"):
        Normalization(mean=1.0, variance=1.0).adapt(X)


@pytest.mark.parametrize("kind", [Normalization, BatchNormalization])
def test_what_has_no_features(kind: Any) -> None:
    with pytest.raises(ValueError, match=r"expects \(batch, features\), got \(3,\).*x\[None, :\] if it is one example"):
        kind()([1.0, 2.0, 3.0])


@pytest.mark.parametrize("kind", [Normalization, BatchNormalization])
def test_another_number_of_features(kind: Any) -> None:
    layer = kind(name="n")
    layer.build((None, 3))
    with pytest.raises(ValueError, match=r"'n' takes 3 features, but got 2: the input's shape is \(4, 2\)"):
        layer(np.ones((4, 2)))


def test_no_data() -> None:
    with pytest.raises(ValueError, match=r"cannot adapt to no data, shape \(0, 3\)"):
        Normalization().adapt(np.ones((0, 3)))
