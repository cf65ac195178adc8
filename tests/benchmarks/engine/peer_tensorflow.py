"""TensorFlow without Keras: a tape, or a tape inside ``tf.function``."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import tensorflow as tf

from tests.benchmarks.engine.workloads import Build, Case, two_layers

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
Wrap = Callable[[Any], Any]


def _eager(f: Any) -> Any:
    return f


def differentiate_layers(wrap: Wrap, width: int, shuffle: bool) -> Case:
    *parameters, x = two_layers(width)
    variables = [tf.Variable(each) for each in parameters]
    w1, b1, w2, b2 = variables
    x = tf.constant(x)
    dot = tf.linalg.matvec

    @wrap
    def both() -> Any:
        with tf.GradientTape() as tape:
            value = tf.reduce_sum(tf.tanh(dot(w2, tf.sigmoid(dot(w1, x) + b1)) + b2) ** 2)
        return value, tape.gradient(value, variables)

    def run(times: int) -> float:
        value, gradients = math.nan, []
        for _ in range(times):
            value, gradients = both()
        return float(value) + sum(float(tf.reduce_sum(each)) for each in gradients)

    return Case(run)


def differentiate_quotient(wrap: Wrap, shuffle: bool) -> Case:
    @wrap
    def all_three(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            z = (2 * x + 1 / x) / (x + y)
        return z, *tape.gradient(z, [x, y])

    def run(times: int) -> float:
        found: Any = ()
        for _ in range(times):
            found = all_three(tf.constant(1.0, tf.float64), tf.constant(2.0, tf.float64))
        return float(sum(found))

    return Case(run)


def differentiate_twice(wrap: Wrap, f: Callable[[Any], Any], at: float, shuffle: bool) -> Case:
    @wrap
    def second(x: Any) -> Any:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                value = f(x)
            first = inner.gradient(value, x)
        return outer.gradient(first, x)

    def run(times: int) -> float:
        found = tf.constant(math.nan)
        for _ in range(times):
            found = second(tf.constant(at, tf.float64))
        return float(found)

    return Case(run)


def _cases(wrap: Wrap) -> dict[str, Build]:
    return {
        **{f"W6-{width}": partial(differentiate_layers, wrap, width) for width in (2, 32, 256, 1024)},
        "W7": partial(differentiate_quotient, wrap),
        "W7-poly": partial(differentiate_twice, wrap, lambda x: x * x + x, 3.0),
        "W7-trans": partial(differentiate_twice, wrap, lambda x: tf.sin(x) * tf.exp(x), 0.7),
    }


CASES: dict[str, Build] = _cases(_eager)
FUNCTION: dict[str, Build] = _cases(tf.function)
