"""Callbacks: what training tells those who listen, and when.

    on_train_begin
        on_epoch_begin(epoch)                    epochs count from 0
            on_train_batch_begin(batch)          batches count from 0 in every epoch
            on_train_batch_end(batch, logs)      logs: means over the epoch so far
        on_epoch_end(epoch, logs)                logs: "loss", every metric, and "val_..." of them with validation data
    on_train_end(logs)

A callback reaches the model as ``self.model``; setting ``self.model.stop_training = True`` ends training after the
batch or epoch. What a callback adds to ``logs`` at the end of an epoch goes into the history, too.

Listening to batches costs time: only then are the losses worked out after each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from tutor.engine.model import Model

Logs: TypeAlias = "dict[str, float]"


class Callback:
    """Base of all callbacks: override what should be heard."""

    model: Model
    params: dict[str, Any]
    # Whether it does nothing but read the logs, so that several epochs may be run before it hears about them. A
    # subclass that does more need not know of this: only what stands in the very class counts.
    only_listens = False
    # Whether it shows how training is getting on, so that it should hear of it a few times a second at least.
    shows = False

    def set_model(self, model: Model) -> None:
        """Called once before training."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Called once before training: "epochs", "steps", the number of batches in an epoch, and "verbose"."""
        self.params = params

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Training begins."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Training has ended; ``logs`` are those of the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch begins."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch has ended."""

    def on_epochs_end(self, first: int, columns: dict[str, list[float]]) -> None:
        """Several epochs have ended, from the one numbered ``first``: only for those that ``only_listens``.

        ``columns`` has one value per epoch for every key of the logs.
        """
        for number, values in enumerate(zip(*columns.values(), strict=True)):
            self.on_epoch_end(first + number, dict(zip(columns, values, strict=True)))

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch begins."""

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """The weights have been changed by a batch."""

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Another name for ``on_train_batch_begin``."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Another name for ``on_train_batch_end``."""


class LambdaCallback(Callback):
    """A callback made of functions: ``LambdaCallback(on_epoch_end=lambda epoch, logs: ...)``."""

    def __init__(
        self,
        on_epoch_begin: Callable[[int, Any], object] | None = None,
        on_epoch_end: Callable[[int, Any], object] | None = None,
        on_train_begin: Callable[[Any], object] | None = None,
        on_train_end: Callable[[Any], object] | None = None,
        on_train_batch_begin: Callable[[int, Any], object] | None = None,
        on_train_batch_end: Callable[[int, Any], object] | None = None,
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

    only_listens = True

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write the epoch down."""
        self.epoch.append(epoch)
        for key, value in (logs or {}).items():
            self.history.setdefault(key, []).append(value)

    def on_epochs_end(self, first: int, columns: dict[str, list[float]]) -> None:
        """Write several epochs down."""
        self.epoch.extend(range(first, first + len(columns["loss"])))
        for key, values in columns.items():
            self.history.setdefault(key, []).extend(values)


class CallbackList:
    """Tells everything to those who listen to it, in order.

    Args:
        callbacks: who may listen.
        model: what they listen to.
        params: what they should know beforehand.

    Attributes:
        only_listen: whether all of them do nothing but read the logs.
        by_batch: whether somebody listens to single batches.
        shown: whether somebody shows how training is getting on.
    """

    def __init__(self, callbacks: Sequence[Callback], model: Model, params: dict[str, Any]) -> None:
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            callback.set_model(model)
            callback.set_params(params)
        self.only_listen = all(vars(type(callback)).get("only_listens") for callback in self.callbacks)
        self.shown = any(callback.shows for callback in self.callbacks)
        # Whoever has not overridden a method does not want to hear of it.
        self._listeners = {
            event: [getattr(callback, event) for callback in self.callbacks if _overrides(callback, event)]
            for event in (*_EVENTS, *_BATCH_EVENTS)
        }
        batch_begin, batch_end = self._listeners["on_batch_begin"], self._listeners["on_batch_end"]
        self._listeners["on_train_batch_begin"] += batch_begin
        self._listeners["on_train_batch_end"] += batch_end
        self.by_batch = any(self._listeners[event] for event in _BATCH_EVENTS)

    def tell(self, event: str, *what: Any) -> None:
        """Call the method of that name of every callback, as in ``tell("on_epoch_end", 0, logs)``."""
        for listener in self._listeners[event]:
            listener(*what)


_EVENTS = ("on_train_begin", "on_train_end", "on_epoch_begin", "on_epoch_end")
_BATCH_EVENTS = ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")


def _overrides(callback: Callback, event: str) -> bool:
    return event in vars(callback) or getattr(type(callback), event) is not getattr(Callback, event)


def get(callbacks: Callback | Sequence[Callback] | None) -> list[Callback]:
    """The callbacks given to ``fit``, as a list.

    Raises:
        TypeError: one of them is no callback.
    """
    given = [] if callbacks is None else [callbacks] if isinstance(callbacks, Callback) else list(callbacks)
    for callback in given:
        if not isinstance(callback, Callback):
            missing = " itself: its brackets are missing" if isinstance(callback, type) else ""
            raise TypeError(
                "callbacks must be Callback objects, such as nn.LambdaCallback(on_epoch_end=...); "
                f"got {callback!r}{missing}"
            )
    return given
