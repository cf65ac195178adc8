"""Numbers of a column: equally many decimals, as few as tell those apart that differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_LEAST_DECIMALS, _MOST_DECIMALS = 4, 9
_LARGE, _SMALL = 1e7, 1e-3


def written(values: Sequence[object], pairs: Sequence[tuple[object, object]] = ()) -> list[str]:
    """Numbers with equally many decimals, enough to tell the two of each of the ``pairs`` apart."""
    every = [*values, *(value for pair in pairs for value in pair)]
    forms = _forms(every)
    form = next((form for form in forms if all(_one(a, form) != _one(b, form) for a, b in pairs)), forms[-1])
    texts = [_one(value, form) for value in values]
    # Zeros that every number ends on say nothing, but for one behind the point.
    spare = min((_spare(text) for text in texts if "." in text), default=0) if form.endswith("f") else 0
    return [text[: len(text) - spare] if "." in text else text for text in texts]


def _spare(text: str) -> int:
    decimals = text.partition(".")[2]
    return len(decimals) - max(len(decimals.rstrip("0")), 1)


def _forms(values: Sequence[object]) -> list[str]:
    """Ways to write numbers, the shortest first."""
    known = [abs(float(value)) for value in values if isinstance(value, int | float) and np.isfinite(float(value))]
    largest = max(known, default=0.0)
    if all(value == round(value) for value in known) and largest < _LARGE:
        return [".0f"]
    exponents = [f".{digits}e" for digits in (3, 6, 9, 16)]
    if largest >= _LARGE or largest < _SMALL:
        return exponents
    decimals = [f".{digits}f" for digits in range(_LEAST_DECIMALS, _MOST_DECIMALS + 1)]
    return decimals + exponents


def _one(value: object, form: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    number = float(value)
    if not np.isfinite(number):
        return str(number)
    if isinstance(value, int) and form == ".0f":
        return str(value)
    text = format(number, form)
    return text.removeprefix("-") if float(text) == 0 else text
