"""The limit of the small nets: each written for it alone in NumPy, as fast as we know how."""

from __future__ import annotations

import math

import numpy as np

from tests.benchmarks.engine.blocks import add, flat, mul, signed, softplus, square, sub, tanh, with_ones
from tests.benchmarks.engine.workloads import (
    Array,
    Build,
    Case,
    bell,
    bell_loss,
    bell_start,
    clouds,
    digits,
    order,
    quadrants,
    start,
)


def train_quadrants(hidden: int) -> Build:
    def build(shuffle: bool) -> Case:
        x, y = quadrants()
        values, gradients, (w1, w2), (g1, g2) = flat(start(2, hidden, 1, dtype="float64"))
        xt, s = np.ascontiguousarray(with_ones(x).T), signed(y)
        a1, d = np.ones((hidden + 1, len(x))), np.empty((1, len(x)))
        d_flat, q1, d1 = d[0], np.empty((hidden, len(x))), np.empty((hidden, len(x)))
        z1, w1t, w2_flat, w2_inner, g2_flat, d1t = a1[:-1], w1.T, w2[:, 0], w2[:-1], g2[:, 0], d1.T
        half, one, rate = np.array(0.5), np.array(1.0), np.array(1.2 / (2 * len(x)))
        z_steps = np.empty((64, len(x)))  # every step has its loss: as many at a time as stay in the cache
        z_rows = list(z_steps)

        def run(steps: int) -> float:
            losses = np.empty(0)
            for done in range(0, steps, len(z_rows)):
                rows = z_rows[: steps - done]
                for z in rows:
                    w1t.dot(xt, z1)
                    tanh(z1, z1)
                    w2_flat.dot(a1, z)
                    mul(z, half, d_flat)
                    tanh(d_flat, d_flat)
                    sub(d_flat, s, d_flat)
                    a1.dot(d_flat, g2_flat)
                    w2_inner.dot(d, d1)
                    square(z1, q1)
                    sub(one, q1, q1)
                    mul(d1, q1, d1)
                    xt.dot(d1t, g1)
                    mul(gradients, rate, gradients)
                    sub(values, gradients, values)
                losses = softplus(-z_steps[: len(rows)] * s).mean(1)
            return float(losses[-1])

        return Case(run)

    return build


def train_bell(shuffle: bool) -> Case:
    x, y = (each[:, 0] for each in bell())
    values, gradients, (w1, w2), (g1, g2) = flat(bell_start())
    w1t, w2_flat, w2_inner, g2_flat = w1.T, w2[:, 0], w2[:-1, 0], g2[:, 0]
    samples = [(np.array([a, 1.0]), np.array([[a], [1.0]]), np.array(b)) for a, b in zip(x, y, strict=True)]
    a1, q, d1, d = np.ones(3), np.empty(2), np.empty(2), np.empty(())
    z1, half, rate = a1[:-1], np.array(0.5), np.array(0.1)

    def run(epochs: int) -> float:
        for _ in range(epochs):
            for row, column, label in samples:
                w1t.dot(row, z1)
                mul(z1, half, z1)
                tanh(z1, z1)
                mul(z1, half, z1)
                add(z1, half, z1)
                w2_flat.dot(a1, d)
                sub(d, label, d)
                mul(d, rate, d)
                mul(a1, d, g2_flat)
                mul(w2_inner, d, d1)
                square(z1, q)
                sub(z1, q, q)
                mul(d1, q, d1)
                mul(column, d1, g1)
                sub(values, gradients, values)
        return bell_loss(w1[0], w1[1], w2[:2], w2[2])

    return Case(run, 200)


def train_clouds(shuffle: bool) -> Case:
    x, y = clouds()
    batch = 10
    # All that multiplies is in the data beforehand: the sigmoid's 0.5 and the step's 0.1 / (2 batch).
    kept, labels, rng = with_ones(x), signed(y), np.random.default_rng(5)
    halves, rates = kept * 0.5, kept * (0.1 / (2 * batch))
    h_epoch, r_epoch, s_epoch, z_epoch = (np.empty_like(each) for each in (halves, rates, labels, labels))
    w, g, d = np.zeros(3), np.empty(3), np.empty(batch)
    parts = [slice(begin, begin + batch) for begin in range(0, len(x), batch)]
    batches = [(h_epoch[part], r_epoch[part].T, s_epoch[part], z_epoch[part]) for part in parts]

    def run(epochs: int) -> float:
        loss = math.nan
        for _ in range(epochs):
            ids = order(len(x), rng, shuffle)
            halves.take(ids, 0, h_epoch, "clip")
            rates.take(ids, 0, r_epoch, "clip")
            labels.take(ids, 0, s_epoch, "clip")
            for h, r, s, z in batches:
                h.dot(w, z)
                tanh(z, d)
                sub(d, s, d)
                r.dot(d, g)
                sub(w, g, w)
            loss = float(softplus(-2 * z_epoch * s_epoch).mean())
        return loss

    return Case(run, 40)


def predict_digits(shuffle: bool) -> Case:
    x, _ = digits()
    (w1, b1), (w2, b2), (w3, b3) = start(400, 25, 15, 1)
    z1, z2, z3 = (np.empty((len(x), units), x.dtype) for units in (25, 15, 1))
    half = np.array(0.5, x.dtype)
    # BLAS is a quarter faster on products so small that it does not pack them first.
    turned, size = np.ascontiguousarray(w1.T).T, 40
    parts = [(x[begin : begin + size], z1[begin : begin + size]) for begin in range(0, len(x), size)]

    def activate(z: Array, b: Array) -> None:
        add(z, b, z)
        mul(z, half, z)
        tanh(z, z)
        mul(z, half, z)
        add(z, half, z)

    def run(times: int) -> float:
        for _ in range(times):
            for rows, z in parts:
                rows.dot(turned, z)
            activate(z1, b1)
            z1.dot(w2, z2)
            activate(z2, b2)
            z2.dot(w3, z3)
            activate(z3, b3)
        return float(z3.mean())

    return Case(run)


CASES: dict[str, Build] = {
    "W2-4": train_quadrants(4),
    "W2-10": train_quadrants(10),
    "W3": train_bell,
    "W4": train_clouds,
    "W5": predict_digits,
}
