"""Layers: what stands between the inputs of a network and its outputs.

Shapes: inputs x are (batch, n), one example in each row; outputs a are (batch, units).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tutor.engine import activations, initializers
from tutor.engine.layer import NOT_BUILT, Cache, Layer
from tutor.engine.naming import unique_name
from tutor.engine.tensor import Variable
from tutor.engine.wording import counted, shape_text

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from tutor.engine.activations import Activation as Function
    from tutor.engine.arrays import Array, Shape


class Input:
    """Says what one example looks like, so that a model can make its weights at once.

    Args:
        shape: of one example, without the batch: (2,) for two numbers.
        name: what messages call it.
    """

    def __init__(self, shape: Sequence[int], name: str | None = None) -> None:
        if isinstance(shape, int | np.integer) or not all(isinstance(size, int | np.integer) for size in shape):
            raise TypeError(f"shape must be a tuple of whole numbers, such as (2,) with its comma; got {shape!r}")
        if not shape or min(shape) < 1:
            raise ValueError(f"shape must name the numbers of one example, such as (2,); got {tuple(shape)}")
        self.shape: tuple[int, ...] = tuple(int(size) for size in shape)
        self.name = name or unique_name(type(self))


class Dense(Layer):
    """Every unit looks at every input: a = g(x W + b).

    Column j of the kernel W, (n, units), holds the weights of unit j, and b_j its bias.

    Args:
        units: how many neurons, and so outputs.
        activation: g, a name such as "sigmoid" or a function; None is "linear".
        use_bias: whether there is a b.
        kernel_initializer: how W begins.
        bias_initializer: how b begins.
        name: see ``Layer``.
        dtype: see ``Layer``.
        rng: see ``Layer``.
        seed: see ``Layer``.
    """

    def __init__(
        self,
        units: int,
        activation: str | Function | None = None,
        use_bias: bool = True,
        kernel_initializer: str | initializers.Initializer = "glorot_uniform",
        bias_initializer: str | initializers.Initializer = "zeros",
        name: str | None = None,
        dtype: DTypeLike = "float32",
        rng: np.random.Generator | None = None,
        seed: int | None = None,
    ) -> None:
        if isinstance(units, bool) or not isinstance(units, int | np.integer) or units < 1:
            raise ValueError(f"units must be a whole number of at least 1; got {units!r}")
        self.units = int(units)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        super().__init__(name, dtype, rng, seed)

    @property
    def kernel(self) -> Variable:
        """W, (n, units)."""
        return self._variable(0)

    @property
    def bias(self) -> Variable | None:
        """The biases b, (units,); None without them."""
        return self._variable(1) if self.use_bias else None

    def _variable(self, number: int) -> Variable:
        if not self.built:
            raise AttributeError(f"layer {self.name!r} has no weights yet: {NOT_BUILT}")
        return self._variables[number]

    def make_weights(self, input_shape: Shape, rng: np.random.Generator | None) -> None:
        """W from the kernel's initializer, then b from its own."""
        width = input_shape[-1]
        assert width is not None  # check_input saw to it
        kernel = self.kernel_initializer((width, self.units), self.dtype, rng)
        self._variables = [Variable(kernel, name="kernel")]
        if self.use_bias:
            self._variables.append(Variable(self.bias_initializer((self.units,), self.dtype, rng), name="bias"))

    def output_shape(self, input_shape: Shape) -> Shape:
        """One number for each unit on the last axis."""
        return (*input_shape[:-1], self.units)

    def check_input(self, shape: Shape) -> None:
        """The last axis must be as long as that of the first inputs."""
        text = shape_text(shape) if shape else "()"
        known = self.input_shape[-1] if self.input_shape else None
        if len(shape) < 2:
            wanted = f"(examples, {known or 'numbers in each'})"
            one, many = "reshape(1, -1) makes one example a row", "reshape(-1, 1) makes every number an example"
            hint = f"{one}, {many}"
            if not shape:
                hint = "write [[x]] for a single number"
            elif known is not None:
                hint = many if known == 1 else one
            raise ValueError(f"layer {self.name!r} takes a batch, {wanted}, but got shape {text}: {hint}")
        width = known if known is not None else shape[-1]
        if not width:
            raise ValueError(f"layer {self.name!r} got examples without any numbers, shape {text}")
        if shape[-1] != width:
            raise ValueError(
                f"layer {self.name!r} takes {counted(width, 'number')} per example, but got {shape[-1]}: "
                f"the input's shape is {text}"
            )

    def forward(self, x: Array) -> tuple[Array, Cache]:
        """z = x W + b, one row per example; a = g(z)."""
        z = x @ self._variables[0].value
        if self.use_bias:
            z += self._variables[1].value
        a = self.activate(z)
        return a, Cache(x, z, a)

    def backward_from_z(self, cache: Cache, dz: Array) -> tuple[Array, list[Array]]:
        """dL/dW = x^T dL/dz, dL/db = its sum over the examples, dL/dx = dL/dz W^T."""
        dx = dz @ self._variables[0].value.T
        # More axes in front of the last are only more examples.
        x, dz = cache.x.reshape(-1, cache.x.shape[-1]), dz.reshape(-1, self.units)
        return dx, [x.T @ dz, dz.sum(axis=0)] if self.use_bias else [x.T @ dz]


class Activation(Layer):
    """A layer of its own for an activation function: a = g(x), in any shape. It has no weights.

    Args:
        activation: g, a name such as "sigmoid" or a function.
        name: see ``Layer``.
        dtype: see ``Layer``.
    """

    def __init__(self, activation: str | Function, name: str | None = None, dtype: DTypeLike = "float32") -> None:
        super().__init__(name, dtype)
        self.activation = activations.get(activation)

    def forward(self, x: Array) -> tuple[Array, Cache]:
        """z = x; a = g(z)."""
        a = self.activate(x)
        # The caller's array must not become our output: whoever changes one would change the other.
        a = a.copy() if np.may_share_memory(a, x) else a
        return a, Cache(x, x, a)

    def backward_from_z(self, cache: Cache, dz: Array) -> tuple[Array, list[Array]]:  # noqa: ARG002  # nothing to look up
        """dL/dx = dL/dz."""
        return dz, []
