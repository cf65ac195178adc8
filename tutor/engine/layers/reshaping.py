"""Layers that put the numbers of an example into another shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.layers.base import Layer, Shapes
from tutor.engine.wording import shape_text

if TYPE_CHECKING:
    from tutor.engine.tensor import Tensor


class Flatten(Layer):
    """All numbers of an example in one row: (batch, 20, 20) becomes (batch, 400)."""

    def call(self, inputs: Tensor) -> Any:
        """The same numbers, row by row."""
        return inputs.reshape((inputs.shape[0], math.prod(inputs.shape[1:])))

    def check_input(self, shape: Shapes) -> None:
        """There must be a batch."""
        if not shape:
            raise ValueError(f"layer {self.name!r} takes a batch of examples, got a single number")

    def compute_output_shape(self, input_shape: Shapes) -> Shapes:
        """(batch, how many numbers an example has)."""
        sizes = input_shape[1:]
        return input_shape[0], None if None in sizes else math.prod(sizes)


class Reshape(Layer):
    """The numbers of an example in another shape: (batch, 400) becomes (batch, 20, 20).

    Args:
        target_shape: of an example, without the batch; one -1 stands for whatever is left.
        options: see ``Layer``.
    """

    def __init__(self, target_shape: int | Sequence[int], **options: Any) -> None:
        super().__init__(**options)
        sizes: tuple[int, ...] = tuple(np.atleast_1d(np.asarray(target_shape, np.intp)).tolist())
        if sizes.count(-1) > 1 or any(size < -1 for size in sizes):
            raise ValueError(f"target_shape may have one -1, otherwise whole numbers of at least 0; got {sizes}")
        self.target_shape = sizes

    def call(self, inputs: Tensor) -> Any:
        """The same numbers, row by row."""
        return inputs.reshape((inputs.shape[0], *self._sizes(inputs.shape)))

    def check_input(self, shape: Shapes) -> None:
        """The numbers must fill the new shape."""
        self._sizes(shape)

    def compute_output_shape(self, input_shape: Shapes) -> Shapes:
        """(batch, *target_shape)."""
        return (input_shape[0], *self._sizes(input_shape))

    def _sizes(self, shape: Shapes) -> tuple[int | None, ...]:
        if None in shape[1:]:
            return tuple(None if size == -1 else size for size in self.target_shape)
        count, known = math.prod(shape[1:]), math.prod(size for size in self.target_shape if size != -1)
        fits = known and count % known == 0 if -1 in self.target_shape else count == known
        if not shape or not fits:
            raise ValueError(
                f"layer {self.name!r} cannot bring {shape_text(shape) if shape else '()'} into "
                f"{shape_text((None, *self.target_shape))}: an example has {count} numbers"
            )
        return tuple(count // known if size == -1 else size for size in self.target_shape)
