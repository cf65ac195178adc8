"""The arrays that a check has compared, side by side, for whoever draws them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from tutor.checking.arrays import Array, as_array, differing

# More than this nobody looks through.
_MOST = 12
_MOST_DEPTH = 8
_MOST_ELEMENTS = 2_000_000
# From so many points on, numbers over rising abscissae are a curve.
_LEAST_POINTS = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """One array, or number, that was compared with another.

    Attributes:
        path: where in the answer it stands: "", "[0]", "['W']".
        expected: what was to come, real or boolean, of any number of axes.
        actual: what came.
        differs: which elements of the expected differ, in its shape; None where the shapes differ.
        worst: the element that is furthest off; None where none is, or the shapes differ.
        x: the abscissae, where the answer is a curve over a known input.
    """

    path: str
    expected: Array
    actual: Array
    differs: Array | None
    worst: tuple[int, ...] | None
    x: Array | None = None

    @property
    def is_right(self) -> bool:
        """Whether the two are alike."""
        return self.differs is not None and not self.differs.any()


def comparisons(expected: object, actual: object, rtol: float, atol: float) -> tuple[Comparison, ...]:
    """The arrays and numbers that stand at the same places of two values, those that are alike too, in order.

    Of very many those that differ come first. Texts, None and complex numbers are left out.
    """
    found = list(_paired(expected, actual, "", rtol, atol, 0))
    if len(found) > _MOST:
        found = list(chain((each for each in found if not each.is_right), (each for each in found if each.is_right)))
    return tuple(found[:_MOST])


def with_abscissae(comparison: Comparison, x: object) -> Comparison:
    """The comparison as a curve over ``x``, where ``x`` is one rising number for each of what was expected."""
    array = as_array(x)
    if array is None or array.shape != comparison.expected.shape or array.ndim != 1 or array.size < _LEAST_POINTS:
        return comparison
    rising = array.dtype.kind != "c" and np.isfinite(array).all() and (np.diff(array.astype(np.float64)) > 0).all()
    return replace(comparison, x=array) if rising else comparison


def _paired(expected: object, actual: object, path: str, rtol: float, atol: float, depth: int) -> Iterator[Comparison]:
    if depth > _MOST_DEPTH:
        return
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in expected:
            if key in actual:
                yield from _paired(expected[key], actual[key], f"{path}[{key!r}]", rtol, atol, depth + 1)
        return
    several = isinstance(expected, list | tuple) and isinstance(actual, list | tuple)
    wanted, given = as_array(expected), as_array(actual)
    if several and (wanted is None or given is None or holds_arrays(expected) or holds_arrays(actual)):
        assert isinstance(expected, list | tuple)
        assert isinstance(actual, list | tuple)
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from _paired(one, other, f"{path}[{index}]", rtol, atol, depth + 1)
        return
    if wanted is None or given is None or "c" in (wanted.dtype.kind, given.dtype.kind):
        return
    if max(wanted.size, given.size) > _MOST_ELEMENTS:
        return
    if wanted.shape != given.shape:
        yield Comparison(path, wanted, given, None, None)
        return
    found = differing(wanted, given, rtol, atol) if wanted.size else None
    if found is None:
        yield Comparison(path, wanted, given, np.zeros(wanted.shape, bool), None)
    else:
        yield Comparison(path, wanted, given, found.mask, found.worst)


def holds_arrays(value: object) -> bool:
    """Whether a list is several results rather than the rows of one: then each is compared, and told, on its own."""
    while isinstance(value, list | tuple) and value:
        if any(isinstance(item, np.ndarray) and item.ndim for item in value):
            return True
        value = value[0]
    return False
