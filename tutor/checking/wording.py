"""Numbers and values in words, short enough for a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sized

import numpy as np

_MOST_LETTERS = 60


def number(value: object) -> str:
    """A number with as many digits as help: 0.54736, 1.2e-05, 300."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.item()
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, complex):
        return f"{value:.6g}"
    if isinstance(value, int):
        return str(value) if value.bit_length() < 50 else _large(value)
    real = float(value)  # type: ignore[arg-type]  # a number by the callers' contract
    if math.isfinite(real) and real == round(real) and abs(real) < 1e9:
        return str(round(real))
    return f"{real:.6g}"


def rough(value: float) -> str:
    """The size of a difference, to three digits."""
    return f"{value:.3g}" if value < 1e4 or value >= 1e9 else f"{value:.0f}"


def apart(one: object, other: object) -> tuple[str, str]:
    """Two numbers that differ, with as many digits as show it."""
    short = number(one), number(other)
    if short[0] != short[1] or isinstance(one, bool | complex) or isinstance(other, bool | complex):
        return short
    return repr(one), repr(other)


def numbers(values: Iterable[object], most: int = 4) -> str:
    """The first few of several numbers."""
    texts = [number(value) for value in values]
    return ", ".join(texts[:most]) + (", ..." if len(texts) > most else "")


def describe(value: object) -> str:
    """A value by its kind, with what can be said in a few words."""
    if value is None:
        return "None"
    if isinstance(value, bool | np.bool_):
        return str(value)
    if isinstance(value, np.ndarray):
        plain = not value.shape and value.dtype.kind in "biufc"
        return f"a number ({number(value)})" if plain else f"an array of shape {value.shape}"
    if isinstance(value, str):
        return f"the text {shortened(repr(str(value)))}"
    if isinstance(value, int | float | complex | np.number):
        return f"a number ({number(value)})"
    if isinstance(value, list | tuple | dict):
        return f"{_article(type(value).__name__)} of {len(value)} item{plural(value)}"
    return _article(type(value).__name__)


def shortened(text: str) -> str:
    """A text cut in the middle where it is too long for a sentence."""
    if len(text) <= _MOST_LETTERS:
        return text
    half = _MOST_LETTERS // 2 - 3
    return f"{text[:half]} ... {text[-half:]}"


def plural(items: Sized | int) -> str:
    """The s that several things have."""
    return "" if (items if isinstance(items, int) else len(items)) == 1 else "s"


def _article(noun: str) -> str:
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"


def _large(value: int) -> str:
    """An integer that may be too large for a float, or for its digits to be of use."""
    try:
        return f"{float(value):.6g}"
    except OverflowError:
        sign = "-" if value < 0 else ""
        return f"{sign}10^{int(value.bit_length() * math.log10(2))}"
