"""Training steps by the tape: slower than a plan, but for any layer and any loss.

with GradientTape() as tape:
    outputs = model(x, training=True)
    loss = model.loss(y, outputs, weights) + the sum of model.losses
gradients = tape.gradient(loss, model.trainable_variables)
optimizer.apply_gradients(zip(gradients, model.trainable_variables))
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.tape import GradientTape
from tutor.engine.tensor import Tensor

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.examples import Examples
    from tutor.engine.meter import Meter
    from tutor.engine.model import Model
    from tutor.engine.outcome import Columns


class TapeSteps:
    """Runs epochs and batches of a ``fit``; ``Plan`` and ``ScalarPlan`` have the same methods.

    Args:
        model: built and compiled.

    Attributes:
        group: how many epochs may be run at once.
        batches: (first row, row behind the last) of every batch.
        bad: the first batch of the epoch whose loss was no finite number, and its outputs; None if all were.
    """

    group = 1

    def __init__(self, model: Model) -> None:
        self.model = model

    def load(self, examples: Examples, meter: Meter, batch: int, shuffles: bool, group: int) -> None:
        """Take the examples.

        Args:
            examples: what to learn from.
            meter: the metrics.
            batch: rows in a batch.
            shuffles: whether ``shuffle`` will be called.
            group: how many epochs ``run`` may be asked to do at once.
        """
        del shuffles, group
        self.examples, self.meter = examples, meter
        count = len(examples)
        self.batches = [(start, min(start + batch, count)) for start in range(0, count, batch)]
        self.order: Any = np.arange(count)

    def shuffle(self, rng: np.random.Generator, epochs: int) -> None:
        """Let the rows come in a new order in each of the next epochs, of which there is one."""
        assert epochs == self.group
        self.order = rng.permutation(len(self.examples))

    def begin(self) -> None:
        """An epoch begins."""
        self.meter.reset()
        self._total, self._rows = 0.0, 0
        self.bad: tuple[int, Array] | None = None

    def run(self, epochs: int) -> Columns:
        """Train for some epochs, at most ``group``; their logs, up to the first whose loss is not finite."""
        columns: Columns = {}
        for _ in range(epochs):
            self.begin()
            logs: dict[str, float] = {}
            for number in range(len(self.batches)):
                logs = self.run_batch(number)
                if self.bad is not None:
                    break
            for name, value in logs.items():
                columns.setdefault(name, []).append(value)
            if self.bad is not None:
                break
        return columns

    def run_batch(self, number: int) -> dict[str, float]:
        """Train with a single batch; the logs of the epoch so far."""
        start, stop = self.batches[number]
        rows = self.order[start:stop]
        part = self.examples.rows(rows)
        loss, outputs = step(self.model, part)
        self._total, self._rows = self._total + loss * len(part), self._rows + len(part)
        if not math.isfinite(loss):
            self.bad = number, outputs
        self.meter.add(rows, outputs)
        return {"loss": self._total / self._rows, **self.meter.results()}

    def release(self) -> None:
        """Let go of the examples."""
        del self.examples, self.meter


def step(model: Model, examples: Examples) -> tuple[float, Array]:
    """One step of gradient descent: the loss before it, with all penalties, and the outputs."""
    variables = model.trainable_variables
    with np.errstate(all="ignore"):  # training that runs away is told by its loss
        with GradientTape() as tape:
            outputs = model(examples.x, training=True)
            loss = total_loss(model, examples, outputs)
        if variables and np.isfinite(loss):
            model.optimizer.apply(tape.gradient(loss, variables), variables)
    return float(loss), np.asarray(outputs)


def total_loss(model: Model, examples: Examples, outputs: Tensor) -> Tensor:
    """The loss with all penalties.

    Raises:
        ValueError: it is more than one number.
    """
    loss = model.loss(examples.y, outputs, examples.weights)
    for penalty in model.losses:
        loss = loss + penalty
    if loss.shape:
        raise ValueError(
            f"training needs one number to make small, but the loss has shape {loss.shape}: "
            "let it give one value per sample, or their mean"
        )
    return loss
