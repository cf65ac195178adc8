"""The names of what ``operators`` puts on every tensor, so that readers and type checkers know of it."""

from __future__ import annotations

from typing import Any


class Operated:
    """Base of ``Tensor``: what Python's operators and NumPy's names do with it, each by its row in the table."""

    __slots__ = ()

    __add__: Any
    __radd__: Any
    __sub__: Any
    __rsub__: Any
    __mul__: Any
    __rmul__: Any
    __truediv__: Any
    __rtruediv__: Any
    __matmul__: Any
    __rmatmul__: Any
    __pow__: Any
    __rpow__: Any
    __neg__: Any
    __pos__: Any
    __abs__: Any
    __getitem__: Any
    __lt__: Any
    __le__: Any
    __gt__: Any
    __ge__: Any
    __eq__: Any
    __ne__: Any
    dot: Any
    sum: Any
    mean: Any
    max: Any
    min: Any
    reshape: Any
    transpose: Any
    astype: Any
    T: Any
    argmax: Any
    argmin: Any
    round: Any
    all: Any
    any: Any
