"""What a model makes of examples while nothing is learned: outputs, losses and metrics."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tutor.engine.chain import Chain, Head, Unsuited, head_of
from tutor.engine.forward_plan import ForwardPlan
from tutor.engine.layers.dense import whole
from tutor.engine.tape_steps import total_loss

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.examples import Examples
    from tutor.engine.meter import Meter
    from tutor.engine.model import Model

# So many rows at a time, unless said otherwise: more would only take more memory.
CHUNK = 4096
# Slices of the rows, and the examples in them.
Parts: TypeAlias = "list[tuple[slice, Examples]]"
# So many sizes of batches are kept ready.
KEPT = 4


class Forward:
    """The compiled way through a model that is a chain.

    Args:
        chain: the model's stages.
    """

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.width = chain.stages[0].inputs
        self._plans: dict[int, ForwardPlan] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> None:
        # A copy of a model makes its own when it needs one.
        return None

    def takes(self, x: Any) -> bool:
        """Whether x is what the chain computes with, and the model is still that chain."""
        return bool(
            x.__class__ is np.ndarray
            and x.dtype == self.chain.dtype
            and x.ndim == 2
            and x.shape[1] == self.width
            and 0 < len(x) <= CHUNK
            and self.chain.unchanged
        )

    def plan_for(self, rows: int) -> ForwardPlan:
        """The plan for batches of so many rows, made when it is first needed."""
        plan = self._plans.get(rows)
        if plan is None or not plan.holds:
            if len(self._plans) >= KEPT:
                self._plans.clear()
            plan = self._plans[rows] = ForwardPlan(self.chain, rows)
        return plan

    def outputs(self, x: Array) -> Array:
        """The outputs for a batch, in a new array."""
        outputs: Array = self.plan_for(len(x)).outputs(x)
        return outputs


def forward_of(model: Model) -> Forward | None:
    """The compiled way through the model, made when it is first needed; None if the model is no chain."""
    known = model.forward
    if known is None or not known.chain.unchanged:
        try:
            model.forward = Forward(Chain(model.row()))
        except Unsuited:
            model.forward = None
    return model.forward


def outputs_of(model: Model, x: Any, batch_size: int | None) -> Array:
    """The outputs for all rows of x, (samples, ...), as a plain array."""
    inputs = model.inputs(x)
    size = CHUNK if batch_size is None else whole("batch_size", batch_size)
    forward = forward_of(model)
    if forward is None or not len(inputs):
        parts = [_by_model(model, inputs[start : start + size]) for start in range(0, max(1, len(inputs)), size)]
    else:
        flat = np.ascontiguousarray(inputs, forward.chain.dtype).reshape(len(inputs), -1)
        parts = [forward.outputs(flat[start : start + size]) for start in range(0, len(flat), size)]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _by_model(model: Model, x: Any) -> Array:
    with np.errstate(all="ignore"):
        outputs = model(x, training=False)
    if not hasattr(outputs, "value"):
        raise TypeError(f"predict is for models with one output; {model.name!r} gives a {type(outputs).__name__}")
    return np.array(outputs)


# --- losses and metrics ---


def evaluator_of(model: Model, examples: Examples, batch_size: int | None) -> Callable[[], dict[str, float]]:
    """A function that measures the model as it is when called: its loss and its metrics, by name.

    Args:
        model: built and compiled.
        examples: what it is measured with.
        batch_size: rows at a time.
    """
    # A sum depends on how many are summed up; a mean does not.
    usual = 32 if model.loss.reduction == "sum" else CHUNK
    size = usual if batch_size is None else whole("batch_size", batch_size)
    meter = model.meter_for(examples)
    slices = [slice(start, start + size) for start in range(0, len(examples), size)]
    parts = [(rows, examples.rows(rows)) for rows in slices]
    forward = forward_of(model)
    try:
        if forward is None:
            raise Unsuited("the model is no chain")
        head = head_of(model.loss, forward.chain)
        head.see(examples)
    except Unsuited:
        return lambda: _measured(model, parts, meter)
    targets = [head.targets(np.asarray(part.y, forward.chain.dtype)) for _, part in parts]
    return lambda: _measured_by_plan(model, head, parts, targets, meter)


def _measured(model: Model, parts: Parts, meter: Meter) -> dict[str, float]:
    total = 0.0
    meter.reset()
    with np.errstate(all="ignore"):
        for rows, part in parts:
            outputs = model(part.x, training=False)
            total += float(total_loss(model, part, outputs)) * len(part)
            meter.add(rows, np.asarray(outputs))
    return {"loss": total / sum(len(part) for _, part in parts), **meter.results()}


def _measured_by_plan(model: Model, head: Head, parts: Parts, targets: list[Array], meter: Meter) -> dict[str, float]:
    forward = forward_of(model)
    assert forward is not None  # only a change of the layers in the middle of training could do that
    total = 0.0
    meter.reset()
    with np.errstate(all="ignore"):
        for (rows, part), t in zip(parts, targets, strict=True):
            sums = forward.plan_for(len(part)).sums(
                np.ascontiguousarray(part.x, forward.chain.dtype).reshape(len(part), -1)
            )
            outputs = forward.chain.function(sums) if meter or head.kind == "mse" else sums
            values = head.values(outputs if head.kind == "mse" else sums, t)
            if part.weights is not None:
                values = values * part.weights
            total += float(np.add.reduce(values)) * (len(part) if head.reduction == "sum" else 1)
            if meter:
                meter.add(rows, outputs)
        penalty = sum(float(loss) for loss in model.losses)
    return {"loss": total / sum(len(part) for _, part in parts) + penalty, **meter.results()}
