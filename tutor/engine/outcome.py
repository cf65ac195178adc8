"""What an epoch of a plan has come to: losses and metrics, computed from what the last stage has left."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.chain import Chain, Head
    from tutor.engine.feed import Feed
    from tutor.engine.meter import Meter


# For every key of the logs, one value per epoch.
Columns: TypeAlias = "dict[str, list[float]]"
_ALL = slice(None)


class Outcome:
    """Makes logs of what a plan has run.

    Args:
        chain: its stages.
        head: its loss.

    Attributes:
        meter: the metrics.
        feed: the same as the plan sees it.
        factor: how many times the sums in ``feed.z`` are too small.
        prices: the sums of squares that L2 puts a price on, (stages, steps).
        bad: the first batch of the epoch whose loss was no finite number, and its outputs; None if all were.
    """

    meter: Meter
    feed: Feed
    prices: Array

    def __init__(self, chain: Chain, head: Head) -> None:
        self.chain, self.head = chain, head
        self.decays = np.array([stage.decay for stage in chain.stages])
        self.priced = bool(self.decays.any())
        self.factor = 1.0
        self.bad: tuple[int, Array] | None = None

    def begin(self) -> None:
        """An epoch begins, batch by batch."""
        self.meter.reset()
        self._total, self._rows = 0.0, 0
        self.bad = None

    def of_epochs(self, epochs: int) -> Columns:
        """The logs of the epochs that were run last, up to the first whose loss is not finite."""
        feed = self.feed
        sums = feed.sums(epochs) if self.factor == 1 else feed.sums(epochs) * self.factor
        values = self._values(sums, _ALL, slice(epochs))
        count = len(feed.batches)
        if self.head.reduction == "sum":
            values = np.add.reduceat(values, [start for start, _ in feed.batches], axis=-1) * self._sizes(0, count)
        losses = np.add.reduce(values, -1) / feed.layout.rows
        if self.priced:
            prices = self._prices(0, epochs * count).reshape(epochs, count)
            losses = losses + (prices * self._sizes(0, count)).sum(axis=-1) / feed.layout.rows
        columns: Columns = {"loss": losses.tolist()}
        self.bad = None
        if not all(map(math.isfinite, columns["loss"])):
            epochs = next(number for number, loss in enumerate(columns["loss"]) if not math.isfinite(loss)) + 1
            del columns["loss"][epochs:]
            self._find_bad(sums[epochs - 1], epochs - 1)
        if self.meter:
            for epoch in range(epochs):
                self.meter.reset()
                self._measure(sums[epoch], _ALL, epoch)
                for name, result in self.meter.results().items():
                    columns.setdefault(name, []).append(result)
        return columns

    def of_batch(self, number: int) -> dict[str, float]:
        """The logs of the epoch so far, once the batch of this number has been run."""
        start, stop = self.feed.batches[number]
        sums = self.feed.sums_of(number) * self.factor
        values = self._values(sums, slice(start, stop), 0)
        loss = float(values.sum()) * (stop - start if self.head.reduction == "sum" else 1)
        if self.priced:
            loss += float(self._prices(number, number + 1)[0]) * (stop - start)
        self._total, self._rows = self._total + loss, self._rows + stop - start
        if not math.isfinite(loss):
            self.bad = number, sums
        if self.meter:
            self._measure(sums, slice(start, stop), 0)
        return {"loss": self._total / self._rows, **self.meter.results()}

    def _values(self, sums: Array, rows: slice, epoch: int | slice) -> Array:
        """The losses of samples, with their weights."""
        targets, weights = self.feed.part("t", rows, epoch), self.feed.part("w", rows, epoch)
        assert targets is not None
        values = self.head.values(sums, targets)
        return values if weights is None else values * weights

    def _sizes(self, first: int, stop: int) -> Array:
        return np.array([stop - start for start, stop in self.feed.batches[first:stop]], np.float64)

    def _prices(self, first: int, stop: int) -> Array:
        """What L2 has added to the loss in these steps."""
        prices: Array = self.decays @ self.prices[:, first:stop]
        return prices

    def _measure(self, sums: Array, rows: slice, epoch: int) -> None:
        """Feed the metrics with the outputs of some rows, in the order in which they came."""
        outputs = sums if self.head.kind == "mse" else self.chain.function(sums)
        self.meter.add(self.feed.order[epoch, rows] if self.feed.layout.shuffles else rows, outputs)

    def _find_bad(self, sums: Array, epoch: int) -> None:
        """Find the first batch whose loss is not finite, batch 0 if only the penalties are not."""
        for number, (start, stop) in enumerate(self.feed.batches):
            if not np.isfinite(self._values(sums[start:stop], slice(start, stop), epoch)).all():
                self.bad = number, sums[start:stop]
                return
        self.bad = 0, sums
