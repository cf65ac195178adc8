"""The engine's tape as it is written down; and the same in ``nn.function``, which makes NumPy source of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.benchmarks.engine.workloads import Build, Case, two_layers
from tutor import engine as nn


def _layers(width: int) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    w1, b1, w2, b2, x = two_layers(width)

    def value(w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
        return nn.sum(nn.tanh(w2 @ nn.sigmoid(w1 @ x + b1) + b2) ** 2)

    return value, (w1, b1, w2, b2)


def _total(value: Any, gradients: Any) -> float:
    return float(value) + sum(float(nn.sum(each)) for each in gradients)


def differentiate_layers(width: int, shuffle: bool) -> Case:
    f, arrays = _layers(width)
    variables = [nn.Variable(each) for each in arrays]

    def run(times: int) -> float:
        value: Any = math.nan
        gradients: Any = ()
        for _ in range(times):
            with nn.GradientTape() as tape:
                value = f(*variables)
            gradients = tape.gradient(value, variables)
        return _total(value, gradients)

    return Case(run)


def compile_layers(width: int, shuffle: bool) -> Case:
    f, arrays = _layers(width)

    @nn.function
    def both(*sources: Any) -> Any:
        with nn.GradientTape() as tape:
            tape.watch(sources)
            value = f(*sources)
        return value, tape.gradient(value, sources)

    def run(times: int) -> float:
        value: Any = math.nan
        gradients: Any = ()
        for _ in range(times):
            value, gradients = both(*arrays)
        return _total(value, gradients)

    return Case(run)


def _quotient(x: Any, y: Any) -> Any:
    with nn.GradientTape() as tape:
        tape.watch([x, y])
        z = (2 * x + 1 / x) / (x + y)
    return z, tape.gradient(z, [x, y])


def differentiate_quotient(shuffle: bool) -> Case:
    def run(times: int) -> float:
        z: Any = math.nan
        gradients: Any = ()
        for _ in range(times):
            z, gradients = _quotient(nn.constant(1.0), nn.constant(2.0))
        return _total(z, gradients)

    return Case(run)


def compile_quotient(shuffle: bool) -> Case:
    compiled = nn.function(_quotient)

    def run(times: int) -> float:
        z: Any = math.nan
        gradients: Any = ()
        for _ in range(times):
            z, gradients = compiled(1.0, 2.0)
        return _total(z, gradients)

    return Case(run)


def _second(f: Callable[[Any], Any], x: Any) -> Any:
    with nn.GradientTape() as outer:
        outer.watch(x)
        with nn.GradientTape() as inner:
            inner.watch(x)
            value = f(x)
        first = inner.gradient(value, x)
    return value, first, outer.gradient(first, x)


def differentiate_twice(f: Callable[[Any], Any], at: float, shuffle: bool) -> Case:
    def run(times: int) -> float:
        found: Any = ()
        for _ in range(times):
            found = _second(f, nn.constant(at))
        return float(found[-1])

    return Case(run)


def compile_twice(f: Callable[[Any], Any], at: float, shuffle: bool) -> Case:
    compiled = nn.function(partial(_second, f))

    def run(times: int) -> float:
        found: Any = ()
        for _ in range(times):
            found = compiled(at)
        return float(found[-1])

    return Case(run)


def _polynomial(x: Any) -> Any:
    return x * x + x


def _wave(x: Any) -> Any:
    return nn.sin(x) * nn.exp(x)


WIDTHS = (2, 32, 256, 1024)
CASES: dict[str, Build] = {
    **{f"W6-{width}": partial(differentiate_layers, width) for width in WIDTHS},
    "W7": differentiate_quotient,
    "W7-poly": partial(differentiate_twice, _polynomial, 3.0),
    "W7-trans": partial(differentiate_twice, _wave, 0.7),
}
FUNCTION: dict[str, Build] = {
    **{f"W6-{width}": partial(compile_layers, width) for width in WIDTHS},
    "W7": compile_quotient,
    "W7-poly": partial(compile_twice, _polynomial, 3.0),
    "W7-trans": partial(compile_twice, _wave, 0.7),
}
