"""How often predictions are right.

Accuracy                       the prediction is the target
BinaryAccuracy                 two classes: the prediction, a probability, is on the right side of the threshold
CategoricalAccuracy            several classes: the largest output is that of the class; targets are one-hot rows
SparseCategoricalAccuracy      the same for targets that are labels
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.losses.crossentropy import sparse_labels
from tutor.engine.metrics.base import Metric

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    from tutor.engine.arrays import Array


class Accuracy(Metric):
    """How often a prediction is the target, number by number.

    Args:
        name: its key in the history.
        dtype: see ``Metric``.
    """

    def __init__(self, name: str = "accuracy", dtype: DTypeLike | None = None) -> None:
        super().__init__(name, dtype)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The share of right outputs in each sample."""
        return _by_sample(y_pred == y_true)


class BinaryAccuracy(Metric):
    """How often a probability is on the right side of the threshold; targets are 0 and 1.

    Args:
        name: its key in the history.
        dtype: see ``Metric``.
        threshold: from 0 to 1; a prediction counts as 1 when it is greater. For logits it is 0.
    """

    def __init__(self, name: str = "binary_accuracy", dtype: DTypeLike | None = None, threshold: float = 0.5) -> None:
        super().__init__(name, dtype)
        self.threshold = threshold

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The share of right outputs in each sample."""
        return _by_sample((y_pred > self.threshold) == y_true)


class CategoricalAccuracy(Metric):
    """How often the largest output is that of the right class; targets are one-hot, (batch, classes).

    Args:
        name: its key in the history.
        dtype: see ``Metric``.
    """

    def __init__(self, name: str = "categorical_accuracy", dtype: DTypeLike | None = None) -> None:
        super().__init__(name, dtype)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """1 for right, 0 for wrong."""
        right: Array = np.equal(y_true.argmax(axis=-1), y_pred.argmax(axis=-1)).astype(np.float64)
        return right


class SparseCategoricalAccuracy(Metric):
    """How often the largest output is that of the right class; targets are labels, (batch,) or (batch, 1).

    Args:
        name: its key in the history.
        dtype: see ``Metric``.
    """

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: DTypeLike | None = None) -> None:
        super().__init__(name, dtype)

    def match(self, y_true: Any, y_pred: Array) -> NDArray[np.intp]:
        """The labels, whole numbers that are sure to be in range."""
        return sparse_labels(y_true, y_pred.shape, self.name)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """1 for right, 0 for wrong."""
        found = y_pred.argmax(axis=-1)
        right: Array = np.equal(y_true.reshape(found.shape), found).astype(np.float64)
        return right


def accuracy_for(y_true_shape: tuple[int | None, ...], y_pred_shape: tuple[int | None, ...]) -> type[Metric]:
    """The accuracy that "accuracy" stands for, as Keras chooses it.

    Args:
        y_true_shape: of the targets.
        y_pred_shape: of the predictions: one output means two classes by a threshold, more mean one for each class.
    """
    if not y_pred_shape or y_pred_shape[-1] == 1 or len(y_pred_shape) == 1:
        return BinaryAccuracy
    if len(y_true_shape) < len(y_pred_shape) or y_true_shape[-1] == 1:
        return SparseCategoricalAccuracy
    return CategoricalAccuracy


def _by_sample(right: NDArray[Any]) -> NDArray[Any]:
    """The share of right outputs in each sample; in a flat array every number is a sample."""
    return right.astype(np.float64) if right.ndim == 1 else np.asarray(np.mean(right, axis=-1))
