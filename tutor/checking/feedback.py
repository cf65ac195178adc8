"""The array doctor: from what was expected and what came, guesses what was done. It sees numbers, never code.

A guess must explain every element, and must say something: what holds for any two numbers is no guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tutor.checking.compare import as_array, compare
from tutor.checking.wording import number

Array = np.ndarray[Any, Any]

_RTOL = 1e-5
_MOST = 3
# A factor or difference between single numbers is only telling if it is one that mistakes make.
_TELLING_FACTORS = {
    2.0: "doubled",
    0.5: "half",
    -1.0: "of the wrong sign",
    100.0: "a hundred times",
    0.01: "a hundredth",
}


def guess(expected: object, actual: object) -> list[str]:
    """At most three sentences on why ``actual`` is not ``expected``, the likeliest first."""
    pairs = list(_pairs(expected, actual))
    if not pairs or compare(expected, actual) is None:
        return []
    found: list[str] | None = None
    for wanted, given in pairs:
        here = list(_guesses(wanted, given)) if not _same(wanted, given) else None
        if here is None:
            continue
        # What explains one array but not its neighbour explains nothing.
        found = here if found is None else [each for each in found if each in here]
    return list(dict.fromkeys(found or []))[:_MOST]


def _pairs(expected: object, actual: object) -> Iterator[tuple[Array, Array]]:
    """The arrays that stand at the same places."""
    wanted, given = as_array(expected), as_array(actual)
    if wanted is not None and given is not None:
        if wanted.dtype.kind != "c" and given.dtype.kind != "c":
            yield wanted.astype(float), given.astype(float)
    elif isinstance(expected, list | tuple) and isinstance(actual, list | tuple) and len(expected) == len(actual):
        for one, other in zip(expected, actual, strict=True):
            yield from _pairs(one, other)


def _guesses(expected: Array, actual: Array) -> Iterator[str]:
    with np.errstate(all="ignore"):
        if not expected.size or not np.isfinite(expected).all():
            return
        if expected.shape != actual.shape:
            yield from _of_another_shape(expected, actual)
            return
        if not np.isfinite(actual).all():
            return
        if not actual.any():
            yield "every element is 0: is the result computed, and stored where it is returned?"
            return
        yield from _rearranged(expected, actual)
        yield from _scaled(expected, actual)
        yield from _shifted(expected, actual)
        yield from _function_applied(expected, actual)
        yield from _partly_right(expected, actual)


def _of_another_shape(expected: Array, actual: Array) -> Iterator[str]:
    """The shapes' own message says what form is wanted; here: whether the values are right, or which were summed."""
    if not actual.size or not _varies(expected):
        return
    if expected.size == actual.size:
        if _same(expected.ravel(), actual.ravel()):
            yield "the values are right and in order; only the shape is not"
        elif expected.ndim == 2 and actual.ndim == 2 and _same(expected.T, actual):
            yield "the values are right; rows and columns are swapped"
        return
    if actual.size == 1 and _same(np.array(expected.sum()), actual.reshape(())):
        yield "this is the sum of all expected elements: axis= keeps them apart"
    elif actual.size == 1 and _same(np.array(expected.mean()), actual.reshape(())):
        yield "this is the mean of all expected elements: axis= keeps them apart"


def _rearranged(expected: Array, actual: Array) -> Iterator[str]:
    if not _varies(expected):
        return
    if expected.ndim == 2:
        if expected.shape[0] == expected.shape[1] > 1 and _same(expected.T, actual):
            yield "it is transposed: rows and columns are swapped"
            return
        if expected.shape[0] > 1 and _same(expected[::-1], actual):
            yield "the rows are in reverse order"
            return
        if expected.shape[1] > 1 and _same(expected[:, ::-1], actual):
            yield "the columns are in reverse order"
            return
    if expected.ndim == 1 and expected.size > 1 and _same(expected[::-1], actual):
        yield "the elements are in reverse order"
        return
    if expected.ndim >= 1 and expected.shape[0] > 2:
        for step in (1, -1):
            if _same(np.roll(expected, step, axis=0), actual):
                yield f"everything is shifted by one place, {'later' if step > 0 else 'earlier'}"
                return
    if expected.ndim == 2 and expected.size > 3 and _same(np.sort(expected, axis=None), np.sort(actual, axis=None)):
        yield "these are the right numbers at the wrong places"


def _scaled(expected: Array, actual: Array) -> Iterator[str]:
    if not expected.any():
        return
    at = np.unravel_index(int(np.argmax(np.abs(expected))), expected.shape)
    factor = float(actual[at] / expected[at])
    if not np.isfinite(factor) or factor == 0 or _near(factor, 1) or not _same(expected * factor, actual):
        return
    for telling, words in _TELLING_FACTORS.items():
        if _near(factor, telling):
            if telling == -1:
                yield "the sign is wrong: everything is there with the opposite one"
            elif telling == 2:
                yield "it is twice what was expected: a factor 1/2 is missing, or something is counted twice"
            elif telling == 0.5:
                yield "it is half of what was expected: is a factor 2 missing?"
            else:
                yield f"it is {words} of what was expected: percent for a fraction?"
            return
    if np.count_nonzero(expected) < 2:
        return
    for size, inverse in ((factor, False), (1 / factor, True)):
        whole = round(size)
        if 2 < whole <= 1_000_000 and _near(size, whole):
            named = f"m = {whole}" if whole in expected.shape else str(whole)
            if inverse:
                yield f"it is {named} times too small: divided once too often, or a mean for a sum?"
            else:
                yield f"it is {named} times too large: is the factor 1/m missing, a sum for a mean?"
            return
    yield f"every element is {number(factor)} times what was expected"


def _shifted(expected: Array, actual: Array) -> Iterator[str]:
    difference = actual - expected
    if expected.size < 2 or _same(expected, actual):
        return
    if _same(np.full_like(difference, difference.flat[0]), difference):
        constant = number(difference.flat[0])
        yield f"every element is off by the same {constant}: a constant (the bias?) is missing or added twice"
    elif expected.ndim == 2 and expected.shape[0] > 1:
        if _same(np.broadcast_to(difference[:1], difference.shape), difference):
            yield "each column is off by a constant of its own: is the bias missing, or added twice?"
        elif expected.shape[1] > 1 and _same(np.broadcast_to(difference[:, :1], difference.shape), difference):
            yield "each row is off by a constant of its own: was something meant for the columns added to the rows?"


def _sigmoid(z: Array) -> Array:
    return 0.5 * np.tanh(0.5 * z) + 0.5


def _relu(z: Array) -> Array:
    return np.maximum(z, 0)


_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "the sigmoid": _sigmoid,
    "tanh": np.tanh,
    "ReLU": _relu,
    "exp": np.exp,
    "log": np.log,
    "the square": np.square,
    "the square root": np.sqrt,
    "the absolute value": np.abs,
}


def _function_applied(expected: Array, actual: Array) -> Iterator[str]:
    """expected == f(actual): f is forgotten; actual == f(expected): f is applied once too often."""
    if not _varies(expected):
        return
    for name, function in _FUNCTIONS.items():
        if _same(expected, function(actual)) and not _same(actual, expected):
            yield f"{name} of this is what was expected: is it forgotten?"
            return
        if _same(function(expected), actual):
            yield f"this is {name} of what was expected: is it applied once too often?"
            return
    if _same(np.floor(expected), actual):
        yield "everything after the point is cut off: // for /, or an array of integers that cannot hold fractions?"
    elif _same(np.trunc(expected), actual):
        yield "everything after the point is cut off: an array of integers cannot hold fractions"
    else:
        for digits in range(5):
            if _same(np.round(expected, digits), actual):
                yield f"it is rounded to {digits} digits: leave out the rounding"
                return


def _partly_right(expected: Array, actual: Array) -> Iterator[str]:
    """Only the first or the last of several is right."""
    if expected.ndim < 1 or expected.shape[0] < 2:
        return
    right = [_same(one, other) for one, other in zip(expected, actual, strict=True)]
    what = "element" if expected.ndim == 1 else "row"
    if right[0] and not any(right[1:]) and not actual[1:].any():
        yield f"only the first {what} is filled: does a loop return, or stop, too early?"
    elif sum(right) == 1 and len(right) > 2 and _varies(expected):
        if right[0]:
            yield f"only the first {what} is right: does a loop return, or stop, too early?"
        elif right[-1]:
            yield f"only the last {what} is right: is the result written over in each round?"


def _same(one: Array, other: Array) -> bool:
    """Equal within tolerance; NaN is equal to nothing."""
    if one.shape != other.shape:
        return False
    scale = float(np.max(np.abs(one), initial=0.0))
    return bool(np.all(np.abs(one - other) <= _RTOL * np.abs(one) + 1e-9 * max(scale, 1e-300)))


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-5 * abs(other)


def _varies(array: Array) -> bool:
    """Whether there are at least two different elements: one number equals too many things by chance."""
    return array.size > 1 and not _same(np.full_like(array, array.flat[0]), array)
