"""How the value of a cell's last expression is shown."""

from __future__ import annotations

import math

import numpy as np

from tutor.runner.results import Display

WIDTH = 76
_MOST_CHARACTERS = 20_000


def configure() -> None:
    """Arrays print readably at a terminal's width."""
    np.set_printoptions(linewidth=WIDTH, threshold=200, edgeitems=4, precision=8, suppress=False)


def display(value: object) -> Display | None:
    """The value as a notebook shows it, None for None.

    Arrays are shown without the word around them; the summary gives shape and dtype.
    """
    if value is None:
        return None
    if isinstance(value, np.ndarray) and type(value) is np.ndarray:
        return Display(_cut(_array_text(value)), f"array, shape {value.shape}, {value.dtype}")
    text = _cut(repr(value))
    if isinstance(value, np.generic):
        return Display(str(value), f"{value.dtype}")
    numpy = getattr(value, "numpy", None)
    if callable(numpy) and hasattr(value, "shape") and not isinstance(value, type):
        return Display(text, f"shape {tuple(value.shape)}")
    if isinstance(value, list | tuple | dict | set) and len(value) > 10:
        return Display(text, f"{type(value).__name__} of {len(value)}")
    return Display(text, "")


def _array_text(array: np.ndarray) -> str:
    """The numbers; tiny and huge ones are written out when their spread allows it."""
    if array.dtype.kind == "f" and array.size and np.isfinite(array).any():
        finite = np.abs(array[np.isfinite(array)])
        nonzero = finite[finite > 0]
        readable = not nonzero.size or (nonzero.min() >= 1e-4 and nonzero.max() < 1e8)
        with np.printoptions(suppress=readable):
            return str(array)
    return str(array)


def _cut(text: str) -> str:
    if len(text) <= _MOST_CHARACTERS:
        return text
    return f"{text[:_MOST_CHARACTERS]}\n... {math.ceil((len(text) - _MOST_CHARACTERS) / 1000)} thousand characters more"
