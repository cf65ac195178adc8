"""Guesses on place and shape: the right numbers, but elsewhere, or too few or too many of them."""

from __future__ import annotations

import numpy as np

from tutor.checking.evidence import PLACES, STORY, Guess, Guesses, Pair, entropy, same, varies
from tutor.checking.wording import number


def of_another_shape(pair: Pair) -> Guesses:
    """What the shapes' own message cannot say: whether the values are right, or which were summed."""
    expected, actual = pair.expected, pair.actual
    if not actual.size or pair.bits * expected.size < STORY:
        return
    if expected.size == actual.size:
        yield from _same_size(pair)
    elif actual.size == 1:
        yield from _one_number(pair)
    elif actual.ndim == 2 and actual.shape[0] == actual.shape[1] == expected.size:
        m = expected.size
        if same(expected.ravel(), np.diagonal(actual)):
            text = f"The {m} numbers on the diagonal of your table are right: ({m},) met ({m}, 1), and broadcasting"
            yield Guess("table", f"{text} paired all {m} with all {m}; give both the same shape first.")
    elif expected.ndim == actual.ndim and expected.shape[1:] == actual.shape[1:]:
        yield from _too_few_or_too_many(pair)


def _same_size(pair: Pair) -> Guesses:
    expected, actual = pair.expected, pair.actual
    if not varies(expected) and expected.size > 1:
        return
    if expected.size == 1:
        return  # of a single number nothing more is known than its shape
    if same(expected.ravel(), actual.ravel()):
        text = f"All {expected.size} values are right and in order; only the shape is not: reshape{expected.shape}."
        yield Guess("reshape", text)
    elif expected.ndim == actual.ndim == 2 and same(expected.T, actual):
        yield Guess("transposed", f"All {expected.size} values are right, but rows and columns are swapped: .T.")
    elif same(expected.T.ravel(), actual.ravel()):
        text = f"All {expected.size} values are right, but read column by column: is a .T missing, or one too many?"
        yield Guess("columnwise", text)


def _one_number(pair: Pair) -> Guesses:
    expected, given = pair.expected, float(pair.actual.ravel()[0])
    for index in (0, expected.size - 1):
        if same(expected.ravel()[index : index + 1], np.array([given])):
            which = "last" if index else "first"
            text = f"{number(given)} is the {which} of {expected.size} expected elements: "
            why = "is it written over in each round?" if index else "does a loop return too early?"
            yield Guess(f"only the {which}", text + why)
            return
    for name, value in (("sum", expected.sum()), ("mean", expected.mean()), ("maximum", expected.max())):
        if same(np.array([value]), np.array([given])):
            text = f"{number(given)} is the {name} of all {expected.size} expected elements: axis= keeps them apart."
            yield Guess(f"{name} of all", text)
            return


def _too_few_or_too_many(pair: Pair) -> Guesses:
    expected, actual = pair.expected, pair.actual
    n, m = expected.shape[0], actual.shape[0]
    what = "elements" if expected.ndim == 1 else "rows"
    short, long = (actual, expected) if m < n else (expected, actual)
    k = short.shape[0]
    if not k or pair.bits * short.size < STORY or not varies(short):
        return
    at_start, at_end = same(long[:k], short), same(long[-k:], short)
    if m < n and at_start:
        yield Guess("end missing", f"The first {m} {what} are right, the last {n - m} of {n} are missing.")
    elif m < n and at_end:
        yield Guess("start missing", f"The last {m} {what} are right, the first {n - m} of {n} are missing.")
    elif at_start:
        yield Guess("end too much", f"The first {n} {what} are right, then come {m - n} too many.")
    elif at_end:
        yield Guess("start too much", f"The last {n} {what} are right, before them stand {m - n} too many.")


def rearranged(pair: Pair) -> Guesses:
    """The same numbers at other places."""
    expected = pair.expected
    if not varies(expected) or expected.size * entropy(expected) < PLACES:
        return
    n = expected.size
    if expected.ndim == 2:
        rows, columns = expected.shape
        if rows == columns and pair.is_actual(expected.T):
            yield Guess("transposed", f"It is transposed: all {n} values are right, with rows and columns swapped.")
            return
        if pair.is_actual(expected[::-1]):
            yield Guess("rows reversed", f"The {rows} rows are right, in reverse order.")
            return
        if pair.is_actual(expected[:, ::-1]):
            yield Guess("columns reversed", f"The {columns} columns are right, in reverse order.")
            return
        if pair.is_actual(expected.T.reshape(expected.shape)):
            yield Guess("columnwise", f"All {n} values are there, but filled in column by column: .T before reshape?")
            return
    if expected.ndim == 1 and pair.is_actual(expected[::-1]):
        yield Guess("reversed", f"The {n} elements are right, in reverse order.")


def moved(pair: Pair) -> Guesses:
    """The right numbers, each somewhere else; after constants, as 1, 2, 3 for 0, 1, 2 is both."""
    expected = pair.expected
    found = list(_shifted_along(pair))
    if found:
        yield from found
    elif int(pair.wrong.sum()) * entropy(expected) >= STORY + 3 and pair.is_actual(_in_order_of(pair)):
        yield Guess(
            "permuted", f"All {expected.size} values are right, but {int(pair.wrong.sum())} stand at other places."
        )


def _in_order_of(pair: Pair) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The expected numbers in the order of size that the actual ones have."""
    made = np.empty_like(pair.expected)
    made.ravel()[np.argsort(pair.actual, axis=None)] = np.sort(pair.expected, axis=None)
    return made


def _shifted_along(pair: Pair) -> Guesses:
    """Off by one place; what falls off the end comes back at the start, or is something else."""
    expected, actual = pair.expected, pair.actual
    if expected.ndim == 0 or expected.shape[0] < 3:
        return
    what = "element" if expected.ndim == 1 else "row"
    n = expected.shape[0]
    for behind, ahead, words in ((expected[:-1], actual[1:], "later"), (expected[1:], actual[:-1], "earlier")):
        if varies(behind) and behind.size * entropy(behind) >= STORY and same(behind, ahead):
            text = f"Everything stands one place {words}: {n - 1} of {n} {what}s are right but for their index."
            yield Guess(f"one {words}", text)
            return
