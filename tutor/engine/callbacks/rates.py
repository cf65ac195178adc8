"""Callbacks that look after single epochs: the learning rate by the clock, and losses that are no numbers."""

from __future__ import annotations

from collections.abc import Callable

from tutor.engine.callbacks.base import Callback, Logs


class LearningRateScheduler(Callback):
    """Sets the learning rate before every epoch.

    Args:
        schedule: takes the epoch, from 0, and, if it likes, the learning rate so far; gives the learning rate.
        verbose: 1 says what it is set to.
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule = schedule
        self.verbose = verbose
        self.say: Callable[[str], object] = print if verbose else lambda _: None

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Ask the schedule."""
        del logs
        optimizer = self.model.optimizer
        wants_rate = _takes_two(self.schedule)
        rate = self.schedule(epoch, optimizer.learning_rate) if wants_rate else self.schedule(epoch)
        optimizer.learning_rate = rate
        self.say(f"Epoch {epoch + 1}: the learning rate is {optimizer.learning_rate:g}")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Put the learning rate into the logs."""
        del epoch
        if logs is not None:
            logs["learning_rate"] = self.model.optimizer.learning_rate


class TerminateOnNaN(Callback):
    """Ends training quietly when the loss is no longer a finite number; without it, that is an error.

    Args:
        print_fn: called with what is to be said about it.
    """

    def __init__(self, print_fn: Callable[[str], object] = print) -> None:
        self.print_fn = print_fn

    def terminate(self, batch: int) -> None:
        """Training has come upon such a loss in this batch."""
        self.print_fn(f"Batch {batch}: Invalid loss, terminating training")
        self.model.stop_training = True


def _takes_two(function: Callable[..., float]) -> bool:
    # Imported here: most trainings have no need of it.
    import inspect

    try:
        inspect.signature(function).bind(0, 0.1)
    except TypeError:
        return False
    return True
