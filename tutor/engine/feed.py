"""Data on their way into a plan: laid out as its products want them, shuffled, and cut into batches once.

The batches are views that are made before training begins. An epoch copies the rows, in their new order, into the
arrays that the views look at: one ``take`` for all batches. Large data are not copied as a whole; there each batch
copies its own rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from tutor.engine.arrays import Array

# "still" is one batch for all epochs, "passing" are views of arrays into which an epoch copies all rows, "gathered"
# rows are copied batch by batch.
Kind: TypeAlias = Literal["still", "passing", "gathered"]
# Above so many bytes, data count as large.
LARGE = 16_000_000
# So many numbers may be kept in order to do several epochs at once.
KEPT = 1 << 14


@dataclass(frozen=True, slots=True)
class Layout:
    """How examples are laid out; feeds of one layout can be used again for other examples.

    Attributes:
        rows: how many examples.
        inputs: how many numbers each has.
        outputs: how many targets each has.
        dtype: of all of them.
        batch: rows in a batch; the last batch has what is left.
        shuffles: whether the order will change.
        weighted: whether there are weights.
        ones: whether a column of ones is wanted behind the inputs, which large data do not get.
        scaled: whether the inputs are wanted a second time, times a factor, see ``Feed.scale``.
        group: how many epochs may be done at once, at most ``most``.
    """

    rows: int
    inputs: int
    outputs: int
    dtype: np.dtype[Any]
    batch: int
    shuffles: bool
    weighted: bool
    ones: bool
    scaled: bool
    group: int = 1

    @property
    def most(self) -> int:
        """How many epochs can be done at once: what they need must fit into the processor's cache."""
        if self.kind == "gathered":
            return 1
        copied = self.inputs * (1 + self.scaled) + self.outputs if self.kind == "passing" else self.outputs
        return max(1, KEPT // (self.rows * copied))

    @property
    def kind(self) -> Kind:
        """Where the batches come from."""
        if self.rows * self.inputs * self.dtype.itemsize > LARGE:
            return "gathered"
        return "still" if self.batch >= self.rows else "passing"


class Feed:
    """The examples of one ``fit``.

    Args:
        layout: how they are laid out.

    Attributes:
        batches: (first row, row behind the last) of every batch.
        group: how many epochs may be done at once.
        arrays: x, t, w and r by name: inputs, targets, weights, scaled inputs; as far as there are any.
        now: the same in the order in which the rows come, epoch after epoch; ``arrays`` themselves if they never move.
        turned: copies of x and r with the rows as columns, for a single batch.
        order: the rows' numbers in the order in which they come, (group, rows).
        z: the sums of the last stage, (group, rows * outputs).
    """

    def __init__(self, layout: Layout) -> None:
        self.layout, rows = layout, layout.rows
        self.batches = [(start, min(start + layout.batch, rows)) for start in range(0, rows, layout.batch)]
        self.group = layout.group
        self.z = np.empty((self.group, rows * layout.outputs), layout.dtype)
        self.order = np.empty((self.group, rows), np.intp)
        self.arrays: dict[str, Array] = {}
        if layout.kind != "gathered":
            self.arrays["x"] = np.ones((rows, layout.inputs + layout.ones), layout.dtype)
        self.arrays["t"] = np.empty((rows, layout.outputs), layout.dtype)
        if layout.weighted:
            self.arrays["w"] = np.empty(rows, layout.dtype)
        if layout.scaled:
            self.arrays["r"] = np.empty_like(self.arrays["x"])
        # BLAS multiplies best with rows that follow each other; where they never move, they can be kept turned, too.
        still = layout.kind == "still"
        self.turned = {name: array.T.copy() for name, array in self.arrays.items() if still and name in "xr"}
        self.moves = layout.shuffles and layout.kind == "passing"
        self.now = dict(self.arrays)
        if self.moves:
            self.now = {
                name: np.empty((self.group * rows, *array.shape[1:]), array.dtype)
                for name, array in self.arrays.items()
            }

    def fill(self, x: Array, t: Array, w: Array | None, factor: float = 1.0) -> None:
        """Take these examples: x (rows, inputs), t (rows, outputs), w (rows,); ``factor`` is multiplied into x."""
        if self.layout.kind == "gathered":
            self.arrays["x"] = x  # not copied
        else:
            self.arrays["x"][:, : self.layout.inputs] = x
            if factor != 1:
                self.arrays["x"] *= factor
        self.arrays["t"][...] = t
        if w is not None:
            self.arrays["w"][...] = w
        self.order[...] = np.arange(len(x))
        self._turn("x")

    def scale(self, factor: float) -> None:
        """Make the scaled inputs ``factor`` times the inputs."""
        for arrays in (self.arrays, self.now) if self.moves else (self.arrays,):
            np.multiply(arrays["x"], np.array(factor, self.layout.dtype), arrays["r"])
        self._turn("r")

    def _turn(self, name: str) -> None:
        """Copy the array into its turned copy, if there is one."""
        if name in self.turned:
            self.turned[name][...] = self.arrays[name].T

    def shuffle(self, rng: np.random.Generator, epochs: int) -> None:
        """Let the rows come in a new order in each of the next epochs."""
        for order in self.order[:epochs]:
            order[...] = rng.permutation(self.layout.rows)
        if self.moves:
            rows = epochs * self.layout.rows
            for name, array in self.arrays.items():
                array.take(self.order.ravel()[:rows], 0, self.now[name][:rows], "clip")

    def column(self, name: str) -> list[Any]:
        """What a name in a step stands for, in every batch of every epoch of the group."""
        if name == "z":
            return [self._sums(epoch, number) for epoch in range(self.group) for number in range(len(self.batches))]
        if name == "rows":
            return [self.order[0, start:stop] for start, stop in self.batches]
        if name in ("xT", "rT") and self.turned:
            return [self.turned[name[0]]]
        shifts = [epoch * self.layout.rows if self.moves else 0 for epoch in range(self.group)]
        array = self.now[name[0]]
        parts = [array[shift + start : shift + stop] for shift in shifts for start, stop in self.batches]
        if name == "t":
            return [part[:, 0] if self.layout.outputs == 1 else part.T for part in parts]
        return [part.T if name in ("xT", "rT") else part for part in parts]

    # --- what has come out ---

    def _sums(self, epoch: int, number: int) -> Array:
        start, stop = self.batches[number]
        outputs = self.layout.outputs
        part = self.z[epoch, start * outputs : stop * outputs]
        return part if outputs == 1 else part.reshape(outputs, stop - start)

    def sums_of(self, number: int) -> Array:
        """The sums of the last stage in a batch, (rows, outputs)."""
        part = self._sums(0, number)
        return part[:, None] if part.ndim == 1 else part.T

    def sums(self, epochs: int) -> Array:
        """The sums of the last stage in whole epochs, (epochs, rows, outputs), in the order in which the rows came."""
        z, outputs, size = self.z[:epochs], self.layout.outputs, self.batches[0][1]
        if outputs == 1:
            return z[:, :, None]
        even = self.layout.rows // size * size
        whole = z[:, : even * outputs].reshape(epochs, -1, outputs, size).transpose(0, 1, 3, 2)
        rest = z[:, even * outputs :].reshape(epochs, outputs, -1).transpose(0, 2, 1)
        return np.concatenate([whole.reshape(epochs, even, outputs), rest], axis=1)

    def part(self, name: str, rows: slice, epoch: int | slice = 0) -> Array | None:
        """Targets or weights of some rows, in the order in which they come; None if there are none.

        Args:
            name: "t" or "w".
            rows: which.
            epoch: which of the group, or several.
        """
        if name not in self.arrays:
            return None
        if self.moves:
            array = self.now[name]
            return array.reshape(self.group, self.layout.rows, *array.shape[1:])[epoch, rows]
        if self.layout.kind == "gathered":
            return self.arrays[name][self.order[0, rows]]
        return self.arrays[name][rows]
