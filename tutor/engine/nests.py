"""Tensors that come and go in lists, tuples and dictionaries: targets, sources, and the gradients by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tutor.engine.tensor import Tensor

_ROWS = (list, tuple)
_NESTED = (list, tuple, dict)
_CUT = "what .numpy(), float() or a NumPy array has passed through is not followed by the tape"


def flat(given: Any, what: str = "the target") -> list[Tensor]:
    """A tensor, or a list, tuple or dictionary of them, as a list.

    Raises:
        TypeError: something else is among them.
    """
    if given.__class__ is list and not [item for item in given if not isinstance(item, Tensor)]:
        return given
    found: list[Tensor] = []
    for item in given.values() if isinstance(given, dict) else given if isinstance(given, _ROWS) else (given,):
        if isinstance(item, Tensor):
            found.append(item)
        elif isinstance(item, _NESTED):
            found += flat(item, what)
        else:
            raise TypeError(f"{what} must be a tensor or a variable; got {kind(item)}: {_CUT}")
    return found


def packed(like: Any, results: Iterator[Any]) -> Any:
    """Results in the list, tuple or dictionary that the sources came in."""
    if isinstance(like, Tensor):
        return next(results)
    if isinstance(like, dict):
        return {key: packed(value, results) for key, value in like.items()}
    filled = [next(results) if isinstance(value, Tensor) else packed(value, results) for value in like]
    return filled if isinstance(like, list) else tuple(filled)


def weights(target: Any, targets: Sequence[Tensor], given: Any) -> Sequence[Any]:
    """What every target counts, None for 1.

    Raises:
        ValueError: there are more or fewer counts than targets, or there is no target.
    """
    if not targets:
        raise ValueError("there is no target: the list is empty")
    if given is None:
        return [None] * len(targets)
    if isinstance(target, Tensor):
        return [given]
    counts = list(given.values()) if isinstance(given, dict) else list(given)
    if len(counts) != len(targets):
        raise ValueError(f"{len(counts)} output_gradients for {len(targets)} targets: give one for each")
    return counts


def kind(value: Any) -> str:
    """What a value is that should have been a tensor, for messages."""
    return "None" if value is None else f"a plain {type(value).__name__}"
