"""The random numbers that cells draw without a generator of their own: where they stand, and back there."""

from __future__ import annotations

import ctypes
import random
from typing import Any

import numpy as np

# Bound before any cell runs, as a cell may replace them in their modules.
_get_numbers, _set_numbers = np.random.get_state, np.random.set_state
_get_randoms, _set_randoms = random.getstate, random.setstate
_read = ctypes.string_at
# 624 words and a position; looking at them takes a hundredth of what asking for them takes.
_PLACE, _BYTES = np.random.mtrand.get_bit_generator().ctypes.state_address, 625 * 4

Stand = tuple[bytes, dict[str, Any], tuple[Any, ...]]


def stand() -> Stand | None:
    """Where the random numbers stand; None where a cell has broken NumPy."""
    try:
        return _read(_PLACE, _BYTES), _get_numbers(legacy=False), _get_randoms()
    except Exception:  # by whatever it has put in the place of NumPy's own
        return None


def put_back(before: Stand) -> None:
    """Let them begin where they stood."""
    words, numbers, randoms = before
    if _read(_PLACE, _BYTES) != words:
        _set_numbers(numbers)
    _set_randoms(randoms)
