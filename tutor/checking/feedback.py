"""The array doctor: from what was expected and what came, guesses what was done. It sees numbers, never code.

A guess must explain every element, and must say something: what holds for any two numbers is no guess (``evidence``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from tutor.checking.arrays import as_array
from tutor.checking.compare import compare
from tutor.checking.evidence import Guesses, Pair, same
from tutor.checking.functions import cut_off, function_applied, nearly_right
from tutor.checking.partial import constant, decisions, not_finite, partly_right
from tutor.checking.rearranged import moved, of_another_shape, rearranged
from tutor.checking.scaled import complement, scaled, shifted
from tutor.checking.sources import from_inputs

_MOST = 3
_MOST_ELEMENTS = 2_000_000
_MOST_ARRAYS = 50

Wrong = tuple[str, Pair]


def guess(expected: object, actual: object, inputs: Mapping[str, object] | None = None) -> list[str]:
    """At most three sentences on why ``actual`` is not ``expected``, the likeliest first; none without grounds.

    Several arrays, in a list or dict, must all have gone wrong in the same way. ``inputs`` names what the answer was
    made from, where that is known.
    """
    try:
        if compare(expected, actual) is None:
            return []
        found = list(_differing(expected, actual, ""))
    except (_NoNumbersError, RecursionError):
        return []
    if not found or len(found) > _MOST_ARRAYS:
        return []
    with np.errstate(all="ignore"):
        told = [{each.key: each.text for each in _guesses(pair, inputs or {})} for _, pair in found]
    # What explains one array but not its neighbour explains nothing.
    path = found[0][0]
    texts = []
    for key, text in told[0].items():
        if all(key in other for other in told):
            # What is said with this array's own numbers is said of this array.
            general = not path or (len(told) > 1 and all(other[key] == text for other in told))
            texts.append(text if general else f"At {path}: {text}")
    return texts[:_MOST]


class _NoNumbersError(Exception):
    """Something that differs is no array of real numbers: there is nothing for the doctor to see."""


def _differing(expected: object, actual: object, path: str) -> Iterator[Wrong]:
    """The arrays that stand at the same places and differ."""
    if isinstance(expected, dict) and isinstance(actual, dict) and expected.keys() == actual.keys():
        for key in expected:
            yield from _differing(expected[key], actual[key], f"{path}[{key!r}]")
        return
    several = isinstance(expected, list | tuple) and isinstance(actual, list | tuple)
    wanted, given = as_array(expected), as_array(actual)
    if several and (wanted is None or given is None or _of_arrays(expected) or _of_arrays(actual)):
        assert isinstance(expected, list | tuple)
        assert isinstance(actual, list | tuple)
        if len(expected) != len(actual):
            raise _NoNumbersError
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            yield from _differing(one, other, f"{path}[{index}]")
        return
    if wanted is None or given is None or "c" in (wanted.dtype.kind, given.dtype.kind):
        if compare(expected, actual) is not None:
            raise _NoNumbersError
        return
    if max(wanted.size, given.size) > _MOST_ELEMENTS:
        raise _NoNumbersError
    one, other = wanted.astype(np.float64), given.astype(np.float64)
    with np.errstate(all="ignore"):
        if compare(wanted, given) is not None:
            yield path, Pair(one, other, listed=isinstance(actual, list | tuple))


def _of_arrays(value: object) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(item, np.ndarray) and item.ndim for item in value)


def _guesses(pair: Pair, inputs: Mapping[str, object]) -> Guesses:
    """Every guess on one array, the surest first."""
    expected, actual = pair.expected, pair.actual
    if not expected.size or not actual.size or not np.isfinite(expected).all():
        return
    if expected.shape != actual.shape:
        yield from from_inputs(pair, inputs)
        yield from of_another_shape(pair)
        return
    if not np.isfinite(actual).all():
        yield from not_finite(pair)
        return
    if same(expected, actual):
        yield from cut_off(pair)
        yield from nearly_right(pair)
        return
    for kind in (constant, decisions, complement):
        found = list(kind(pair))
        if found:
            yield from found
            return
    yield from from_inputs(pair, inputs)
    places = list(rearranged(pair))
    yield from places
    for kind in (scaled, function_applied, cut_off, shifted):
        yield from kind(pair)
    if not places:
        yield from moved(pair)
    yield from list(nearly_right(pair)) or partly_right(pair)
