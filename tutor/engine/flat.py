"""Many variables as one long vector: what is done to every weight alike takes one NumPy call for all of them.

A small network has few numbers in many arrays, and NumPy needs about half a microsecond to begin any call, as much as
for a thousand additions. ``Flat([W1, b1, W2, b2])`` lays the numbers out one after another,

    vector   W1 row by row | b1 | W2 row by row | b2

and makes every variable's array a view of its part. Nobody who uses the variables notices.

As b1 follows the rows of W1, the two are also one matrix of n + 1 rows, the *block* [W1; b1]. Where an example has a 1
behind its n numbers, the product with the block is x W1 + b1, and the product that makes the gradient of W1 makes that
of b1, too: see ``plan``. ``arrange`` lays out whole blocks, some of them *turned*, column by column.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.tensor import Variable


class Flat:
    """Variables of one dtype, laid out in one vector.

    Variables that lie in one vector already and fill a stretch of it stay where they are. A float64 variable of a
    single number is no array and cannot be a view: ``pull`` and ``push`` carry its number in and out.

    Args:
        variables: at least one, of the same dtype.

    Attributes:
        vector: all numbers, (size,).
        views: for every variable its part of the vector, in its shape.
    """

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables = list(variables)
        found = _stretch(self.variables)
        if found is not None:
            self.vector = found
            self.views: list[Array] = [variable.value for variable in self.variables]
            return
        self.vector = np.zeros(sum(variable.size for variable in self.variables), self.variables[0].dtype)
        ends = itertools.accumulate(variable.size for variable in self.variables)
        self.views = [
            self.vector[end - variable.size : end].reshape(variable.shape)
            for variable, end in zip(self.variables, ends, strict=True)
        ]
        self.pull()
        for variable, view in zip(self.variables, self.views, strict=True):
            if isinstance(variable.value, np.ndarray):
                variable.adopt(view)

    def cut(self, vector: Array) -> list[Array]:
        """The views of another vector of the same size, laid out like this one."""
        start = _address(self.vector)
        return [
            np.ndarray(view.shape, vector.dtype, vector, _address(view) - start, view.strides) for view in self.views
        ]

    @property
    def holds(self) -> bool:
        """Whether all variables still live here: another vector may have taken them over."""
        return all(variable.value is view for variable, view in zip(self.variables, self.views, strict=True))

    def pull(self) -> None:
        """Bring in the numbers of variables that do not live here."""
        for variable, view in zip(self.variables, self.views, strict=True):
            if variable.value is not view:
                view[...] = variable.value

    def push(self) -> None:
        """Bring back the numbers of variables that do not live here."""
        for variable, view in zip(self.variables, self.views, strict=True):
            if variable.value is not view:
                variable.assign(view)

    def let_go(self) -> None:
        """Say that the vector is about to change: tapes that used the variables keep the values they have seen."""
        for variable in self.variables:
            variable._let_go()


class Block:
    """Where a kernel (n, units) and the bias below it lie in a flat vector.

    Args:
        start: the first place.
        rows: n, or n + 1 with a bias.
        units: how many columns.
        bias: whether the last row is a bias.
        turned: whether the block lies there column by column, as a (units, rows) matrix.
    """

    def __init__(self, start: int, rows: int, units: int, bias: bool, turned: bool) -> None:
        self.start, self.rows, self.units, self.bias, self.turned = start, rows, units, bias, turned

    def whole(self, vector: Array) -> Array:
        """[W; b] as a (rows, units) view of the vector."""
        part = vector[self.start : self.start + self.rows * self.units]
        return part.reshape(self.units, self.rows).T if self.turned else part.reshape(self.rows, self.units)

    def kernel(self, vector: Array) -> Array:
        """W as an (n, units) view of the vector."""
        return self.whole(vector)[:-1] if self.bias else self.whole(vector)

    def column(self, vector: Array) -> Array:
        """b as a (units, 1) view of the vector."""
        column: Array = self.whole(vector)[-1][:, None]
        return column


def arrange(pairs: Sequence[tuple[Variable, Variable | None]], turned: Sequence[bool]) -> None:
    """Move kernels and biases into one new vector, block by block.

    Args:
        pairs: (kernel, bias or None) of every layer, all of one dtype.
        turned: which blocks should lie there column by column.
    """
    sizes = [kernel.size + (bias.size if bias is not None else 0) for kernel, bias in pairs]
    vector = np.zeros(sum(sizes), pairs[0][0].dtype)
    start = 0
    for (kernel, bias), size, turn in zip(pairs, sizes, turned, strict=True):
        block = Block(start, kernel.shape[0] + (bias is not None), kernel.shape[1], bias is not None, turn)
        kernel.adopt(block.kernel(vector))
        if bias is not None:
            bias.adopt(block.whole(vector)[-1])
        start += size


def find_block(flat: Flat, kernel: Variable, bias: Variable | None) -> Block | None:
    """The block that a kernel and its bias make in the vector; None if they make none."""
    start = (_address(kernel.value) - _address(flat.vector)) // flat.vector.itemsize
    rows = kernel.shape[0] + (bias is not None)
    for turned in (False, True):
        block = Block(start, rows, kernel.shape[1], bias is not None, turned)
        if not 0 <= start <= flat.vector.size - rows * kernel.shape[1]:
            return None
        if _same(block.kernel(flat.vector), kernel.value) and (
            bias is None or _same(block.whole(flat.vector)[-1], bias.value)
        ):
            return block
    return None


def _stretch(variables: Sequence[Variable]) -> Array | None:
    """The part of a vector that the variables fill exactly, if there is one."""
    arrays: list[Any] = [variable.value for variable in variables]
    base = getattr(arrays[0], "base", None)
    if not isinstance(base, np.ndarray) or base.ndim != 1 or base.dtype != arrays[0].dtype:
        return None
    if not base.flags.c_contiguous or not all(isinstance(array, np.ndarray) and array.base is base for array in arrays):
        return None
    if not all(array.size for array in arrays):
        return None
    start = min(map(_address, arrays))
    size: int = sum(array.size for array in arrays)
    first: int = (start - _address(base)) // base.itemsize
    # Every place of the stretch must belong to one variable: count how many write to each.
    count = np.zeros(base.size, np.int8)
    for array in arrays:
        places: Any = np.ndarray(
            array.shape, np.int8, count, (_address(array) - _address(base)) // base.itemsize, _in_bytes(array)
        )
        places += 1
    exact = bool((count[first : first + size] == 1).all()) and count.sum() == size
    stretch: Array = base[first : first + size]
    return stretch if exact else None


def _in_bytes(array: Array) -> tuple[int, ...]:
    return tuple(stride // array.itemsize for stride in array.strides)


def _address(array: Array) -> int:
    return array.ctypes.data


def _same(one: Array, other: Array) -> bool:
    """Whether two arrays are the same view of the same memory; strides along axes of one number do not matter."""
    steps = [
        [stride for stride, size in zip(array.strides, array.shape, strict=True) if size > 1] for array in (one, other)
    ]
    return _address(one) == _address(other) and one.shape == other.shape and steps[0] == steps[1]
