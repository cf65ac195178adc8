"""How layers of one's own are called: training or not, several inputs, penalties; and how they are described."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutor import engine as nn
from tutor.engine.layers import Layer


class Noisy(Layer):
    def call(self, x: Any, training: bool = False) -> Any:
        return x + 100.0 if training else x


class Sized(Layer):
    def __init__(self, units: int = 32) -> None:
        super().__init__()
        self.units = units

    def call(self, inputs: Any) -> Any:
        return inputs


# --- training or not --------------------------------------------------------------------------------------------


def test_training_may_be_taken_or_left() -> None:
    assert float(Noisy()([[1.0]])) == 1
    assert float(Noisy()([[1.0]], training=True)) == 101
    assert float(Noisy()([[1.0]], True)) == 101
    assert float(Sized()([[1.0]], training=True)) == 1


def test_training_is_passed_on_without_being_mentioned() -> None:
    class Outer(Layer):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Noisy()

        def call(self, x: Any) -> Any:
            return self.inner(x)

    assert float(Outer()([[1.0]])) == 1
    assert float(Outer()([[1.0]], training=True)) == 101


def test_what_is_said_explicitly_wins() -> None:
    class Outer(Layer):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Noisy()

        def call(self, x: Any, training: bool = False) -> Any:
            return self.inner(x, training=False)

    assert float(Outer()([[1.0]], training=True)) == 1


def test_a_failing_call_leaves_no_training_behind() -> None:
    class Failing(Layer):
        def call(self, x: Any) -> Any:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Failing()([[1.0]], training=True)
    assert float(Noisy()([[1.0]])) == 1


def test_a_default_of_its_own() -> None:
    class Always(Layer):
        def call(self, x: Any, *, training: bool = True) -> Any:
            return x + 100.0 if training else x

    assert float(Always()([[1.0]])) == 101
    assert float(Always()([[1.0]], training=False)) == 1


# --- inputs -----------------------------------------------------------------------------------------------------


def test_whole_numbers_come_as_they_are() -> None:
    class Lookup(Layer):
        def call(self, x: Any) -> Any:
            return nn.gather(nn.constant([10.0, 20.0]), x)

    assert_array_equal(Lookup()([[0, 1]]), [[10, 20]])
    assert nn.Dense(1)([[1, 2]]).dtype == np.float32


def test_several_inputs() -> None:
    class Sum(Layer):
        def call(self, inputs: Any) -> Any:
            one, other = inputs
            return one + other

    class Pair(Layer):
        def call(self, one: Any, other: Any = None, *, factor: float = 1.0) -> Any:
            return factor * (one + other)

    class Named(Layer):
        def call(self, inputs: Any) -> Any:
            return {"sum": inputs["a"] + inputs["b"], "a": inputs["a"]}

    x = nn.constant([[1.0]])
    assert float(Sum()([x, x])) == 2
    assert float(Pair()(x, nn.cast(x, "float32"), factor=3.0)) == 6
    assert float(Named()({"a": x, "b": x})["sum"]) == 2
    assert Named().compute_output_shape({"a": (None, 2), "b": (None, 2)}) == {"sum": (None, 2), "a": (None, 2)}


def test_penalties_from_inside_a_call() -> None:
    class Sparse(Layer):
        def call(self, x: Any) -> Any:
            self.add_loss(0.1 * nn.sum(nn.abs(x)))
            return x

    class Outer(Layer):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Sparse()

        def call(self, x: Any) -> Any:
            return self.inner(self.inner(x))

    outer = Outer()
    assert outer.losses == []
    for _ in range(2):  # a call forgets what the call before has added
        outer([[1.0, -2.0]])
        assert [float(loss) for loss in outer.losses] == pytest.approx([0.3, 0.3])


def test_plain_numpy_in_a_call_gives_tensors_too() -> None:
    class Plain(Layer):
        def call(self, x: Any) -> Any:
            return np.flip(x.numpy(), axis=1)

    assert_array_equal(Plain()([[1.0, 2.0]]), [[2, 1]])
    assert isinstance(Plain()([[1.0]]), nn.Tensor)


# --- descriptions -----------------------------------------------------------------------------------------------


def test_a_description_needs_no_method_of_its_own() -> None:
    layer = Sized(4)
    layer.trainable = False
    config = layer.get_config()
    assert config["units"] == 4
    again = Sized.from_config(config)
    assert (again.units, again.name, again.trainable) == (4, layer.name, False)


def test_or_it_has_one_as_in_keras() -> None:
    class Scale(Layer):
        def __init__(self, by: float, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.factor = by

        def call(self, x: Any) -> Any:
            return self.factor * x

        def get_config(self) -> dict[str, Any]:
            config = super().get_config()
            config.update({"by": self.factor})
            return config

    layer = Scale(2.0, name="double", dtype="float64")
    layer.factor = 3.0
    again = Scale.from_config(layer.get_config())
    assert (again.factor, again.name, again.dtype) == (3.0, "double", np.float64)
