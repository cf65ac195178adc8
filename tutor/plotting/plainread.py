"""Checked reading of the plain values that a figure crosses a process boundary as.

A reader takes a value and the place where it stands and gives what belongs there, or raises ``Reject`` naming the
place. What comes in was made by a process that runs anybody's code: nothing is taken on trust.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

MAX_TEXT = 2000
MAX_ITEMS = 1_000_000


class Reject(ValueError):  # noqa: N818 - it is a verdict on a value, and read as one
    """A value that does not belong where it stands."""


Reader = Callable[[object, str], Any]


def text(value: object, where: str) -> str:
    """A string, cut to a length that no label needs."""
    if not isinstance(value, str):
        raise Reject(f"{where}: expected a string, got {_kind(value)}")
    return value[:MAX_TEXT]


def flag(value: object, where: str) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise Reject(f"{where}: expected True or False, got {_kind(value)}")
    return value


def number(value: object, where: str) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Reject(f"{where}: expected a number, got {_kind(value)}")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise Reject(f"{where}: expected a finite number, got {result}")
    return result


def whole(value: object, where: str) -> int:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Reject(f"{where}: expected a whole number, got {_kind(value)}")
    return value


def choice(*allowed: str) -> Reader:
    """One of the given strings."""

    def read(value: object, where: str) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Reject(f"{where}: expected one of {', '.join(map(repr, allowed))}")
        return value

    return read


def maybe(reader: Reader) -> Reader:
    """None, or what ``reader`` reads."""
    return lambda value, where: None if value is None else reader(value, where)


def list_of(reader: Reader, count: int | None = None) -> Reader:
    """A list or tuple of what ``reader`` reads, as a tuple."""

    def read(value: object, where: str) -> tuple[Any, ...]:
        entries = items(value, where, MAX_ITEMS)
        if count is not None and len(entries) != count:
            raise Reject(f"{where}: expected {count} items, got {len(entries)}")
        return tuple(reader(entry, f"{where}[{index}]") for index, entry in enumerate(entries))

    return read


def pair(value: object, where: str) -> tuple[float, float]:
    """Two numbers."""
    first, second = list_of(number, count=2)(value, where)
    return first, second


def array(*dimensions: int) -> Reader:
    """An array of real numbers with one of these numbers of dimensions, as read-only float64."""

    def read(value: object, where: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
            raise Reject(f"{where}: expected an array of numbers, got {_kind(value)}")
        if value.ndim not in dimensions:
            wanted = " or ".join(map(str, dimensions))
            raise Reject(f"{where}: expected {wanted} dimensions, got shape {value.shape}")
        result = np.array(value, dtype=np.float64)
        result.flags.writeable = False
        return result

    return read


def items(value: object, where: str, most: int) -> Sequence[object]:
    """A list or tuple of at most ``most`` entries."""
    if not isinstance(value, list | tuple):
        raise Reject(f"{where}: expected a list, got {_kind(value)}")
    if len(value) > most:
        raise Reject(f"{where}: at most {most} entries, got {len(value)}")
    return value


def mapping(value: object, where: str) -> Mapping[object, object]:
    """A dict."""
    if not isinstance(value, dict):
        raise Reject(f"{where}: expected a dict, got {_kind(value)}")
    return value


def record(
    values: Mapping[object, object], readers: Mapping[str, Reader], where: str, extra: Sequence[str] = ()
) -> dict[str, Any]:
    """Every field of ``readers``, read; a missing field and one that is in neither list are rejected."""
    unknown = [key for key in values if key not in readers and key not in extra]
    if unknown:
        raise Reject(f"{where}: unknown field {str(unknown[0])[:80]!r}")
    missing = [name for name in readers if name not in values]
    if missing:
        raise Reject(f"{where}: the field {missing[0]!r} is missing")
    return {name: reader(values[name], f"{where}.{name}") for name, reader in readers.items()}


def _kind(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}"
    return type(value).__name__
