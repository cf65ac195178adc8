"""Random tensors with TensorFlow's names; the numbers come from the engine's generator, see ``randomness``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tutor.engine.randomness import default_generator, set_random_seed
from tutor.engine.tensor import Tensor, constant

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

__all__ = ["normal", "set_seed", "uniform"]

set_seed = set_random_seed


def normal(shape: Sequence[int], mean: float = 0.0, stddev: float = 1.0, dtype: DTypeLike = "float32") -> Tensor:
    """Numbers from the bell curve around ``mean``."""
    return constant(default_generator().normal(mean, stddev, tuple(shape)), dtype)


def uniform(shape: Sequence[int], minval: float = 0.0, maxval: float = 1.0, dtype: DTypeLike = "float32") -> Tensor:
    """Numbers of which all between ``minval`` and ``maxval`` are equally likely."""
    return constant(default_generator().uniform(minval, maxval, tuple(shape)), dtype)
