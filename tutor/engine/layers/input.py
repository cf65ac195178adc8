"""Input: says what one example looks like before there is any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tutor.engine.config import Configurable
from tutor.engine.naming import unique_name

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


class Input(Configurable):
    """Says what one example looks like, so that a model can make its weights at once.

    Args:
        shape: of one example, without the batch: (2,) for two numbers.
        name: what messages call it.
        dtype: taken so that code written for Keras runs; layers convert their inputs to their own.
    """

    def __init__(self, shape: Sequence[int], name: str | None = None, dtype: DTypeLike | None = None) -> None:
        if isinstance(shape, int | np.integer) or not all(isinstance(size, int | np.integer) for size in shape):
            raise TypeError(f"shape must be a tuple of whole numbers, such as (2,) with its comma; got {shape!r}")
        if not shape or min(shape) < 1:
            raise ValueError(f"shape must name the numbers of one example, such as (2,); got {tuple(shape)}")
        self.shape: tuple[int, ...] = tuple(int(size) for size in shape)
        self.name = name or unique_name(type(self))
        self.dtype = dtype

    def __repr__(self) -> str:
        return f"<Input shape={self.shape}, name={self.name}>"


InputLayer = Input
