"""PyTorch, as its own tutorials write it: modules, an optimizer, a loop over batches."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch

from tests.benchmarks.engine.workloads import (
    EPSILON,
    LEARNING_RATE,
    Build,
    Case,
    Start,
    bell,
    bell_start,
    clouds,
    digits,
    images,
    quadrants,
    start,
    two_layers,
)

torch.set_num_threads(1)
nn = torch.nn


def _net(layers: Start, hidden: Any, last: Any) -> Any:
    """The same start; weights are (out, in) here."""
    modules = []
    for number, (w, b) in enumerate(layers, 1):
        layer = nn.Linear(*w.shape)
        layer.weight.data, layer.bias.data = torch.tensor(w.T.copy()), torch.tensor(b)
        activation = hidden if number < len(layers) else last
        modules += [layer, activation()] if activation else [layer]
    return nn.Sequential(*modules)


def _train(model: Any, loss: Any, optimizer: Any, x: Any, y: Any, batch: int, shuffle: bool, steps: int) -> Case:
    """Epochs over batches; the loss of the last one."""

    def run(epochs: int) -> float:
        total = math.nan
        for _ in range(epochs):
            total = 0.0
            ids = torch.randperm(len(x)) if shuffle else torch.arange(len(x))
            for part in ids.split(batch):
                optimizer.zero_grad()
                value = loss(model(x[part]), y[part])
                value.backward()
                optimizer.step()
                total += value.item() * len(part)
        return total / len(x)

    return Case(run, steps)


def train_digits(fused: bool, shuffle: bool) -> Case:
    x, y = map(torch.tensor, digits())
    model = _net(start(400, 25, 15, 1), nn.Sigmoid, nn.Sigmoid)
    adam = torch.optim.Adam(model.parameters(), LEARNING_RATE, eps=EPSILON, fused=fused)
    return _train(model, nn.BCELoss(), adam, x, y, 32, shuffle, 32)


def train_images(fused: bool, shuffle: bool) -> Case:
    x, y = map(torch.tensor, images())
    model = _net(start(784, 256, 128, 10), nn.ReLU, None)
    adam = torch.optim.Adam(model.parameters(), LEARNING_RATE, eps=EPSILON, fused=fused)
    return _train(model, nn.CrossEntropyLoss(), adam, x, y, 128, shuffle, 79)


def train_quadrants(hidden: int, shuffle: bool) -> Case:
    x, y = map(torch.tensor, quadrants())
    model = _net(start(2, hidden, 1, dtype="float64"), nn.Tanh, nn.Sigmoid)
    loss, sgd = nn.BCELoss(), torch.optim.SGD(model.parameters(), 1.2)

    def run(steps: int) -> float:
        last = math.nan
        for _ in range(steps):
            sgd.zero_grad()
            value = loss(model(x), y)
            value.backward()
            sgd.step()
            last = value.item()
        return last

    return Case(run)


def train_bell(shuffle: bool) -> Case:
    x, y = map(torch.tensor, bell())
    model = _net(bell_start(), nn.Sigmoid, None)
    loss, sgd = nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.05)

    def run(epochs: int) -> float:
        for _ in range(epochs):
            for a, b in zip(x, y, strict=True):
                sgd.zero_grad()
                loss(model(a), b).backward()
                sgd.step()
        with torch.no_grad():
            return float(loss(model(x), y))

    return Case(run, 200)


def train_clouds(shuffle: bool) -> Case:
    x, y = map(torch.tensor, clouds())
    model = _net(start(2, 1, dtype="float64"), None, nn.Sigmoid)
    model[0].weight.data.zero_()
    return _train(model, nn.BCELoss(), torch.optim.SGD(model.parameters(), 0.1), x, y, 10, shuffle, 40)


def predict_digits(shuffle: bool) -> Case:
    x = torch.tensor(digits()[0])
    model = _net(start(400, 25, 15, 1), nn.Sigmoid, nn.Sigmoid)

    def run(times: int) -> float:
        predicted = x
        with torch.no_grad():
            for _ in range(times):
                predicted = model(x)
        return float(predicted.mean())

    return Case(run)


def differentiate_layers(width: int, shuffle: bool) -> Case:
    *parameters, x = map(torch.tensor, two_layers(width))
    w1, b1, w2, b2 = (each.requires_grad_() for each in parameters)

    def run(times: int) -> float:
        value: Any = math.nan
        gradients: tuple[Any, ...] = ()
        for _ in range(times):
            value = (torch.tanh(w2 @ torch.sigmoid(w1 @ x + b1) + b2) ** 2).sum()
            gradients = torch.autograd.grad(value, parameters)
        return float(value) + sum(float(each.sum()) for each in gradients)

    return Case(run)


def differentiate_quotient(shuffle: bool) -> Case:
    def run(times: int) -> float:
        found: tuple[Any, ...] = ()
        for _ in range(times):
            x, y = (torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in (1.0, 2.0))
            z = (2 * x + 1 / x) / (x + y)
            found = z, *torch.autograd.grad(z, (x, y))
        return float(sum(found))

    return Case(run)


def differentiate_twice(f: Callable[[Any], Any], at: float, shuffle: bool) -> Case:
    def run(times: int) -> float:
        second = torch.tensor(math.nan)
        for _ in range(times):
            x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
            (first,) = torch.autograd.grad(f(x), x, create_graph=True)
            (second,) = torch.autograd.grad(first, x)
        return float(second)

    return Case(run)


CASES: dict[str, Build] = {
    "W1": partial(train_digits, False),
    "W2-4": partial(train_quadrants, 4),
    "W2-10": partial(train_quadrants, 10),
    "W3": train_bell,
    "W4": train_clouds,
    "W5": predict_digits,
    **{f"W6-{width}": partial(differentiate_layers, width) for width in (2, 32, 256, 1024)},
    "W7": differentiate_quotient,
    "W7-poly": partial(differentiate_twice, lambda x: x * x + x, 3.0),
    "W7-trans": partial(differentiate_twice, lambda x: torch.sin(x) * torch.exp(x), 0.7),
    "W8": partial(train_images, False),
}
FUSED: dict[str, Build] = {"W1": partial(train_digits, True), "W8": partial(train_images, True)}
