"""Nets trained from the same start in the same order: the losses epoch by epoch, beside PyTorch's and Keras' fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.benchmarks.engine.workloads import digits, images, start
from tests.compare.peers import Array, present
from tests.compare.report import Line, apart
from tutor import engine as nn

EPOCHS = 10


@dataclass(frozen=True, slots=True)
class Run:
    """A net, its data and how it is trained; names are Keras' and the engine's."""

    what: str
    data: tuple[Array, Array]
    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    optimizer: str
    options: dict[str, Any]
    dtype: str = "float32"
    batch: int = 32


def _classes() -> tuple[Array, Array]:
    x, classes = images()
    return x[:1000, :400], classes[:1000]


_DIGITS = (digits(), (400, 25, 15, 1), ("sigmoid",) * 3, "binary_crossentropy")
_CLASSES = (_classes(), (400, 25, 10), ("tanh", "softmax"), "sparse_categorical_crossentropy")
RUNS = (
    Run("digits, Adam", *_DIGITS, "Adam", {"learning_rate": 1e-3}),
    Run("digits, Adam, float64", *_DIGITS, "Adam", {"learning_rate": 1e-3}, "float64"),
    Run("digits, SGD with momentum", *_DIGITS, "SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    Run("ten classes, SGD", *_CLASSES, "SGD", {"learning_rate": 0.1}),
    Run("ten classes, RMSprop, float64", *_CLASSES, "RMSprop", {"learning_rate": 1e-3}, "float64"),
)


def missing() -> list[str]:
    """There is no table to be complete for."""
    return []


def lines() -> Iterator[Line]:
    """A line for each run and peer."""
    for run in RUNS:
        ours = _by_fit(run, nn)
        if present("torch"):
            yield Line(f"{run.what}: {EPOCHS} losses", "PyTorch", apart(ours, _by_torch(run)))
        if present("keras"):
            import keras

            yield Line(f"{run.what}: {EPOCHS} losses", "Keras", apart(ours, _by_fit(run, keras)))


def _by_fit(run: Run, module: Any) -> list[float]:
    """The engine and Keras, by the very same lines."""
    x, y = run.data
    model = module.Sequential([module.Input(shape=(run.sizes[0],), dtype=run.dtype)])
    for units, activation in zip(run.sizes[1:], run.activations, strict=True):
        model.add(module.layers.Dense(units, activation=activation, dtype=run.dtype))
    model.set_weights([each for layer in start(*run.sizes, dtype=run.dtype) for each in layer])
    model.compile(loss=run.loss, optimizer=getattr(module.optimizers, run.optimizer)(**run.options))
    history = model.fit(x.astype(run.dtype), y, epochs=EPOCHS, batch_size=run.batch, shuffle=False, verbose=0)
    return [float(each) for each in history.history["loss"]]


def _by_torch(run: Run) -> list[float]:
    """PyTorch with Keras' places of epsilon: what differs there is shown with the optimizers."""
    import torch

    x, y = run.data
    inputs = torch.tensor(x.astype(run.dtype))
    targets = torch.tensor(y.astype(run.dtype) if y.ndim == 2 else y)
    kinds = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh}
    modules: list[Any] = []
    for (w, b), activation in zip(start(*run.sizes, dtype=run.dtype), run.activations, strict=True):
        layer = torch.nn.Linear(*w.shape)
        layer.weight.data, layer.bias.data = torch.tensor(w.T.copy()), torch.tensor(b)
        modules += [layer, *([kinds[activation]()] if activation in kinds else [])]  # softmax is in the loss
    model = torch.nn.Sequential(*modules)
    loss = torch.nn.BCELoss() if run.loss == "binary_crossentropy" else torch.nn.CrossEntropyLoss()
    step = _torch_step(run, list(model.parameters()))
    losses = []
    for _ in range(EPOCHS):
        total = 0.0
        for begin in range(0, len(x), run.batch):
            part = slice(begin, begin + run.batch)
            model.zero_grad()
            value = loss(model(inputs[part]), targets[part])
            value.backward()
            step()
            total += value.item() * len(inputs[part])
        losses.append(total / len(x))
    return losses


def _torch_step(run: Run, parameters: list[Any]) -> Any:
    import torch

    rate = run.options["learning_rate"]
    if run.optimizer == "SGD":
        return torch.optim.SGD(parameters, rate, momentum=run.options.get("momentum", 0.0)).step
    if run.optimizer == "Adam":
        adam = torch.optim.Adam(parameters, rate)
        steps = 0

        def step() -> None:
            nonlocal steps
            steps += 1
            adam.param_groups[0]["eps"] = 1e-7 / np.sqrt(1 - 0.999**steps)
            adam.step()

        return step
    squares = [torch.zeros_like(each) for each in parameters]

    def rmsprop() -> None:
        with torch.no_grad():
            for weights, square in zip(parameters, squares, strict=True):
                square.mul_(0.9).addcmul_(weights.grad, weights.grad, value=0.1)
                weights.addcdiv_(weights.grad, (square + 1e-7).sqrt(), value=-rate)

    return rmsprop
