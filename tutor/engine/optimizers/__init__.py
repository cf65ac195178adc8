"""Optimizers: how a gradient becomes a change of the weights. See ``kinds`` for the formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tutor.engine.config import CustomObjects, custom_object_scope, decode, encode
from tutor.engine.optimizers import schedules
from tutor.engine.optimizers.base import Optimizer
from tutor.engine.optimizers.kinds import SGD, Adagrad, Adam, AdamW, RMSprop
from tutor.engine.wording import resolve

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "deserialize", "get", "schedules", "serialize"]

NAMES: dict[str, type[Optimizer]] = {
    name: kind for kind in (SGD, RMSprop, Adagrad, Adam, AdamW) for name in (kind.__name__.lower(), kind.__name__)
}


def get(optimizer: str | Mapping[str, Any] | Optimizer | type[Optimizer]) -> Optimizer:
    """The optimizer of that name; an optimizer is returned as it is, a class is called.

    Raises:
        ValueError: no optimizer has that name.
        TypeError: neither a name nor an optimizer.
    """
    if isinstance(optimizer, Mapping):
        return deserialize(optimizer)
    example = 'a name such as "adam", or an Optimizer such as nn.Adam(learning_rate=0.01)'
    return resolve(optimizer, Optimizer, NAMES, "optimizer", example)


def serialize(optimizer: Optimizer) -> dict[str, Any]:
    """The optimizer as plain data: its class and its configuration, without its memory."""
    data: dict[str, Any] = encode(optimizer)
    return data


def deserialize(data: Mapping[str, Any], custom_objects: CustomObjects | None = None) -> Optimizer:
    """A new optimizer as ``serialize`` described it.

    Args:
        data: what ``serialize`` gave.
        custom_objects: classes of your own, by name.

    Raises:
        ValueError: there is no such class.
    """
    with custom_object_scope(custom_objects):
        found: Optimizer = decode(data)
    return found
