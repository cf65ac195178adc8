"""Training: the step that changes the weights, and the loop over batches and epochs around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine import callbacks as callback_module
from tutor.engine.arrays import as_floats
from tutor.engine.callbacks import Callback, CallbackList, EpochLines, History
from tutor.engine.data import batches
from tutor.engine.losses import Loss, align_targets
from tutor.engine.metrics import Metric
from tutor.engine.wording import counted

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.layer import Cache
    from tutor.engine.model import Sequential


class Objective:
    """What training makes small: the loss of a model, with its gradient by the weights.

    If loss and last activation fit together, as cross entropy and sigmoid do, the loss is computed from z, the sums
    before that activation: dL/dz = (sigmoid(z) - y) / m is short, exact and never vanishes for a wrong answer.

    Args:
        model: built.
        loss: of the model's outputs.
    """

    def __init__(self, model: Sequential, loss: Loss) -> None:
        self.model = model
        fused = loss.on_logits_of(model.layers[-1].activation)
        self.loss = loss if fused is None else fused
        self.from_z = fused is not None

    def forward(self, x: Array, y: Array) -> tuple[float, Array, list[Cache]]:
        """The loss of a batch, the model's outputs, and what ``backward`` needs."""
        outputs, caches = self.model.forward(x)
        predictions = caches[-1].z if self.from_z else outputs
        return float(self.loss.reduce(self.loss.call(y, predictions))), outputs, caches

    def backward(self, y: Array, caches: list[Cache]) -> list[Array]:
        """The gradient of the loss by every variable of the model, in the order of ``model.weights``."""
        last = caches[-1]
        upstream = self.loss.gradient(y, last.z if self.from_z else last.a)
        return self.model.backward(caches, upstream, self.from_z)[1]


def train(
    model: Sequential,
    objective: Objective,
    data: tuple[Array, Array],
    validation: tuple[Array, Array] | None,
    *,
    batch_size: int,
    epochs: int,
    rng: np.random.Generator | None,
    metrics: Sequence[Metric],
    listeners: Sequence[Callback],
) -> None:
    """Go through all rows ``epochs`` times, a batch and a step of the optimizer at a time.

    An epoch's loss is the mean of its batches' losses, each weighted by its number of rows. Since the weights change
    from batch to batch, it looks back on the way through the epoch; the validation loss is that at the epoch's end.

    Args:
        model: built and compiled.
        objective: its loss.
        data: inputs and targets, in the shapes that the model takes and gives.
        validation: the same to look at after every epoch, if any.
        batch_size: rows per batch; the last batch has what is left.
        epochs: how often.
        rng: shuffles the rows before every epoch; None keeps their order.
        metrics: measured along the way.
        listeners: told about everything.
    """
    told = CallbackList(listeners)
    told.set_model(model)
    told.set_params({"epochs": epochs, "steps": -(-len(data[0]) // batch_size)})
    model.stop_training = False
    logs: dict[str, float] = {}
    told.on_train_begin()
    for epoch in range(epochs):
        told.on_epoch_begin(epoch)
        total, rows = 0.0, 0
        _reset(metrics)
        for number, (x, y) in enumerate(batches(*data, batch_size, rng)):
            told.on_train_batch_begin(number)
            loss, outputs, caches = objective.forward(x, y)
            model.optimizer.apply(_trainable(model, objective.backward(y, caches)), model.trainable_variables)
            total, rows = total + loss * len(x), rows + len(x)
            logs = {"loss": total / rows, **_measured(metrics, y, outputs)}
            told.on_train_batch_end(number, logs)
            if model.stop_training:
                break
        if validation is not None:
            found = measure(objective, validation, metrics, len(validation[0]))
            logs |= {f"val_{key}": value for key, value in found.items()}
        told.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    told.on_train_end(logs)


def measure(
    objective: Objective, data: tuple[Array, Array], metrics: Sequence[Metric], batch_size: int
) -> dict[str, float]:
    """Loss and metrics of all rows, with the weights as they are."""
    total = 0.0
    logs: dict[str, float] = {}
    _reset(metrics)
    for x, y in batches(*data, batch_size):
        loss, outputs, _ = objective.forward(x, y)
        total += loss * len(x)
        logs = _measured(metrics, y, outputs)
    return {"loss": total / len(data[0]), **logs}


def _reset(metrics: Sequence[Metric]) -> None:
    for metric in metrics:
        metric.reset_state()


def _measured(metrics: Sequence[Metric], y: Array, outputs: Array) -> dict[str, float]:
    for metric in metrics:
        metric.add_batch(y, outputs)
    return {metric.name: metric.result() for metric in metrics}


def _trainable(model: Sequential, gradients: Sequence[Array]) -> list[Array]:
    return [gradient for gradient, variable in zip(gradients, model.weights, strict=True) if variable.trainable]


def checked_pair(model: Sequential, x: object, y: object, names: tuple[str, str] = ("x", "y")) -> tuple[Array, Array]:
    """Inputs and targets as arrays that fit the model and each other; the first inputs build the model.

    Raises:
        ValueError: there are no rows, not as many targets as inputs, or their shapes do not fit the model.
        TypeError: they are not numbers.
    """
    if y is None:
        raise ValueError(f"{names[1]} is missing: give the targets, one row for each row of {names[0]}")
    inputs = model.prepare(x)
    targets = as_floats(y, inputs.dtype, f"the targets {names[1]}")
    if targets.ndim == 0 or len(targets) != len(inputs):
        got = "a single number" if targets.ndim == 0 else counted(len(targets), "row")
        raise ValueError(f"{names[0]} has {counted(len(inputs), 'row')}, {names[1]} has {got}: they must be the same")
    if not len(inputs):
        raise ValueError(f"{names[0]} has no rows: there is nothing to learn from")
    shape = (len(inputs), *(size or 0 for size in model.output_shape[1:]))
    # align_targets looks at shapes only: a stand-in does for outputs that nobody has computed yet.
    return inputs, align_targets(targets, np.broadcast_to(inputs.dtype.type(0), shape))


def gather_listeners(callbacks: Any, verbose: object) -> tuple[History, list[Callback]]:
    """The history to return, and all who listen: it, a printer where ``verbose`` asks for one, the given ones.

    Raises:
        ValueError: ``verbose`` is something else than "auto", 0, 1 or 2.
    """
    if verbose not in ("auto", 0, 1, 2):
        raise ValueError(f'verbose must be "auto" or 0 for silence, 1 or 2 for a line an epoch; got {verbose!r}')
    history = History()
    printer = [EpochLines(print)] if verbose in (1, 2) else []
    return history, [history, *printer, *callback_module.get(callbacks)]
