"""Memory for large results, used again as soon as nobody holds the array any longer.

A training step makes arrays as large as the weights and drops them soon after. Giving that memory back to the system
and asking for it again costs more than the arithmetic: every page has to be mapped and cleared. So large results are
written into arrays that are kept here. Whether somebody still holds one is told by Python's count of references, which
views and tensors of it add to.
"""

from __future__ import annotations

import sys
from typing import Any, TypeAlias

import numpy as np

Buffer: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"

# From this many numbers on it pays to look for memory that is there already.
LARGE = 1 << 14
# Of one shape and type: two that the caller still holds from the last step, and two for this one.
_EACH = 4
_MOST_BYTES = 1 << 27
_kept: dict[tuple[tuple[int, ...], np.dtype[Any]], list[Buffer]] = {}
_bytes = 0


def take(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Buffer:
    """An array that nobody else holds; what it contains is left over."""
    global _bytes
    arrays = _kept.get((shape, dtype), [])
    for array in arrays:
        if sys.getrefcount(array) == _NOBODY:
            return array
    array = np.empty(shape, dtype)
    if len(arrays) < _EACH and array.nbytes <= _MOST_BYTES:
        if _bytes + array.nbytes > _MOST_BYTES:
            _kept.clear()
            _bytes = 0
        _kept.setdefault((shape, dtype), []).append(array)
        _bytes += array.nbytes
    return array


def _count_when_free() -> int:
    """What ``getrefcount`` says inside the loop above of an array that only the list holds."""
    for array in [np.empty(0)]:
        return sys.getrefcount(array)
    raise AssertionError


_NOBODY = _count_when_free()
