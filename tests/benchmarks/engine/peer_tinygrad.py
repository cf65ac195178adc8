"""tinygrad with its JIT; it compiles with clang."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from tinygrad import Tensor, TinyJit
from tinygrad.helpers import Context
from tinygrad.nn.optim import Adam

from tests.benchmarks.engine.workloads import (
    EPSILON,
    LEARNING_RATE,
    Array,
    Build,
    Case,
    digits,
    images,
    order,
    start,
    two_layers,
)


def _train(loss: Callable[[Any, Any, Any], Any], sizes: tuple[int, ...], data: Any, batch: int, shuffle: bool) -> Case:
    x, y = data
    layers = [tuple(_parameter(each) for each in layer) for layer in start(*sizes)]
    optimizer = Adam([each for layer in layers for each in layer], lr=LEARNING_RATE, eps=EPSILON)
    rng = np.random.default_rng(5)

    def step(xb: Any, yb: Any) -> Any:
        with Context(TRAINING=1):
            optimizer.zero_grad()
            value = loss(layers, xb, yb)
            value.backward()
            return value.realize(*optimizer.schedule_step())

    compiled = {size: TinyJit(step) for size in {batch, len(x) % batch}}

    def run(epochs: int) -> float:
        total = math.nan
        for _ in range(epochs):
            total = 0.0
            ids = order(len(x), rng, shuffle)
            for begin in range(0, len(x), batch):
                part = ids[begin : begin + batch]
                value = compiled[len(part)](Tensor(x[part]).realize(), Tensor(y[part]).realize())
                total += value.item() * len(part)
        return total / len(x)

    return Case(run, -(-len(x) // batch))


def _parameter(values: Array) -> Any:
    tensor = Tensor(values).contiguous().realize()
    return tensor.is_param_() if hasattr(tensor, "is_param_") else tensor.requires_grad_(True)


def train_digits(shuffle: bool) -> Case:
    def loss(layers: Any, x: Any, y: Any) -> Any:
        for w, b in layers:
            x = (x @ w + b).sigmoid()
        return x.binary_crossentropy(y)

    return _train(loss, (400, 25, 15, 1), digits(), 32, shuffle)


def train_images(shuffle: bool) -> Case:
    def loss(layers: Any, x: Any, y: Any) -> Any:
        for w, b in layers[:-1]:
            x = (x @ w + b).relu()
        return (x @ layers[-1][0] + layers[-1][1]).sparse_categorical_crossentropy(y)

    return _train(loss, (784, 256, 128, 10), images(), 128, shuffle)


def differentiate_layers(width: int, shuffle: bool) -> Case:
    w1, b1, w2, b2, x = (Tensor(each).realize() for each in two_layers(width))

    def both() -> Any:
        value = ((w2 @ (w1 @ x + b1).sigmoid() + b2).tanh() ** 2).sum()
        gradients = value.gradient(w1, b1, w2, b2)
        return value.realize(*gradients), gradients

    compiled = TinyJit(both)

    def run(times: int) -> float:
        found = math.nan
        gradients: Any = ()
        for _ in range(times):
            value, gradients = compiled()
            found = value.item()
        return float(found + sum(each.sum().item() for each in gradients))

    return Case(run)


CASES: dict[str, Build] = {
    "W1": train_digits,
    **{f"W6-{width}": partial(differentiate_layers, width) for width in (2, 32, 256, 1024)},
    "W8": train_images,
}
