"""Pieces of messages that several modules say in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tutor.engine.arrays import Shape

T = TypeVar("T")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number and its noun: 1 row, 2 rows."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def shape_text(shape: Shape, unknown: str = "batch") -> str:
    """A shape as an error writes it: (batch, 3) for (None, 3)."""
    sizes = [unknown if size is None else str(size) for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"


def closest(name: str, known: Iterable[str]) -> str:
    """The end of an error about an unknown name: which one was probably meant, and which there are."""
    # Imported here: only a mistake needs it.
    import difflib

    known = list(known)
    near = difflib.get_close_matches(name, known, 1)
    meant = f"did you mean {near[0]!r}? " if near else ""
    return f"{meant}There are {', '.join(map(repr, known))}."


def resolve(wanted: object, kind: type[T], names: Mapping[str, type[T]], noun: str, example: str) -> T:
    """What ``wanted`` stands for: a ``kind`` itself, its class, or one of the names that Keras has for it.

    Args:
        wanted: what the learner gave.
        kind: the class that is asked for.
        names: the names and what they stand for.
        noun: what to call it, as in "loss".
        example: how to write one, as in 'nn.BinaryCrossentropy() or "mse"'.

    Raises:
        ValueError: the name is unknown.
        TypeError: it is something else altogether.
    """
    if isinstance(wanted, str):
        if wanted not in names:
            raise ValueError(f"there is no {noun} {wanted!r}: {closest(wanted, names)}")
        return names[wanted]()
    if isinstance(wanted, type) and issubclass(wanted, kind):
        return wanted()
    if not isinstance(wanted, kind):
        raise TypeError(f"{noun} must be {example}; got {wanted!r}")
    return wanted
