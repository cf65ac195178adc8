"""Sequential: layers in a row, the outputs of each being the inputs of the next."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.activations import linear
from tutor.engine.arrays import as_floats, as_numbers
from tutor.engine.config import decode, encode
from tutor.engine.layers import Input
from tutor.engine.layers.base import Layer, Shapes
from tutor.engine.layers.surroundings import within
from tutor.engine.layers.tracking import NOT_BUILT
from tutor.engine.model import Model, stand_in

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.losses import Loss
    from tutor.engine.tensor import Tensor


class Sequential(Model):
    """Layers in a row that learn: compile, then fit, then evaluate and predict.

    With an ``Input`` in front the weights are made at once, otherwise when the first data come.

    Args:
        layers: from the inputs to the outputs.
        name: what ``summary`` calls the model.
        rng: where first weights and shuffling come from; the engine's own generator unless given.
        seed: a number instead of ``rng``.
        trainable: see ``Layer``.
    """

    def __init__(
        self,
        layers: Iterable[Layer | Input] | None = None,
        name: str | None = None,
        rng: np.random.Generator | None = None,
        seed: int | None = None,
        trainable: bool = True,
    ) -> None:
        super().__init__(name=name, rng=rng, seed=seed, trainable=trainable)
        self._row: list[Layer] = []
        self._input: Input | None = None
        if isinstance(layers, Layer | Input):
            raise TypeError(f"layers must be a list: put square brackets around {layers.name!r}")
        for layer in layers or ():
            self.add(layer)

    @property
    def layers(self) -> list[Layer]:
        """The layers, from the inputs to the outputs."""
        return list(self._row)

    def add(self, layer: Layer | Input) -> None:
        """Put one more layer behind the last.

        Raises:
            ValueError: an ``Input`` does not come first, or a name is taken.
            TypeError: it is no layer.
        """
        if isinstance(layer, Input):
            if self._row or self._input:
                raise ValueError(f"Input {layer.name!r} must come first in the model, and only once")
            self._input = layer
            return
        if not isinstance(layer, Layer):
            missing = " itself: its brackets are missing" if isinstance(layer, type) else ""
            raise TypeError(f"a model is made of layers such as nn.Dense(3); got {layer!r}{missing}")
        if any(layer.name == other.name for other in self._row):
            raise ValueError(f"two layers of the model are named {layer.name!r}: give each a name of its own")
        if layer.example_shape is not None and not self._row and self._input is None:
            self._input = Input(layer.example_shape)
        known = self.output_shape if self.built else (None, *self._input.shape) if self._input else None
        if not self._row:
            self.dtype = layer.dtype
        self._row.append(layer)
        self.plan = self.forward = None
        if known is not None:
            self._build_from(known, [layer])
            self.input_shape = self.input_shape if self.built else known
            self.built = True

    def pop(self) -> Layer:
        """Take the last layer away; the layer.

        Raises:
            ValueError: there is none.
        """
        if not self._row:
            raise ValueError(f"model {self.name!r} has no layers to take away")
        self.plan = self.forward = None
        self.built = self.built and len(self._row) > 1
        return self._row.pop()

    def build(self, input_shape: Shapes) -> None:
        """Make all weights for inputs of this shape, with the batch in front: (None, 2)."""
        self._build_from(input_shape, self._row)

    def _build_from(self, shape: Shapes, layers: Sequence[Layer]) -> None:
        with within(rng=self._rng):
            for layer in layers:
                layer.build(shape)
                shape = layer.compute_output_shape(shape)

    def call(self, inputs: Tensor) -> Any:
        """Through all layers."""
        outputs: Any = inputs
        for layer in self._row:
            outputs = layer(outputs)
        return outputs

    def row(self) -> list[Layer] | None:
        """The layers in order, unless a subclass does something else."""
        kind = type(self)
        return self._row if kind.call is Sequential.call and kind.__call__ is Layer.__call__ else None

    def compute_output_shape(self, input_shape: Shapes) -> Shapes:
        """What the last layer makes of what the others make of it."""
        for layer in self._row:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def check_input(self, shape: Shapes) -> None:
        """Ask the first layer."""
        if not self._row:
            raise ValueError(f"model {self.name!r} has no layers yet: add some first")
        self._row[0].check_input(shape)

    def convert(self, inputs: Any) -> Any:
        """As the first layer wants them."""
        return self._row[0].convert(inputs) if self._row else super().convert(inputs)

    def inputs(self, x: Any) -> Any:
        """``x`` as an array that fits the model, floats in its dtype; the first inputs build the model."""
        first = self._row[0] if self._row else self
        what = f"the input of {first.noun} {first.name!r}"
        array = as_numbers(x, what)
        if array.dtype.kind == "f" or not first.takes_integers:
            array = as_floats(array, first.dtype, what)
        if self.built:
            self.check_input(array.shape)
        else:
            self.build(array.shape)
        return array

    def outputs_like(self, rows: int) -> Tensor | None:
        """A tensor in the shape that so many rows of outputs will have; None if that is not known."""
        return stand_in(self.output_shape, self._row[-1].dtype, rows)

    def check_loss(self, loss: Loss) -> None:
        """A loss that expects logits should not come after an activation."""
        last = self._row[-1] if self._row else None
        if getattr(loss, "from_logits", False) and getattr(last, "activation", linear) is not linear:
            warnings.warn(
                f"the loss expects logits (from_logits=True), but layer {last.name!r} has an activation: "  # type: ignore[union-attr]
                "leave out one of the two",
                stacklevel=3,
            )

    # --- weights ---

    def checked_weights(self, weights: Sequence[Any]) -> list[Array]:
        """``weights`` as arrays, once it is sure that they fit; nothing is changed."""
        self._require_built()
        return super().checked_weights(weights)

    def count_params(self) -> int:
        """How many numbers the model has learned or can learn."""
        self._require_built()
        return super().count_params()

    def _require_built(self) -> None:
        if not self.built:
            cause = NOT_BUILT if self._row else "it has no layers, add some first"
            raise ValueError(f"model {self.name!r} has no weights yet: {cause}")

    # --- as plain data ---

    def get_config(self) -> dict[str, Any]:
        """Name and layers; see ``config``."""
        row = [self._input, *self._row] if self._input else self._row
        return {"name": self.name, "trainable": self.trainable, "layers": [encode(layer) for layer in row]}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Any:
        """A new model, with new weights, as ``config`` describes it."""
        made = cls([decode(layer) for layer in config["layers"]], name=config["name"])
        if not config.get("trainable", True):
            made.trainable = False
        return made
