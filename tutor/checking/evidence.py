"""When a guess may be made: it must explain every element, and explain what chance would not.

Two arrays of a few small integers agree in many ways by accident; two arrays of eight random floats in none. So what
a guess explains is counted in bits: how many different pairs of elements it explains, times how many values such an
element could have had.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

RTOL = 1e-5
_SCALAR_RTOL = 2e-7
_GRIDS = (1.0, 0.5, 0.1, 0.05, 0.01, 0.001)
_MOST_BITS = 16.0
_SAMPLE = 1000
# What is true word for word ("twice as large") needs less than a story about what was computed ("the sigmoid of it").
LITERAL, STORY = 4.0, 7.0
PLACES = 8.0  # to find the same numbers elsewhere: few different ones are found anywhere


@dataclass(frozen=True, slots=True)
class Guess:
    """A sentence on what was done. Two arrays with guesses of one ``key`` went wrong in the same way."""

    key: str
    text: str


Guesses = Iterator[Guess]


class Pair:
    """An array that was expected and the one that came, both of float64 and not equal.

    ``listed`` tells that a list came: that may be the answers to several questions. A ``lenient`` pair takes anything
    for evidence: it is asked only whether it bears out what another one has told.
    """

    __slots__ = ("actual", "bits", "expected", "lenient", "listed", "pairs", "wrong")

    def __init__(self, expected: Array, actual: Array, *, listed: bool = False, lenient: bool = False) -> None:
        self.expected = expected
        self.actual = actual
        self.listed = listed
        self.lenient = lenient
        # How many bits one element tells.
        self.bits = _MOST_BITS if lenient else _resolution(np.concatenate([_sampled(expected), _sampled(actual)]))
        self.pairs = 0
        self.wrong = np.zeros(0, bool)
        if expected.shape == actual.shape:
            both = np.stack([_sampled(expected), _sampled(actual)])
            self.pairs = int(np.unique(both[:, np.isfinite(both).all(axis=0)], axis=1).shape[1])
            self.wrong = ~close(expected, actual)

    def tells(self, bits: float, *, free: int = 0) -> bool:
        """Whether explaining every pair tells more than ``bits``, when ``free`` numbers were fitted to them."""
        return self.lenient or (self.pairs - free) * self.bits >= bits

    def is_actual(self, made: Array) -> bool:
        """Whether ``made``, from what was expected, is what came, and by far more nearly so than the expected is."""
        return same(made, self.actual) and self._explains(made, self.actual)

    def is_expected(self, made: Array) -> bool:
        """Whether ``made``, from what came, is what was expected, and by far more nearly so than what came is."""
        return same(made, self.expected) and self._explains(made, self.expected)

    def _explains(self, made: Array, target: Array) -> bool:
        if self.expected.shape != self.actual.shape:
            return True
        if target.size == 1 and not near(float(made.flat[0]), float(target.flat[0]), _SCALAR_RTOL):
            return False  # so few digits agree by chance, with so many stories to choose from
        before = np.max(np.abs(self.actual - self.expected), initial=0.0)
        return bool(np.max(np.abs(made - target), initial=0.0) <= 0.01 * before)

    def example(self) -> tuple[float, float]:
        """The expected and the actual value where they lie furthest apart."""
        at = int(np.argmax(np.abs(self.actual - self.expected)))
        return float(self.expected.flat[at]), float(self.actual.flat[at])


def same(one: Array, other: Array) -> bool:
    """Equal within the doctor's tolerance; NaN is equal to nothing."""
    if one.shape != other.shape:
        return False
    if one.size > _SAMPLE and not close(_sampled(one), _sampled(other)).all():
        return False
    return bool(close(one, other).all())


def close(one: Array, other: Array) -> Array:
    """Which elements agree within the doctor's tolerance."""
    scale = float(np.max(np.abs(one), initial=0.0))
    result: Array = (one == other) | (np.abs(one - other) <= RTOL * np.abs(one) + 1e-9 * scale)
    return result


def near(one: float, other: float, rtol: float = RTOL) -> bool:
    """Whether two numbers agree."""
    return abs(one - other) <= rtol * abs(other)


def varies(array: Array) -> bool:
    """Whether there are at least two different elements."""
    return array.size > 1 and not same(np.full_like(array, array.flat[0]), array)


def entropy(array: Array) -> float:
    """How many bits an element of this array tells when its place is all that is uncertain."""
    values = _sampled(array)
    if _resolution(values) >= _MOST_BITS:
        return _MOST_BITS
    counts = np.unique(values, return_counts=True)[1] / values.size
    return float(-(counts * np.log2(counts)).sum())


def _resolution(values: Array) -> float:
    """The bits of one element: few for small integers, many for numbers that lie on no grid."""
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0
    spread = float(values.max() - values.min())
    size = float(np.max(np.abs(values)))
    for grid in _GRIDS:
        steps = values / grid
        if size / grid < 1e6 and bool((np.abs(steps - np.round(steps)) <= 1e-9 * np.maximum(np.abs(steps), 1.0)).all()):
            return float(min(_MOST_BITS, np.log2(spread / grid + 1)))
    return _MOST_BITS


def _sampled(array: Array) -> Array:
    """At most so many elements, spread over the whole array."""
    flat = array.ravel()
    return flat if flat.size <= _SAMPLE else flat[:: -(-flat.size // _SAMPLE)]
