"""Many variables as one long vector: what is done to every weight alike takes one NumPy call for all of them.

A small network has few numbers in many arrays, and NumPy needs about half a microsecond to begin any call, as much as
for a thousand additions. ``Flat([W1, b1, W2, b2])`` lays the numbers out one after another,

    vector   W1 row by row | b1 | W2 row by row | b2

and makes every variable's array a view of its part. Nobody who uses the variables notices. As b1 follows W1 row by
row, the two are also the rows of one matrix [W1; b1], see ``plan``.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.tensor import Variable


class Flat:
    """Variables of one dtype, laid out in one vector.

    Variables that lie in one vector already, in this order and without gaps, stay where they are. A float64 variable
    of a single number is no array and cannot be a view: ``pull`` and ``push`` carry its number in and out.

    Args:
        variables: at least one, of the same dtype.

    Attributes:
        vector: all numbers, (size,).
        views: for every variable its part of the vector, in its shape.
    """

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables = list(variables)
        found = _where_they_lie(self.variables)
        if found is not None:
            self.vector = found
            self.views: list[Array] = [variable.value for variable in self.variables]
            return
        self.vector = np.zeros(sum(variable.size for variable in self.variables), self.variables[0].dtype)
        self.views = self.cut(self.vector)
        self.pull()
        for variable, view in zip(self.variables, self.views, strict=True):
            if isinstance(variable.value, np.ndarray):
                variable.adopt(view)

    def cut(self, vector: Array) -> list[Array]:
        """Views of a vector of the same size, one in the shape of every variable."""
        ends = itertools.accumulate(variable.size for variable in self.variables)
        return [
            vector[end - variable.size : end].reshape(variable.shape)
            for variable, end in zip(self.variables, ends, strict=True)
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


def _where_they_lie(variables: Sequence[Variable]) -> Array | None:
    """The vector in which the variables already follow each other, if there is one."""
    arrays = [variable.value for variable in variables]
    first = arrays[0]
    if not isinstance(first, np.ndarray) or not isinstance(first.base, np.ndarray):
        return None
    base = first.base
    if base.ndim != 1 or base.dtype != first.dtype or not base.flags.c_contiguous:
        return None
    start = at = first.ctypes.data
    for array in arrays:
        if not isinstance(array, np.ndarray) or array.base is not base or not array.flags.c_contiguous:
            return None
        if not array.size or array.ctypes.data != at:
            return None
        at += array.nbytes
    offset = (start - base.ctypes.data) // base.itemsize
    return base[offset : offset + (at - start) // base.itemsize]
