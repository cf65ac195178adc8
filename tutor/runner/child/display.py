"""How the value of a cell's last expression is shown."""

from __future__ import annotations

import warnings
from itertools import islice
from math import ceil

# Bound by name before any cell runs, as a cell may replace them in NumPy.
from numpy import absolute, generic, isfinite, ndarray, printoptions, set_printoptions

from tutor.runner.results import Display

WIDTH = 76
_MOST_CHARACTERS = 20_000
_MOST_ITEMS = 1000


def configure() -> None:
    """Arrays print readably at a terminal's width, warnings in one line with the cell's own line."""
    set_printoptions(linewidth=WIDTH, threshold=200, edgeitems=4, precision=8, suppress=False)
    warnings.formatwarning = _warning


def _warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    """A warning as it is printed: cells have no file whose name would say anything."""
    del line
    place = f"{filename}:{lineno}"
    if filename.startswith("<"):
        label = filename.strip("<>")  # of an exercise it is the function's name, of other cells a digest
        place = f"line {lineno}" if label.startswith("cell") else f"{label}, line {lineno}"
    return f"{place}: {category.__name__}: {message}\n"


def display(value: object) -> Display | None:
    """The value as a notebook shows it, None for None.

    Arrays are shown without the word around them; the summary gives shape and dtype.
    """
    if value is None:
        return None
    if isinstance(value, ndarray) and type(value) is ndarray:
        return Display(_cut(_array_text(value)), f"array, shape {value.shape}, {value.dtype}")
    text = _cut(repr(_beginning(value)))
    if isinstance(value, generic):
        return Display(str(value), f"{value.dtype}")
    numpy = getattr(value, "numpy", None)
    if callable(numpy) and hasattr(value, "shape") and not isinstance(value, type):
        return Display(text, f"shape {tuple(value.shape)}")
    if isinstance(value, list | tuple | dict | set) and len(value) > 10:
        left_out = f", of which {_MOST_ITEMS} are shown" if len(value) > _MOST_ITEMS else ""
        return Display(text, f"{type(value).__name__} of {len(value)}{left_out}")
    return Display(text, "")


def _array_text(array: ndarray) -> str:
    """The numbers; tiny and huge ones are written out when their spread allows it."""
    if array.dtype.kind == "f" and array.size and isfinite(array).any():
        finite = absolute(array[isfinite(array)])
        nonzero = finite[finite > 0]
        readable = not nonzero.size or (nonzero.min() >= 1e-4 and nonzero.max() < 1e8)
        with printoptions(suppress=readable):
            return str(array)
    return str(array)


def _beginning(value: object) -> object:
    """The first items of a long list and its like: writing millions of them out takes longer than the cell did."""
    kind = type(value)
    if kind is dict and len(value) > _MOST_ITEMS:  # type: ignore[arg-type]  # a dict
        return dict(islice(value.items(), _MOST_ITEMS))  # type: ignore[attr-defined]  # a dict
    if kind in (list, tuple, set, frozenset) and len(value) > _MOST_ITEMS:  # type: ignore[arg-type]  # it has a length
        return kind(islice(value, _MOST_ITEMS))  # type: ignore[call-overload]  # one of these four
    return value


def _cut(text: str) -> str:
    if len(text) <= _MOST_CHARACTERS:
        return text
    return f"{text[:_MOST_CHARACTERS]}\n... {ceil((len(text) - _MOST_CHARACTERS) / 1000)} thousand characters more"
