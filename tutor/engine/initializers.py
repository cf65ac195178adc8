"""How weights begin: an initializer is called with a shape and gives an array.

For a kernel of shape (n_in, n_out) the random ones keep the spread of the numbers roughly the same from layer to
layer, by making weights smaller where more inputs are summed up. In general n_in is the last axis but one, n_out the
last.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from tutor.engine.arrays import Array, float_dtype
from tutor.engine.randomness import default_generator, generator
from tutor.engine.wording import resolve

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


class Initializer:
    """Makes arrays. Called with a shape, it gives a new array of that shape.

    Args:
        seed: a number makes this initializer give the same array at every call; None takes the numbers from the
            generator that the model uses.
    """

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed

    def __call__(
        self, shape: tuple[int, ...], dtype: DTypeLike = "float32", rng: np.random.Generator | None = None
    ) -> Array:
        """A new array of ``shape``; ``rng`` is used when the initializer has no seed of its own."""
        source = generator(None, self.seed) or rng or default_generator()
        return self.draw(tuple(shape), source).astype(float_dtype(dtype))

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        """The numbers themselves, in float64."""
        raise NotImplementedError


class Constant(Initializer):
    """Every weight is ``value``."""

    def __init__(self, value: float = 0.0) -> None:
        super().__init__()
        self.value = value

    def draw(self, shape: tuple[int, ...], _rng: np.random.Generator) -> Array:
        """The same number everywhere."""
        return np.full(shape, self.value, dtype=np.float64)


class Zeros(Constant):
    """Every weight is 0: right for a bias, fatal for a kernel, whose units would all stay the same."""

    def __init__(self) -> None:
        super().__init__(0.0)


class Ones(Constant):
    """Every weight is 1."""

    def __init__(self) -> None:
        super().__init__(1.0)


class RandomUniform(Initializer):
    """Every number between ``minval`` and ``maxval`` is equally likely."""

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.minval, self.maxval = minval, maxval

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        """Uniform numbers."""
        return rng.uniform(self.minval, self.maxval, shape)


class RandomNormal(Initializer):
    """The bell curve around ``mean`` with standard deviation ``stddev``."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = mean, stddev

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        """Normal numbers."""
        return rng.normal(self.mean, self.stddev, shape)


class VarianceScaling(Initializer):
    """Weights with mean 0 and variance ``scale / n``, where n counts inputs, outputs, or is the mean of both.

    "uniform" draws between -limit and limit with limit = sqrt(3 scale / n). "truncated_normal" draws from the bell
    curve without what lies beyond two standard deviations, widened to make up for the loss.
    """

    scale = 1.0
    mode = "fan_avg"
    distribution = "uniform"

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        """Numbers whose spread fits the layer's width."""
        fan_in, fan_out = fans(shape)
        n = max(1.0, fan_in if self.mode == "fan_in" else (fan_in + fan_out) / 2)
        if self.distribution == "uniform":
            limit = math.sqrt(3 * self.scale / n)
            return rng.uniform(-limit, limit, shape)
        # 0.8796... is the standard deviation of the standard bell curve cut at -2 and 2.
        return _truncated_normal(shape, rng) * (math.sqrt(self.scale / n) / 0.87962566103423978)


class GlorotUniform(VarianceScaling):
    """Uniform between -limit and limit, limit = sqrt(6 / (n_in + n_out)): the default. Source: Glorot, Bengio 2010."""


class GlorotNormal(VarianceScaling):
    """Truncated bell curve of variance 2 / (n_in + n_out). Source: Glorot and Bengio 2010."""

    distribution = "truncated_normal"


class HeUniform(VarianceScaling):
    """Uniform, limit = sqrt(6 / n_in): made for ReLU. Source: He and others 2015."""

    scale, mode = 2.0, "fan_in"


class HeNormal(HeUniform):
    """Truncated bell curve of variance 2 / n_in: made for ReLU. Source: He and others 2015."""

    distribution = "truncated_normal"


class LecunUniform(VarianceScaling):
    """Uniform, limit = sqrt(3 / n_in). Source: LeCun and others 1998."""

    mode = "fan_in"


class LecunNormal(LecunUniform):
    """Truncated bell curve of variance 1 / n_in. Source: LeCun and others 1998."""

    distribution = "truncated_normal"


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """How many inputs and outputs a kernel of ``shape`` connects."""
    if len(shape) == 0:
        return 1, 1
    if len(shape) == 1:
        return shape[0], shape[0]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def _truncated_normal(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    numbers = rng.standard_normal(shape)
    while np.any(outside := np.abs(numbers) > 2):
        numbers = np.where(outside, rng.standard_normal(shape), numbers)
    return numbers


NAMES: dict[str, type[Initializer]] = {
    "zeros": Zeros,
    "ones": Ones,
    "constant": Constant,
    "random_uniform": RandomUniform,
    "random_normal": RandomNormal,
    "glorot_uniform": GlorotUniform,
    "glorot_normal": GlorotNormal,
    "he_uniform": HeUniform,
    "he_normal": HeNormal,
    "lecun_uniform": LecunUniform,
    "lecun_normal": LecunNormal,
}


def get(initializer: str | Initializer | type[Initializer]) -> Initializer:
    """The initializer of that name; an initializer is returned as it is, a class is called.

    Raises:
        ValueError: no initializer has that name.
        TypeError: neither a name nor an initializer.
    """
    example = 'a name such as "glorot_uniform", or an Initializer such as nn.initializers.Constant(0.5)'
    return resolve(initializer, Initializer, NAMES, "initializer", example)
