"""Metrics: what people want to know about predictions, batch by batch. Unlike losses they have no gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tutor.engine import losses
from tutor.engine.config import decode
from tutor.engine.metrics.accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    accuracy_for,
)
from tutor.engine.metrics.base import Mean, MeanMetricWrapper, Metric
from tutor.engine.metrics.confusion import Precision, Recall, confusion_matrix
from tutor.engine.metrics.errors import MeanAbsoluteError, MeanSquaredError, RootMeanSquaredError
from tutor.engine.naming import snake
from tutor.engine.wording import closest

__all__ = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "Mean",
    "MeanAbsoluteError",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "Metric",
    "Precision",
    "Recall",
    "RootMeanSquaredError",
    "SparseCategoricalAccuracy",
    "confusion_matrix",
    "get",
]

_KINDS: tuple[type[Metric], ...] = (
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    Precision,
    Recall,
    MeanSquaredError,
    RootMeanSquaredError,
    MeanAbsoluteError,
)
NAMES: dict[str, type[Metric]] = {
    "mse": MeanSquaredError,
    "mae": MeanAbsoluteError,
    **{snake(kind.__name__): kind for kind in _KINDS},
    **{kind.__name__: kind for kind in _KINDS},
    "MSE": MeanSquaredError,
    "MAE": MeanAbsoluteError,
}
# Every loss can be watched, too.
_LOSSES = {
    function.__name__: function
    for function in (
        losses.huber,
        losses.binary_crossentropy,
        losses.categorical_crossentropy,
        losses.sparse_categorical_crossentropy,
        losses.kl_divergence,
    )
}


def get(
    metric: str | Metric | type[Metric] | Mapping[str, Any] | Callable[..., Any],
    y_true_shape: tuple[int | None, ...] | None = None,
    y_pred_shape: tuple[int | None, ...] | None = None,
) -> Metric:
    """The metric of that name, which is then its key in the history; a metric is returned as it is.

    Args:
        metric: a name, a metric, its class, or a function of targets and predictions. "accuracy" and "acc" stand for
            the accuracy that suits the shapes.
        y_true_shape: of the targets, (batch,) or (batch, outputs).
        y_pred_shape: of the predictions, (batch, outputs).

    Raises:
        ValueError: no metric has that name.
        TypeError: it is something else.
    """
    if isinstance(metric, Mapping):
        metric = decode(metric)
    if isinstance(metric, str):
        accuracy = accuracy_for(y_true_shape or (None, 1), y_pred_shape or (None, 1))
        names = {"accuracy": accuracy, "acc": accuracy, **NAMES}
        if metric in names:
            found = names[metric]()
            if not metric[0].isupper():
                found.name = metric
            return found
        if metric in _LOSSES:
            return MeanMetricWrapper(_LOSSES[metric], metric)
        raise ValueError(f"there is no metric {metric!r}: {closest(metric, [*names, *_LOSSES])}")
    if isinstance(metric, type) and issubclass(metric, Metric):
        return metric()
    if isinstance(metric, Metric):
        return metric
    if not callable(metric) or isinstance(metric, type):
        raise TypeError(f'a metric must be a name such as "accuracy", or a Metric; got {metric!r}')
    return MeanMetricWrapper(metric)
