"""What layers, the engine's own and those of learners, say when something does not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutor import engine as nn
from tutor.engine.layers import Layer

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


class Linear(Layer):
    def __init__(self, units: int = 32) -> None:
        super().__init__()
        self.units = units

    def build(self, input_shape: Any) -> None:
        self.w = self.add_weight(shape=(input_shape[-1], self.units))

    def call(self, inputs: Any) -> Any:
        return nn.matmul(inputs, self.w)


# --- the engine's own --------------------------------------------------------------------------------------------


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
    with pytest.raises(AttributeError, match=r"'L1' \(Dense\) has no attribute 'kernel': it has no weights yet, "):
        _ = layer.kernel


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.ones((4, 3)), r"layer 'L1' takes 2 numbers per example, but got 3: the input's shape is \(4, 3\)"),
        (np.ones(2), r"layer 'L1' takes a batch: Dense expects \(batch, 2\), got \(2,\): .* with x\[None, :\]$"),
        (1.0, r"takes a batch: Dense expects \(batch, 2\), got \(\): write \[\[x\]\] for a single number"),
        ([[1, 2], [3]], "the input of layer 'L1' .*do all rows have the same length"),
    ],
)
def test_inputs_that_do_not_fit(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        built()(x)


def test_flat_inputs_are_told_which_way_to_turn() -> None:
    layer = nn.Dense(1, name="L1")
    with pytest.raises(
        ValueError,
        match=r"expects \(batch, features\), got \(4,\): add a batch axis with x\[None, :\] if it is one example; "
        r"x\[:, None\] makes every number an example",
    ):
        layer(np.arange(4))
    layer([[1.0]])
    with pytest.raises(
        ValueError, match=r"expects \(batch, 1\), got \(4,\): x\[:, None\] makes every number an example"
    ):
        layer(np.arange(4))


def test_several_inputs_are_too_many() -> None:
    x = nn.constant([[1.0]])
    with pytest.raises(TypeError, match=r"Dense takes one input, got 2: nn\.concatenate joins them"):
        nn.Dense(1)([x, x])


def test_examples_without_numbers() -> None:
    with pytest.raises(ValueError, match=r"examples without any numbers, shape \(4, 0\)"):
        nn.Dense(1)(np.ones((4, 0)))
    with pytest.raises(ValueError, match=r"must know how many numbers an example has; got shape \(batch, batch\)"):
        nn.Dense(1).build((None, None))


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
    with pytest.raises(ValueError, match=r"must keep the shape \(2, 3\), but it returned None"):
        nn.Dense(3, activation=lambda z: None, name="L1")(np.ones((2, 2)))


def test_integers_are_no_dtype_for_learning() -> None:
    with pytest.raises(TypeError, match="dtype must be a floating-point type such as 'float32'"):
        nn.Dense(1, dtype="int32")


def test_rng_and_seed_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="either rng or seed"):
        nn.Dense(1, seed=1, rng=np.random.default_rng(1))


# --- those of learners -------------------------------------------------------------------------------------------


def test_super_init_forgotten() -> None:
    class Forgetful(Layer):
        def __init__(self, units: int) -> None:
            self.units = units

        def build(self, input_shape: Any) -> None:
            self.w = self.add_weight((input_shape[-1], self.units))

        def call(self, x: Any) -> Any:
            return x @ self.w

    for use in (lambda: Forgetful(3)(X), lambda: Forgetful(3).weights, lambda: Forgetful(3).name):
        with pytest.raises(RuntimeError, match=r"Forgetful\.__init__ must call super\(\)\.__init__\(\)"):
            use()


def test_super_init_late_is_soon_enough() -> None:
    class Late(Layer):
        def __init__(self) -> None:
            self.inner = nn.Dense(2)
            super().__init__()

        def call(self, x: Any) -> Any:
            return self.inner(x)

    layer = Late()
    layer(X)
    assert len(layer.weights) == 2


def test_a_call_without_return() -> None:
    class Silent(Layer):
        def call(self, x: Any) -> None:
            x + 1

    with pytest.raises(TypeError, match=r"Silent\.call gave None: does it end with return\?"):
        Silent()(X)


def test_the_base_layer_says_what_is_missing() -> None:
    with pytest.raises(NotImplementedError, match=r"Layer must define call\(self, inputs\)"):
        Layer()([[1.0]])


def test_a_weight_as_long_as_the_batch() -> None:
    class PerExample(Layer):
        def build(self, input_shape: Any) -> None:
            self.w = self.add_weight(input_shape, name="w")

    with pytest.raises(ValueError, match=r"'w' of layer 'per_example.*cannot have shape \(None, 3\): every axis needs"):
        PerExample()(X)


def test_an_attribute_that_is_not_there() -> None:
    layer = Linear(4)
    with pytest.raises(AttributeError, match=r"\(Linear\) has no attribute 'w': it has no weights yet"):
        _ = layer.w
    layer(X)
    with pytest.raises(AttributeError, match=r"\(Linear\) has no attribute 'kernel'$"):
        _ = layer.kernel  # type: ignore[attr-defined]


def test_arguments_without_names_cannot_be_described() -> None:
    class Many(Layer):
        def __init__(self, *sizes: int) -> None:
            super().__init__()

    with pytest.raises(NotImplementedError, match=r"Many takes \*sizes, which have no names: define get_config"):
        Many(1, 2).get_config()
