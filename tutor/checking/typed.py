"""Answers that are typed: numbers, formulas in variables, and whatever else Python reads, or a word."""

from __future__ import annotations

import ast
import math
import random
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from numbers import Real
from typing import Literal

from tutor.checking.formula import Formula, UnreadableError, read
from tutor.course.options import literal

POINTS = 12
# By which part a number may be off where no tolerance is given, and a formula at each point; near 0, by how much.
_NUMBERS, _FORMULAS, _NEAR_NUMBERS, _NEAR_FORMULAS = 1e-3, 1e-6, 1e-6, 1e-12
# Where a formula's variables are drawn from: one range after the other, until there are points enough.
_RANGES = ((-3.0, 3.0), (0.0, 3.0), (-1.0, 1.0), (0.0, 1.0), (-12.0, 12.0), (0.0, 12.0), (-100.0, 100.0), (0.0, 100.0))
_DRAWS = 60
# Factors by which numbers come out wrong for a reason: a half forgotten, a slip of the decimal point, per cent.
_FACTORS = tuple(factor for whole in (2, 10, 100, 1000) for factor in (Fraction(whole), Fraction(1, whole)))
# Where NumPy, printing an array, leaves out a comma.
_GAP = re.compile(r"(?<=[\d.\])nf])\s+(?=[-+.\d(\[ni])")
_UNREADABLE = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)
# What Python knows no literals for.
_STRANGE = re.compile(r"\b(nan|inf)\b", re.IGNORECASE)
# The sign in "2 x 150", which some write between the sizes of a shape.
_BY = re.compile(r"(?<=\d)\s*[x×]\s*(?=\d)")
# Constants of formulas are said as they are where they are fractions of small numbers.
_MOST_SAID = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """On a typed answer. ``told`` is a sentence: why it cannot be read, or what is wrong, where that can be said."""

    state: Literal["right", "wrong", "unreadable"]
    told: str = ""

    @property
    def sentence(self) -> str:
        """What is said after "You answered ...:" of an answer that can be read."""
        if self.state == "right":
            return "right."
        return " ".join(filter(None, ("not quite.", self.told, "Try again.")))


@lru_cache(maxsize=256)
def judge(answer: str, wanted: str, tolerance: float | None = None, variables: tuple[str, ...] = ()) -> Verdict:
    """Compare an answer with the one that is wanted: as formulas where there are ``variables``, as numbers where
    ``wanted`` is one, else as Python reads them or as words. ``tolerance`` is absolute, for numbers.
    """
    try:
        reference = read(wanted, variables)
    except UnreadableError:
        reference = None
    if reference is None or not (variables or math.isfinite(reference.value({}))):
        return Verdict("right" if says_value(answer, wanted) else "wrong")
    try:
        given = read(answer, variables)
    except UnreadableError as error:
        return Verdict("unreadable", str(error))
    if variables:
        return _judge_formula(given, reference, variables)
    value = given.value({})
    if not math.isfinite(value):
        return Verdict("unreadable", f"'{answer}' has no value: look at its divisions, roots and logarithms.")
    return _judge_number(value, reference.value({}), tolerance)


def number_of(text: str) -> float | None:
    """The number that a text says, such as -0.5, 1/3 or 2*pi; None if it says none."""
    try:
        value = read(text).value({})
    except UnreadableError:
        return None
    return value if math.isfinite(value) else None


# --- numbers ----------------------------------------------------------------------------------------------------


def _judge_number(given: float, wanted: float, tolerance: float | None) -> Verdict:
    def is_met(value: float) -> bool:
        if tolerance is not None:
            return abs(value - wanted) <= tolerance + 1e-12 * max(abs(wanted), 1)
        if value.is_integer() and wanted.is_integer():
            return value == wanted
        return _near(value, wanted, _NUMBERS, _NEAR_NUMBERS)

    if is_met(given):
        return Verdict("right")
    if is_met(-given):
        return Verdict("wrong", "Only the sign is wrong.")
    for factor in _FACTORS if wanted != 0 else ():
        if _near(given, factor * wanted, _FORMULAS, 0):
            return Verdict("wrong", f"It is the right number times {factor}.")
    if given != 0 and _near(1 / given, wanted, _FORMULAS, 0):
        return Verdict("wrong", "It is upside down: one divided by the right number.")
    return Verdict("wrong")


# --- formulas ---------------------------------------------------------------------------------------------------


def _judge_formula(given: Formula, wanted: Formula, variables: tuple[str, ...]) -> Verdict:
    values = pairs(given, wanted, variables)
    if len(values) < POINTS:
        return Verdict("wrong", "It has no value where the right answer has one.")
    if all(_near(theirs, ours, _FORMULAS, _NEAR_FORMULAS) for theirs, ours in values):
        return Verdict("right")
    factor = _constant(values, lambda theirs, ours: theirs / ours)
    if factor and _near(factor, -1, _FORMULAS, 0):
        return Verdict("wrong", "Only the sign is wrong.")
    if factor:
        return Verdict("wrong", f"It is the right formula times {_said(factor)}.")
    missing = [name for name in variables if name not in given.names]
    if missing:
        return Verdict("wrong", f"There is no {missing[0]} in it.")
    added = _constant(values, lambda theirs, ours: theirs - ours)
    if added:
        return Verdict("wrong", f"It is the right formula {'minus' if added < 0 else 'plus'} {_said(abs(added))}.")
    product = _constant(values, lambda theirs, ours: theirs * ours)
    if product and _near(product, 1, _FORMULAS, 0):
        return Verdict("wrong", "It is upside down: one divided by the right formula.")
    if given.loose:
        told = "An exponent ends where a product begins: e^2x is (e^2) times x. Write e^(2x) if you mean that."
        return Verdict("wrong", told)
    return Verdict("wrong")


def pairs(given: Formula, wanted: Formula, variables: tuple[str, ...]) -> list[tuple[float, float]]:
    """The values of two formulas at the same points, the same points every time, where both are finite.

    Fewer than ``POINTS`` where there are hardly any such points.
    """
    rng = random.Random(len(variables))
    found: list[tuple[float, float]] = []
    for low, high in _RANGES:
        for _ in range(_DRAWS):
            point = {name: rng.uniform(low, high) for name in variables}
            values = given.value(point), wanted.value(point)
            if all(map(math.isfinite, values)):
                found.append(values)
            if len(found) == POINTS:
                return found
    return found


def _constant(values: list[tuple[float, float]], of: Callable[[float, float], float]) -> float | None:
    """What is the same at every point, if anything is."""
    try:
        first, *others = (of(*each) for each in values)
    except ZeroDivisionError:
        return None
    return first if all(_near(each, first, _FORMULAS, 0) for each in others) else None


def _said(value: float) -> str:
    """A number as it is said: 2, -3, 1/2, else "a constant"."""
    fraction = Fraction(value).limit_denominator(_MOST_SAID)
    near = abs(fraction.numerator) <= _MOST_SAID * _MOST_SAID and _near(float(fraction), value, _FORMULAS, 0)
    return str(fraction) if near else "a constant"


def _near(value: float, wanted: float, rtol: float, atol: float) -> bool:
    return abs(value - wanted) <= rtol * max(abs(value), abs(wanted)) + atol


# --- literals and words -----------------------------------------------------------------------------------------


def says_value(answer: str, wanted: str) -> bool:
    """Whether an answer says what ``wanted`` says, as Python reads both or as words."""
    try:
        value = ast.literal_eval(wanted)
    except _UNREADABLE:
        return bare(answer) == bare(wanted)
    return says(answer, value) or bare(answer) == bare(wanted)


def says(answer: str, value: object, tolerance: float | None = None) -> bool:
    """Whether an answer is read as ``value``: "3, 1", "3x1" and "[3 1]" as (3, 1), "1/3" as a number, "nan" as nan.

    Numbers may be off by ``tolerance``. Without one they count to 1 in 1000, and one with two to four places to half of
    its last: 0.67 is what 2/3 was rounded to.
    """
    from tutor.checking.compare import compare  # numpy comes along, which waits until it is needed

    readings: list[object] = []
    spaced = _GAP.sub(", ", answer)
    by = _BY.sub(", ", answer) if isinstance(value, tuple) else answer
    for text in (answer, f"({answer})", spaced, f"({spaced})", by):
        with suppress(*_UNREADABLE):
            readings.append(ast.literal_eval(text))
        if _STRANGE.search(text):
            with suppress(ValueError):
                readings.append(literal(text.lower()))
    if getattr(value, "ndim", None) == 0 and callable(item := getattr(value, "item", None)):
        value = item()  # a number of NumPy's
    if isinstance(value, Real) and not isinstance(value, bool):
        readings.append(number_of(answer))
    if tolerance is not None:
        return any(compare(value, given, rtol=0.0, atol=tolerance) is None for given in readings)
    near = _half_of_the_last_place(value) if isinstance(value, float) else _NEAR_NUMBERS
    return any(compare(value, given, rtol=_NUMBERS, atol=near) is None for given in readings)


def _half_of_the_last_place(value: float) -> float:
    """By how much the number that ``value`` was rounded from may differ from it, where it looks rounded."""
    places = len(repr(value).partition(".")[2])
    rounded = 2 <= places <= 4 and "e" not in repr(value)
    return 0.501 * 10.0**-places if rounded else _NEAR_NUMBERS


def bare(text: str) -> str:
    """The words alone: neither spaces, quotes nor capitals count."""
    return "".join(text.split()).strip("'\"").lower()
