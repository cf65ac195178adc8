"""Activation functions g(z): what a neuron does with its sum.

Without them a network of many layers could do no more than one: a line of lines is a line. Every function takes
numbers or arrays of any shape, which give plain results, or tensors, which give tensors that a tape can follow; the
derivatives are in the table of ``ops``. All are safe for |z| up to the largest float: no overflow, no warning.

    name         g(z)                                  g'(z), written with a = g(z)
    linear       z                                     1
    sigmoid      1 / (1 + e^-z)                        a (1 - a)
    tanh         (e^z - e^-z) / (e^z + e^-z)           1 - a^2
    relu         max(z, 0)                             1 for z > 0, 0 otherwise, at z = 0 too
    softmax      e^z_i / sum_j e^z_j                   da_i/dz_j = a_i (1 if i = j else 0) - a_i a_j
    softplus     log(1 + e^z)                          sigmoid(z)
    leaky_relu   z for z > 0, otherwise 0.2 z          1 or 0.2
    elu          z for z > 0, otherwise e^z - 1        1 or a + 1
    silu         z sigmoid(z)
    exponential  e^z                                   a
    log_softmax  log softmax(z), with all its digits
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from tutor.engine import functions
from tutor.engine.functions import log_softmax, relu, sigmoid, softmax, softplus, tanh
from tutor.engine.tensor import Tensor
from tutor.engine.wording import closest

Activation: TypeAlias = Callable[[Any], Any]

__all__ = [
    "elu",
    "exponential",
    "get",
    "leaky_relu",
    "linear",
    "log_softmax",
    "relu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "tanh",
]


def linear(z: Any) -> Any:
    """g(z) = z: no activation at all."""
    return z if isinstance(z, Tensor) else _floats(z)[()]


def exponential(z: Any) -> Any:
    """g(z) = e^z."""
    return functions.exp(z)


def leaky_relu(z: Any, negative_slope: float = 0.2) -> Any:
    """g(z) = z where z is positive, otherwise ``negative_slope`` z: a small gradient is left where relu has none."""
    return functions.add(relu(z), functions.multiply(functions.minimum(z, 0.0), negative_slope))


def elu(z: Any, alpha: float = 1.0) -> Any:
    """g(z) = z where z is positive, otherwise ``alpha`` (e^z - 1), which ends smoothly at -alpha."""
    return functions.add(relu(z), functions.multiply(functions.expm1(functions.minimum(z, 0.0)), alpha))


def silu(z: Any) -> Any:
    """g(z) = z sigmoid(z), also known as swish: a relu without a corner."""
    return functions.multiply(z, sigmoid(z))


def _floats(z: object) -> Any:
    array = np.asarray(z)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


NAMES: dict[str, Activation] = {
    "linear": linear,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "softmax": softmax,
    "softplus": softplus,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "silu": silu,
    "swish": silu,
    "exponential": exponential,
    "log_softmax": log_softmax,
}


def get(activation: str | Activation | None) -> Activation:
    """The function for a name such as "sigmoid"; None means linear, a function is given back as it is.

    Raises:
        ValueError: no activation has that name.
        TypeError: it is neither a name nor a function.
    """
    if activation is None:
        return linear
    if isinstance(activation, str):
        if activation not in NAMES:
            raise ValueError(f"there is no activation {activation!r}: {closest(activation, NAMES)}")
        return NAMES[activation]
    if not callable(activation):
        raise TypeError(f'activation must be a name such as "sigmoid" or a function; got {activation!r}')
    return activation
