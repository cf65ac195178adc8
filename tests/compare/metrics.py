"""Every metric over several batches, with and without weights, beside Keras'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.compare.losses import BITS, CHANCES, CLASSES, GUESSED, OTHER_SHARES, REAL, WEIGHTS
from tests.compare.peers import Array, present
from tests.compare.report import Line, apart
from tutor import engine as nn

ONE_HOT = np.eye(4)[CLASSES]
LABELS = np.argmax(OTHER_SHARES, -1)
LABELS[::3] = CLASSES[::3]
FLAT = "flat"
# The bases of the others, and what is a function here and has no counterpart among Keras' metrics.
NO_METRICS = {"Metric", "MeanMetricWrapper", "confusion_matrix", "get"}


@dataclass(frozen=True, slots=True)
class Row:
    """A metric and what it is fed with; options are the same here and there."""

    name: str
    targets: Array
    predictions: Array
    options: dict[str, Any] = field(default_factory=dict)
    at: str = ""


ROWS = (
    Row("Accuracy", CLASSES, LABELS),
    Row("BinaryAccuracy", BITS, CHANCES),
    Row("BinaryAccuracy", BITS, CHANCES, {"threshold": 0.7}, "threshold 0.7"),
    Row("BinaryAccuracy", BITS[:, 0], CHANCES[:, 0], at=FLAT),
    Row("CategoricalAccuracy", ONE_HOT, OTHER_SHARES),
    Row("SparseCategoricalAccuracy", CLASSES, OTHER_SHARES),
    Row("Precision", BITS, CHANCES),
    Row("Precision", BITS, CHANCES, {"thresholds": 0.8}, "threshold 0.8"),
    Row("Recall", BITS, CHANCES),
    Row("Recall", BITS, CHANCES, {"thresholds": 0.2}, "threshold 0.2"),
    Row("MeanSquaredError", REAL, GUESSED),
    Row("MeanSquaredError", REAL[:, 0], GUESSED[:, 0], at=FLAT),
    Row("RootMeanSquaredError", REAL, GUESSED),
    Row("RootMeanSquaredError", REAL[:, 0], GUESSED[:, 0], at=FLAT),
    Row("MeanAbsoluteError", REAL, GUESSED),
)


def missing() -> list[str]:
    """Metrics that nothing is compared with."""
    return sorted(set(nn.metrics.__all__) - NO_METRICS - {"Mean"} - {row.name for row in ROWS})


def lines() -> Iterator[Line]:
    """A line for each row, with and without weights; and one for the mean of plain values."""
    if not present("keras"):
        return
    import keras

    for row in ROWS:
        # Keras cannot weight errors of flat arrays.
        for weights, how in ((None, ""), (WEIGHTS, "weighted"))[: 1 if row.at == FLAT else 2]:
            what = ", ".join(part for part in (row.at, how) if part)
            found = (_result(row, module, weights) for module in (nn, keras))
            yield Line(f"{row.name}: {what}" if what else row.name, "Keras", apart(*found))
    yield Line("Mean", "Keras", apart(*(_mean(module) for module in (nn, keras))))


def _result(row: Row, module: Any, weights: Array | None) -> list[float]:
    """After each of two batches."""
    metric = getattr(module.metrics, row.name)(**row.options)
    results = []
    for part in (slice(0, 4), slice(4, None)):
        metric.update_state(row.targets[part], row.predictions[part], None if weights is None else weights[part])
        results.append(float(metric.result()))
    return results


def _mean(module: Any) -> float:
    metric = module.metrics.Mean()
    metric.update_state(REAL[:, 0])
    metric.update_state(REAL[:, 1], sample_weight=WEIGHTS)
    return float(metric.result())
