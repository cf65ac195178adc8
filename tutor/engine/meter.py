"""The metrics of a model, taken together: fed with the outputs for the same examples again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.metrics import Metric

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.examples import Examples


class Meter:
    """Metrics that are fed and asked together.

    Args:
        plain: metrics that take every sample alike.
        weighted: metrics that take the samples' weights into account.
        examples: what they measure.
        outputs: the shape of all outputs for the examples, None if it is not known.
    """

    def __init__(
        self, plain: Sequence[Metric], weighted: Sequence[Metric], examples: Examples, outputs: tuple[int, ...] | None
    ) -> None:
        self.metrics = [*plain, *weighted]
        self.examples = examples
        self._weighted = [False] * len(plain) + [True] * len(weighted)
        self._targets = [_matched(metric, examples, outputs) for metric in self.metrics]
        self.reset()

    def __bool__(self) -> bool:
        return bool(self.metrics)

    def reset(self) -> None:
        """Begin anew."""
        for metric in self.metrics:
            metric.reset_state()

    def add(self, rows: Any, outputs: Array) -> None:
        """Take in the outputs for some rows of the examples, a slice or their numbers."""
        exact = outputs.astype(np.float64, copy=False)
        for metric, weighted, targets in zip(self.metrics, self._weighted, self._targets, strict=True):
            weights = self.examples.weights[rows] if weighted and self.examples.weights is not None else None
            if targets is None:
                metric.update_state(self.examples.y[rows], outputs, sample_weight=weights)
            else:
                metric.add_batch(targets[rows], exact, weights)

    def results(self) -> dict[str, float]:
        """What has been found since the last reset."""
        return {metric.name: metric.result() for metric in self.metrics}


def _matched(metric: Metric, examples: Examples, outputs: tuple[int, ...] | None) -> Any:
    """The targets as the metric wants them, worked out once; None if it takes them in a way of its own."""
    own = type(metric).update_state is not Metric.update_state
    if own or outputs is None or len(outputs) < 2:
        return None
    return metric.match(examples.y, np.broadcast_to(np.float64(0), outputs))
