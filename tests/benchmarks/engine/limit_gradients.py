"""The limit of gradients, derived by hand: two layers in NumPy; scalars in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable
from math import cos, exp, sin

import numpy as np

from tests.benchmarks.engine.blocks import add, mul, square, sub, tanh
from tests.benchmarks.engine.workloads import Array, Build, Case, bell, bell_loss, bell_start, two_layers


def differentiate_layers(width: int) -> Build:
    def build(shuffle: bool) -> Case:
        w1, b1, w2, b2, x = two_layers(width)
        g1, g2 = np.empty_like(w1), np.empty_like(w2)
        h, t, d, e, q = (np.empty_like(x) for _ in range(5))
        half, one, two = (np.array(each, x.dtype) for each in (0.5, 1, 2))
        d_column, e_column, h_row, x_row = d[:, None], e[:, None], h[None], x[None]

        def outer(column: Array, row: Array, out: Array) -> None:
            if width > 500:  # twice as fast on megabytes, slower below
                np.einsum("i,j->ij", column[:, 0], row[0], out=out)
            else:
                column.dot(row, out)

        def run(times: int) -> float:
            value = math.nan
            for _ in range(times):
                w1.dot(x, h)
                add(h, b1, h)
                mul(h, half, h)
                tanh(h, h)
                mul(h, half, h)
                add(h, half, h)
                w2.dot(h, t)
                add(t, b2, t)
                tanh(t, t)
                value = t.dot(t)
                square(t, q)
                sub(one, q, q)
                mul(q, t, d)
                mul(d, two, d)
                outer(d_column, h_row, g2)
                d.dot(w2, e)
                square(h, q)
                sub(h, q, q)
                mul(e, q, e)
                outer(e_column, x_row, g1)
            return float(value) + sum(float(each.sum()) for each in (g1, e, g2, d))

        return Case(run)

    return build


def differentiate_quotient(shuffle: bool) -> Case:
    """``z = (2 x + 1 / x) / (x + y)`` at 1, 2: a function of its own, as one would call it."""

    def both(x: float, y: float) -> tuple[float, tuple[float, float]]:
        r = 1 / x
        v = 1 / (x + y)
        z = (2 * x + r) * v
        dy = -z * v
        return z, ((2 - r * r) * v + dy, dy)

    def run(times: int) -> float:
        z, gradients = math.nan, (math.nan, math.nan)
        for _ in range(times):
            z, gradients = both(1.0, 2.0)
        return z + sum(gradients)

    return Case(run)


Twice = Callable[[float], tuple[float, float, float]]


def _square(x: float) -> tuple[float, float, float]:
    return x * x + x, x + x + 1, 2.0


def _wave(x: float) -> tuple[float, float, float]:
    e = exp(x)
    s, c = sin(x) * e, cos(x) * e
    return s, s + c, c + c


def differentiate_twice(f: Twice, at: float) -> Build:
    """With the value and the first derivative, by which one comes to the second."""

    def build(shuffle: bool) -> Case:
        def run(times: int) -> float:
            found = (math.nan,) * 3
            for _ in range(times):
                found = f(at)
            return found[-1]

        return Case(run)

    return build


def train_bell(shuffle: bool) -> Case:
    """Sample by sample, a number a parameter: a call of NumPy costs more than the whole step.

    The hidden layer's parameters are kept with the other sign, which is the one that the sigmoid's exponential wants.
    """
    samples = [(float(a), float(b)) for a, b in np.hstack(bell())]
    (w1, b1), (w2, b2) = bell_start()
    u, v, b, c = (-float(each) for each in (*w1[0], *b1))
    s, t, d = (float(each) for each in (*w2[:, 0], *b2))
    parameters = u, v, b, c, s, t, d

    def run(epochs: int) -> float:
        nonlocal parameters
        u, v, b, c, s, t, d = parameters
        for _ in range(epochs):
            for x, y in samples:
                p = 1 / (1 + exp(u * x + b))
                q = 1 / (1 + exp(v * x + c))
                g = 0.1 * (s * p + t * q + d - y)  # the learning rate is in it
                k = g * p
                m = g * q
                e = s * (k - k * p)
                f = t * (m - m * q)
                s -= k
                t -= m
                d -= g
                u += e * x
                b += e
                v += f * x
                c += f
        parameters = u, v, b, c, s, t, d
        return bell_loss([-u, -v], [-b, -c], [s, t], d)

    return Case(run, 200)


CASES: dict[str, Build] = {
    **{f"W6-{width}": differentiate_layers(width) for width in (2, 32, 256, 1024)},
    "W7": differentiate_quotient,
    "W7-poly": differentiate_twice(_square, 3.0),
    "W7-trans": differentiate_twice(_wave, 0.7),
}
SCALARS: dict[str, Build] = {"W3": train_bell}
