"""The metrics of a model, taken together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.metrics import Metric


class Meter:
    """Metrics that are fed and asked together.

    Args:
        plain: metrics that take every sample alike.
        weighted: metrics that take the samples' weights into account.
    """

    def __init__(self, plain: Sequence[Metric], weighted: Sequence[Metric]) -> None:
        self.plain, self.weighted = list(plain), list(weighted)

    def __bool__(self) -> bool:
        return bool(self.plain or self.weighted)

    def reset(self) -> None:
        """Begin anew."""
        for metric in (*self.plain, *self.weighted):
            metric.reset_state()

    def add(self, y: Any, outputs: Array, weights: Array | None) -> None:
        """Take in a batch."""
        for metric in self.plain:
            metric.update_state(y, outputs)
        for metric in self.weighted:
            metric.update_state(y, outputs, sample_weight=weights)

    def results(self) -> dict[str, float]:
        """What has been found since the last reset."""
        return {metric.name: metric.result() for metric in (*self.plain, *self.weighted)}
