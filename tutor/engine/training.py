"""The loop over epochs and batches around the training steps, and everything that happens between them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from tutor.engine.callbacks import Callback, CallbackList, EpochLines, History, ProgressBar, TerminateOnNaN
from tutor.engine.callbacks import get as listed
from tutor.engine.diagnosis import explain

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.examples import Examples
    from tutor.engine.meter import Meter
    from tutor.engine.model import Model
    from tutor.engine.outcome import Columns

# While somebody shows how training is getting on, no more epochs are run at once than take so many seconds; the first
# runs alone, as it is not known yet how long they take.
_SECONDS_TOGETHER = 0.04


class Steps(Protocol):
    """What runs the training steps: ``TapeSteps``, ``Plan`` or ``ScalarPlan``.

    Attributes:
        group: how many epochs may be run at once.
        batches: (first row, row behind the last) of every batch.
        examples: what is learned from.
        bad: the first batch of the epoch whose loss was no finite number, and its outputs; None if all were.
    """

    group: int
    batches: list[tuple[int, int]]
    examples: Examples

    @property
    def bad(self) -> tuple[int, Array] | None:
        """See above."""

    def load(self, examples: Examples, meter: Meter, batch: int, shuffles: bool, group: int) -> None:
        """Take the examples and the metrics."""

    def shuffle(self, rng: np.random.Generator, epochs: int) -> None:
        """Let the rows come in a new order in each of the next epochs, at most ``group``."""

    def begin(self) -> None:
        """An epoch begins."""

    def run(self, epochs: int) -> Columns:
        """Train for some epochs, at most ``group``; their logs, up to the first whose loss is not finite."""

    def run_batch(self, number: int) -> dict[str, float]:
        """Train with a single batch; the logs of the epoch so far."""

    def release(self) -> None:
        """Let go of the examples."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a training should go.

    Attributes:
        epochs: the number of the last epoch, counted from 1.
        first: the number of the first, counted from 0.
        batch: rows in a batch.
        rng: shuffles the rows before every epoch; None keeps their order.
        validate: measures what was held back; gives the logs, without "val_".
        validation_freq: after every so many epochs.
    """

    epochs: int
    first: int
    batch: int
    rng: np.random.Generator | None
    validate: Callable[[], dict[str, float]] | None
    validation_freq: int


def train(model: Model, steps: Steps, examples: Examples, course: Course, listeners: Sequence[Callback]) -> None:
    """Go through all examples again and again, a batch and a step of the optimizer at a time.

    An epoch's loss is the mean of its batches' losses, each weighted by its number of rows. Since the weights change
    from batch to batch, it looks back on the way through the epoch; the validation loss is that at the epoch's end.

    Args:
        model: built and compiled.
        steps: takes the steps.
        examples: what to learn from.
        course: how it should go.
        listeners: told about everything.

    Raises:
        FloatingPointError: a loss was no finite number; nobody knows how to go on from there.
    """
    count = math.ceil(len(examples) / course.batch)
    # With a single batch, the order of its rows makes no difference.
    rng = course.rng if count > 1 else None
    params = {"epochs": course.epochs, "initial_epoch": course.first, "steps": count, "verbose": 0}
    told = CallbackList(listeners, model, params)
    # Several epochs can only be run at once if nobody wants to see the weights in between, or to change anything.
    undisturbed = course.validate is None and told.only_listen
    group = course.epochs - course.first if undisturbed else 1
    steps.load(examples, model.meter_for(examples), course.batch, rng is not None, group)
    model.stop_training = False
    try:
        told.tell("on_train_begin")
        logs = _epochs(model, steps, course, rng, told, undisturbed)
        told.tell("on_train_end", logs)
    except BaseException:
        for callback in told.callbacks:
            if isinstance(callback, ProgressBar):
                callback.break_off()
        raise
    finally:
        steps.release()


def _epochs(
    model: Model,
    steps: Steps,
    course: Course,
    rng: np.random.Generator | None,
    told: CallbackList,
    undisturbed: bool,
) -> dict[str, float]:
    """All epochs; the logs of the last."""
    logs: dict[str, float] = {}
    fresh = model.optimizer.iterations == 0
    epoch = course.first
    most = 1 if told.shown else course.epochs
    while epoch < course.epochs and not model.stop_training:
        told.tell("on_epoch_begin", epoch)
        together = min(steps.group, course.epochs - epoch, most)
        if rng is not None:
            steps.shuffle(rng, together)
        if undisturbed:
            started = time.perf_counter()
            columns = steps.run(together)
            if told.shown:
                most = max(1, int(together * _SECONDS_TOGETHER / max(time.perf_counter() - started, 1e-9)))
            done = len(columns["loss"])
            if steps.bad is not None:
                done -= 1
                _listen(told, epoch, {name: values[:done] for name, values in columns.items()})
                _give_up(
                    model, steps, epoch + done, fresh and epoch + done == course.first, told, columns["loss"][done]
                )
            _listen(told, epoch, columns)
            logs = {name: values[-1] for name, values in columns.items()}
            epoch += done
            continue
        if told.by_batch:
            logs = _batch_by_batch(model, steps, told)
        else:
            logs = {name: values[0] for name, values in steps.run(1).items()}
        if steps.bad is not None:
            _give_up(model, steps, epoch, fresh and epoch == course.first, told, logs["loss"])
        if course.validate is not None and (epoch + 1) % course.validation_freq == 0:
            logs |= {f"val_{key}": value for key, value in course.validate().items()}
        told.tell("on_epoch_end", epoch, logs)
        epoch += 1
    return logs


def _listen(told: CallbackList, first: int, columns: dict[str, list[float]]) -> None:
    for callback in told.callbacks:
        callback.on_epochs_end(first, columns)


def _batch_by_batch(model: Model, steps: Steps, told: CallbackList) -> dict[str, float]:
    """An epoch in which somebody wants to hear about every batch."""
    steps.begin()
    logs: dict[str, float] = {}
    for number in range(len(steps.batches)):
        told.tell("on_train_batch_begin", number)
        logs = steps.run_batch(number)
        if steps.bad is not None:
            break
        told.tell("on_train_batch_end", number, dict(logs))
        if model.stop_training:
            break
    return logs


def _give_up(model: Model, steps: Steps, epoch: int, first: bool, told: CallbackList, loss: float) -> None:
    """A loss is no finite number: say why, or stop quietly if that was asked for."""
    number, outputs = steps.bad or (0, np.zeros(0))
    quiet = [callback for callback in told.callbacks if isinstance(callback, TerminateOnNaN)]
    for callback in quiet:
        callback.terminate(number)
    if not quiet:
        cause = explain(model, steps.examples, outputs, first and number == 0)
        raise FloatingPointError(f"epoch {epoch + 1}, batch {number + 1}: the loss is {loss}. {cause}")


def gather_listeners(callbacks: Any, verbose: object) -> tuple[History, list[Callback]]:
    """The history to return, and all who listen: the given ones, it, and a printer where ``verbose`` asks for one.

    Raises:
        ValueError: ``verbose`` is something else than "auto", 0, 1 or 2.
    """
    if verbose not in ("auto", 0, 1, 2):
        raise ValueError(
            f'verbose must be "auto" or 0 for silence, 1 for a progress bar, 2 for a line an epoch; got {verbose!r}'
        )
    history = History()
    printer: list[Callback] = [ProgressBar()] if verbose == 1 else [EpochLines(every=1)] if verbose == 2 else []
    # What callbacks add to the logs should be in the history.
    return history, [*listed(callbacks), history, *printer]
