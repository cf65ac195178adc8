"""Callbacks: what training tells those who listen, and when.

    on_train_begin
        on_epoch_begin(epoch)                    epochs count from 0
            on_train_batch_begin(batch)          batches count from 0 in every epoch
            on_train_batch_end(batch, logs)      logs: means over the epoch so far
        on_epoch_end(epoch, logs)                logs: "loss", every metric, and "val_..." of them with validation data
    on_train_end(logs)

A callback reaches the model as ``self.model``; setting ``self.model.stop_training = True`` ends training after the
batch or epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from tutor.engine.model import Sequential

Logs: TypeAlias = "dict[str, float]"


class Callback:
    """Base of all callbacks: override what should be heard."""

    model: Sequential
    params: dict[str, Any]

    def set_model(self, model: Sequential) -> None:
        """Called once before training."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Called once before training: "epochs" and "steps", the number of batches in an epoch."""
        self.params = params

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Training begins."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Training has ended; ``logs`` are those of the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch begins."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch has ended."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch begins."""

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """The weights have been changed by a batch."""


class LambdaCallback(Callback):
    """A callback made of functions: ``LambdaCallback(on_epoch_end=lambda epoch, logs: ...)``."""

    def __init__(
        self,
        on_epoch_begin: Callable[[int, Logs | None], object] | None = None,
        on_epoch_end: Callable[[int, Logs | None], object] | None = None,
        on_train_begin: Callable[[Logs | None], object] | None = None,
        on_train_end: Callable[[Logs | None], object] | None = None,
        on_train_batch_begin: Callable[[int, Logs | None], object] | None = None,
        on_train_batch_end: Callable[[int, Logs | None], object] | None = None,
    ) -> None:
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        for name, function in given.items():
            if function is not None:
                setattr(self, name, function)


class History(Callback):
    """What ``fit`` returns: the logs of every epoch.

    Attributes:
        epoch: the epochs' numbers, from 0.
        history: for every key of the logs, one value per epoch.
    """

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write the epoch down."""
        self.epoch.append(epoch)
        for key, value in (logs or {}).items():
            self.history.setdefault(key, []).append(value)


class EpochLines(Callback):
    """A line for every epoch: its number, and the logs with four digits.

    Args:
        print_fn: called with each line.
    """

    def __init__(self, print_fn: Callable[[str], object]) -> None:
        self.print_fn = print_fn

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Print the line."""
        epochs = str(self.params["epochs"])
        parts = [f"Epoch {epoch + 1:>{len(epochs)}}/{epochs}", *(f"{k}: {v:.4f}" for k, v in (logs or {}).items())]
        self.print_fn(" - ".join(parts))


class CallbackList(Callback):
    """Tells everything to several callbacks, in order."""

    def __init__(self, callbacks: Sequence[Callback]) -> None:
        self.callbacks = list(callbacks)

    def set_model(self, model: Sequential) -> None:
        """Tell all."""
        for callback in self.callbacks:
            callback.set_model(model)

    def set_params(self, params: dict[str, Any]) -> None:
        """Tell all."""
        for callback in self.callbacks:
            callback.set_params(params)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Tell all."""
        for callback in self.callbacks:
            callback.on_train_begin(logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Tell all."""
        for callback in self.callbacks:
            callback.on_train_end(logs)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Tell all."""
        for callback in self.callbacks:
            callback.on_epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Tell all."""
        for callback in self.callbacks:
            callback.on_epoch_end(epoch, logs)

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Tell all."""
        for callback in self.callbacks:
            callback.on_train_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Tell all."""
        for callback in self.callbacks:
            callback.on_train_batch_end(batch, logs)


def get(callbacks: Callback | Sequence[Callback] | None) -> list[Callback]:
    """The callbacks given to ``fit``, as a list.

    Raises:
        TypeError: one of them is no callback.
    """
    given = [] if callbacks is None else [callbacks] if isinstance(callbacks, Callback) else list(callbacks)
    for callback in given:
        if not isinstance(callback, Callback):
            raise TypeError(
                f"callbacks must be Callback objects, such as nn.LambdaCallback(on_epoch_end=...); got {callback!r}"
            )
    return given
