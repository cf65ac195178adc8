"""The engine as a learner uses it: compile, fit, predict.

Where an epoch has many steps, a metric and a callback are always there. Where it has one or a few, they are what takes
most of the time, as the callback may look at the net after every epoch; such workloads are measured without them, for
the losses alone, and once more with them (``WATCHED``).
"""

from __future__ import annotations

from functools import partial

import numpy as np

from tests.benchmarks.engine.workloads import (
    LEARNING_RATE,
    Array,
    Build,
    Case,
    Start,
    bell,
    bell_loss,
    bell_start,
    clouds,
    digits,
    images,
    portions,
    quadrants,
    start,
)
from tutor import engine as nn


class LastLoss(nn.callbacks.Callback):
    """A callback, as learners have them."""

    def __init__(self) -> None:
        super().__init__()
        self.loss = np.nan

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        assert logs is not None
        self.loss = logs["loss"]


def _net(layers: Start, *activations: str) -> nn.Sequential:
    dtype = str(layers[0][0].dtype)
    model = nn.Sequential([nn.Input(shape=(len(layers[0][0]),))])
    for (_, b), activation in zip(layers, activations, strict=True):
        model.add(nn.layers.Dense(len(b), activation=activation, dtype=dtype))
    model.set_weights([each for layer in layers for each in layer])
    return model


def _train(
    model: nn.Sequential, x: Array, y: Array, batch: int, shuffle: bool, epochs: int, watched: bool = True
) -> Case:
    """``fit`` again and again, as many epochs at a time as the lesson has."""
    last = LastLoss()

    def run(times: int) -> float:
        loss = np.nan
        for each in portions(times, epochs):
            callbacks = [last] if watched else []
            history = model.fit(x, y, epochs=each, batch_size=batch, shuffle=shuffle, verbose=0, callbacks=callbacks)
            loss = last.loss if watched else history.history["loss"][-1]
        return float(loss)

    return Case(run, -(-len(x) // batch))


def train_digits(shuffle: bool) -> Case:
    model = _net(start(400, 25, 15, 1), "sigmoid", "sigmoid", "sigmoid")
    model.compile(loss="binary_crossentropy", optimizer=nn.optimizers.Adam(LEARNING_RATE), metrics=["accuracy"])
    return _train(model, *digits(), 32, shuffle, 20)


def train_images(shuffle: bool) -> Case:
    model = _net(start(784, 256, 128, 10), "relu", "relu", "softmax")
    loss, adam = nn.losses.SparseCategoricalCrossentropy(), nn.optimizers.Adam(LEARNING_RATE)
    model.compile(loss=loss, optimizer=adam, metrics=["accuracy"])
    return _train(model, *images(), 128, shuffle, 1)


def train_quadrants(hidden: int, watched: bool, shuffle: bool) -> Case:
    model = _net(start(2, hidden, 1, dtype="float64"), "tanh", "sigmoid")
    metrics = ["accuracy"] if watched else []
    model.compile(loss="binary_crossentropy", optimizer=nn.optimizers.SGD(1.2), metrics=metrics)
    return _train(model, *quadrants(), 150, False, 10_000, watched)


def train_bell(watched: bool, shuffle: bool) -> Case:
    model = _net(bell_start(), "sigmoid", "linear")
    model.compile(loss="mse", optimizer=nn.optimizers.SGD(0.05))
    fit = _train(model, *bell(), 1, False, 250, watched)

    def run(times: int) -> float:
        fit.run(times)
        return bell_loss(*model.get_weights())

    return Case(run, fit.stride)


def train_clouds(watched: bool, shuffle: bool) -> Case:
    model = _net([(0 * w, b) for w, b in start(2, 1, dtype="float64")], "sigmoid")
    metrics = ["accuracy"] if watched else []
    model.compile(loss="binary_crossentropy", optimizer=nn.optimizers.SGD(0.1), metrics=metrics)
    return _train(model, *clouds(), 10, shuffle, 500, watched)


def predict_digits(shuffle: bool) -> Case:
    model = _net(start(400, 25, 15, 1), "sigmoid", "sigmoid", "sigmoid")
    x, _ = digits()

    def run(times: int) -> float:
        predicted = x
        for _ in range(times):
            predicted = model.predict(x, verbose=0)
        return float(predicted.mean())

    return Case(run)


def _small(watched: bool) -> dict[str, Build]:
    return {
        "W2-4": partial(train_quadrants, 4, watched),
        "W2-10": partial(train_quadrants, 10, watched),
        "W3": partial(train_bell, watched),
        "W4": partial(train_clouds, watched),
    }


CASES: dict[str, Build] = {"W1": train_digits, **_small(False), "W5": predict_digits, "W8": train_images}
WATCHED: dict[str, Build] = _small(True)
