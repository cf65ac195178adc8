"""Compares two values: kind, shape, dtype where asked, finiteness, then every element. Shapes never broadcast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tutor.checking.arrays import as_array, compare_arrays
from tutor.checking.comparison import holds_arrays
from tutor.checking.mismatch import Mismatch, Reason
from tutor.checking.wording import describe, plural, shortened

__all__ = ["Mismatch", "Reason", "compare"]

_NUMBERS = (bool, int, float, complex, np.number, np.bool_)


def compare(
    expected: object, actual: object, *, rtol: float = 1e-6, atol: float = 1e-9, strict_dtype: bool = False
) -> Mismatch | None:
    """The first difference that matters, None if there is none.

    A number, a 0-d array and a NumPy scalar are the same; so are an array and the list of its numbers, a tuple and a
    list, integers and floats, 0/1 and booleans. With ``strict_dtype`` the dtype must agree too. Where one side is
    float32, it is compared to float32's precision. NaN equals NaN only where NaN was expected; infinities equal
    themselves. ``rtol`` counts relative to the expected value.
    """
    try:
        found = _compare(expected, actual, _Tolerance(rtol, atol, strict_dtype))
    except RecursionError:
        return Mismatch("type", "nested too deeply to be compared")
    return None if found is None else found.told()


@dataclass(frozen=True, slots=True)
class _Tolerance:
    rtol: float
    atol: float
    strict_dtype: bool


def _compare(expected: object, actual: object, tolerance: _Tolerance) -> Mismatch | None:
    expected, actual = _plain(expected), _plain(actual)
    if expected is None or actual is None:
        return _compare_nones(expected, actual)
    if isinstance(expected, dict) and isinstance(actual, dict):
        return _compare_dicts(expected, actual, tolerance)
    if isinstance(expected, str) and isinstance(actual, str):
        if expected == actual:
            return None
        return Mismatch("values", _text_message(expected, actual), expected_at=expected, actual_at=actual)
    if isinstance(expected, str | dict) or isinstance(actual, str | dict):
        return _of_another_kind(expected, actual)
    if isinstance(expected, list | tuple) and isinstance(actual, list | tuple):
        if not holds_arrays(expected) and not holds_arrays(actual):
            wanted, given = as_array(expected), as_array(actual)
            if wanted is not None and given is not None:
                return compare_arrays(wanted, given, tolerance.rtol, tolerance.atol, tolerance.strict_dtype)
        return _compare_sequences(expected, actual, tolerance)
    wanted, given = as_array(expected), as_array(actual)
    if wanted is not None and given is not None:
        if isinstance(actual, tuple) and len(actual) == 1 and given.shape == (1, *wanted.shape):
            message = f"a tuple of one item where {describe(expected)} was expected: a comma too many after return?"
            return Mismatch("type", message)
        return compare_arrays(wanted, given, tolerance.rtol, tolerance.atol, tolerance.strict_dtype)
    if isinstance(expected, _NUMBERS) and isinstance(actual, _NUMBERS):  # integers too large for a float
        same = bool(expected == actual)
        message = f"{describe(actual)} where {describe(expected)} was expected"
        return None if same else Mismatch("values", message, "", (), expected, actual, 1, 1, np.inf, np.inf)
    return _of_another_kind(expected, actual)


def _plain(value: object) -> object:
    """Arrays of texts as lists of them: they are compared as texts."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "US":
        return value.tolist()
    return value


def _compare_nones(expected: object, actual: object) -> Mismatch | None:
    if expected is actual:
        return None
    if actual is None:
        message = f"None where {describe(expected)} was expected: does the function return its result?"
        return Mismatch("type", message)
    return Mismatch("type", f"{describe(actual)} where None was expected")


# --- several values -------------------------------------------------------------------------------------------------


def _compare_dicts(
    expected: dict[object, object], actual: dict[object, object], tolerance: _Tolerance
) -> Mismatch | None:
    missing = [key for key in expected if key not in actual]
    extra = [key for key in actual if key not in expected]
    if missing or extra:
        parts = [_keys(missing, "missing")] if missing else []
        parts += [_keys(extra, "too many")] if extra else []
        return Mismatch("type", " and ".join(parts))
    found = [_below(f"[{key!r}]", _compare(expected[key], actual[key], tolerance)) for key in expected]
    return _first(found, "values")


def _keys(keys: Sequence[object], what: str) -> str:
    listed = ", ".join(shortened(repr(key)) for key in keys[:5]) + (", ..." if len(keys) > 5 else "")
    return f"the key{plural(keys)} {listed} {'is' if len(keys) == 1 else 'are'} {what}"


def _compare_sequences(expected: Sequence[object], actual: Sequence[object], tolerance: _Tolerance) -> Mismatch | None:
    if len(expected) != len(actual):
        return Mismatch("shape", f"{len(actual)} item{plural(actual)} where {len(expected)} belong")
    pairs = enumerate(zip(expected, actual, strict=True))
    found = [_below(f"[{index}]", _compare(wanted, given, tolerance)) for index, (wanted, given) in pairs]
    return _first(found, "items")


def _below(step: str, found: Mismatch | None) -> Mismatch | None:
    return None if found is None else found.below(step)


def _first(found: Sequence[Mismatch | None], what: str) -> Mismatch | None:
    """The first difference, with a word on how many there are."""
    differences = [each for each in found if each is not None]
    if not differences:
        return None
    first = differences[0]
    if len(differences) == 1:
        return first
    count = f"{len(differences)} of {len(found)} {what} differ"
    joined = f"{first.message} {count}." if first.message.endswith("?") else f"{first.message}; {count}"
    return replace(first, message=joined)


# --- other kinds ----------------------------------------------------------------------------------------------------


def _of_another_kind(expected: object, actual: object) -> Mismatch:
    """Kinds that never are the same, such as a text and a number."""
    head = f"{describe(actual)} where {describe(expected)} was expected"
    if isinstance(expected, list | tuple) and isinstance(actual, np.ndarray):
        return Mismatch("type", f"{head}: return all {len(expected)}, separated by commas")
    if isinstance(actual, list | tuple):
        for index, item in enumerate(actual):
            if item is None or isinstance(item, str | dict):
                return Mismatch("type", f"{head}: {describe(item)} stands at [{index}]")
        if as_array(actual) is None and as_array(expected) is not None:
            return Mismatch("type", f"{head}: its rows are of different lengths")
    if isinstance(expected, _NUMBERS) and isinstance(actual, str):
        return Mismatch("type", f"{head}: without quotes, or with float(...), a text becomes a number")
    return Mismatch("type", head)


def _text_message(expected: str, actual: str) -> str:
    head = f"{describe(actual)} where {describe(expected)} was expected"
    if actual.strip() == expected.strip():
        return f"{head}: only blanks at the ends differ"
    if actual.casefold() == expected.casefold():
        return f"{head}: only capital letters differ"
    if "".join(actual.split()) == "".join(expected.split()):
        return f"{head}: only blanks differ"
    if min(len(actual), len(expected)) > 20:
        place = next((i for i, (one, other) in enumerate(zip(expected, actual, strict=False)) if one != other), None)
        if place is not None:
            wanted, given = repr(expected[place]), repr(actual[place])
            return f"{head}: the first difference is character {place + 1}, {given} where {wanted} belongs"
    return head
