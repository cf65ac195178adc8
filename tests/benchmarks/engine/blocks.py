"""What the limit is made of: one flat vector of parameters, Adam in place, and losses from logits.

What makes it fast, besides buffers that are made once and ``out``:

- all parameters are one flat vector, so that an optimizer's step is a few calls whatever the number of layers;
- a layer is a block ``[W; b]`` and activations (features, batch) end in a row of ones: the product adds the bias, and
  its gradient comes out of the product that makes the weights' gradient;
- sigmoid(z) is ``0.5 tanh(0.5 z) + 0.5``, so that the derivative of the cross entropy is ``0.5 (tanh(z / 2) - s)`` with
  the labels s = -1, 1; that 0.5, and 1/batch, go into the constants of the optimizer;
- losses are computed once an epoch, from the logits that were kept;
- ``a.dot(b, out)`` starts 0.2 us earlier than ``np.dot(a, b, out)``, which asks first whose function it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from tests.benchmarks.engine.workloads import BETA_1, BETA_2, EPSILON, LEARNING_RATE, Array, Start

add, sub, mul, div = np.add, np.subtract, np.multiply, np.divide
tanh, square, sqrt, exp, maximum, greater = np.tanh, np.square, np.sqrt, np.exp, np.maximum, np.greater


def flat(layers: Start, turned: int = 0) -> tuple[Array, Array, list[Array], list[Array]]:
    """A vector of all parameters, one of their gradients, and the layers' blocks (in + 1, out) in both.

    Of the first ``turned`` layers the blocks are (out, in + 1): where nothing flows further back, products like it.
    """
    blocks = [np.vstack([w, b]) for w, b in layers]
    blocks = [block.T if layer < turned else block for layer, block in enumerate(blocks)]
    values = np.concatenate([block.ravel() for block in blocks])
    gradients = np.zeros_like(values)
    views: tuple[list[Array], list[Array]] = ([], [])
    for vector, found in zip((values, gradients), views, strict=True):
        begin = 0
        for block in blocks:
            found.append(vector[begin : begin + block.size].reshape(block.shape))
            begin += block.size
    return values, gradients, *views


def adam(values: Array, gradients: Array, scale: float, block: int = 1 << 20) -> Callable[[], None]:
    """Adam's step, for gradients that are ``scale`` times too large.

    The moments are kept without their factors ``1 - beta``, and with the scale: two multiplications less.
    """
    first, second, work = np.zeros_like(values), np.zeros_like(values), np.empty_like(values[:block])
    beta_1, beta_2, epsilon, rate = (
        np.array(each, values.dtype) for each in (BETA_1, BETA_2, EPSILON * scale / math.sqrt(1 - BETA_2), 0)
    )
    parts = [
        tuple(each[begin : begin + block] for each in (values, gradients, first, second))
        for begin in range(0, len(values), block)
    ]
    blocks = [(*part, work[: len(part[0])]) for part in parts]
    factor, steps = LEARNING_RATE * (1 - BETA_1) / math.sqrt(1 - BETA_2), 0

    def step() -> None:
        nonlocal steps
        steps += 1
        rate[()] = factor * math.sqrt(1 - BETA_2**steps) / (1 - BETA_1**steps)
        for p, g, m, v, q in blocks:
            mul(m, beta_1, m)
            add(m, g, m)
            mul(v, beta_2, v)
            square(g, q)
            add(v, q, v)
            sqrt(v, q)
            add(q, epsilon, q)
            div(m, q, q)
            mul(q, rate, q)
            sub(p, q, p)

    return step


def softplus(z: Array) -> Array:
    """``log(1 + exp(z))``, in the form that NumPy does fastest."""
    return np.log1p(exp(-np.abs(z))) + maximum(z, 0)


def signed(y: Array) -> Array:
    """Labels 0 and 1 as -1 and 1, flat."""
    return np.ascontiguousarray(2 * y[:, 0] - 1)


def with_ones(x: Array) -> Array:
    """One column more."""
    return np.hstack([x, np.ones((len(x), 1), x.dtype)])
