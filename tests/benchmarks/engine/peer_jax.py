"""JAX: a step compiled with ``jit``; and the whole loop over steps compiled, with ``scan``."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tests.benchmarks.engine.workloads import (
    BETA_1,
    BETA_2,
    EPSILON,
    LEARNING_RATE,
    Array,
    Build,
    Case,
    Start,
    bell,
    bell_loss,
    bell_start,
    clouds,
    digits,
    images,
    order,
    quadrants,
    start,
    two_layers,
)

jax.config.update("jax_enable_x64", True)  # float32 stays what it is
tree = jax.tree_util.tree_map


def _binary(z: Any, y: Any) -> Any:
    return jnp.mean(jax.nn.softplus(z) - z * y)


def _sparse(z: Any, y: Any) -> Any:
    return jnp.mean(jax.nn.logsumexp(z, 1) - jnp.take_along_axis(z, y[:, None], 1)[:, 0])


def _forward(p: Any, x: Any, activation: Any) -> Any:
    for w, b in p[:-1]:
        x = activation(x @ w + b)
    return x @ p[-1][0] + p[-1][1]


def _adam(state: Any, gradients: Any) -> Any:
    p, m, v, steps = state
    steps = steps + 1
    m = tree(lambda a, g: BETA_1 * a + (1 - BETA_1) * g, m, gradients)
    v = tree(lambda a, g: BETA_2 * a + (1 - BETA_2) * g * g, v, gradients)
    rate = LEARNING_RATE * jnp.sqrt(1 - BETA_2**steps) / (1 - BETA_1**steps)
    return tree(lambda a, b, c: a - rate * b / (jnp.sqrt(c) + EPSILON), p, m, v), m, v, steps


def _train(
    loss: Any, update: Any, state: Any, data: tuple[Array, Array], batch: int, scan: bool, shuffle: bool
) -> Case:
    """Epochs over batches; ``loss(parameters, x, y)``, and the parameters are the state's first."""
    x, y = map(jnp.asarray, data)
    whole = len(x) // batch
    rng = np.random.default_rng(5)

    def step(state: Any, part: tuple[Any, Any]) -> Any:
        value, gradients = jax.value_and_grad(loss)(state[0], *part)
        return update(state, gradients), value

    def epoch(state: Any, ids: Any) -> Any:
        full, rest = ids[: whole * batch], ids[whole * batch :]
        parts = tuple(each[full].reshape(whole, batch, *each.shape[1:]) for each in (x, y))
        state, values = jax.lax.scan(step, state, parts)
        total = values.sum() * batch
        if len(rest):
            state, value = step(state, (x[rest], y[rest]))
            total += value * len(rest)
        return state, total / len(x)

    compiled_step, compiled_epoch = jax.jit(step, donate_argnums=0), jax.jit(epoch, donate_argnums=0)

    def run(epochs: int) -> float:
        nonlocal state
        mean = math.nan
        for _ in range(epochs):
            ids = order(len(x), rng, shuffle)
            if scan:
                state, value = compiled_epoch(state, ids)
                mean = float(value)
                continue
            values, mixed_x, mixed_y = [], x[ids], y[ids]
            for begin in range(0, len(x), batch):
                part = mixed_x[begin : begin + batch], mixed_y[begin : begin + batch]
                state, value = compiled_step(state, part)
                values.append((value, len(part[0])))
            mean = sum(float(value) * size for value, size in values) / len(x)
        return mean

    return Case(run, -(-len(x) // batch))


def _adam_state(layers: Start) -> Any:
    def zeros() -> Any:
        return tree(lambda a: jnp.array(np.zeros_like(a)), layers)

    return tree(jnp.array, layers), zeros(), zeros(), jnp.float32(0)


def _sgd(rate: float) -> Any:
    return lambda state, gradients: (tree(lambda a, g: a - rate * g, state[0], gradients),)


def train_digits(scan: bool, shuffle: bool) -> Case:
    def loss(p: Any, x: Any, y: Any) -> Any:
        return _binary(_forward(p, x, jax.nn.sigmoid), y)

    return _train(loss, _adam, _adam_state(start(400, 25, 15, 1)), digits(), 32, scan, shuffle)


def train_images(scan: bool, shuffle: bool) -> Case:
    def loss(p: Any, x: Any, y: Any) -> Any:
        return _sparse(_forward(p, x, jax.nn.relu), y)

    return _train(loss, _adam, _adam_state(start(784, 256, 128, 10)), images(), 128, scan, shuffle)


def train_clouds(scan: bool, shuffle: bool) -> Case:
    def loss(p: Any, x: Any, y: Any) -> Any:
        return _binary(_forward(p, x, None), y)

    state = ([(jnp.zeros((2, 1)), jnp.zeros(1))],)
    return _train(loss, _sgd(0.1), state, clouds(), 10, scan, shuffle)


def train_quadrants(hidden: int, scan: bool, shuffle: bool) -> Case:
    x, y = map(jnp.asarray, quadrants())
    state = (tree(jnp.array, start(2, hidden, 1, dtype="float64")),)

    def step(state: Any) -> Any:
        value, gradients = jax.value_and_grad(lambda p: _binary(_forward(p, x, jnp.tanh), y))(state[0])
        return _sgd(1.2)(state, gradients), value

    one = jax.jit(step)
    many = jax.jit(lambda state, steps: jax.lax.fori_loop(0, steps, lambda _, now: step(now[0]), (state, 0.0)))

    def run(steps: int) -> float:
        nonlocal state
        value = math.nan
        if scan:
            state, value = many(state, steps)
        else:
            for _ in range(steps):
                state, value = one(state)
        return float(value)

    return Case(run)


def train_bell(scan: bool, shuffle: bool) -> Case:
    x, y = map(jnp.asarray, bell())
    p = tree(jnp.array, bell_start())

    def step(p: Any, sample: Any) -> Any:
        gradients = jax.grad(lambda p: jnp.sum((_forward(p, sample[0], jax.nn.sigmoid) - sample[1]) ** 2))(p)
        return tree(lambda a, g: a - 0.05 * g, p, gradients), None

    one = jax.jit(lambda p, sample: step(p, sample)[0])
    many = jax.jit(lambda p: jax.lax.scan(step, p, (x, y))[0])
    samples = list(zip(x, y, strict=True))

    def run(epochs: int) -> float:
        nonlocal p
        for _ in range(epochs):
            if scan:
                p = many(p)
            else:
                for sample in samples:
                    p = one(p, sample)
        return bell_loss(*(each for layer in p for each in layer))

    return Case(run, 200)


def predict_digits(shuffle: bool) -> Case:
    p, x = start(400, 25, 15, 1), jnp.asarray(digits()[0])
    predict = jax.jit(lambda x: jax.nn.sigmoid(_forward(p, x, jax.nn.sigmoid)))

    def run(times: int) -> float:
        predicted = x
        for _ in range(times):
            predicted = predict(x).block_until_ready()
        return float(predicted.mean())

    return Case(run)


def differentiate_layers(width: int, shuffle: bool) -> Case:
    *p, x = map(jnp.asarray, two_layers(width))
    both = jax.jit(jax.value_and_grad(lambda p: jnp.sum(jnp.tanh(p[2] @ jax.nn.sigmoid(p[0] @ x + p[1]) + p[3]) ** 2)))

    def run(times: int) -> float:
        value, gradients = math.nan, []
        for _ in range(times):
            value, gradients = jax.block_until_ready(both(p))
        return float(value) + sum(float(each.sum()) for each in gradients)

    return Case(run)


def differentiate_quotient(shuffle: bool) -> Case:
    both = jax.jit(jax.value_and_grad(lambda x, y: (2 * x + 1 / x) / (x + y), (0, 1)))

    def run(times: int) -> float:
        value, gradients = math.nan, ()
        for _ in range(times):
            value, gradients = jax.block_until_ready(both(1.0, 2.0))
        return float(value + sum(gradients))

    return Case(run)


def differentiate_twice(f: Callable[[Any], Any], at: float, shuffle: bool) -> Case:
    second = jax.jit(jax.grad(jax.grad(f)))

    def run(times: int) -> float:
        found = math.nan
        for _ in range(times):
            found = second(at).block_until_ready()
        return float(found)

    return Case(run)


def _training(scan: bool) -> dict[str, Build]:
    return {
        "W1": partial(train_digits, scan),
        **{f"W2-{units}": partial(train_quadrants, units, scan) for units in (4, 10)},
        "W3": partial(train_bell, scan),
        "W4": partial(train_clouds, scan),
        "W8": partial(train_images, scan),
    }


CASES: dict[str, Build] = {
    **_training(False),
    "W5": predict_digits,
    **{f"W6-{width}": partial(differentiate_layers, width) for width in (2, 32, 256, 1024)},
    "W7": differentiate_quotient,
    "W7-poly": partial(differentiate_twice, lambda x: x * x + x, 3.0),
    "W7-trans": partial(differentiate_twice, lambda x: jnp.sin(x) * jnp.exp(x), 0.7),
}
SCAN: dict[str, Build] = _training(True)
