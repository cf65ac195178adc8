"""Every optimizer over 100 steps from the same start, beside PyTorch's and Keras': the whole way, not its end alone.

The gradients are those of a bowl whose bottom moves, so that they change sign again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.compare.peers import Array, present
from tests.compare.report import Line, apart
from tutor import engine as nn

STEPS = 100
START = np.random.default_rng(11).normal(size=7)
STEEPNESS = np.array([0.1, 0.3, 1.0, 2.0, 3.0, 5.0, 0.0])
TINY = 1e-30  # no epsilon to speak of: then it does not matter where it is added

UNDER_THE_ROOT = "Keras and the engine add epsilon under the root, PyTorch beside it"
BEFORE_CORRECTION = "Keras and the engine add epsilon before the correction of Adam's bias, PyTorch after it"


def slope(w: Array, step: int) -> Array:
    """The gradient at w."""
    gradient: Array = STEEPNESS * (w - np.sin(0.3 * step))
    return gradient


@dataclass(frozen=True, slots=True)
class Row:
    """An optimizer of the engine, which has Keras' name and options; PyTorch's, with its own."""

    name: str
    options: dict[str, Any]
    torch: str
    torch_options: dict[str, Any]
    torch_reason: str = ""
    at: str = ""
    scale: float = 1.0  # of the gradients


def _rows(name: str, at: str, options: dict[str, Any], torch_options: dict[str, Any], reason: str) -> Iterator[Row]:
    """An optimizer without epsilon, where all are equal; and with one, and gradients as small as it is."""
    yield Row(name, {**options, "epsilon": TINY}, name, {**torch_options, "eps": TINY}, at=at)
    small = f"{at}, gradients as small as epsilon" if at else "gradients as small as epsilon"
    yield Row(name, {**options, "epsilon": 1e-7}, name, {**torch_options, "eps": 1e-7}, reason, small, 1e-7)


ROWS = (
    Row("SGD", {"learning_rate": 0.05}, "SGD", {"lr": 0.05}),
    Row("SGD", {"learning_rate": 0.05, "momentum": 0.9}, "SGD", {"lr": 0.05, "momentum": 0.9}, at="momentum"),
    Row(
        "SGD",
        {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True},
        "SGD",
        {"lr": 0.05, "momentum": 0.9, "nesterov": True},
        at="nesterov",
    ),
    *_rows("RMSprop", "", {"learning_rate": 0.01}, {"lr": 0.01, "alpha": 0.9}, UNDER_THE_ROOT),
    *_rows(
        "RMSprop",
        "momentum",
        {"learning_rate": 0.01, "momentum": 0.9},
        {"lr": 0.01, "alpha": 0.9, "momentum": 0.9},
        UNDER_THE_ROOT,
    ),
    *_rows(
        "RMSprop",
        "centered",
        {"learning_rate": 0.01, "centered": True},
        {"lr": 0.01, "alpha": 0.9, "centered": True},
        UNDER_THE_ROOT,
    ),
    Row("Adagrad", {"learning_rate": 0.1, "epsilon": TINY}, "Adagrad", {"lr": 0.1, "initial_accumulator_value": 0.1}),
    Row(
        "Adagrad",
        {"learning_rate": 0.1, "initial_accumulator_value": 0.0},
        "Adagrad",
        {"lr": 0.1, "initial_accumulator_value": 0.0, "eps": 1e-7},
        UNDER_THE_ROOT,
        "gradients as small as epsilon",
        1e-7,
    ),
    *_rows("Adam", "", {"learning_rate": 0.01}, {"lr": 0.01}, BEFORE_CORRECTION),
    *_rows(
        "Adam",
        "other betas",
        {"learning_rate": 0.01, "beta_1": 0.5, "beta_2": 0.9},
        {"lr": 0.01, "betas": (0.5, 0.9)},
        BEFORE_CORRECTION,
    ),
    *_rows(
        "AdamW",
        "",
        {"learning_rate": 0.01, "weight_decay": 0.1},
        {"lr": 0.01, "weight_decay": 0.1},
        BEFORE_CORRECTION,
    ),
)


def missing() -> list[str]:
    """Optimizers of the engine that nothing is compared with."""
    kinds = {kind.__name__ for kind in nn.optimizers.NAMES.values()}
    return sorted(kinds - {row.name for row in ROWS})


def lines() -> Iterator[Line]:
    """A line for each row and peer."""
    for row in ROWS:
        what = f"{row.name}: {row.at}" if row.at else row.name
        ours = _engine_way(row)
        for name, module, way, reason in (
            ("PyTorch", "torch", _torch_way, row.torch_reason),
            ("Keras", "keras", _keras_way, ""),
        ):
            if present(module):
                yield Line(what, name, apart(ours, way(row)), reason)


def _way(row: Row, step: Callable[[Array], None], now: Callable[[], Array]) -> Array:
    """Where the weights are after each step."""
    places = []
    for number in range(STEPS):
        step(row.scale * slope(now(), number))
        places.append(now().copy())
    return np.array(places)


def _engine_way(row: Row) -> Array:
    optimizer = getattr(nn.optimizers, row.name)(**row.options)
    weights = nn.Variable(START)
    return _way(row, lambda g: optimizer.apply_gradients([(g, weights)]), weights.numpy)


def _torch_way(row: Row) -> Array:
    import torch

    weights = torch.tensor(START, requires_grad=True)
    optimizer = getattr(torch.optim, row.torch)([weights], **row.torch_options)

    def step(gradient: Array) -> None:
        weights.grad = torch.tensor(gradient)
        optimizer.step()

    return _way(row, step, weights.detach().numpy)


def _keras_way(row: Row) -> Array:
    import keras

    weights = keras.Variable(START, dtype="float64")
    optimizer = getattr(keras.optimizers, row.name)(**row.options)

    def step(gradient: Array) -> None:
        optimizer.apply_gradients([(keras.ops.convert_to_tensor(gradient), weights)])

    return _way(row, step, weights.numpy)
