"""Dense: the layer of the text books, in which every unit looks at every input."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine import activations, initializers, regularizers
from tutor.engine.layers.base import Layer, Shapes
from tutor.engine.wording import counted, shape_text

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from tutor.engine.activations import Activation as Function
    from tutor.engine.tensor import Tensor, Variable


class Dense(Layer):
    """Every unit looks at every input: a = g(x W + b).

    Column j of the kernel W, (n, units), holds the weights of unit j, and b_j its bias. Inputs are (batch, n), outputs
    (batch, units); further axes between them are only more examples.

    Args:
        units: how many neurons, and so outputs.
        activation: g, a name such as "sigmoid" or a function; None is "linear".
        use_bias: whether there is a b.
        kernel_initializer: how W begins.
        bias_initializer: how b begins.
        kernel_regularizer: the price of large numbers in W, such as "l2" or ``nn.regularizers.L2(0.01)``.
        bias_regularizer: the price of large numbers in b.
        name: see ``Layer``.
        dtype: see ``Layer``.
        trainable: see ``Layer``.
        rng: see ``Layer``.
        seed: see ``Layer``.
        input_shape: see ``Layer``.
        input_dim: n, instead of an ``input_shape`` of (n,).
    """

    takes_integers = False
    kernel: Variable
    bias: Variable | None

    def __init__(
        self,
        units: int,
        activation: str | Function | None = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        trainable: bool = True,
        rng: np.random.Generator | None = None,
        seed: int | None = None,
        input_shape: Sequence[int] | None = None,
        input_dim: int | None = None,
    ) -> None:
        super().__init__(name, dtype, trainable, rng, seed, (input_dim,) if input_dim is not None else input_shape)
        self.units = whole("units", units)
        self.activation = activations.get(activation)
        if self.units == 1 and self.activation is activations.softmax:
            warnings.warn(
                "softmax of a single unit is always 1: use sigmoid, or as many units as there are classes", stacklevel=2
            )
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)

    def build(self, input_shape: Shapes) -> None:
        """W from the kernel's initializer, then b from its own."""
        self.kernel = self.add_weight(
            (input_shape[-1], self.units), self.kernel_initializer, regularizer=self.kernel_regularizer, name="kernel"
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                (self.units,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias"
            )

    def call(self, inputs: Tensor) -> Tensor:
        """z = x W + b, one row per example; a = g(z)."""
        z = inputs @ self.kernel
        if self.bias is not None:
            z = z + self.bias
        return activated(self, z)

    def compute_output_shape(self, input_shape: Shapes) -> Shapes:
        """One number for each unit on the last axis."""
        return (*input_shape[:-1], self.units)

    def check_input(self, shape: Shapes) -> None:
        """There must be a batch, and the last axis must be as long as that of the first inputs."""
        kind = type(self).__name__
        if not isinstance(shape, tuple):
            raise TypeError(f"layer {self.name!r}: {kind} takes one input, got {len(shape)}: nn.concatenate joins them")
        known = self.input_shape[-1] if self.built else None
        text = shape_text(shape) if shape else "()"
        if len(shape) < 2:
            row, column = "add a batch axis with x[None, :]", "x[:, None] makes every number an example"
            hint = f"{row} if it is one example; {column}"
            if not shape:
                hint = "write [[x]] for a single number"
            elif known is not None:
                hint = column if known == 1 else row
            raise ValueError(
                f"layer {self.name!r} takes a batch: {kind} expects (batch, {known or 'features'}), got {text}: {hint}"
            )
        width = known if known is not None else shape[-1]
        if width is None:
            raise ValueError(f"layer {self.name!r} must know how many numbers an example has; got shape {text}")
        if not width:
            raise ValueError(f"layer {self.name!r} got examples without any numbers, shape {text}")
        if shape[-1] != width:
            raise ValueError(
                f"layer {self.name!r} takes {counted(width, 'number')} per example, but got {shape[-1]}: "
                f"the input's shape is {text}"
            )


def activated(layer: Any, z: Tensor) -> Tensor:
    """a = g(z), where g is the layer's activation.

    Raises:
        ValueError: a function of the learner's own gives another shape.
    """
    a: Tensor = layer.activation(z)
    found = getattr(a, "shape", None)
    if found != z.shape:
        gave = f"it returned {found}" if found is not None else f"it returned {a!r}"
        raise ValueError(f"the activation of layer {layer.name!r} must keep the shape {z.shape}, but {gave}")
    return a


def whole(name: str, value: Any, least: int = 1) -> int:
    """A whole number of at least ``least``.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}; got {value!r}")
    return int(value)
