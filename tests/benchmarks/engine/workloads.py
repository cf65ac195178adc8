"""What is computed: the data and the start that all have in common, and what is asked of the engine.

The sizes are those of the lessons. Numbers are drawn with fixed seeds, so that every process has the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Start = list[tuple[Array, Array]]
LEARNING_RATE, BETA_1, BETA_2, EPSILON = 1e-3, 0.9, 0.999, 1e-7  # Adam's, as Keras has them


class Case(NamedTuple):
    """A computation that can go on for as long as one likes.

    ``run(n)`` does ``n * stride`` steps and returns a number that tells whether they were the right ones: the loss, or
    the value plus the sum of the gradients.
    """

    run: Callable[[int], float]
    stride: int = 1


Build = Callable[[bool], Case]  # told whether to shuffle


@dataclass(frozen=True, slots=True)
class Workload:
    """A row of the table."""

    name: str
    title: str
    full: int  # steps of the whole, as it is met in a lesson
    trial: int  # steps after which all must have arrived at the same number
    tolerance: float = 1e-4  # float32's, where sums are added up in another order


WORKLOADS = (
    Workload("W1", "digits 400-25-15-1, Adam, batches of 32", 640, 64),
    Workload("W2-4", "all at once, tanh net 2-4-1", 10000, 50, 1e-7),
    Workload("W2-10", "all at once, tanh net 2-10-1", 10000, 50, 1e-7),
    Workload("W3", "sample by sample, sigmoid net 1-2-1, SGD", 50000, 400, 1e-7),
    Workload("W4", "logistic regression, batches of 10", 20000, 80, 1e-7),
    Workload("W5", "predict (1000, 400)", 1, 1),
    *(
        Workload(f"W6-{width}", f"value and gradients of two layers, width {width}", 1, 1)
        for width in (2, 32, 256, 1024)
    ),
    Workload("W7", "gradient of a scalar function", 1, 1, 1e-7),
    Workload("W7-poly", "second derivative of x x + x", 1, 1, 1e-7),
    Workload("W7-trans", "second derivative of sin(x) exp(x)", 1, 1, 1e-7),
    # Some have Adam's bias correction in float32, where 1 - 0.999 is wrong by 5e-5: here that shows.
    Workload("W8", "784-256-128-10, Adam, batches of 128", 79, 79, 2e-3),
)


# --- data -------------------------------------------------------------------------------------------------------


def digits() -> tuple[Array, Array]:
    """Pixels (1000, 400) and labels (1000, 1): as many as in the lesson on digits; float32."""
    x = np.random.default_rng(10).random((1000, 400), dtype=np.float32)
    return x, (x[:, :20].sum(1, keepdims=True) > 10).astype(np.float32)


def quadrants() -> tuple[Array, Array]:
    """Points (150, 2) and labels (150, 1), one in 20 of them wrong; float64."""
    rng = np.random.default_rng(20)
    x = rng.standard_normal((150, 2))
    return x, ((x.prod(1) > 0) ^ (rng.random(150) < 0.05)).astype(float)[:, None]


def bell() -> tuple[Array, Array]:
    """A curve: (200, 1) and (200, 1); float64."""
    x = np.linspace(-3.0, 3.0, 200)[:, None]
    return x, np.exp(-x * x)


def clouds() -> tuple[Array, Array]:
    """Points (400, 2) of two overlapping clouds and labels (400, 1); float64."""
    y = np.repeat([0.0, 1.0], 200)[:, None]
    return np.random.default_rng(40).standard_normal((400, 2)) + 2 * y - 1, y


def images() -> tuple[Array, Array]:
    """Pixels (10000, 784), float32, and classes (10000,) below 10."""
    rng = np.random.default_rng(80)
    return rng.random((10000, 784), dtype=np.float32), rng.integers(0, 10, 10000)


def two_layers(width: int) -> tuple[Array, Array, Array, Array, Array]:
    """W1, b1, W2, b2 and x of ``sum(tanh(W2 @ sigmoid(W1 @ x + b1) + b2) ** 2)``; float32."""
    rng = np.random.default_rng(60)
    square, flat = (width, width), (width,)
    w1, b1, w2, b2, x = (
        (rng.standard_normal(shape) / math.sqrt(width)).astype(np.float32)
        for shape in (square, flat, square, flat, flat)
    )
    return w1, b1, w2, b2, x


def start(*sizes: int, dtype: str = "float32", seed: int = 1) -> Start:
    """Glorot's uniform weights (in, out) and zero biases (out,), layer by layer."""
    rng = np.random.default_rng(seed)
    layers = []
    for inputs, units in pairwise(sizes):
        most = math.sqrt(6 / (inputs + units))
        layers.append((rng.uniform(-most, most, (inputs, units)).astype(dtype), np.zeros(units, dtype)))
    return layers


def bell_start() -> Start:
    """Where W3 begins."""
    return start(1, 2, 1, dtype="float64", seed=3)


# --- what several have in common --------------------------------------------------------------------------------


def order(count: int, rng: np.random.Generator, shuffle: bool) -> npt.NDArray[np.int64]:
    """The order of an epoch's samples."""
    return rng.permutation(count) if shuffle else np.arange(count)


def portions(steps: int, most: int) -> Iterator[int]:
    """So many steps, at most ``most`` at a time."""
    for done in range(0, steps, most):
        yield min(most, steps - done)


def bell_loss(w1: npt.ArrayLike, b1: npt.ArrayLike, w2: npt.ArrayLike, b2: npt.ArrayLike) -> float:
    """The mean squared error of W3's net over the whole curve."""
    x, y = (each[:, 0] for each in bell())
    u, v, s, t = (np.asarray(each, float).ravel() for each in (w1, b1, w2, b2))
    return float(np.mean(((1 / (1 + np.exp(-np.outer(x, u) - v))) @ s + t - y) ** 2))
