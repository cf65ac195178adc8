"""Very small chains are trained in scalars, to the same numbers."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.planning import assert_same, chain
from tutor import engine as nn
from tutor.engine.scalar_plan import ScalarPlan

TINY = {
    "1-2-1 sigmoid": [(2, "sigmoid"), (1, "linear")],
    "1-2-1 tanh": [(2, "tanh"), (1, "sigmoid")],
    "1-2-2-1": [(2, "relu"), (2, "sigmoid"), (1, "tanh")],
    "linear": [(2, "linear"), (1, "relu")],
}


def curve() -> tuple[Any, Any]:
    x = np.linspace(-3, 3, 21)[:, None]
    return x, np.exp(-x * x)


@pytest.mark.parametrize("layers", TINY.values(), ids=TINY)
@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize("shuffle", [False, True])
def test_very_small_chains_are_trained_in_scalars(layers: list[Any], batch: int, shuffle: bool) -> None:
    for metrics in (None, ["mae"]):
        assert_same(
            lambda: chain(*layers, inputs=1),
            *curve(),
            "mse",
            lambda: nn.SGD(0.05),
            ScalarPlan,
            batch_size=batch,
            shuffle=shuffle,
            metrics=metrics,
            epochs=7,
        )


@pytest.mark.parametrize("loss", ["binary_crossentropy", nn.losses.BinaryCrossentropy(label_smoothing=0.1)])
@pytest.mark.parametrize("metrics", [None, ["accuracy"]])
def test_cross_entropy_in_scalars(loss: Any, metrics: Any) -> None:
    x, _ = curve()
    for layers in ([(1, "sigmoid")], [(2, "sigmoid"), (1, "sigmoid")]):
        make = partial(chain, *layers, inputs=1)
        options: Any = {"batch_size": 1, "metrics": metrics}
        assert_same(make, x, x > 0.5, loss, lambda: nn.SGD(0.5), ScalarPlan, **options)


def test_scalars_do_not_overflow() -> None:
    x, y = curve()
    model = assert_same(
        lambda: chain((2, "sigmoid"), (1, "linear"), inputs=1),
        1e4 * x,
        y,
        "mse",
        lambda: nn.SGD(0.1),
        ScalarPlan,
        batch_size=1,
    )
    assert model.plan is not None
    assert "exp(" not in model.plan.source


def test_float32_in_scalars_does_not_depend_on_who_listens() -> None:
    x, y = curve()
    found = []
    for callbacks in ([], [nn.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None)]):
        model = chain((2, "sigmoid"), (1, "linear"), dtype="float32", inputs=1)
        model.compile(nn.SGD(0.1), "mse")
        model.fit(x, y, batch_size=1, epochs=9, seed=1, callbacks=callbacks)
        found.append(model.get_weights())
    for one, other in zip(*found, strict=True):
        assert_array_equal(one, other)


def test_batches_can_be_listened_to_in_scalars() -> None:
    losses: list[float] = []
    x, y = curve()
    model = chain((2, "sigmoid"), (1, "linear"), inputs=1)
    model.compile(nn.SGD(0.0), "mse")
    listener = nn.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: losses.append(logs["loss"]))
    model.fit(x, y, batch_size=1, shuffle=False, callbacks=listener)
    squares = (model.predict(x) - y)[:, 0] ** 2
    assert_allclose(losses, np.cumsum(squares) / np.arange(1, 22))
