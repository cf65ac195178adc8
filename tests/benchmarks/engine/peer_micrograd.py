"""micrograd: an object a number. It lacks the exponential; a sigmoid is added the way its author adds things."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from micrograd.engine import Value

from tests.benchmarks.engine.workloads import Build, Case, bell, bell_loss, bell_start


def _sigmoid(z: Any) -> Any:
    s = 1 / (1 + math.exp(-z.data))
    out = Value(s, (z,), "sigmoid")

    def backward() -> None:
        z.grad += s * (1 - s) * out.grad

    out._backward = backward
    return out


def train_bell(shuffle: bool) -> Case:
    samples = [(float(a), float(b)) for a, b in np.hstack(bell())]
    (w1, b1), (w2, b2) = bell_start()
    parameters = [Value(float(each)) for each in (*w1[0], *b1, *w2[:, 0], *b2)]
    u, v, b, c, s, t, d = parameters

    def run(epochs: int) -> float:
        for _ in range(epochs):
            for x, y in samples:
                loss = (s * _sigmoid(u * x + b) + t * _sigmoid(v * x + c) + d - y) ** 2
                for each in parameters:
                    each.grad = 0
                loss.backward()
                for each in parameters:
                    each.data -= 0.05 * each.grad
        data = [each.data for each in parameters]
        return bell_loss(data[:2], data[2:4], data[4:6], data[6])

    return Case(run, 200)


def differentiate_quotient(shuffle: bool) -> Case:
    def run(times: int) -> float:
        found = math.nan
        for _ in range(times):
            x, y = Value(1.0), Value(2.0)
            z = (2 * x + 1 / x) / (x + y)
            z.backward()
            found = z.data + x.grad + y.grad
        return found

    return Case(run)


CASES: dict[str, Build] = {"W3": train_bell, "W7": differentiate_quotient}
