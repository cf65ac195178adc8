"""Optimizers: how a gradient becomes a change of the weights. See ``kinds`` for the formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tutor.engine.config import deserialize, serialize
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
        found: Optimizer = deserialize(optimizer)
        return found
    example = 'a name such as "adam", or an Optimizer such as nn.Adam(learning_rate=0.01)'
    return resolve(optimizer, Optimizer, NAMES, "optimizer", example)
