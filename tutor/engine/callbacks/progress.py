"""Callbacks that show how training is getting on, without flooding anybody."""

from __future__ import annotations

import time
from collections.abc import Callable

from tutor.engine.callbacks.base import Callback, Logs

# About so many lines are printed, however many epochs there are.
LINES = 50


class EpochLines(Callback):
    """A line for an epoch: its number, and the logs with four digits.

    Args:
        print_fn: called with each line.
        every: a line for every so many epochs, and always for the first and the last; None chooses a round number
            that keeps it to about 50 lines.
    """

    only_listens = True
    shows = True

    def __init__(self, print_fn: Callable[[str], object] = print, every: int | None = None) -> None:
        self.print_fn = print_fn
        self.every = every
        self._waiting = ""

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """See how many epochs there will be."""
        del logs
        self._step = self.every or _round_step(self.params["epochs"], LINES)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Print the line, or keep it in case this was the last epoch."""
        epochs = str(self.params["epochs"])
        parts = [f"Epoch {epoch + 1:>{len(epochs)}}/{epochs}", *(f"{k}: {digits(v)}" for k, v in (logs or {}).items())]
        line = " - ".join(parts)
        first = epoch == self.params.get("initial_epoch", 0)
        shown = first or (epoch + 1) % self._step == 0
        self._waiting = "" if shown else line
        if shown:
            self.print_fn(line)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Print the last epoch's line, wherever training has ended."""
        del logs
        if self._waiting:
            self.print_fn(self._waiting)


class LivePlot(Callback):
    """Hands the history to a function while training runs, a few times a second: to draw curves that grow.

    Args:
        draw: called with the history so far, for every key of the logs one value per epoch.
        per_second: at most so many times; always once at the end.
        clock: tells the time in seconds.
    """

    only_listens = True
    shows = True

    def __init__(
        self,
        draw: Callable[[dict[str, list[float]]], object],
        per_second: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not per_second > 0:
            raise ValueError(f"per_second must be greater than 0; got {per_second!r}")
        self.draw, self.per_second, self.clock = draw, per_second, clock

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin a new history."""
        del logs
        self._history: dict[str, list[float]] = {}
        self._next = self.clock()
        self._behind = False

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Take note of the epoch; draw if it is time."""
        self.on_epochs_end(epoch, {key: [value] for key, value in (logs or {}).items()})

    def on_epochs_end(self, first: int, columns: dict[str, list[float]]) -> None:
        """Take note of several epochs; draw if it is time."""
        del first
        for key, values in columns.items():
            self._history.setdefault(key, []).extend(values)
        now = self.clock()
        self._behind = now < self._next
        if not self._behind:
            self.draw(self._history)
            # Counted from when it is done, so that training gets its share however long drawing takes.
            self._next = self.clock() + 1 / self.per_second

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Draw what has not been drawn."""
        del logs
        if self._behind:
            self.draw(self._history)


def _round_step(epochs: int, lines: int) -> int:
    """1, 2, 5, 10, 20, 50, ...: the smallest of which at most ``lines`` fit into ``epochs``."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power * lines >= epochs:
                return digit * power
        power *= 10


def digits(value: float) -> str:
    """A number of the logs with four digits."""
    return f"{value:.4f}" if value == 0 or abs(value) > 1e-3 else f"{value:.4e}"
