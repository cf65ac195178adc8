"""Guesses from the inputs, where they are known: one returned as it is, forgotten, summed over another axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import permutations
from typing import Any

import numpy as np

from tutor.checking.arrays import as_array
from tutor.checking.evidence import STORY, Array, Guess, Guesses, Pair, same, varies

_MOST_INPUTS = 8
_MOST_ELEMENTS = 100_000
_REDUCTIONS: dict[str, Callable[..., Any]] = {
    "sum": np.sum,
    "mean": np.mean,
    "maximum": np.max,
    "minimum": np.min,
    "standard deviation": np.std,
    "standard deviation with ddof=1": lambda array, axis: np.std(array, axis=axis, ddof=1),
    "position of the maximum": np.argmax,
    "position of the minimum": np.argmin,
}


def from_inputs(pair: Pair, inputs: Mapping[str, object]) -> Guesses:
    """What the answer is, said in terms of the inputs."""
    known = dict(_arrays(inputs))
    if not varies(pair.actual) and pair.actual.size > 1:
        return
    for name, array in known.items():
        if pair.bits * pair.actual.size >= STORY and same(array, pair.actual):
            yield Guess(f"is {name}", f"This is {name} itself, unchanged, all {array.size} elements of it.")
            return
    yield from _reduced(pair, known)
    if pair.expected.shape == pair.actual.shape:
        yield from _term(pair, known)
        yield from _slope(pair, known)
    yield from _product(pair, known)


def _arrays(inputs: Mapping[str, object]) -> Iterator[tuple[str, Array]]:
    for name, value in list(inputs.items())[:_MOST_INPUTS]:
        array = as_array(value)
        if array is not None and array.dtype.kind != "c" and 0 < array.size <= _MOST_ELEMENTS:
            yield name, array.astype(np.float64)


def _reduced(pair: Pair, known: Mapping[str, Array]) -> Guesses:
    """One reduction for another, or the same over another axis. Both sides must be recognised."""
    if pair.bits * min(pair.actual.size, pair.expected.size) < STORY:
        return
    for name, array in known.items():
        if array.ndim == 0 or array.size < 2 or pair.expected.size >= array.size:
            continue
        made = dict(_reductions(array))
        wanted = [key for key, value in made.items() if same(value.ravel(), pair.expected.ravel())]
        given = [key for key, value in made.items() if same(value.ravel(), pair.actual.ravel())]
        if not wanted or not given:
            continue
        common = [(one, other) for one in wanted for other in given if one[0] == other[0]]
        (what, axis), (instead, over) = (common or [(wanted[0], given[0])])[0]
        if what == instead:
            text = f"This is the {instead} of {name} over {_axis(over)}; over {_axis(axis)} was expected."
        elif axis == over:
            text = f"This is the {instead} of {name} over {_axis(over)}; the {what} was expected."
        else:
            text = f"This is the {instead} of {name} over {_axis(over)}; the {what} over {_axis(axis)} was expected."
        yield Guess(f"{instead} {over} for {what} {axis}", text)
        return


def _reductions(array: Array) -> Iterator[tuple[tuple[str, int | None], Array]]:
    for name, function in _REDUCTIONS.items():
        for axis in (*range(array.ndim), None):
            if name.endswith("ddof=1") and (array.size if axis is None else array.shape[axis]) < 2:
                continue
            yield (name, axis), np.asarray(function(array, axis=axis), dtype=np.float64)


def _axis(axis: int | None) -> str:
    return "all axes" if axis is None else f"axis {axis}"


def _term(pair: Pair, known: Mapping[str, Array]) -> Guesses:
    """An input that was not added, or not multiplied by, or once too often."""
    if not pair.tells(STORY):
        return
    for name, array in known.items():
        try:
            term = np.broadcast_to(array, pair.expected.shape)
        except ValueError:
            continue
        if pair.is_expected(pair.actual + term):
            yield Guess(f"add {name}", f"Your result plus {name} is what was expected: is {name} forgotten?")
        elif pair.is_expected(pair.actual - term):
            yield Guess(
                f"subtract {name}", f"Your result minus {name} is what was expected: is {name} added once too often?"
            )
        elif varies(term) and pair.is_expected(pair.actual * term):
            yield Guess(f"times {name}", f"Your result times {name} is what was expected: is that factor forgotten?")
        elif varies(term) and pair.is_actual(pair.expected * term):
            yield Guess(f"over {name}", f"Your result is {name} times what was expected: is that factor one too many?")


def _slope(pair: Pair, known: Mapping[str, Array]) -> Guesses:
    """The slope of an activation that is missing on the way back, or there once too often."""
    if not pair.tells(STORY):
        return
    for name, array in known.items():
        if array.shape != pair.expected.shape:
            continue
        sigmoid = 0.5 * np.tanh(0.5 * array) + 0.5
        slopes = {
            f"{name} * (1 - {name})": (array * (1 - array), "the slope of the sigmoid"),
            f"1 - {name}**2": (1 - array**2, "the slope of tanh"),
            f"s * (1 - s) with s = sigmoid({name})": (sigmoid * (1 - sigmoid), "the slope of the sigmoid"),
            f"1 - np.tanh({name})**2": (1 - np.tanh(array) ** 2, "the slope of tanh"),
        }
        for factor, (slope, what) in slopes.items():
            if not varies(slope):
                continue
            if pair.is_expected(pair.actual * slope):
                yield Guess(f"slope {factor}", f"Right but for the factor {factor}: {what} is missing.")
                return
            if pair.is_actual(pair.expected * slope):
                yield Guess(f"slope twice {factor}", f"The factor {factor} is too much: {what} does not belong here.")
                return


def _product(pair: Pair, known: Mapping[str, Array]) -> Guesses:
    """A matrix product that was wanted, and another product of the same two that came."""
    if pair.bits * min(pair.actual.size, pair.expected.size) < STORY:
        return
    for (one, a), (other, b) in permutations(known.items(), 2):
        if a.ndim == 0 or b.ndim == 0:
            continue
        if not any(same(product, pair.expected) for product in _matmul(a, b)):
            continue
        for what, product in _products(one, a, other, b):
            if same(product, pair.actual):
                yield Guess(f"{what}", f"This is {what}; another product of {one} and {other} was expected.")
                return


def _matmul(a: Array, b: Array) -> Iterator[Array]:
    if a.shape[-1] == b.shape[0] and max(a.ndim, b.ndim) <= 2:
        yield a @ b


def _products(one: str, a: Array, other: str, b: Array) -> Iterator[tuple[str, Array]]:
    with suppress(ValueError):  # shapes that do not go together: then nobody has multiplied them so
        yield f"{one} * {other}, element by element", a * b
    turned = ((one, a), (f"{one}.T", a.T)), ((other, b), (f"{other}.T", b.T))
    for left, x in turned[0]:
        for right, y in turned[1]:
            for product in _matmul(x, y):
                yield f"{left} @ {right}", product
            for product in _matmul(y, x):
                yield f"{right} @ {left}", product
