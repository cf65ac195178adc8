"""What all layers have in common: names, weights, and the two ways through.

Every layer has a way forward and a way back, written out:

    forward(x)  -> a, cache        the outputs, and what the way back will need
    backward(cache, upstream)      from the gradient of the loss by a: the one by x, and one for each weight

Shapes: x is (batch, n), one example in each row; a is (batch, units).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tutor.engine import activations
from tutor.engine.arrays import as_floats, float_dtype
from tutor.engine.naming import unique_name
from tutor.engine.randomness import generator
from tutor.engine.tensor import Tensor, Variable
from tutor.engine.wording import counted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike

    from tutor.engine.activations import Activation
    from tutor.engine.arrays import Array, Shape


NOT_BUILT = "call it on data first, the number of inputs decides how many there are"


@dataclass(frozen=True, slots=True)
class Cache:
    """What a layer remembers of its way forward: inputs x, sums z before the activation, outputs a = g(z)."""

    x: Array
    z: Array
    a: Array


class Layer:
    """Base of all layers.

    Args:
        name: what ``get_layer`` and messages call it; "dense", "dense_1" and so on unless given.
        dtype: of weights, sums and outputs; inputs are converted to it.
        rng: where first weights come from; the model's generator, or the engine's, unless given.
        seed: a number instead of ``rng``.
    """

    # g, by which the last layer tells the loss how its outputs came about.
    activation: Activation = staticmethod(activations.linear)

    def __init__(
        self,
        name: str | None = None,
        dtype: DTypeLike = "float32",
        rng: np.random.Generator | None = None,
        seed: int | None = None,
    ) -> None:
        self.name = name or unique_name(type(self))
        self.dtype = float_dtype(dtype)
        self.input_shape: Shape | None = None
        self._rng = generator(rng, seed)
        self._variables: list[Variable] = []

    @property
    def built(self) -> bool:
        """Whether the layer knows the width of its inputs, and so has weights."""
        return self.input_shape is not None

    @property
    def weights(self) -> list[Variable]:
        """The layer's variables, kernel before bias; empty before it is built."""
        return list(self._variables)

    @property
    def trainable_variables(self) -> list[Variable]:
        """The variables that training changes."""
        return [variable for variable in self._variables if variable.trainable]

    def build(self, input_shape: Shape, rng: np.random.Generator | None = None) -> None:
        """Make the weights for inputs of this shape, (None, n); ``rng`` is used if the layer has none of its own."""
        self.input_shape = (None, *input_shape[1:])
        self.make_weights(self.input_shape, self._rng if self._rng is not None else rng)

    def make_weights(self, input_shape: Shape, rng: np.random.Generator | None) -> None:
        """Fill in the layer's variables; a layer without weights has nothing to do."""

    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape of the outputs for inputs of this shape."""
        return input_shape

    def check_input(self, shape: Shape) -> None:
        """See whether inputs of this shape fit.

        Raises:
            ValueError: they do not.
        """

    def count_params(self) -> int:
        """How many numbers the layer has learned or can learn.

        Raises:
            ValueError: the layer has no weights yet.
        """
        if not self.built:
            raise ValueError(f"layer {self.name!r} has no weights to count yet: {NOT_BUILT}")
        return sum(variable.value.size for variable in self._variables)

    def get_weights(self) -> list[Array]:
        """Copies of the weights, kernel before bias; [] before the layer is built."""
        return [variable.numpy() for variable in self._variables]

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Write these numbers into the weights, in the order of ``get_weights``.

        Raises:
            ValueError: the layer has seen no data yet, there are too many or too few arrays, or one has another shape.
        """
        self.write_weights(self.checked_weights(weights))

    def checked_weights(self, weights: Sequence[ArrayLike]) -> list[Array]:
        """``weights`` as arrays, once it is sure that they fit; the layer is not changed."""
        if not self.built:
            raise ValueError(f"layer {self.name!r} has no weights to set yet: {NOT_BUILT}")
        arrays = [
            as_floats(weight, self.dtype, f"weight {number} of layer {self.name!r}")
            for number, weight in enumerate(weights)
        ]
        wanted = [variable.shape for variable in self._variables]
        if len(arrays) != len(wanted):
            raise ValueError(
                f"layer {self.name!r} takes {counted(len(wanted), 'array')}, {self.describe_weights()}; "
                f"got {len(arrays)}"
            )
        for array, variable in zip(arrays, self._variables, strict=True):
            if array.shape != variable.shape:
                turned = "; it fits when transposed, .T" if array.T.shape == variable.shape else ""
                raise ValueError(
                    f"layer {self.name!r}: the {variable.name} has shape {variable.shape}, got {array.shape}{turned}"
                )
        return arrays

    def write_weights(self, arrays: Sequence[Array]) -> None:
        """Write arrays that are known to fit."""
        for variable, array in zip(self._variables, arrays, strict=True):
            variable.assign(array)

    def describe_weights(self) -> str:
        """The weights' names and shapes, for messages."""
        return " and ".join(f"{variable.name} {variable.shape}" for variable in self._variables) or "it has none"

    def activate(self, z: Array) -> Array:
        """a = g(z).

        Raises:
            ValueError: a function of the learner's own gives another shape.
        """
        a = np.asarray(self.activation(z), dtype=self.dtype)
        if a.shape != z.shape:
            raise ValueError(
                f"the activation of layer {self.name!r} must keep the shape {z.shape}, but it returned {a.shape}"
            )
        return a

    def forward(self, x: Array) -> tuple[Array, Cache]:
        """The outputs for inputs that fit, and what the way back needs."""
        raise NotImplementedError(f"{type(self).__name__} must define forward(x)")

    def backward(self, cache: Cache, upstream: Array) -> tuple[Array, list[Array]]:
        """From the gradient of the loss by the outputs a: that by the inputs x, and one for every variable.

        The activation comes first, dL/dz = dL/da g'(z); the rest is ``backward_from_z``.
        """
        return self.backward_from_z(cache, activations.backward(self.activation, upstream, cache.z, cache.a))

    def backward_from_z(self, cache: Cache, dz: Array) -> tuple[Array, list[Array]]:
        """The same from dL/dz, the gradient by the sums before the activation."""
        raise NotImplementedError(f"{type(self).__name__} must define backward_from_z(cache, dz)")

    def prepare(self, x: object, rng: np.random.Generator | None = None) -> Array:
        """Inputs as an array that fits; the first inputs build the layer.

        Raises:
            ValueError: they do not fit.
            TypeError: they are not numbers.
        """
        array = as_floats(x, self.dtype, f"the input of layer {self.name!r}")
        self.check_input(array.shape)
        if not self.built:
            self.build(array.shape, rng)
        return array

    def __call__(self, x: ArrayLike) -> Tensor:
        """The outputs for x, nested lists or an array of shape (batch, n)."""
        return np.asarray(self.forward(self.prepare(x))[0]).view(Tensor)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"
