"""The limit of what trains with Adam, written for these two nets alone in NumPy, as fast as we know how."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.benchmarks.engine.blocks import (
    adam,
    add,
    div,
    exp,
    flat,
    greater,
    maximum,
    mul,
    signed,
    softplus,
    square,
    sub,
    tanh,
    with_ones,
)
from tests.benchmarks.engine.workloads import Build, Case, digits, images, order, start


def train_digits(shuffle: bool) -> Case:
    x, y = digits()
    batch, dtype = 32, x.dtype
    values, gradients, (w1, w2, w3), (g1, g2, g3) = flat(start(400, 25, 15, 1), turned=1)
    w2_turned, w2_inner, w3_flat, g3_flat, w3_inner = w2.T, w2[:-1], w3[:, 0], g3[:, 0], w3[:-1]
    step = adam(values, gradients, 2 * batch)
    kept, labels = with_ones(x), signed(y)
    x_epoch, s_epoch, z_epoch = np.empty_like(kept), np.empty_like(labels), np.empty_like(labels)
    half, rng = np.array(0.5, dtype), np.random.default_rng(5)

    def buffers(size: int) -> tuple[Any, ...]:
        a1, a2 = np.ones((26, size), dtype), np.ones((16, size), dtype)
        d1, d2, d3 = (np.empty((units, size), dtype) for units in (25, 15, 1))
        larger = None if size == batch else np.array(batch / size, dtype)  # the scale is that of a whole batch
        return a1, a1[:-1], a2, a2[:-1], d1, d2, d2.T, d3, d3[0], np.empty_like(d1), np.empty_like(d2), larger

    whole, rest = buffers(batch), buffers(len(x) % batch)
    batches: list[tuple[Any, ...]] = []
    for begin in range(0, len(x), batch):
        part = slice(begin, min(begin + batch, len(x)))
        own = whole if part.stop - begin == batch else rest
        batches.append((x_epoch[part], x_epoch[part].T, s_epoch[part], z_epoch[part], *own))

    def run(epochs: int) -> float:
        loss = math.nan
        for _ in range(epochs):
            ids = order(len(x), rng, shuffle)
            kept.take(ids, 0, x_epoch, "clip")
            labels.take(ids, 0, s_epoch, "clip")
            for xb, xt, s, z, a1, z1, a2, z2, d1, d2, d2t, d3, d, q1, q2, larger in batches:
                w1.dot(xt, z1)
                mul(z1, half, z1)
                tanh(z1, z1)
                mul(z1, half, z1)
                add(z1, half, z1)
                w2_turned.dot(a1, z2)
                mul(z2, half, z2)
                tanh(z2, z2)
                mul(z2, half, z2)
                add(z2, half, z2)
                w3_flat.dot(a2, z)
                mul(z, half, d)
                tanh(d, d)
                sub(d, s, d)
                if larger is not None:
                    mul(d, larger, d)
                a2.dot(d, g3_flat)
                w3_inner.dot(d3, d2)
                square(z2, q2)
                sub(z2, q2, q2)
                mul(d2, q2, d2)
                a1.dot(d2t, g2)
                w2_inner.dot(d2, d1)
                square(z1, q1)
                sub(z1, q1, q1)
                mul(d1, q1, d1)
                d1.dot(xb, g1)
                step()
            loss = float(softplus(-z_epoch * s_epoch).mean())
        return loss

    return Case(run, 32)


def train_images(shuffle: bool) -> Case:
    x, classes = images()
    batch, dtype = 128, x.dtype
    values, gradients, (w1, w2, w3), (g1, g2, g3) = flat(start(784, 256, 128, 10), turned=1)
    w2t, w3t, w2_inner, w3_inner = w2.T, w3.T, w2[:-1], w3[:-1]
    step = adam(values, gradients, batch)
    kept, labels, rng = with_ones(x), np.eye(10, dtype=dtype)[classes], np.random.default_rng(5)
    zero, right = np.array(0, dtype), np.empty(len(x), dtype)  # the probabilities of the right classes

    def buffers(size: int) -> tuple[Any, ...]:
        xb, yb = np.empty((size, 785), dtype), np.empty((size, 10), dtype)
        a1, a2 = np.ones((257, size), dtype), np.ones((129, size), dtype)
        d1, d2, d3, t3 = (np.empty((units, size), dtype) for units in (256, 128, 10, 10))
        on1, on2, row = np.empty(d1.shape, bool), np.empty(d2.shape, bool), np.empty((1, size), dtype)
        larger = None if size == batch else np.array(batch / size, dtype)
        return xb, xb.T, yb, yb.T, a1, a1[:-1], a2, a2[:-1], d1, d2, d2.T, d3, d3.T, t3, on1, on2, row, larger

    whole, rest = buffers(batch), buffers(len(x) % batch)
    parts = [slice(begin, min(begin + batch, len(x))) for begin in range(0, len(x), batch)]
    batches: list[tuple[Any, ...]] = [
        (part, right[part], whole if part.stop - part.start == batch else rest) for part in parts
    ]

    def run(epochs: int) -> float:
        loss = math.nan
        for _ in range(epochs):
            ids = order(len(x), rng, shuffle)
            for part, p, buffer in batches:
                xb, xt, yb, yt, a1, z1, a2, z2, d1, d2, d2t, d3, d3t, t3, on1, on2, row, larger = buffer
                kept.take(ids[part], 0, xb, "clip")
                labels.take(ids[part], 0, yb, "clip")
                w1.dot(xt, z1)
                maximum(z1, zero, z1)
                w2t.dot(a1, z2)
                maximum(z2, zero, z2)
                w3t.dot(a2, d3)
                maximum.reduce(d3, 0, None, row, keepdims=True)
                sub(d3, row, d3)
                exp(d3, d3)
                add.reduce(d3, 0, None, row, keepdims=True)
                div(d3, row, d3)
                mul(d3, yt, t3)
                add.reduce(t3, 0, None, p)
                sub(d3, yt, d3)
                if larger is not None:
                    mul(d3, larger, d3)
                a2.dot(d3t, g3)
                w3_inner.dot(d3, d2)
                greater(z2, zero, on2)
                mul(d2, on2, d2)
                a1.dot(d2t, g2)
                w2_inner.dot(d2, d1)
                greater(z1, zero, on1)
                mul(d1, on1, d1)
                d1.dot(xb, g1)
                step()
            loss = float(-np.log(right).mean())
        return loss

    return Case(run, 79)


CASES: dict[str, Build] = {"W1": train_digits, "W8": train_images}
