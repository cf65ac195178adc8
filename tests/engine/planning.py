"""What the tests of plans have in common: small data and nets, and the comparison with the tape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.testing import assert_allclose

from tutor import engine as nn
from tutor.engine.optimizers import schedules
from tutor.engine.plan import Plan

# Batches of 20 and a rest of 10.
ROWS, INPUTS, BATCH = 50, 5, 20


def data(outputs: int = 1, classes: bool = False) -> tuple[Any, Any]:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(ROWS, INPUTS))
    if classes:
        return x, rng.integers(0, outputs, ROWS)
    return x, (rng.random((ROWS, outputs)) > 0.5).astype(float)


def chain(*layers: Any, dtype: str = "float64", inputs: int = INPUTS) -> nn.Sequential:
    """Layers from (units, activation) or as they are."""
    made = [nn.layers.Dense(layer[0], layer[1], dtype=dtype) if isinstance(layer, tuple) else layer for layer in layers]
    return nn.Sequential([nn.Input((inputs,)), *made], seed=1)


def assert_same(
    make: Callable[[], nn.Sequential],
    x: Any,
    y: Any,
    loss: Any = "mse",
    optimizer: Callable[[], Any] = lambda: nn.SGD(0.1),
    kind: type = Plan,
    rtol: float = 1e-9,
    metrics: list[str] | None = None,
    **options: Any,
) -> nn.Sequential:
    """The same training by a plan and by the tape: weights, losses and metrics after each epoch; the planned model."""
    found = []
    for eagerly in (False, True):
        model = make()
        model.compile(optimizer(), loss, metrics=metrics, run_eagerly=eagerly)
        history = model.fit(x, y, seed=2, **({"epochs": 3, "batch_size": BATCH} | options)).history
        found.append((model, history))
    (planned, one), (taped, other) = found
    assert type(planned.plan) is kind
    assert taped.plan is None
    assert taped.why_no_plan == "compile was told run_eagerly=True"
    assert [*one] == [*other]
    for key in one:
        assert_allclose(one[key], other[key], rtol=rtol, atol=rtol)
    for weight, expected in zip(planned.get_weights(), taped.get_weights(), strict=True):
        assert_allclose(weight, expected, rtol=rtol, atol=rtol)
    return planned


OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "sgd": lambda: nn.SGD(0.1),
    "momentum": lambda: nn.SGD(0.1, momentum=0.9),
    "nesterov": lambda: nn.SGD(0.1, momentum=0.9, nesterov=True),
    "rmsprop": lambda: nn.RMSprop(0.01, momentum=0.1, centered=True),
    "adagrad": lambda: nn.Adagrad(0.1),
    "adam": lambda: nn.Adam(0.01),
    "adamw": lambda: nn.AdamW(0.01, weight_decay=0.1),
    "schedule": lambda: nn.SGD(schedules.ExponentialDecay(0.5, 2, 0.5)),
    "adam with a schedule": lambda: nn.AdamW(schedules.CosineDecay(0.1, 8), weight_decay=0.1),
    "clipped": lambda: nn.SGD(0.1, clipnorm=0.05),
    "all clipped": lambda: nn.Adam(0.1, global_clipnorm=0.05),
}
