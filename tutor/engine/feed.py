"""Data on their way into a plan: laid out as its products want them, shuffled, and cut into batches once.

The batches are views that are made before training begins. An epoch copies the rows, in their new order, into the
array that the views look at: one ``take`` for all batches. Large data are not copied as a whole; there each batch
copies its own rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.step_source import Kind

# Above so many bytes, data count as large.
LARGE = 16_000_000
# So many sums of the last stage are kept before losses are computed from them.
KEPT = 1 << 16


class Feed:
    """The examples of one ``fit``.

    Args:
        x: examples, (samples, n), in the plan's dtype.
        t: targets, (samples, outputs), in the plan's dtype.
        weights: one for each sample, (samples,), or None.
        batch: rows in a batch; the last batch has what is left.
        shuffles: whether the order will change.
        ones: whether the first stage wants a column of ones.
        group: how many epochs may be done at once.

    Attributes:
        kind: see ``step_source``.
        batches: (first row, row behind the last) of every batch.
        shuffles: whether the order will change.
        group: how many epochs can be done at once: several only if a batch is all there is.
    """

    def __init__(
        self, x: Array, t: Array, weights: Array | None, batch: int, shuffles: bool, ones: bool, group: int
    ) -> None:
        self.rows, self.outputs = t.shape
        self.batches = [(start, min(start + batch, self.rows)) for start in range(0, self.rows, batch)]
        large = x.nbytes > LARGE and len(self.batches) > 1
        self.kind: Kind = "still" if len(self.batches) == 1 else "gathered" if large else "passing"
        self.group = max(1, min(group, KEPT // t.size)) if self.kind == "still" else 1
        self.z = np.empty((self.group, t.size), x.dtype)
        self.order, self.shuffles = np.arange(self.rows), shuffles
        if self.kind != "gathered":
            given, x = x, np.ones((self.rows, x.shape[1] + ones), x.dtype)
            x[:, : given.shape[1]] = given
        self.x, self.t, self.weights = x, t, weights
        self.now = [x, t, weights]
        if self.kind == "passing" and shuffles:
            self.now = [array if array is None else np.empty_like(array) for array in self.now]

    def shuffle(self, order: Any) -> None:
        """Let the rows come in this order."""
        self.order[...] = order
        if self.kind == "passing":
            for array, now in zip((self.x, self.t, self.weights), self.now, strict=True):
                if array is not None:
                    array.take(order, 0, now, "clip")

    def parts(self, number: int, epoch: int = 0) -> dict[str, Any]:
        """What the names of a step stand for in the batch of this number, in this epoch of the group."""
        start, stop = self.batches[number]
        z = self.z[epoch, start * self.outputs : stop * self.outputs]
        named = {"rows": self.order[start:stop], "z": self._by_unit(z.reshape(self.outputs, stop - start))}
        if self.kind == "gathered":
            return named
        x, t, weights = (array if array is None else array[start:stop] for array in self.now)
        assert x is not None
        assert t is not None
        return named | {"x": x, "xT": x.T, "t": self._by_unit(t.T), "w": weights}

    def sums(self, epochs: int) -> Array:
        """The sums of the last stage in whole epochs, (epochs, rows, outputs), in the order in which the rows came."""
        z = self.z[:epochs]
        if self.outputs == 1:
            return z[:, :, None]
        size = self.batches[0][1]
        even = self.rows // size * size
        whole = z[:, : even * self.outputs].reshape(epochs, -1, self.outputs, size).transpose(0, 1, 3, 2)
        rest = z[:, even * self.outputs :].reshape(epochs, self.outputs, -1).transpose(0, 2, 1)
        return np.concatenate([whole.reshape(epochs, even, self.outputs), rest], axis=1)

    def sums_of(self, number: int) -> Array:
        """The sums of the last stage of the batch of this number, (rows, outputs)."""
        start, stop = self.batches[number]
        return self.z[0, start * self.outputs : stop * self.outputs].reshape(self.outputs, stop - start).T

    def targets_of(self, part: slice) -> Array:
        """The targets of these rows, in the order in which the rows come."""
        return self.t[self.order[part]] if self.kind == "gathered" else self.now[1][part]  # type: ignore[index]

    def weights_of(self, part: slice) -> Array | None:
        """The weights of these rows, in the order in which the rows come."""
        if self.weights is None or self.kind == "gathered":
            return self.weights if self.weights is None else self.weights[self.order[part]]
        return self.now[2][part]  # type: ignore[index]

    def _by_unit(self, array: Array) -> Array:
        return array[0] if self.outputs == 1 else array
