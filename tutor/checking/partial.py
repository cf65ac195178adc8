"""Guesses on what is right only here or there: nan, zeros, constants, one element or row."""

from __future__ import annotations

import numpy as np

from tutor.checking.evidence import LITERAL, STORY, Array, Guess, Guesses, Pair, close, entropy, same, varies
from tutor.checking.wording import number


def not_finite(pair: Pair) -> Guesses:
    """Where nan and inf stand, and what was wanted there."""
    expected, actual = pair.expected, pair.actual
    bad: Array = np.asarray(~np.isfinite(actual))
    count, total = int(bad.sum()), actual.size
    what = "nan" if np.isnan(actual[bad]).all() else "inf" if not np.isnan(actual).any() else "nan or inf"
    rest_right = bool(close(expected, actual)[~bad].all())
    if rest_right and not expected[bad].any() and what == "nan":
        text = f"{what} stands exactly where 0 was expected ({count} of {total} elements)"
        yield Guess("0/0", f"{text}: 0/0 or 0 * log(0) makes it, so treat 0 on its own.")
    elif 0 < count < total and expected.ndim == 2 and np.array_equal(bad.any(axis=0), bad.all(axis=0)):
        columns = np.flatnonzero(bad.all(axis=0)).tolist()
        if len(columns) < expected.shape[1] and expected.shape[0] > 1:
            text = f"Only column{'s' if len(columns) > 1 else ''} {', '.join(map(str, columns[:5]))} of "
            text += f"{expected.shape[1]} {'are' if len(columns) > 1 else 'is'} {what}"
            yield Guess("bad columns", f"{text}: is something of that column 0, and divided by?")
    elif rest_right and count < total:
        text = f"All {total - count} other elements are right, {count} of {total} are {what}"
        yield Guess("rest right", f"{text}: look at the inputs that lead there.")


def constant(pair: Pair) -> Guesses:
    """Zeros, or one number over and over, where the expected elements differ."""
    expected, actual = pair.expected, pair.actual
    n = actual.size
    if not actual.any():
        if n > 2 or (n == 2 and expected.all()):
            text = f"All {n} elements are 0: is the result computed, and stored where it is returned?"
            if bool((np.abs(expected) < 1).all()) and varies(expected):
                text = (
                    f"All {n} elements are 0: does // or an array of integers cut fractions off, or is nothing stored?"
                )
            yield Guess("zeros", text)
    elif n > 2 and not varies(actual) and varies(expected):
        text = f"All {n} elements are {number(actual.flat[0])} although different ones were expected"
        yield Guess("constant", f"{text}: does the result depend on each input?")


def decisions(pair: Pair) -> Guesses:
    """0 and 1, each the opposite of what was expected."""
    expected, actual = pair.expected, pair.actual
    binary = bool(np.isin(expected, (0.0, 1.0)).all() and np.isin(actual, (0.0, 1.0)).all())
    if binary and expected.size >= 4 and varies(expected) and same(1 - expected, actual):
        text = f"All {expected.size} decisions are the opposite: < for >=, or the classes 0 and 1 swapped?"
        yield Guess("opposite", text)


def partly_right(pair: Pair) -> Guesses:
    """Only the first or last of several is right, or all but it."""
    expected = pair.expected
    if pair.listed:
        return  # no loop of the learner's need have made the list
    for axis in range(min(expected.ndim, 2)):
        name = "element" if expected.ndim == 1 else ("row", "column")[axis]
        found = list(_along(np.moveaxis(expected, axis, 0), np.moveaxis(pair.actual, axis, 0), name, pair.bits))
        if found:
            yield from found
            return


def _along(expected: Array, actual: Array, name: str, bits: float) -> Guesses:
    n = expected.shape[0]
    if n < 3:
        return
    agree = close(expected, actual).reshape(n, -1)
    right: Array = np.asarray(agree.all(axis=1))
    told = bits * np.count_nonzero(expected[right])  # zeros are right by chance
    count = int(right.sum())
    if count == 1 and right[0] and told >= LITERAL and not actual[1:].any():
        text = f"Only the first of {n} {name}s is filled, the other {n - 1} are 0"
        yield Guess(f"first {name} filled", f"{text}: does a loop return, or end, after the first round?")
    elif count == 1 and told >= STORY and varies(expected) and not agree[~right].any():
        if right[0]:
            yield Guess(f"first {name}", f"Only the first of {n} {name}s is right: does a loop return too early?")
        elif right[-1]:
            text = f"Only the last of {n} {name}s is right: is the result written over in each round?"
            yield Guess(f"last {name}", text)
    elif count == n - 1 and told >= STORY and entropy(expected) > 0:
        index = int(np.flatnonzero(~right)[0])
        if index in (0, n - 1) and not actual[index].any():  # as np.zeros left it
            which = "last" if index else "first"
            text = f"All {n} {name}s but the {which} are right, and that is 0"
            yield Guess(f"but the {which} {name}", f"{text}: does a range {'end' if index else 'begin'} one off?")
