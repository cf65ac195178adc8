"""Metrics: what people want to know about predictions, batch by batch. Unlike losses they have no gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tutor.engine.arrays import as_floats
from tutor.engine.losses import align_targets
from tutor.engine.wording import closest

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from tutor.engine.arrays import Array


class Metric:
    """Base of all metrics: the mean of one value per sample, over all batches since the last reset.

    Args:
        name: its key in the history.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name or type(self).__name__.lower()
        self.reset_state()

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One value per sample, (batch,), of targets and predictions in the same shape."""
        raise NotImplementedError(f"{type(self).__name__} must define values(y_true, y_pred)")

    def reset_state(self) -> None:
        """Forget all batches."""
        self._total = 0.0
        self._samples = 0

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike) -> None:
        """Take in a batch: targets and predictions, (batch, outputs) or (batch,)."""
        predictions = np.atleast_1d(as_floats(y_pred, np.float64, "the predictions"))
        targets = np.atleast_1d(as_floats(y_true, np.float64, "the targets"))
        self.add_batch(align_targets(targets, predictions), predictions)

    def add_batch(self, y_true: Array, y_pred: Array) -> None:
        """``update_state`` without looking at what comes: two arrays of the same shape."""
        values = np.asarray(self.values(y_true, y_pred))
        self._total += float(values.sum())
        self._samples += values.size

    def result(self) -> float:
        """The mean over all samples so far, 0 before the first."""
        return self._total / self._samples if self._samples else 0.0

    def __call__(self, y_true: ArrayLike, y_pred: ArrayLike) -> float:
        """Take in a batch and give the mean so far."""
        self.update_state(y_true, y_pred)
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class BinaryAccuracy(Metric):
    """How often a probability lies on its label's side of the threshold; labels are 0 and 1.

    Args:
        name: its key in the history.
        threshold: from 0 to 1; a prediction counts as 1 when it is greater.
    """

    def __init__(self, name: str = "binary_accuracy", threshold: float = 0.5) -> None:
        super().__init__(name)
        self.threshold = threshold

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The share of right outputs in each sample."""
        return np.asarray(np.mean((y_pred > self.threshold) == y_true, axis=-1))


class CategoricalAccuracy(Metric):
    """How often the largest output is that of the right class; targets are one-hot, (batch, classes)."""

    def __init__(self, name: str = "categorical_accuracy") -> None:
        super().__init__(name)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """1 for right, 0 for wrong."""
        right: Array = np.equal(y_true.argmax(axis=-1), y_pred.argmax(axis=-1)).astype(np.float64)
        return right


class MeanSquaredError(Metric):
    """The mean of the squared differences."""

    def __init__(self, name: str = "mean_squared_error") -> None:
        super().__init__(name)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The mean over each sample's outputs."""
        return np.asarray(np.mean(np.square(y_true - y_pred), axis=-1))


NAMES: dict[str, type[Metric]] = {
    "binary_accuracy": BinaryAccuracy,
    "BinaryAccuracy": BinaryAccuracy,
    "categorical_accuracy": CategoricalAccuracy,
    "CategoricalAccuracy": CategoricalAccuracy,
    "mse": MeanSquaredError,
    "mean_squared_error": MeanSquaredError,
    "MeanSquaredError": MeanSquaredError,
}


def get(metric: str | Metric | type[Metric], outputs: int = 1) -> Metric:
    """The metric of that name, which is then its key in the history; a metric is returned as it is.

    Args:
        metric: a name, a metric or its class. "accuracy" and "acc" stand for the accuracy that suits the model.
        outputs: how many outputs a sample has: one means two classes by a threshold, more mean one per class.

    Raises:
        ValueError: no metric has that name.
        TypeError: neither a name nor a metric.
    """
    if isinstance(metric, str):
        accuracy = BinaryAccuracy if outputs == 1 else CategoricalAccuracy
        names = {"accuracy": accuracy, "acc": accuracy, **NAMES}
        if metric not in names:
            raise ValueError(f"there is no metric {metric!r}: {closest(metric, names)}")
        found = names[metric]()
        if metric not in ("BinaryAccuracy", "CategoricalAccuracy", "MeanSquaredError"):
            found.name = metric
        return found
    if isinstance(metric, type) and issubclass(metric, Metric):
        return metric()
    if not isinstance(metric, Metric):
        raise TypeError(f'a metric must be a name such as "accuracy", or a Metric; got {metric!r}')
    return metric
