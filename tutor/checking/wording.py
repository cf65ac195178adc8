"""Numbers and values in words, short enough for a sentence."""

from __future__ import annotations

from collections.abc import Sized

import numpy as np


def number(value: object) -> str:
    """A number with as many digits as help: 0.5474, 1.2e-05, 300."""
    if isinstance(value, bool | np.bool_):
        return str(value)
    if isinstance(value, complex):
        return f"{value:.5g}"
    real = float(value)  # type: ignore[arg-type]  # a number by the callers' contract
    if np.isfinite(real) and real == round(real) and abs(real) < 1e9:
        return str(round(real))
    return f"{real:.6g}"


def describe(value: object) -> str:
    """A value by its kind, with what can be said in a few words."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"a number ({number(value.item())})" if not value.shape else f"an array of shape {value.shape}"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | complex | np.generic):
        return f"a number ({number(value)})"
    if isinstance(value, str):
        shown = repr(value)
        return f"the text {shown if len(shown) <= 60 else shown[:57] + '...'}"
    if isinstance(value, list | tuple | dict):
        kind = type(value).__name__
        return f"a {kind} of {len(value)}"
    return f"a {type(value).__name__}"


def plural(items: Sized) -> str:
    """The s that several things have."""
    return "" if len(items) == 1 else "s"
