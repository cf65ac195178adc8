"""Predictions and evaluations by a compiled way through the model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.planning import INPUTS, ROWS, chain, data
from tutor import engine as nn
from tutor.engine.activations import NAMES


@pytest.mark.parametrize("activation", sorted({*NAMES} - {"swish"}))
@pytest.mark.parametrize("rows", [1, 30])
def test_predictions_are_those_of_the_model(activation: str, rows: int) -> None:
    x = np.random.default_rng(1).normal(size=(rows, INPUTS)) * 3
    for layers in ([(3, activation)], [(4, activation), (2, "sigmoid")], [(4, "sigmoid"), (2, activation)]):
        model = chain(*layers)
        assert_allclose(model.predict(x), np.asarray(model(x)), rtol=1e-12, atol=1e-15)
        assert model.forward is not None


@pytest.mark.parametrize("rows", [1, 7, 12, 13, 40, 41, 4096, 5000])
def test_predictions_of_any_number_of_rows(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from tutor.engine import forward_plan

    monkeypatch.setattr(forward_plan, "UNPACKED", 5 * 20 * 12)
    monkeypatch.setattr(forward_plan, "WIDE", 5)
    x = np.random.default_rng(1).normal(size=(rows, INPUTS))
    model = chain((20, "sigmoid"), (4, "tanh"), (1, "sigmoid"))
    expected = np.asarray(model(x))
    assert_allclose(model.predict(x), expected, rtol=1e-12)
    assert_allclose(model.predict(x, batch_size=11), expected, rtol=1e-12)
    model.compile("adam", "bce")
    model.fit(x, expected > 0.5)
    assert_allclose(model.predict(x), np.asarray(model(x)), rtol=1e-12)


def test_predictions_are_new_arrays() -> None:
    x, _ = data()
    for activation in ("linear", "sigmoid", "softmax"):
        model = chain((2, activation))
        one = model.predict(x)
        kept = one.copy()
        model.set_weights([weight + 1 for weight in model.get_weights()])
        model.predict(x)
        assert_array_equal(one, kept)


def test_probabilities_keep_the_digits_of_small_numbers() -> None:
    model = chain((1, "sigmoid"), inputs=1, dtype="float32")
    model.set_weights([[[1.0]], [0.0]])
    z = np.array([[-1000.0], [-80], [-20], [0], [20], [1000]])
    assert_allclose(model.predict(z)[:, 0], [0, np.exp(-80), np.exp(-20), 0.5, 1, 1], rtol=1e-6)


def test_evaluation_is_the_same_in_pieces_and_by_the_tape() -> None:
    x, y = data(3, classes=True)
    model = chain((4, "relu"), (3, "softmax"))
    weights = np.linspace(0, 1, ROWS)
    found = []
    for loss in ("sparse_categorical_crossentropy", nn.losses.SparseCategoricalCrossentropy(name="own")):
        model.compile("sgd", loss, metrics=["accuracy"], weighted_metrics=["sparse_categorical_accuracy"])
        for size in (None, 7, 50):
            found.append(model.evaluate(x, y, batch_size=size, sample_weight=weights))
    model.compile("sgd", _by_hand, metrics=["accuracy"], weighted_metrics=["sparse_categorical_accuracy"])
    found.append(model.evaluate(x, y, sample_weight=weights))
    assert_allclose(found, [found[0]] * 7, rtol=1e-9)


def _by_hand(y: Any, p: Any) -> Any:
    return nn.losses.sparse_categorical_crossentropy(y, p)
