"""How far off predictions are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from tutor.engine.metrics.base import Metric, Result

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from tutor.engine.arrays import Array


class MeanSquaredError(Metric):
    """The mean of the squared differences.

    Args:
        name: its key in the history.
        dtype: see ``Metric``.
    """

    def __init__(self, name: str = "mean_squared_error", dtype: DTypeLike | None = None) -> None:
        super().__init__(name, dtype)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The mean over each sample's outputs."""
        return np.asarray(np.mean(np.square(y_true - y_pred), axis=-1))


class RootMeanSquaredError(MeanSquaredError):
    """The square root of the mean squared error, in the unit of the targets.

    Args:
        name: its key in the history.
        dtype: see ``Metric``.
    """

    def __init__(self, name: str = "root_mean_squared_error", dtype: DTypeLike | None = None) -> None:
        super().__init__(name, dtype)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The mean over each sample's outputs; in a flat array every number is a sample."""
        return np.square(y_true - y_pred) if y_pred.ndim == 1 else super().values(y_true, y_pred)

    def result(self) -> Result:
        """The root, over all samples so far."""
        return Result(math.sqrt(super().result()))


class MeanAbsoluteError(Metric):
    """The mean of the absolute differences, in the unit of the targets.

    Args:
        name: its key in the history.
        dtype: see ``Metric``.
    """

    def __init__(self, name: str = "mean_absolute_error", dtype: DTypeLike | None = None) -> None:
        super().__init__(name, dtype)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The mean over each sample's outputs."""
        return np.asarray(np.mean(np.abs(y_true - y_pred), axis=-1))
