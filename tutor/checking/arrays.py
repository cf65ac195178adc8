"""Numbers of any kind as arrays, and two arrays compared: shape, dtype, finiteness, then every element."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tutor.checking.mismatch import Mismatch
from tutor.checking.shapes import shape_message
from tutor.checking.wording import apart, number, rough

Array = np.ndarray[Any, Any]

# float32 carries 24 bits, so one operation is right to 6e-8 and a sum of some hundred products to about 1e-5 of its
# size; where terms cancel, what is left is right to one rounding of the largest.
FLOAT32_RTOL = 1e-5
_FLOAT32_EPS = float(np.finfo(np.float32).eps)
# float16 carries 11 bits. Only where the reference itself is float16: nobody gains by answering in few digits.
_FLOAT16_RTOL = 4 * float(np.finfo(np.float16).eps)
_SINGLE = (np.dtype(np.float32), np.dtype(np.complex64))


def as_array(value: object) -> Array | None:
    """A value that is numbers all through as an array, None if it is not: rows of unequal length, texts, None."""
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "biufc" else None
    if not isinstance(value, bool | int | float | complex | np.generic | list | tuple):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if array.dtype.kind == "O":  # integers beyond 64 bits, or something that is no number
        if not all(isinstance(leaf, int | float) for leaf in array.ravel().tolist()):
            return None
        try:
            array = array.astype(np.float64)
        except (ValueError, TypeError, OverflowError):
            return None
    return array if array.dtype.kind in "biufc" else None


def compare_arrays(expected: Array, actual: Array, rtol: float, atol: float, strict_dtype: bool) -> Mismatch | None:
    """The first difference of two arrays. Shapes never broadcast."""
    if expected.shape != actual.shape:
        return Mismatch("shape", shape_message(expected.shape, actual.shape))
    if strict_dtype and expected.dtype != actual.dtype:
        message = f"dtype {actual.dtype} where {expected.dtype} was expected: astype({str(expected.dtype)!r}) converts"
        return Mismatch("dtype", message)
    if not expected.size:
        return None
    return _compare_values(expected, actual, rtol, atol)


def _widened(array: Array) -> Array:
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64, copy=False)


def _tolerance(expected: Array, actual: Array, wanted: Array, rtol: float, atol: float) -> tuple[float, float]:
    """What is asked for, but no more than the coarser of the two kinds of number can hold."""
    if expected.dtype == np.float16:
        return max(rtol, _FLOAT16_RTOL), max(atol, _FLOAT16_RTOL * _largest(wanted))
    if expected.dtype in _SINGLE or actual.dtype in _SINGLE:
        return max(rtol, FLOAT32_RTOL), max(atol, _FLOAT32_EPS * _largest(wanted))
    return rtol, atol


def _largest(array: Array) -> float:
    """The size of the largest finite element, 0 if there is none."""
    size = np.abs(array)
    return float(np.max(size, initial=0.0, where=np.isfinite(size)))


@dataclass(frozen=True, slots=True)
class Differing:
    """Where two arrays of one shape differ: ``mask`` of the elements, the ``worst`` of them.

    ``distance`` is how far they are apart, inf where that is no number; ``nonfinite`` marks nan and inf that came where
    a number belongs.
    """

    mask: Array
    worst: tuple[int, ...]
    distance: Array
    nonfinite: Array


def differing(expected: Array, actual: Array, rtol: float, atol: float) -> Differing | None:
    """Where two arrays of one shape differ by more than is allowed, None if they do nowhere."""
    if np.array_equal(expected, actual):
        return None
    with np.errstate(all="ignore"):
        wanted, given = _widened(expected), _widened(actual)
        rtol, atol = _tolerance(expected, actual, wanted, rtol, atol)
        finite = np.isfinite(wanted)
        same = (expected == actual) | (np.isnan(wanted) & np.isnan(given))
        distance = np.nan_to_num(np.abs(given - wanted), nan=np.inf, posinf=np.inf)
        if expected.dtype.kind in "biu" and actual.dtype.kind in "biu":
            distance = np.maximum(distance, 1.0)  # beyond 2**53 two integers may widen to the same float
        allowed = atol + rtol * np.abs(wanted)
        off = np.asarray(~same & ~(finite & np.isfinite(given) & (distance <= allowed)))
        if not off.any():
            return None
        strange = np.asarray(off & finite & ~np.isfinite(given))
        if strange.any():
            worst = np.argwhere(strange)[0]
        else:  # the one furthest off for what was allowed there
            excess = np.where(off, distance / np.where(finite, np.maximum(allowed, np.finfo(float).tiny), 1.0), -1.0)
            worst = np.array(np.unravel_index(int(np.argmax(excess)), off.shape))
        return Differing(off, tuple(int(i) for i in worst), np.asarray(distance), strange)


def _compare_values(expected: Array, actual: Array, rtol: float, atol: float) -> Mismatch | None:
    found = differing(expected, actual, rtol, atol)
    if found is None:
        return None
    wrong = int(np.count_nonzero(found.mask))
    if found.nonfinite.any():
        return _nonfinite(expected, actual, found, wrong)
    with np.errstate(all="ignore"):
        wanted = _widened(expected)
        size = np.abs(wanted)
        relative = np.where(np.isfinite(wanted) & (size > 0), found.distance / np.where(size > 0, size, 1.0), np.inf)
    return _worded(
        Mismatch(
            "values",
            "",
            index=found.worst,
            expected_at=expected[found.worst].item(),
            actual_at=actual[found.worst].item(),
            wrong=wrong,
            total=found.mask.size,
            max_abs=float(np.max(found.distance, initial=0.0, where=found.mask)),
            max_rel=float(np.max(relative, initial=0.0, where=found.mask)),
        )
    )


def _nonfinite(expected: Array, actual: Array, found: Differing, wrong: int) -> Mismatch:
    index, strange = found.worst, found.nonfinite
    given, wanted = actual[index].item(), expected[index].item()
    count = int(np.count_nonzero(strange))
    place = f" at {list(index)}" if index else ""
    of = f" ({count} of {strange.size} elements are not finite)" if strange.size > 1 else ""
    if np.isnan(given):
        why = "0/0, inf - inf, 0 * inf or the log of a negative number makes nan"
    else:
        why = "a division by 0, log(0) or exp of a large number makes inf"
    message = f"{number(given)}{place} where {number(wanted)} was expected{of}: {why}"
    return Mismatch("nonfinite", message, "", index, wanted, given, wrong, strange.size, np.inf, np.inf)


def _worded(found: Mismatch) -> Mismatch:
    wanted, given = apart(found.expected_at, found.actual_at)
    place = f" at {list(found.index)}" if found.index else ""
    if found.total == 1:
        plain = isinstance(found.expected_at, bool) or not np.isfinite(found.max_abs)
        size = "" if plain else f" (off by {rough(found.max_abs)})"
        message = f"{given}{place} where {wanted} was expected{size}"
    else:
        size = f"largest difference {rough(found.max_abs)}"
        if np.isfinite(found.max_rel):
            size += f", relative {rough(found.max_rel)}"
        count = f"{found.wrong} of {found.total} elements differ"
        message = f"{count}; the worst{place}: {given} where {wanted} was expected ({size})"
    return replace(found, message=message)
