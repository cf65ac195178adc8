"""Sequential: a network that can be trained."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tutor.engine import losses as loss_module
from tutor.engine import metrics as metric_module
from tutor.engine import optimizers as optimizer_module
from tutor.engine.activations import linear
from tutor.engine.data import hold_back
from tutor.engine.losses import Loss
from tutor.engine.metrics import Metric
from tutor.engine.network import Network
from tutor.engine.optimizers import Optimizer
from tutor.engine.randomness import default_generator, generator
from tutor.engine.training import Objective, checked_pair, gather_listeners, measure, train

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from tutor.engine.arrays import Array
    from tutor.engine.callbacks import Callback, History
    from tutor.engine.layer import Layer
    from tutor.engine.layers import Input


class Sequential(Network):
    """Layers in a row that learn: compile, then fit, then evaluate and predict.

    With an ``Input`` in front the weights are made at once, otherwise when the first data come.

    Args:
        layers: from the inputs to the outputs.
        name: what ``summary`` calls the model.
        rng: where first weights and shuffling come from; the engine's own generator unless given.
        seed: a number instead of ``rng``.

    Attributes:
        stop_training: set by a callback to end training early.
        history: of the last ``fit``.
    """

    def __init__(
        self,
        layers: Iterable[Layer | Input] | None = None,
        name: str | None = None,
        rng: np.random.Generator | None = None,
        seed: int | None = None,
    ) -> None:
        super().__init__(layers, name, rng, seed)
        self.stop_training = False
        self.history: History | None = None
        self._optimizer: Optimizer | None = None
        self._loss: Loss | None = None
        self._metrics: list[str | Metric | type[Metric]] = []

    def compile(
        self,
        optimizer: str | Optimizer | type[Optimizer] = "rmsprop",
        loss: str | Loss | type[Loss] | None = None,
        metrics: Sequence[str | Metric | type[Metric]] | None = None,
    ) -> None:
        """Say how the model should learn.

        Args:
            optimizer: what moves the weights, an object such as ``nn.Adam(0.01)`` or a name.
            loss: what should become small, an object or a name; needed for training, not for predictions.
            metrics: what else to report, such as "accuracy".

        Raises:
            ValueError: a name is unknown.
            TypeError: one of them is something else.
        """
        if isinstance(metrics, str | Metric):
            raise TypeError(f"metrics must be a list, such as [{metrics!r}]")
        found = None if loss is None else loss_module.get(loss)
        if found is not None and found.reduction == "none":
            raise ValueError('training needs one number to make small: the loss must not have reduction="none"')
        if getattr(found, "from_logits", False) and self.layers and self.layers[-1].activation is not linear:
            warnings.warn(
                f"the loss expects logits (from_logits=True), but layer {self.layers[-1].name!r} has an activation: "
                "leave out one of the two",
                stacklevel=2,
            )
        for metric in metrics or ():
            metric_module.get(metric)  # unknown names should be found here, not in the middle of fit
        self._optimizer, self._loss, self._metrics = optimizer_module.get(optimizer), found, list(metrics or ())

    @property
    def optimizer(self) -> Optimizer:
        """What moves the weights."""
        if self._optimizer is None:
            raise RuntimeError(f"model {self.name!r} is not compiled: call compile(optimizer=..., loss=...) first")
        return self._optimizer

    @property
    def loss(self) -> Loss:
        """What training makes small."""
        if self._loss is None:
            missing = "is not compiled" if self._optimizer is None else "was compiled without a loss"
            raise RuntimeError(
                f"model {self.name!r} {missing}: call compile(optimizer=..., loss=...) first, "
                'as in model.compile(optimizer="adam", loss="binary_crossentropy")'
            )
        return self._loss

    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Literal["auto", 0, 1, 2] = "auto",
        callbacks: Callback | Sequence[Callback] | None = None,
        validation_split: float = 0.0,
        validation_data: tuple[ArrayLike, ArrayLike] | None = None,
        shuffle: bool = True,
        rng: np.random.Generator | None = None,
        seed: int | None = None,
    ) -> History:
        """Learn from examples.

        Args:
            x: inputs, (samples, n).
            y: targets, (samples, outputs), or (samples,) where there is one output.
            batch_size: rows per step of the optimizer, 32 unless given.
            epochs: how often to go through all rows.
            verbose: "auto" or 0 for silence, 1 or 2 for a line an epoch.
            callbacks: who listens, such as ``nn.LambdaCallback(on_epoch_end=lambda epoch, logs: ...)``.
            validation_split: which part of the rows is kept for validation, the last ones before shuffling.
            validation_data: (x, y) for validation instead.
            shuffle: whether rows change their order before every epoch.
            rng: where the orders come from; the model's own generator unless given.
            seed: a number instead of ``rng``.

        Returns:
            What happened: ``.history`` maps "loss" and every metric to one value per epoch.

        Raises:
            RuntimeError: the model is not compiled.
            ValueError: the data do not fit the model or each other, or a number makes no sense.
        """
        loss = self.loss
        size = _whole("batch_size", 32 if batch_size is None else batch_size, 1)
        epochs = _whole("epochs", epochs, 0)
        history, listeners = gather_listeners(callbacks, verbose)
        source = generator(rng, seed)
        data = checked_pair(self, x, y)
        validation = None
        if validation_data is not None:
            validation = checked_pair(self, *_two(validation_data), names=("validation x", "validation y"))
        elif validation_split:
            data, validation = hold_back(*data, validation_split)
        self.optimizer.build_once(self.trainable_variables)
        orders = source if source is not None else self._rng if self._rng is not None else default_generator()
        train(
            self,
            Objective(self, loss),
            data,
            validation,
            batch_size=size,
            epochs=epochs,
            rng=orders if shuffle else None,
            metrics=self._fresh_metrics(),
            listeners=listeners,
        )
        self.history = history
        return history

    def evaluate(
        self,
        x: ArrayLike,
        y: ArrayLike,
        batch_size: int | None = None,
        verbose: object = 0,  # noqa: ARG002  # Keras has it; there is nothing to be said
        return_dict: bool = False,
    ) -> float | list[float] | dict[str, float]:
        """Loss and metrics of these examples; nothing is learned.

        Args:
            x: inputs, (samples, n).
            y: targets, (samples, outputs).
            batch_size: rows at a time; all at once unless given.
            verbose: taken so that code written for Keras runs; nothing is printed.
            return_dict: whether to name the numbers.

        Returns:
            The loss; a list of loss and metrics if there are any; or a dictionary of them.
        """
        loss = self.loss
        data = checked_pair(self, x, y)
        size = len(data[0]) if batch_size is None else _whole("batch_size", batch_size, 1)
        found = measure(Objective(self, loss), data, self._fresh_metrics(), size)
        if return_dict:
            return found
        return list(found.values()) if len(found) > 1 else found["loss"]

    def predict(
        self,
        x: ArrayLike,
        batch_size: int | None = None,
        verbose: object = 0,  # noqa: ARG002  # Keras has it; there is nothing to be said
    ) -> Array:
        """The outputs for these inputs as a plain array, (samples, outputs).

        Args:
            x: inputs, (samples, n).
            batch_size: rows at a time, to save memory; all at once unless given.
            verbose: taken so that code written for Keras runs; nothing is printed.
        """
        inputs = self.prepare(x)
        size = max(1, len(inputs)) if batch_size is None else _whole("batch_size", batch_size, 1)
        parts = [self.forward(inputs[start : start + size])[0] for start in range(0, max(1, len(inputs)), size)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _fresh_metrics(self) -> list[Metric]:
        outputs = self.output_shape[-1] or 1
        return [metric_module.get(metric, outputs) for metric in self._metrics]


def _whole(name: str, value: Any, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}; got {value!r}")
    return int(value)


def _two(pair: Any) -> tuple[Any, Any]:
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise ValueError(f"validation_data must be a pair, (x, y); got {type(pair).__name__}")
    return pair[0], pair[1]
