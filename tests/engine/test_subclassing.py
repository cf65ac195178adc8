"""Layers that learners write themselves, in ten lines, as for Keras."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from tutor import engine as nn
from tutor.engine.gradcheck import numeric_gradient
from tutor.engine.layers import Layer

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


class Linear(Layer):
    """The first example of Keras' guide on subclassing."""

    def __init__(self, units: int = 32) -> None:
        super().__init__()
        self.units = units

    def build(self, input_shape: Any) -> None:
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)

    def call(self, inputs: Any) -> Any:
        return nn.matmul(inputs, self.w) + self.b


class Eager(Layer):
    """Its weights are there at once, as plain attributes."""

    def __init__(self, n: int, **options: Any) -> None:
        super().__init__(**options)
        self.w = nn.Variable(np.ones((n, 2), np.float32), name="w")
        self.more = [nn.Variable(np.zeros(2, np.float32), name="b")]

    def call(self, x: Any) -> Any:
        return x @ self.w + self.more[0]


class Block(Layer):
    """Layers within a layer, built when they are first called."""

    def __init__(self, units: int, depth: int = 2) -> None:
        super().__init__()
        self.hidden = [nn.Dense(units, "tanh") for _ in range(depth)]
        self.named = {"out": nn.Dense(1), "drop": nn.Dropout(0.5, seed=1)}

    def call(self, x: Any) -> Any:
        for layer in self.hidden:
            x = layer(x)
        return self.named["out"](self.named["drop"](x))


class RunningSum(Layer):
    """Remembers something that is not learned."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.total = self.add_weight(shape=(n,), initializer="zeros", trainable=False)

    def call(self, inputs: Any) -> Any:
        self.total.assign_add(nn.sum(inputs, axis=0))
        return self.total + 0.0


# --- what they do -----------------------------------------------------------------------------------------------


def test_a_dense_layer_of_ones_own() -> None:
    layer = Linear(4)
    assert layer.weights == []
    a = layer(X)
    assert a.shape == (2, 4)
    assert [variable.shape for variable in layer.trainable_variables] == [(3, 4), (4,)]
    assert layer.count_params() == 16
    w, b = layer.get_weights()
    assert_allclose(a, X @ w + b, rtol=1e-5)
    assert layer.input_shape == (None, 3)
    assert layer.output_shape == (None, 4)


def test_its_gradient_is_the_tapes() -> None:
    layer = Linear(2)
    with nn.GradientTape() as tape:
        total = nn.sum(nn.square(layer(X)))
    w, b = layer.get_weights()
    by_w, by_b = tape.gradient(total, layer.trainable_variables)
    assert_allclose(by_w, numeric_gradient(lambda w: float(np.sum((X @ w + b) ** 2)), w), rtol=1e-3, atol=1e-4)
    assert_allclose(by_b, 2 * (X @ w + b).sum(axis=0), rtol=1e-4)


def test_variables_that_are_attributes_are_weights() -> None:
    layer = Eager(3)
    assert [variable.name for variable in layer.weights] == ["w", "b"]
    assert_array_equal(layer(X), [[6, 6], [15, 15]])
    layer.set_weights([np.zeros((3, 2)), [1, 2]])
    assert_array_equal(layer(X), [[1, 2], [1, 2]])


def test_what_is_taken_off_a_layer_no_longer_counts() -> None:
    layer = Eager(3)
    layer.more.append(nn.Variable([0.0], name="late"))
    assert [variable.name for variable in layer.weights] == ["w", "b", "late"]
    layer.more = []
    assert [variable.name for variable in layer.weights] == ["w"]
    del layer.w
    assert layer.weights == []


def test_changes_of_lists_and_dictionaries_are_seen() -> None:
    block = Block(4)
    block(X)
    assert len(block.weights) == 6
    one, new = block.hidden[0], nn.Dense(2)
    block.hidden[0] = new
    assert len(block.weights) == 4
    new.build((None, 3))
    assert len(block.weights) == 6
    block.hidden[0] = one
    block.named["more"] = new
    assert len(block.weights) == 8
    del block.named["more"]
    block.hidden.append(new)
    assert len(block.weights) == 8
    new.extra = nn.Variable(1.0)
    assert len(block.weights) == 9


def test_layers_within_a_layer() -> None:
    block = Block(4)
    assert block.weights == []
    assert block(X).shape == (2, 1)
    assert [variable.shape for variable in block.weights] == [(3, 4), (4,), (4, 4), (4,), (4, 1), (1,)]
    block.trainable = False
    assert block.trainable_variables == []
    assert not block.hidden[0].trainable
    block.trainable = True
    assert len(block.trainable_variables) == 6


def test_a_shared_layer_counts_once() -> None:
    block = Block(3)
    block.hidden[1] = block.hidden[0]
    block(np.ones((1, 3)))
    assert len(block.weights) == 4


def test_state_that_is_not_learned() -> None:
    layer = RunningSum(3)
    layer(X)
    assert_array_equal(layer(X), [10, 14, 18])
    assert layer.trainable_variables == []
    assert [variable.shape for variable in layer.non_trainable_variables] == [(3,)]
    with nn.GradientTape() as tape:
        total = nn.sum(layer(X))
    assert tape.watched_variables() == ()
    assert float(total) == 63


def test_its_shape_is_found_without_leaving_a_trace() -> None:
    layer = RunningSum(3)
    assert layer.compute_output_shape((None, 3)) == (3,)
    assert_array_equal(layer.total, [0, 0, 0])
    block = Block(4)
    with nn.GradientTape() as tape:
        assert block.compute_output_shape((None, 3)) == (None, 1)
    assert tape.watched_variables() == ()
    assert len(block.weights) == 6


def test_counters_made_on_the_way_are_rehearsed_too() -> None:
    class Counting(Layer):
        def build(self, input_shape: Any) -> None:
            self.calls = self.add_weight(dtype="int64", trainable=False)

        def call(self, x: Any) -> Any:
            self.calls.assign_add(1)
            return x

    class Outer(Layer):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Counting()

        def call(self, x: Any) -> Any:
            return self.inner(x)

    outer = Outer()
    assert outer.compute_output_shape((None, 2)) == (None, 2)
    assert outer.inner.calls.numpy() == 0
    outer([[1.0, 2.0]])
    assert outer.inner.calls.numpy() == 1
