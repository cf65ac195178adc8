"""How weights begin: an initializer is called with a shape and gives an array.

All weights of a layer must not begin alike, or its units would stay alike for ever. For a kernel of shape (n_in, n_out)
the ones made for kernels keep the spread of the numbers roughly the same from layer to layer, by making weights smaller
where more inputs are summed up. In general n_in is the last axis but one, n_out the last, and further axes in front
multiply both.

Sources: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010;
K. He and others, "Delving Deep into Rectifiers", 2015; Y. LeCun and others, "Efficient BackProp", 1998.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np

from tutor.engine.arrays import Array, as_floats, float_dtype
from tutor.engine.config import Configurable, decode
from tutor.engine.naming import snake
from tutor.engine.randomness import default_generator, generator
from tutor.engine.wording import closest, resolve

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike

Mode: TypeAlias = Literal["fan_in", "fan_out", "fan_avg"]
Distribution: TypeAlias = Literal["uniform", "truncated_normal", "untruncated_normal"]
# The standard deviation of the standard bell curve cut at -2 and 2.
CUT_DEVIATION = 0.87962566103423978


class Initializer(Configurable):
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
        raise NotImplementedError(f"{type(self).__name__} must define draw(shape, rng)")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.get_config()}>"


class Constant(Initializer):
    """Every weight is ``value``, or the weights are the array ``value``.

    Args:
        value: a number, or as many as there are weights.
    """

    def __init__(self, value: ArrayLike = 0.0) -> None:
        super().__init__()
        self.value = value

    def draw(self, shape: tuple[int, ...], _rng: np.random.Generator) -> Array:
        """The given numbers.

        Raises:
            ValueError: they have another shape.
        """
        values = as_floats(self.value, np.float64, "the constant's value")
        if values.shape not in ((), shape):
            raise ValueError(f"the constant has shape {values.shape}, the weights {shape}")
        return np.array(np.broadcast_to(values, shape))


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


class TruncatedNormal(Initializer):
    """The bell curve without what lies beyond two standard deviations; its own deviation is then 0.88 ``stddev``."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = mean, stddev

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        """Normal numbers; those beyond the limits are drawn again."""
        return self.mean + self.stddev * _truncated_normal(shape, rng)


class VarianceScaling(Initializer):
    """Weights with mean 0 and variance ``scale / n``.

    Args:
        scale: makes up for what the activation does to the variance.
        mode: n counts inputs ("fan_in"), outputs ("fan_out"), or is the mean of both ("fan_avg").
        distribution: "uniform" between -limit and limit with limit = sqrt(3 scale / n), "truncated_normal", a bell
            curve cut at two deviations and widened to make up for the loss, or "untruncated_normal".
        seed: see ``Initializer``.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: Mode = "fan_in",
        distribution: Distribution = "truncated_normal",
        seed: int | None = None,
    ) -> None:
        super().__init__(seed)
        if not scale > 0:
            raise ValueError(f"scale must be greater than 0; got {scale!r}")
        for noun, given, known in (("mode", mode, get_args(Mode)), ("distribution", distribution, _DISTRIBUTIONS)):
            if given not in known:
                raise ValueError(f"there is no {noun} {given!r}: {closest(str(given), known)}")
        self.scale, self.mode, self.distribution = scale, mode, distribution

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        """Numbers whose spread fits the layer's width."""
        fan_in, fan_out = fans(shape)
        n = max(1.0, {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode])
        if self.distribution == "uniform":
            limit = math.sqrt(3 * self.scale / n)
            return rng.uniform(-limit, limit, shape)
        deviation = math.sqrt(self.scale / n)
        if self.distribution == "untruncated_normal":
            return rng.normal(0.0, deviation, shape)
        return _truncated_normal(shape, rng) * (deviation / CUT_DEVIATION)


_DISTRIBUTIONS = get_args(Distribution)


class GlorotUniform(VarianceScaling):
    """Uniform between -limit and limit, limit = sqrt(6 / (n_in + n_out)): the default. Source: Glorot, Bengio 2010."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed)


class GlorotNormal(VarianceScaling):
    """Truncated bell curve of variance 2 / (n_in + n_out). Source: Glorot and Bengio 2010."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed)


class HeUniform(VarianceScaling):
    """Uniform, limit = sqrt(6 / n_in): made for ReLU. Source: He and others 2015."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(2.0, "fan_in", "uniform", seed)


class HeNormal(VarianceScaling):
    """Truncated bell curve of variance 2 / n_in: made for ReLU. Source: He and others 2015."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(2.0, "fan_in", "truncated_normal", seed)


class LecunUniform(VarianceScaling):
    """Uniform, limit = sqrt(3 / n_in). Source: LeCun and others 1998."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_in", "uniform", seed)


class LecunNormal(VarianceScaling):
    """Truncated bell curve of variance 1 / n_in. Source: LeCun and others 1998."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_in", "truncated_normal", seed)


class Function(Initializer):
    """A function of the learner's own, ``function(shape, dtype="float64")``.

    Args:
        function: gives an array of that shape.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function

    def draw(self, shape: tuple[int, ...], _rng: np.random.Generator) -> Array:
        """What the function gives.

        Raises:
            ValueError: it has another shape.
        """
        made = as_floats(self.function(shape, dtype="float64"), np.float64, "what the initializer gave")
        if made.shape != shape:
            raise ValueError(f"the initializer gave shape {made.shape} where {shape} was asked for")
        return made


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


_KINDS: tuple[type[Initializer], ...] = (
    Zeros,
    Ones,
    Constant,
    RandomUniform,
    RandomNormal,
    TruncatedNormal,
    GlorotUniform,
    GlorotNormal,
    HeUniform,
    HeNormal,
    LecunUniform,
    LecunNormal,
    VarianceScaling,
)
_SHORT: dict[str, type[Initializer]] = {"uniform": RandomUniform, "normal": RandomNormal}
NAMES: dict[str, type[Initializer]] = {snake(kind.__name__): kind for kind in _KINDS}

__all__ = [*(kind.__name__ for kind in _KINDS), "Initializer", "get"]


def get(
    initializer: str | Initializer | type[Initializer] | Mapping[str, Any] | Callable[..., Any],
) -> Initializer:
    """The initializer of that name; an initializer is returned as it is, a class is called, a function is wrapped.

    Raises:
        ValueError: no initializer has that name.
        TypeError: neither a name nor an initializer.
    """
    if isinstance(initializer, Mapping):
        return get(decode(initializer))
    if callable(initializer) and not isinstance(initializer, type | Initializer):
        return Function(initializer)
    if isinstance(initializer, str) and initializer not in NAMES:
        # Keras' other spellings; the message names only one of each.
        initializer = (_SHORT | {kind.__name__: kind for kind in _KINDS}).get(initializer, initializer)
    example = 'a name such as "glorot_uniform", or an Initializer such as nn.initializers.Constant(0.5)'
    return resolve(initializer, Initializer, NAMES, "initializer", example)
