"""Why a loss became infinite or no number at all: the likely cause, and what to do about it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.losses import LossFunctionWrapper
from tutor.engine.wording import counted

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.examples import Examples
    from tutor.engine.model import Model

# Inputs larger than this are worth a word.
LARGE_INPUTS = 100.0


def explain(model: Model, examples: Examples, outputs: Array, first: bool) -> str:
    """The likely cause of a loss that is not finite, in one or two sentences.

    Args:
        model: as it is after that.
        examples: what it was to learn from.
        outputs: of the batch.
        first: whether it was the very first batch, before any step of the optimizer.
    """
    for name, array in (("x", examples.x), ("y", examples.y), ("sample_weight", examples.weights)):
        place = _not_finite(name, array)
        if place:
            return f"The cause is in the data: {place}. Remove such rows, or fill in something else"
    largest = float(np.abs(examples.y).max(initial=0))
    if largest > math.sqrt(float(np.finfo(model.dtype).max)):
        return f"There are targets as large as {largest:g}, too large for {model.dtype}: bring them to one scale"
    finite = bool(np.isfinite(outputs).all())
    own = isinstance(model.loss, LossFunctionWrapper) or not type(model.loss).__module__.startswith(__package__ or "")
    wants_chances = getattr(model.loss, "from_logits", True) is False
    if finite and wants_chances and (outputs.min(initial=0) < 0 or outputs.max(initial=0) > 1):
        return (
            f"{model.loss.name} takes the logarithm of the outputs, but they are no probabilities (some are "
            f"{outputs.min():g} or {outputs.max():g}): give the last layer the activation softmax or sigmoid, or the "
            "loss from_logits=True"
        )
    if finite and own:
        return (
            f"The outputs are finite, so {model.loss.name} itself must have divided by 0 or taken the logarithm of 0: "
            "keep its arguments away from 0, as in nn.log(p + 1e-7)"
        )
    if first:
        return f"The outputs are too large before anything has been learned: {_scale(examples.x)}"
    return _too_fast(model, examples)


def _too_fast(model: Model, examples: Examples) -> str:
    rate = model.optimizer.learning_rate
    advice = f"Training has run away: the learning rate {rate:g} is too large, try {rate / 10:g}"
    if float(np.abs(examples.x).max()) > LARGE_INPUTS:
        advice += f"; and {_scale(examples.x)}"
    return advice


def _scale(x: Any) -> str:
    largest = float(np.abs(x).max())
    return f"bring the inputs to one scale, as nn.data.standardise does: there are some as large as {largest:g}"


def _not_finite(name: str, array: Any) -> str:
    """Where the first number is that is not finite; "" if all are."""
    if array is None or array.dtype.kind != "f" or np.isfinite(array).all():
        return ""
    row, *rest = np.argwhere(~np.isfinite(array))[0].tolist()
    column = f", column {rest[0]}" if len(rest) == 1 else f", place {tuple(rest)}" if rest else ""
    count = int((~np.isfinite(array)).any(axis=tuple(range(1, array.ndim))).sum())
    more = f" (and {counted(count - 1, 'more such row')})" if count > 1 else ""
    return f"{name} has {array[(row, *rest)]} in row {row}{column}{more}"
