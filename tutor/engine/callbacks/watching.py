"""Callbacks that watch one value from epoch to epoch and do something when it no longer gets better."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from tutor.engine.callbacks.base import Callback, Logs

if TYPE_CHECKING:
    from tutor.engine.arrays import Array

# Of metrics with these endings more is better, of all others less.
_GROWING = ("acc", "accuracy", "auc", "precision", "recall", "f1_score")


class Watcher(Callback):
    """Knows when the watched value is better than another.

    Args:
        monitor: what to watch, a key of the logs such as "val_loss".
        min_delta: how much better counts as better.
        mode: "min" if less is better, "max" if more is; "auto" decides by the name.
        print_fn: called with what should be said; None keeps silent.
    """

    def __init__(
        self,
        monitor: str,
        min_delta: float,
        mode: Literal["auto", "min", "max"],
        print_fn: Callable[[str], object] | None,
    ) -> None:
        if mode not in ("auto", "min", "max"):
            raise ValueError(f'mode must be "auto", "min" or "max"; got {mode!r}')
        self.monitor = monitor
        self.min_delta = abs(min_delta)
        self.mode = ("max" if monitor.endswith(_GROWING) else "min") if mode == "auto" else mode
        self.say: Callable[[str], object] = print_fn or (lambda _: None)
        self._warned = False

    def improved(self, value: float, reference: float | None) -> bool:
        """Whether ``value`` is better than ``reference``; anything is better than None."""
        if reference is None:
            return True
        return value > reference + self.min_delta if self.mode == "max" else value < reference - self.min_delta

    def watched(self, logs: Logs | None) -> float | None:
        """The watched value; a warning, once, if the logs do not have it."""
        value = (logs or {}).get(self.monitor)
        if value is None and not self._warned:
            self._warned = True
            hint = ": give fit validation_data or validation_split" if self.monitor.startswith("val_") else ""
            there = ", ".join(map(repr, logs or ()))
            message = f"{type(self).__name__} watches {self.monitor!r}, but the logs have only {there}{hint}"
            warnings.warn(message, stacklevel=2)
        return value


class EarlyStopping(Watcher):
    """Ends training once the watched value has stopped getting better: the net begins to learn by heart.

    Args:
        monitor: what to watch, a key of the logs.
        min_delta: how much better counts as better.
        patience: how many epochs without getting better are too many.
        verbose: 1 says when training is stopped.
        mode: "min" if less is better, "max" if more is; "auto" decides by the name.
        baseline: it must become better than this within the patience.
        restore_best_weights: go back to the weights of the best epoch in the end.
        start_from_epoch: how many epochs to let pass first.

    Attributes:
        best: the best value so far.
        best_epoch: its epoch.
        stopped_epoch: the epoch that training was stopped in, 0 if it was not.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0.0,
        patience: int = 0,
        verbose: int = 0,
        mode: Literal["auto", "min", "max"] = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, min_delta, mode, print if verbose else None)
        self.patience = patience
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Forget earlier trainings."""
        del logs
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best: float | None = None
        self.best_weights: list[Array] | None = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Count the epochs since the last that was better than all before."""
        value = self.watched(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self.best_weights, self.best_epoch = self.model.get_weights(), epoch
        self.wait += 1
        if self.improved(value, self.best):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.improved(value, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Bring back the best weights."""
        del logs
        if self.stopped_epoch:
            self.say(f"Epoch {self.stopped_epoch + 1}: stopped early, {self.monitor} was best in {self.best_epoch + 1}")
        if self.restore_best_weights and self.best_weights is not None:
            self.model.set_weights(self.best_weights)


class ReduceLROnPlateau(Watcher):
    """Makes the learning rate smaller when the watched value has stopped getting better.

    Args:
        monitor: what to watch, a key of the logs.
        factor: what the learning rate is multiplied with, below 1.
        patience: how many epochs without getting better are too many.
        verbose: 1 says when the learning rate is changed.
        mode: "min" if less is better, "max" if more is; "auto" decides by the name.
        min_delta: how much better counts as better.
        cooldown: how many epochs to wait after a change before counting again.
        min_lr: the learning rate never goes below this.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: Literal["auto", "min", "max"] = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        super().__init__(monitor, min_delta, mode, print if verbose else None)
        if not 0 < factor < 1:
            raise ValueError(f"factor must lie between 0 and 1, so that the learning rate shrinks; got {factor!r}")
        self.factor, self.patience, self.cooldown, self.min_lr = factor, patience, cooldown, min_lr

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Forget earlier trainings."""
        del logs
        self.wait = self.cooldown_counter = 0
        self.best: float | None = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Count the epochs since the last that was better than all before."""
        optimizer = self.model.optimizer
        if logs is not None:
            logs["learning_rate"] = optimizer.learning_rate
        value = self.watched(logs)
        if value is None:
            return
        if self.cooldown_counter:
            self.cooldown_counter -= 1
            self.wait = 0
        if self.improved(value, self.best):
            self.best, self.wait = value, 0
        elif not self.cooldown_counter:
            self.wait += 1
            if self.wait >= self.patience and optimizer.learning_rate > self.min_lr:
                optimizer.learning_rate = max(optimizer.learning_rate * self.factor, self.min_lr)
                self.say(f"Epoch {epoch + 1}: the learning rate is now {optimizer.learning_rate:g}")
                self.cooldown_counter, self.wait = self.cooldown, 0
