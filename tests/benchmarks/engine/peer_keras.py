"""Keras on TensorFlow: compile, fit, predict."""

from __future__ import annotations

from functools import partial
from typing import Any

import tensorflow as tf

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
    quadrants,
    start,
)

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
keras = tf.keras


def _net(layers: Start, *activations: str) -> Any:
    dtype = str(layers[0][0].dtype)
    model = keras.Sequential([keras.Input((len(layers[0][0]),), dtype=dtype)])
    for (_, b), activation in zip(layers, activations, strict=True):
        model.add(keras.layers.Dense(len(b), activation=activation, dtype=dtype))
    model.set_weights([each for layer in layers for each in layer])
    return model


def _train(model: Any, x: Array, y: Array, batch: int, shuffle: bool) -> Case:
    def run(epochs: int) -> float:
        history = model.fit(x, y, epochs=epochs, batch_size=batch, verbose=0, shuffle=shuffle)
        return float(history.history["loss"][-1])

    return Case(run, -(-len(x) // batch))


def train_digits(shuffle: bool) -> Case:
    model = _net(start(400, 25, 15, 1), "sigmoid", "sigmoid", "sigmoid")
    model.compile(keras.optimizers.Adam(LEARNING_RATE), keras.losses.BinaryCrossentropy())
    return _train(model, *digits(), 32, shuffle)


def train_images(shuffle: bool) -> Case:
    model = _net(start(784, 256, 128, 10), "relu", "relu", "linear")
    model.compile(keras.optimizers.Adam(LEARNING_RATE), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return _train(model, *images(), 128, shuffle)


def train_quadrants(hidden: int, shuffle: bool) -> Case:
    model = _net(start(2, hidden, 1, dtype="float64"), "tanh", "sigmoid")
    model.compile(keras.optimizers.SGD(1.2), keras.losses.BinaryCrossentropy(dtype="float64"))
    return _train(model, *quadrants(), 150, False)


def train_bell(shuffle: bool) -> Case:
    model = _net(bell_start(), "sigmoid", "linear")
    model.compile(keras.optimizers.SGD(0.05), keras.losses.MeanSquaredError(dtype="float64"))
    x, y = bell()

    def run(epochs: int) -> float:
        model.fit(x, y, epochs=epochs, batch_size=1, verbose=0, shuffle=False)
        return bell_loss(*model.get_weights())

    return Case(run, 200)


def train_clouds(shuffle: bool) -> Case:
    model = _net([(0 * w, b) for w, b in start(2, 1, dtype="float64")], "sigmoid")
    model.compile(keras.optimizers.SGD(0.1), keras.losses.BinaryCrossentropy(dtype="float64"))
    return _train(model, *clouds(), 10, shuffle)


def predict_digits(shuffle: bool) -> Case:
    model = _net(start(400, 25, 15, 1), "sigmoid", "sigmoid", "sigmoid")
    x, _ = digits()

    def run(times: int) -> float:
        predicted = x
        for _ in range(times):
            predicted = model.predict(x, verbose=0)
        return float(predicted.mean())

    return Case(run)


CASES: dict[str, Build] = {
    "W1": train_digits,
    "W2-4": partial(train_quadrants, 4),
    "W2-10": partial(train_quadrants, 10),
    "W3": train_bell,
    "W4": train_clouds,
    "W5": predict_digits,
    "W8": train_images,
}
