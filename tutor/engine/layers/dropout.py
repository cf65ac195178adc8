"""Dropout: units that are switched off at random while training, so that none can rely on another.

Source: N. Srivastava and others, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.layers.activation import Elementwise
from tutor.engine.primitive import recording

if TYPE_CHECKING:
    from tutor.engine.tensor import Tensor


class Dropout(Elementwise):
    """In training every number becomes 0 with probability ``rate``, otherwise it is divided by 1 - rate.

    The division keeps the mean of what the next layer gets; so nothing has to be changed when training is over, and
    the numbers pass as they are.

    Args:
        rate: the share of numbers that are dropped, from 0 to 1.
        noise_shape: where it has a 1, all numbers along that axis are kept or dropped together; None stands for the
            size of the inputs' own axis.
        options: see ``Layer``; ``seed`` or ``rng`` make what is dropped repeatable.
    """

    def __init__(self, rate: float, noise_shape: Sequence[int | None] | None = None, **options: Any) -> None:
        super().__init__(**options)
        if isinstance(rate, str) or not 0 <= rate <= 1:
            raise ValueError(f"rate is the share of numbers that are dropped, from 0 to 1; got {rate!r}")
        self.rate, self.noise_shape = float(rate), noise_shape

    def call(self, inputs: Tensor, training: bool = False) -> Any:
        """Some numbers dropped in training, all of them as they are otherwise.

        Raises:
            RuntimeError: the call is traced by ``nn.function``, which would drop the same numbers for ever after.
        """
        if not training or self.rate == 0:
            return inputs
        nodes = recording()
        if nodes is not None and nodes.tracing:
            raise RuntimeError(
                f"layer {self.name!r} drops other numbers in every call, but nn.function writes down a single one: "
                "leave dropout in training out of the function"
            )
        shape = inputs.shape
        if self.noise_shape is not None:
            shape = tuple(
                size if wanted is None else wanted for size, wanted in zip(shape, self.noise_shape, strict=True)
            )
        kept = self.generator().random(shape, np.float32) >= self.rate
        # With rate 1 nothing is left to be divided.
        return inputs * (kept / (1 - self.rate if self.rate < 1 else 1)).astype(inputs.dtype)
