"""HIPS autograd: NumPy wrapped; its users write the optimizer by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np

from tests.benchmarks.engine.workloads import (
    BETA_1,
    BETA_2,
    EPSILON,
    LEARNING_RATE,
    Array,
    Build,
    Case,
    bell,
    bell_loss,
    bell_start,
    clouds,
    digits,
    images,
    order,
    quadrants,
    start,
    two_layers,
)

Parameters = list[Array]
Step = Callable[[Parameters, Parameters], None]


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + anp.exp(-z))


def _cross_entropy(p: Any, y: Any) -> Any:
    return -anp.mean(y * anp.log(p) + (1 - y) * anp.log(1 - p))


def _adam(parameters: Parameters) -> Step:
    moments = [(np.zeros_like(each), np.zeros_like(each)) for each in parameters]
    steps = 0

    def step(parameters: Parameters, gradients: Parameters) -> None:
        nonlocal steps
        steps += 1
        rate = LEARNING_RATE * math.sqrt(1 - BETA_2**steps) / (1 - BETA_1**steps)
        for number, gradient in enumerate(gradients):
            m, v = moments[number]
            moments[number] = m, v = BETA_1 * m + (1 - BETA_1) * gradient, BETA_2 * v + (1 - BETA_2) * gradient**2
            parameters[number] = parameters[number] - rate * m / (np.sqrt(v) + EPSILON)

    return step


def _sgd(rate: float) -> Step:
    def step(parameters: Parameters, gradients: Parameters) -> None:
        parameters[:] = [each - rate * gradient for each, gradient in zip(parameters, gradients, strict=True)]

    return step


def _train(loss: Any, parameters: Parameters, step: Step, x: Array, y: Array, batch: int, shuffle: bool) -> Case:
    both, rng = autograd.value_and_grad(loss), np.random.default_rng(5)

    def run(epochs: int) -> float:
        total = math.nan
        for _ in range(epochs):
            total = 0.0
            ids = order(len(x), rng, shuffle)
            for begin in range(0, len(x), batch):
                part = ids[begin : begin + batch]
                value, gradients = both(parameters, x[part], y[part])
                step(parameters, gradients)
                total += float(value) * len(part)
        return total / len(x)

    return Case(run, -(-len(x) // batch))


def _flat(*sizes: int, dtype: str = "float32") -> Parameters:
    return [each for layer in start(*sizes, dtype=dtype) for each in layer]


def train_digits(shuffle: bool) -> Case:
    def loss(p: Any, x: Any, y: Any) -> Any:
        a = _sigmoid(anp.dot(_sigmoid(anp.dot(x, p[0]) + p[1]), p[2]) + p[3])
        return _cross_entropy(_sigmoid(anp.dot(a, p[4]) + p[5]), y)

    parameters = _flat(400, 25, 15, 1)
    return _train(loss, parameters, _adam(parameters), *digits(), 32, shuffle)


def train_images(shuffle: bool) -> Case:
    def loss(p: Any, x: Any, y: Any) -> Any:
        a = anp.maximum(anp.dot(anp.maximum(anp.dot(x, p[0]) + p[1], 0), p[2]) + p[3], 0)
        z = anp.dot(a, p[4]) + p[5]
        z = z - anp.max(z, 1, keepdims=True)
        return anp.mean(anp.log(anp.sum(anp.exp(z), 1)) - anp.sum(y * z, 1))

    parameters = _flat(784, 256, 128, 10)
    x, classes = images()
    return _train(loss, parameters, _adam(parameters), x, np.eye(10, dtype=x.dtype)[classes], 128, shuffle)


def train_quadrants(hidden: int, shuffle: bool) -> Case:
    def loss(p: Any, x: Any, y: Any) -> Any:
        return _cross_entropy(_sigmoid(anp.dot(anp.tanh(anp.dot(x, p[0]) + p[1]), p[2]) + p[3]), y)

    both, parameters, step = autograd.value_and_grad(loss), _flat(2, hidden, 1, dtype="float64"), _sgd(1.2)
    x, y = quadrants()

    def run(steps: int) -> float:
        value = math.nan
        for _ in range(steps):
            value, gradients = both(parameters, x, y)
            step(parameters, gradients)
        return float(value)

    return Case(run)


def train_bell(shuffle: bool) -> Case:
    def loss(p: Any, x: Any, y: Any) -> Any:
        return anp.sum((anp.dot(_sigmoid(anp.dot(x, p[0]) + p[1]), p[2]) + p[3] - y) ** 2)

    gradient, parameters, step = autograd.grad(loss), [each for layer in bell_start() for each in layer], _sgd(0.05)
    samples = list(zip(*bell(), strict=True))

    def run(epochs: int) -> float:
        for _ in range(epochs):
            for x, y in samples:
                step(parameters, gradient(parameters, x, y))
        return bell_loss(*parameters)

    return Case(run, 200)


def train_clouds(shuffle: bool) -> Case:
    def loss(p: Any, x: Any, y: Any) -> Any:
        return _cross_entropy(_sigmoid(anp.dot(x, p[0]) + p[1]), y)

    return _train(loss, [np.zeros((2, 1)), np.zeros(1)], _sgd(0.1), *clouds(), 10, shuffle)


def differentiate_layers(width: int, shuffle: bool) -> Case:
    *parameters, x = two_layers(width)
    both = autograd.value_and_grad(
        lambda p: anp.sum(anp.tanh(anp.dot(p[2], _sigmoid(anp.dot(p[0], x) + p[1])) + p[3]) ** 2)
    )

    def run(times: int) -> float:
        value, gradients = math.nan, []
        for _ in range(times):
            value, gradients = both(parameters)
        return float(value) + sum(float(each.sum()) for each in gradients)

    return Case(run)


def differentiate_quotient(shuffle: bool) -> Case:
    both = autograd.value_and_grad(lambda p: (2 * p[0] + 1 / p[0]) / (p[0] + p[1]))

    def run(times: int) -> float:
        value, gradients = math.nan, ()
        for _ in range(times):
            value, gradients = both((1.0, 2.0))
        return float(value + sum(gradients))

    return Case(run)


def differentiate_twice(f: Callable[[Any], Any], at: float, shuffle: bool) -> Case:
    second = autograd.grad(autograd.grad(f))

    def run(times: int) -> float:
        found = math.nan
        for _ in range(times):
            found = second(at)
        return float(found)

    return Case(run)


CASES: dict[str, Build] = {
    "W1": train_digits,
    "W2-4": partial(train_quadrants, 4),
    "W2-10": partial(train_quadrants, 10),
    "W3": train_bell,
    "W4": train_clouds,
    **{f"W6-{width}": partial(differentiate_layers, width) for width in (2, 32, 256, 1024)},
    "W7": differentiate_quotient,
    "W7-poly": partial(differentiate_twice, lambda x: x * x + x, 3.0),
    "W7-trans": partial(differentiate_twice, lambda x: anp.sin(x) * anp.exp(x), 0.7),
    "W8": train_images,
}
