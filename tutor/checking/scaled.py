"""Guesses on size: a factor, a sign, a constant that is missing or too much."""

from __future__ import annotations

from math import log, pi, sqrt

import numpy as np

from tutor.checking.evidence import LITERAL, STORY, Guess, Guesses, Pair, near, same, varies
from tutor.checking.wording import number, numbers

# Factors that mistakes make, and what they come of; anything else needs two elements to be told.
_TELLING = {
    2.0: "twice what was expected: is a factor 1/2 missing, or something counted twice?",
    0.5: "half of what was expected: is a factor 2 missing, or a 1/2 too many?",
    -2.0: "-2 times what was expected: sign and a factor 2 are wrong.",
    -0.5: "-1/2 times what was expected: sign and a factor 2 are wrong.",
    100.0: "100 times what was expected: percent for a fraction?",
    0.01: "1/100 of what was expected: a fraction for percent?",
    1 / log(2): "1.4427 = 1/log(2) times what was expected: np.log2 for the natural np.log?",
    1 / log(10): "0.43429 = 1/log(10) times what was expected: np.log10 for the natural np.log?",
    180 / pi: "57.296 = 180/pi times what was expected: degrees for radians?",
    pi / 180: "pi/180 of what was expected: radians for degrees?",
}
_MOST_SAMPLES = 100


def scaled(pair: Pair) -> Guesses:
    """Every element is the same factor too large or too small."""
    expected, actual = pair.expected, pair.actual
    if pair.is_actual(-expected) and pair.tells(2.0):
        wanted, given = pair.example()
        text = f"The sign is wrong everywhere, as in {number(given)} where {number(wanted)} was expected"
        if expected.size == 1:
            text = f"The sign is wrong: {number(given)} where {number(wanted)} was expected"
        yield Guess("sign", f"{text}: a minus too many or too few?")
        return
    if int(np.count_nonzero(expected[pair.wrong])) < (1 if pair.lenient else min(2, expected.size)):
        return  # one number is some multiple of any other, and 0 is every multiple of 0
    at = int(np.argmax(np.abs(expected)))
    if expected.flat[at] == 0:
        return
    factor = float(actual.flat[at] / expected.flat[at])
    if not np.isfinite(factor) or factor == 0 or not pair.is_actual(expected * factor):
        yield from _whole_factors(pair)
        return
    what = "Every element is" if expected.size > 1 else "It is"
    dimension = _dimension(pair, factor)
    for telling, words in _TELLING.items():
        if near(factor, telling) and pair.tells(2.0 if telling in (2.0, 0.5) else LITERAL):
            also = f" (or 1/m with m = {dimension}?)" if dimension and factor == 2.0 else ""
            yield Guess(f"factor {telling:.6g}", f"{what} {words}{also}")
            return
    if not pair.tells(LITERAL, free=1):
        return
    spread = list(_spread(pair, factor))
    if spread:
        yield from spread
        return
    whole = round(factor) if factor > 1 else round(1 / factor)
    if whole > 2 and near(factor if factor > 1 else 1 / factor, whole):
        named = f"m = {whole}" if dimension else str(whole)
        key = "m times" if dimension else f"{whole} times"
        if factor > 1:
            yield Guess(key, f"{what} {named} times too large: is 1/m missing, or a sum there for a mean?")
        else:
            yield Guess(
                f"1/{key}", f"{what} {named} times too small: divided by m once too often, or a mean for a sum?"
            )
    elif near(1 / abs(factor), round(1 / abs(factor))) or near(abs(factor), round(abs(factor))):
        yield Guess(f"factor {factor:.5g}", f"{what} {number(factor)} times what was expected: the sign is wrong too.")
    else:
        yield Guess(f"factor {factor:.5g}", f"{what} {number(factor)} times what was expected.")


def _dimension(pair: Pair, factor: float) -> int:
    """The length of an axis that the factor, or one over it, equals; 0 if there is none."""
    size = round(factor) if factor > 1 else round(1 / factor) if factor > 0 else 0
    return size if size in pair.expected.shape and near(max(factor, 1 / factor), size) else 0


def _spread(pair: Pair, factor: float) -> Guesses:
    """A standard deviation or variance that divides by m - 1 for m or the other way round."""
    for m in sorted({*(n for n in pair.expected.shape if n > 1), *range(2, _MOST_SAMPLES + 1)}):
        ratio = m / (m - 1)
        root = sqrt(ratio)
        if near(factor, root, 1e-6) or near(factor, 1 / root, 1e-6):
            text = f"Every element is {number(factor)} times what was expected, the root of "
            text += f"{m}/{m - 1}" if factor > 1 else f"{m - 1}/{m}"
            yield Guess(
                "ddof", f"{text}: a standard deviation with ddof=1 for one with ddof=0, or the other way round?"
            )
            return
        if m > 2 and (near(factor, ratio, 1e-6) or near(factor, 1 / ratio, 1e-6)):
            text = f"Every element is {m}/{m - 1}" if factor > 1 else f"Every element is {m - 1}/{m}"
            yield Guess("m - 1", f"{text} of what was expected: divided by m - 1 for m, or the other way round?")
            return


def _whole_factors(pair: Pair) -> Guesses:
    """Several results, each its own whole number of times too large: each was summed over its own m."""
    expected, actual = pair.expected, pair.actual
    if not 2 <= expected.size <= 20 or pair.bits < STORY or not expected.all():
        return
    factors = actual / expected
    whole = np.round(factors)
    if bool((whole >= 2).all() and (whole <= 10_000).all()) and same(whole, factors) and varies(whole):
        text = (
            f"The {whole.size} results are {numbers(whole)} times too large: is 1/m missing, or a sum there for a mean?"
        )
        yield Guess("m times each", text)


def complement(pair: Pair) -> Guesses:
    """1 - p for p."""
    if pair.is_actual(1 - pair.expected) and pair.tells(STORY):
        text = "Every element is 1 minus what was expected: p and 1 - p swapped, or a sign inside the sigmoid?"
        yield Guess("complement", text)


def shifted(pair: Pair) -> Guesses:
    """A constant is missing or too much: everywhere, a column each, or a row each."""
    expected, actual = pair.expected, pair.actual
    difference = actual - expected
    if pair.lenient and (expected.size < 2 or expected.shape[0] == 1):
        yield Guess("terms", "")  # of one number, or one row, every difference is a constant
        return
    if expected.size < 2:
        return
    constant = float(difference.flat[0])
    if pair.tells(LITERAL, free=1) and pair.is_actual(expected + constant) and varies(expected):
        text = f"Every element is {number(abs(constant))} too {'large' if constant > 0 else 'small'}"
        yield Guess("terms", f"{text}: is a constant (the bias?) {_why(constant)}?")
        return
    if expected.ndim != 2:
        return
    rows, columns = expected.shape
    if rows > 1 and pair.tells(STORY, free=columns) and pair.is_actual(expected + difference[:1]):
        offs = numbers(difference[0])
        text = f"Each column is off by a constant ({offs})"
        yield Guess("terms", f"{text}: is a term per column, such as the bias, missing or added twice?")
    elif columns > 1 and pair.tells(STORY, free=rows) and pair.is_actual(expected + difference[:, :1]):
        offs = numbers(difference[:, 0])
        text = f"Each row is off by a constant ({offs})"
        yield Guess("row terms", f"{text}: was something meant for the columns added to the rows, or left out?")


def _why(constant: float) -> str:
    return "added twice, or not taken away" if constant > 0 else "missing"
