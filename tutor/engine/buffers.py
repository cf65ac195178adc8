"""Memory for large results, used again as soon as nobody holds the array any longer.

A training step makes arrays as large as the weights and drops them soon after. Giving that memory back to the system
and asking for it again costs more than the arithmetic: every page has to be mapped and cleared. So large results are
written into arrays that are kept here. Whether somebody still holds one is told by Python's count of references, which
views and tensors of it add to.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

# From this many numbers on it pays to look for memory that is there already.
LARGE = 1 << 14
_EACH = 4
_MOST_SHAPES = 64
_kept: dict[tuple[tuple[int, ...], np.dtype[Any]], list[np.ndarray[Any, np.dtype[Any]]]] = {}


def take(shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray[Any, np.dtype[Any]]:
    """An array that nobody else holds; what it contains is left over."""
    arrays = _kept.get((shape, dtype))
    if arrays is None:
        if len(_kept) >= _MOST_SHAPES:
            _kept.clear()
        arrays = _kept[shape, dtype] = []
    for array in arrays:
        if sys.getrefcount(array) == _NOBODY:
            return array
    array = np.empty(shape, dtype)
    if len(arrays) < _EACH:
        arrays.append(array)
    return array


def _count_when_free() -> int:
    """What ``getrefcount`` says inside the loop above of an array that only the list holds."""
    for array in [np.empty(0)]:
        return sys.getrefcount(array)
    raise AssertionError


_NOBODY = _count_when_free()
