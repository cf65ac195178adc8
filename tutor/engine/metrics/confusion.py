"""Which classes are taken for which: the confusion matrix, precision and recall.

                  predicted no      predicted yes
in truth no       true negative     false positive
in truth yes      false negative    true positive

precision    tp / (tp + fp)    how much of what was found is right
recall       tp / (tp + fn)    how much of what is right was found
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.arrays import as_floats
from tutor.engine.labels import class_labels
from tutor.engine.metrics.base import Metric, Result, spread_weights

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    from tutor.engine.arrays import Array


def confusion_matrix(
    labels: object,
    predictions: object,
    num_classes: int | None = None,
    weights: object = None,
    dtype: DTypeLike = "int32",
) -> NDArray[Any]:
    """How often class i was taken for class j: rows are true classes, columns predicted ones.

    Args:
        labels: the true classes, whole numbers from 0, (samples,).
        predictions: the predicted classes, in the same shape.
        num_classes: how many classes there are; as many as occur unless given.
        weights: how much every sample counts; 1 unless given.
        dtype: of the result.

    Returns:
        (num_classes, num_classes).

    Raises:
        ValueError: there is not one prediction for every label, or one of them is no class.
    """
    true, found = _flat(labels), _flat(predictions)
    if true.ndim == 1 and found.ndim == 2:
        raise ValueError(
            f"predictions have shape {found.shape}, but must be classes, one per sample: use np.argmax(p, axis=1)"
        )
    if true.shape != found.shape:
        raise ValueError(f"labels have shape {true.shape}, predictions {found.shape}: give one prediction per label")
    true = class_labels(true, num_classes)
    found = class_labels(found, num_classes, "predictions")
    classes = num_classes if num_classes is not None else int(max(true.max(initial=-1), found.max(initial=-1))) + 1
    matrix = np.zeros((classes, classes), dtype)
    counts: Any = 1
    if weights is not None:
        counts = spread_weights(as_floats(weights, np.float64, "weights"), true).astype(dtype)
    np.add.at(matrix, (true, found), counts)
    return matrix


def _flat(values: object) -> NDArray[Any]:
    array = np.atleast_1d(np.asarray(values))
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


class _Counting(Metric):
    """Base of metrics that count right and wrong answers to yes-or-no questions.

    Args:
        thresholds: a prediction counts as yes when it is greater; 0.5 unless given.
        class_id: look at this output only.
        name: its key in the history.
        dtype: see ``Metric``.
    """

    def __init__(
        self,
        thresholds: float | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, dtype)
        self.thresholds, self.class_id = thresholds, class_id
        self.reset_state()

    def reset_state(self) -> None:
        """Forget all batches."""
        self.true_positives = self.false_positives = self.false_negatives = 0.0

    def add_batch(self, y_true: Array, y_pred: Array, sample_weight: Array | None = None) -> None:
        """Count the answers of a batch."""
        if self.class_id is not None:
            y_true, y_pred = y_true[..., self.class_id], y_pred[..., self.class_id]
        yes = y_pred > (0.5 if self.thresholds is None else self.thresholds)
        truth = y_true.astype(bool)
        weights = 1.0 if sample_weight is None else spread_weights(sample_weight, y_pred)
        self.true_positives += float(np.sum((yes & truth) * weights))
        self.false_positives += float(np.sum((yes & ~truth) * weights))
        self.false_negatives += float(np.sum((~yes & truth) * weights))


class Precision(_Counting):
    """tp / (tp + fp): how much of what was found is right; 0 where nothing was found.

    Args:
        thresholds: a prediction counts as yes when it is greater; 0.5 unless given.
        class_id: look at this output only.
        name: its key in the history.
        dtype: see ``Metric``.
    """

    def result(self) -> Result:
        """Over all samples so far."""
        found = self.true_positives + self.false_positives
        return Result(self.true_positives / found if found else 0.0)


class Recall(_Counting):
    """tp / (tp + fn): how much of what is right was found; 0 where there is nothing to find.

    Args:
        thresholds: a prediction counts as yes when it is greater; 0.5 unless given.
        class_id: look at this output only.
        name: its key in the history.
        dtype: see ``Metric``.
    """

    def result(self) -> Result:
        """Over all samples so far."""
        there = self.true_positives + self.false_negatives
        return Result(self.true_positives / there if there else 0.0)
