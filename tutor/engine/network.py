"""A network: layers in a row, their weights, and the two ways through all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from tutor.engine.layer import NOT_BUILT, Cache, Layer
from tutor.engine.layers import Input
from tutor.engine.naming import unique_name
from tutor.engine.randomness import generator
from tutor.engine.summary import table
from tutor.engine.tensor import Tensor, Variable
from tutor.engine.wording import closest, counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    from tutor.engine.arrays import Array, Shape


class Network:
    """Layers in a row: the outputs of each are the inputs of the next.

    With an ``Input`` in front the weights are made at once, otherwise when the first data come.

    Args:
        layers: from the inputs to the outputs.
        name: what ``summary`` calls the model.
        rng: where first weights and shuffling come from; the engine's own generator unless given.
        seed: a number instead of ``rng``.
    """

    def __init__(
        self,
        layers: Iterable[Layer | Input] | None = None,
        name: str | None = None,
        rng: np.random.Generator | None = None,
        seed: int | None = None,
    ) -> None:
        self.name = name or unique_name(type(self))
        self.layers: list[Layer] = []
        self.input_shape: Shape | None = None
        self._rng = generator(rng, seed)
        if isinstance(layers, Layer | Input):
            raise TypeError(f"layers must be a list: put square brackets around {layers.name!r}")
        for layer in layers or ():
            self.add(layer)

    # --- layers and weights ---

    def add(self, layer: Layer | Input) -> None:
        """Put one more layer behind the last.

        Raises:
            ValueError: an ``Input`` does not come first, or a name is taken.
            TypeError: it is no layer.
        """
        if isinstance(layer, Input):
            if self.layers or self.input_shape:
                raise ValueError(f"Input {layer.name!r} must come first in the model, and only once")
            self.input_shape = (None, *layer.shape)
            return
        if not isinstance(layer, Layer):
            missing = " itself: its brackets are missing" if isinstance(layer, type) else ""
            raise TypeError(f"a model is made of layers such as nn.Dense(3); got {layer!r}{missing}")
        if any(layer.name == other.name for other in self.layers):
            raise ValueError(f"two layers of the model are named {layer.name!r}: give each a name of its own")
        self.layers.append(layer)
        if self.input_shape is not None:
            self._build_layers(self.input_shape)

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make all weights for inputs of this shape, with the batch in front: (None, 2)."""
        self._build_layers((None, *input_shape[1:]))

    def _build_layers(self, shape: Shape) -> None:
        self.input_shape = shape
        for layer in self.layers:
            layer.check_input(shape)
            if not layer.built:
                layer.build(shape, self._rng)
            shape = layer.output_shape(shape)

    @property
    def built(self) -> bool:
        """Whether all layers have their weights."""
        return bool(self.layers) and self.input_shape is not None and all(layer.built for layer in self.layers)

    @property
    def output_shape(self) -> Shape:
        """The shape of the outputs, (None, units)."""
        self.require_built()
        shape = self.input_shape
        assert shape is not None  # it is known once the layers are built
        for layer in self.layers:
            shape = layer.output_shape(shape)
        return shape

    @property
    def weights(self) -> list[Variable]:
        """All variables, layer by layer."""
        return [variable for layer in self.layers for variable in layer.weights]

    @property
    def trainable_variables(self) -> list[Variable]:
        """All variables that training changes, layer by layer."""
        return [variable for variable in self.weights if variable.trainable]

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name, or at that place, from 0.

        Raises:
            ValueError: there is none, or neither or both were asked for.
        """
        if (name is None) == (index is None):
            raise ValueError("say which layer: give either its name or its index")
        if index is not None:
            if not -len(self.layers) <= index < len(self.layers):
                raise ValueError(f"there is no layer {index}: the model has {counted(len(self.layers), 'layer')}")
            return self.layers[index]
        found = {layer.name: layer for layer in self.layers}
        if name not in found:
            raise ValueError(f"there is no layer {name!r} in the model: {closest(str(name), found)}")
        return found[name]

    def get_weights(self) -> list[Array]:
        """Copies of all weights, layer by layer, each kernel before its bias; [] before the model is built."""
        return [variable.numpy() for variable in self.weights]

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Write these numbers into the weights, in the order of ``get_weights``: all of them, or none if one is wrong.

        Raises:
            ValueError: the model has seen no data yet, there are too many or too few arrays, or one has another shape.
        """
        self.require_built()
        rest = list(weights)
        if len(rest) != len(self.weights):
            raise ValueError(
                f"model {self.name!r} has {counted(len(self.weights), 'weight array')}, "
                f"{', '.join(str(variable.shape) for variable in self.weights)}; got {len(rest)}"
            )
        checked = []
        for layer in self.layers:
            own, rest = rest[: len(layer.weights)], rest[len(layer.weights) :]
            checked.append(layer.checked_weights(own))
        for layer, arrays in zip(self.layers, checked, strict=True):
            layer.write_weights(arrays)

    def count_params(self) -> int:
        """How many numbers the model has learned or can learn."""
        self.require_built()
        return sum(layer.count_params() for layer in self.layers)

    def summary(self, line_length: int | None = None, print_fn: Callable[[str], object] = print) -> None:
        """Print a table of the layers, the shapes of their outputs and the numbers of their weights."""
        print_fn(table(self, line_length))

    def require_built(self) -> None:
        """See that there are weights.

        Raises:
            ValueError: there are none yet.
        """
        if not self.built:
            cause = NOT_BUILT if self.layers else "it has no layers, add some first"
            raise ValueError(f"model {self.name!r} has no weights yet: {cause}")

    # --- the two ways through ---

    def prepare(self, x: object) -> Array:
        """Inputs as an array that fits; the first inputs build the model."""
        if not self.layers:
            raise ValueError(f"model {self.name!r} has no layers yet: add some first")
        array = self.layers[0].prepare(x, self._rng)
        if not self.built:
            self._build_layers((None, *array.shape[1:]))
        return array

    def forward(self, x: Array) -> tuple[Array, list[Cache]]:
        """Through all layers: the outputs, and what each layer needs for the way back."""
        caches = []
        for layer in self.layers:
            x, cache = layer.forward(x)
            caches.append(cache)
        return x, caches

    def backward(self, caches: Sequence[Cache], upstream: Array, from_z: bool = False) -> tuple[Array, list[Array]]:
        """From the gradient of the loss by the outputs: that by the inputs, and one for each of ``weights``.

        Args:
            caches: what ``forward`` gave.
            upstream: dL/da of the last layer, or its dL/dz with ``from_z``.
            from_z: whether the last activation is accounted for already.
        """
        gradients: list[Array] = []
        for layer, cache in zip(reversed(self.layers), reversed(caches), strict=True):
            back = layer.backward_from_z if from_z else layer.backward
            upstream, own = back(cache, upstream)
            gradients = own + gradients
            from_z = False
        return upstream, gradients

    def __call__(self, x: ArrayLike) -> Tensor:
        """The outputs for x, (batch, n)."""
        return self.forward(self.prepare(x))[0].view(Tensor)
