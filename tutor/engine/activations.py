"""Activation functions g(z), element by element, and how a gradient passes back through each.

Every function takes numbers or arrays of any shape and gives the same shape; floats keep their precision. All of
them are safe for |z| up to the largest float: no overflow, no warning.

The way back is a *vector-Jacobian product*: from the gradient of the loss with respect to a = g(z) it makes the one
with respect to z. For a function that works element by element that is ``upstream * g'(z)``. Most derivatives are
cheapest when written with the value a, which the way forward has computed already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from tutor.engine.arrays import Array
from tutor.engine.wording import closest

Activation: TypeAlias = Callable[[Any], Any]
# (upstream, z, a) -> gradient with respect to z
BackwardRule: TypeAlias = Callable[[Array, Array, Array], Array]


def _floats(z: object) -> Array:
    array = np.asarray(z)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def linear(z: Any) -> Any:
    """g(z) = z: no activation at all. g'(z) = 1."""
    return _floats(z)[()]


def sigmoid(z: Any) -> Any:
    """g(z) = 1 / (1 + e^-z), between 0 and 1. g'(z) = a (1 - a).

    Only e^-|z| is computed, which is at most 1. For z < 0 the fraction is multiplied above and below by e^z, so that
    tiny results keep all their digits.
    """
    z = _floats(z)
    e = np.exp(-np.abs(z))
    return (np.where(z >= 0, 1, e) / (1 + e)).astype(z.dtype, copy=False)[()]


def tanh(z: Any) -> Any:
    """g(z) = (e^z - e^-z) / (e^z + e^-z), between -1 and 1. g'(z) = 1 - a^2."""
    return np.tanh(_floats(z))


def relu(z: Any) -> Any:
    """g(z) = max(z, 0). g'(z) = 1 for z > 0 and 0 otherwise, at z = 0 too."""
    return np.maximum(_floats(z), 0)


def softmax(z: Any, axis: int = -1) -> Any:
    """g(z)_i = e^z_i / sum_j e^z_j along ``axis``: positive numbers that add up to 1.

    Subtracting the largest z first changes nothing, because it cancels, and keeps every exponent at 0 or below.

    Raises:
        ValueError: z is a single number, which has no others to be compared with.
    """
    z = _floats(z)
    if z.ndim == 0:
        raise ValueError("softmax compares several numbers, but got a single one: give it a row of them")
    with np.errstate(over="ignore"):  # two huge numbers may differ by -inf, whose exponential is rightly 0
        e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def _linear_back(upstream: Array, _z: Array, _a: Array) -> Array:
    return upstream


def _sigmoid_back(upstream: Array, _z: Array, a: Array) -> Array:
    return upstream * (a * (1 - a))


def _tanh_back(upstream: Array, _z: Array, a: Array) -> Array:
    return upstream * (1 - a * a)


def _relu_back(upstream: Array, z: Array, _a: Array) -> Array:
    return upstream * (z > 0)


def _softmax_back(upstream: Array, _z: Array, a: Array) -> Array:
    # da_i/dz_j = a_i (1 if i == j else 0) - a_i a_j, so every output's gradient mixes with every other's.
    mixed = np.sum(upstream * a, axis=-1, keepdims=True)
    return np.asarray(a * (upstream - mixed))


BACKWARD: dict[Activation, BackwardRule] = {
    linear: _linear_back,
    sigmoid: _sigmoid_back,
    tanh: _tanh_back,
    relu: _relu_back,
    softmax: _softmax_back,
}
NAMES: dict[str, Activation] = {function.__name__: function for function in BACKWARD}


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


def backward(activation: Activation, upstream: Array, z: Array, a: Array) -> Array:
    """The gradient with respect to z, from ``upstream``, the one with respect to a = g(z). All have one shape.

    Raises:
        ValueError: the activation is a function of your own, whose derivative the engine cannot know.
    """
    if activation not in BACKWARD:
        name = getattr(activation, "__name__", repr(activation))
        raise ValueError(
            f"the engine does not know the derivative of {name}, so it cannot train through it: use one of "
            f"{', '.join(NAMES)}, or add its rule, "
            f"nn.activations.BACKWARD[{name}] = lambda upstream, z, a: upstream * (the derivative at z)"
        )
    return BACKWARD[activation](upstream, z, a)
