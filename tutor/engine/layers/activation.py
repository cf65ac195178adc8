"""Activation functions as layers of their own: a = g(x), in any shape, without weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutor.engine import activations, functions
from tutor.engine.layers.base import Layer, Shapes
from tutor.engine.layers.dense import activated

if TYPE_CHECKING:
    from tutor.engine.activations import Activation as Function
    from tutor.engine.tensor import Tensor


class Elementwise(Layer):
    """Base of layers whose outputs have the shape of their inputs; whole numbers are made floats."""

    takes_integers = False

    def compute_output_shape(self, input_shape: Shapes) -> Shapes:
        """The inputs' own shape."""
        return input_shape


class Activation(Elementwise):
    """a = g(x) for any activation function.

    Args:
        activation: g, a name such as "sigmoid" or a function.
        options: see ``Layer``.
    """

    def __init__(self, activation: str | Function, **options: Any) -> None:
        super().__init__(**options)
        self.activation = activations.get(activation)

    def call(self, inputs: Tensor) -> Tensor:
        """g(x)."""
        return activated(self, inputs)


class ReLU(Elementwise):
    """a = x where x is positive, otherwise ``negative_slope`` x; at most ``max_value``.

    Args:
        max_value: the largest output; None for no limit.
        negative_slope: of the line below 0.
        options: see ``Layer``.
    """

    def __init__(self, max_value: float | None = None, negative_slope: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.max_value, self.negative_slope = max_value, negative_slope

    def call(self, inputs: Tensor) -> Any:
        """max(x, 0), or its relatives."""
        outputs = functions.relu(inputs)
        if self.max_value is not None:
            outputs = functions.minimum(outputs, self.max_value)
        return outputs + self.negative_slope * functions.minimum(inputs, 0.0) if self.negative_slope else outputs


class LeakyReLU(Elementwise):
    """a = x where x is positive, otherwise ``negative_slope`` x, so that a unit never stops learning altogether.

    Args:
        negative_slope: of the line below 0.
        options: see ``Layer``.
    """

    def __init__(self, negative_slope: float = 0.3, **options: Any) -> None:
        super().__init__(**options)
        self.negative_slope = negative_slope

    def call(self, inputs: Tensor) -> Any:
        """max(x, 0), with a slope below 0."""
        return activations.leaky_relu(inputs, self.negative_slope)


class Softmax(Elementwise):
    """a_i = e^x_i / sum_j e^x_j: positive numbers that add up to 1 along ``axis``.

    Args:
        axis: along which they are compared.
        options: see ``Layer``.
    """

    def __init__(self, axis: int = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis

    def call(self, inputs: Tensor) -> Any:
        """softmax(x)."""
        return activations.softmax(inputs, self.axis)
