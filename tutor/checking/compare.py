"""Compares two values: kind, shape, dtype where asked, finiteness, then every element. Shapes never broadcast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from tutor.checking.shapes import shape_message
from tutor.checking.wording import describe, number, plural

Reason = Literal["type", "shape", "dtype", "nonfinite", "values"]
Array = np.ndarray[Any, Any]

# float32 carries 24 bits: sums of some hundred products are right to about 1e-5 of their size.
FLOAT32_RTOL, FLOAT32_ATOL = 1e-5, 1e-6


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What differs first. ``path`` leads into lists and dicts ("[2]['W']"), ``index`` is the worst element's."""

    reason: Reason
    message: str
    path: str = ""
    index: tuple[int, ...] | None = None
    expected_at: object = None
    actual_at: object = None
    wrong: int = 0
    total: int = 0
    max_abs: float = 0.0
    max_rel: float = 0.0


def compare(
    expected: object, actual: object, *, rtol: float = 1e-6, atol: float = 1e-9, strict_dtype: bool = False
) -> Mismatch | None:
    """The first difference that matters, None if there is none.

    A number, a 0-d array and a NumPy scalar are the same; so are an array and the list of its numbers, a tuple and a
    list, integers and floats, 0/1 and booleans; with ``strict_dtype`` the dtype must agree too. NaN equals NaN only
    where NaN was expected.
    """
    return _compare(expected, actual, _Tolerance(rtol, atol, strict_dtype), "")


@dataclass(frozen=True, slots=True)
class _Tolerance:
    rtol: float
    atol: float
    strict_dtype: bool


def _compare(expected: object, actual: object, tolerance: _Tolerance, path: str) -> Mismatch | None:
    if actual is None and expected is not None:
        return _type(path, f"None where {describe(expected)} was expected: does the function return its result?")
    if expected is None:
        return None if actual is None else _type(path, f"{describe(actual)} where None was expected")
    if isinstance(expected, dict) or isinstance(actual, dict):
        return _compare_dicts(expected, actual, tolerance, path)
    if isinstance(expected, str) or isinstance(actual, str):
        return _compare_texts(expected, actual, path)
    wanted, given = as_array(expected), as_array(actual)
    if wanted is not None and given is not None:
        return _compare_arrays(wanted, given, tolerance, path)
    if isinstance(expected, list | tuple) and isinstance(actual, list | tuple):
        return _compare_sequences(expected, actual, tolerance, path)
    return _type(path, f"{describe(actual)} where {describe(expected)} was expected")


def as_array(value: object) -> Array | None:
    """A value that is numbers all through as an array, None if it is not."""
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "biufc" else None
    if isinstance(value, bool | int | float | complex | np.generic):
        return _numeric(value)
    if isinstance(value, list | tuple):
        return _numeric(value) if _is_rectangular(value) else None
    return None


def _numeric(value: object) -> Array | None:
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if array.dtype.kind == "O":  # integers beyond 64 bits
        try:
            array = array.astype(np.float64)
        except (ValueError, TypeError, OverflowError):
            return None
    return array if array.dtype.kind in "biufc" else None


def _is_rectangular(value: list[object] | tuple[object, ...]) -> bool:
    """Whether nested lists are the rows of an array, all of numbers."""
    parts = [as_array(item) for item in value]
    return all(part is not None for part in parts) and len({part.shape for part in parts if part is not None}) <= 1


# --- what is not numbers --------------------------------------------------------------------------------------------


def _compare_texts(expected: object, actual: object, path: str) -> Mismatch | None:
    if isinstance(expected, str) and isinstance(actual, str):
        if expected == actual:
            return None
        return Mismatch("values", _at(path, f"{describe(actual)} where {describe(expected)} was expected"), path)
    return _type(path, f"{describe(actual)} where {describe(expected)} was expected")


def _compare_dicts(expected: object, actual: object, tolerance: _Tolerance, path: str) -> Mismatch | None:
    if not isinstance(expected, dict) or not isinstance(actual, dict):
        return _type(path, f"{describe(actual)} where {describe(expected)} was expected")
    missing = [key for key in expected if key not in actual]
    extra = [key for key in actual if key not in expected]
    if missing or extra:
        parts = [f"the key{plural(missing)} {_listed(missing)} missing"] if missing else []
        parts += [f"the key{plural(extra)} {_listed(extra)} too many"] if extra else []
        return _type(path, " and ".join(parts))
    return _first(_compare(expected[key], actual[key], tolerance, f"{path}[{key!r}]") for key in expected)


def _compare_sequences(
    expected: list[object] | tuple[object, ...],
    actual: list[object] | tuple[object, ...],
    tolerance: _Tolerance,
    path: str,
) -> Mismatch | None:
    if len(expected) != len(actual):
        message = f"{len(actual)} item{plural(actual)} where {len(expected)} were expected"
        return Mismatch("shape", _at(path, message), path)
    pairs = enumerate(zip(expected, actual, strict=True))
    return _first(_compare(wanted, given, tolerance, f"{path}[{index}]") for index, (wanted, given) in pairs)


def _first(found: Iterable[Mismatch | None]) -> Mismatch | None:
    return next((mismatch for mismatch in found if mismatch is not None), None)


def _listed(keys: list[object]) -> str:
    return ", ".join(map(repr, keys[:5])) + (", ..." if len(keys) > 5 else "")


# --- numbers --------------------------------------------------------------------------------------------------------


def _compare_arrays(expected: Array, actual: Array, tolerance: _Tolerance, path: str) -> Mismatch | None:
    if expected.shape != actual.shape:
        return Mismatch("shape", _at(path, shape_message(expected.shape, actual.shape)), path)
    if tolerance.strict_dtype and expected.dtype != actual.dtype:
        message = (
            f"dtype {actual.dtype} where {expected.dtype} was expected: astype converts, or make it so at the start"
        )
        return Mismatch("dtype", _at(path, message), path)
    if not expected.size:
        return None
    rtol, atol = tolerance.rtol, tolerance.atol
    if np.float32 in (expected.dtype, actual.dtype) or np.float16 in (expected.dtype, actual.dtype):
        rtol, atol = max(rtol, FLOAT32_RTOL), max(atol, FLOAT32_ATOL)
    with np.errstate(all="ignore"):
        return _compare_values(expected, actual, rtol, atol, path)


def _widened(array: Array) -> Array:
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _compare_values(expected: Array, actual: Array, rtol: float, atol: float, path: str) -> Mismatch | None:
    wanted, given = _widened(expected), _widened(actual)
    finite = np.isfinite(wanted)
    same = (wanted == given) | (np.isnan(wanted) & np.isnan(given))
    difference = np.where(same, 0.0, np.nan_to_num(np.abs(given - wanted), nan=np.inf, posinf=np.inf))
    off = ~same & ~(finite & np.isfinite(given) & (difference <= atol + rtol * np.abs(wanted)))
    wrong = int(off.sum())
    if not wrong:
        return None
    strange = off & ~np.isfinite(given) & finite
    if strange.any():
        return _nonfinite(expected, actual, strange, path)
    # The worst is the one furthest off for what was allowed there.
    excess = np.where(off, difference / (atol + rtol * np.abs(np.where(finite, wanted, 1.0))), -1.0)
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(excess)), off.shape))
    relative = difference / np.maximum(np.abs(wanted), np.finfo(float).tiny)
    mismatch = Mismatch(
        "values",
        "",
        path,
        index,
        expected[index].item(),
        actual[index].item(),
        wrong,
        off.size,
        float(np.max(np.where(off, difference, 0.0))),
        float(np.max(np.where(off, relative, 0.0))),
    )
    return replace(mismatch, message=_at(path, _values_message(mismatch)))


def _nonfinite(expected: Array, actual: Array, strange: Array, path: str) -> Mismatch:
    index = tuple(int(i) for i in np.argwhere(strange)[0])
    given, wanted = actual[index].item(), expected[index].item()
    place = f" at {list(index)}" if index else ""
    count = int(strange.sum())
    of = f" ({count} of {strange.size} elements are not finite)" if strange.size > 1 else ""
    why = (
        "0/0, inf - inf or the log of a negative number"
        if np.isnan(given)
        else "a division by 0, log(0) or exp of a large number"
    )
    message = f"{number(given)}{place} where {number(wanted)} was expected{of}: {why} makes it"
    return Mismatch("nonfinite", _at(path, message), path, index, wanted, given, count, strange.size)


def _values_message(found: Mismatch) -> str:
    given, wanted = number(found.actual_at), number(found.expected_at)
    if found.total == 1 and not found.index:
        plain = isinstance(found.expected_at, bool) or not np.isfinite(found.max_abs)
        return f"{given} where {wanted} was expected" + ("" if plain else f" (off by {number(found.max_abs)})")
    count = f"{found.wrong} of {found.total} elements differ" if found.total > 1 else "it differs"
    size = f"largest difference {number(found.max_abs)}"
    if np.isfinite(found.max_rel) and found.max_rel < 1e6:
        size += f", relative {number(found.max_rel)}"
    return f"{count}; the worst at {list(found.index or ())}: {given} where {wanted} was expected ({size})"


def _type(path: str, message: str) -> Mismatch:
    return Mismatch("type", _at(path, message), path)


def _at(path: str, message: str) -> str:
    return f"at {path}: {message}" if path else message
