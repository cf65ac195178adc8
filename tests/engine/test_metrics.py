"""Metrics: what they count, over one batch and over several."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tests.engine.strategies import floats
from tutor.engine import metrics
from tutor.engine.metrics import BinaryAccuracy, CategoricalAccuracy, MeanSquaredError, Metric


def test_binary_accuracy_asks_for_more_than_the_threshold() -> None:
    assert BinaryAccuracy()([1, 0, 1, 0], [0.9, 0.1, 0.5, 0.51]) == 0.5
    assert BinaryAccuracy(threshold=0.2)([[1], [0]], [[0.3], [0.3]]) == 0.5


def test_binary_accuracy_takes_the_mean_over_several_outputs() -> None:
    assert BinaryAccuracy()([[1, 0], [1, 1]], [[0.9, 0.9], [0.8, 0.7]]) == 0.75


def test_categorical_accuracy_looks_at_the_largest_output() -> None:
    assert CategoricalAccuracy()([[0, 1, 0], [1, 0, 0]], [[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]) == 0.5


def test_mean_squared_error() -> None:
    assert MeanSquaredError()([[0, 0], [0, 0]], [[1, 1], [3, 3]]) == 5


@given(st.lists(st.integers(1, 5), min_size=1, max_size=5), st.data())
def test_batches_of_any_size_add_up_to_the_whole(sizes: list[int], data: st.DataObject) -> None:
    predictions = [data.draw(floats((size, 2), 0, 1)) for size in sizes]
    targets = [(data.draw(floats((size, 2), 0, 1)) > 0.5).astype(float) for size in sizes]
    for metric in (BinaryAccuracy(), MeanSquaredError(), CategoricalAccuracy()):
        for y, p in zip(targets, predictions, strict=True):
            metric.update_state(y, p)
        whole = type(metric)()(np.concatenate(targets), np.concatenate(predictions))
        assert_allclose(metric.result(), whole, rtol=1e-12)


def test_reset_forgets() -> None:
    metric = BinaryAccuracy()
    assert metric.result() == 0
    metric([1], [0.1])
    metric.reset_state()
    assert metric([1], [0.9]) == 1


@pytest.mark.parametrize(
    ("name", "outputs", "kind", "key"),
    [
        ("accuracy", 1, BinaryAccuracy, "accuracy"),
        ("acc", 1, BinaryAccuracy, "acc"),
        ("accuracy", 3, CategoricalAccuracy, "accuracy"),
        ("binary_accuracy", 3, BinaryAccuracy, "binary_accuracy"),
        ("mse", 1, MeanSquaredError, "mse"),
        ("MeanSquaredError", 1, MeanSquaredError, "mean_squared_error"),
    ],
)
def test_a_name_is_the_key_in_the_history(name: str, outputs: int, kind: type[Metric], key: str) -> None:
    found = metrics.get(name, outputs)
    assert type(found) is kind
    assert found.name == key


def test_a_metric_or_its_class_will_do() -> None:
    metric = BinaryAccuracy(threshold=0.1)
    assert metrics.get(metric) is metric
    assert isinstance(metrics.get(BinaryAccuracy), BinaryAccuracy)


def test_what_is_no_metric() -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match='a metric must be a name such as "accuracy", or a Metric; got 3'):
        metrics.get(wrong)


def test_targets_are_never_broadcast() -> None:
    with pytest.raises(ValueError, match="there must be one target for every prediction"):
        BinaryAccuracy()([1, 0, 1], [[0.1], [0.2]])


def test_a_metric_of_ones_own() -> None:
    class Largest(Metric):
        def values(self, y_true: Any, y_pred: Any) -> Any:
            return np.abs(y_true - y_pred).max(axis=-1)

    assert Largest()([[0, 0]], [[1, 3]]) == 3
    assert Largest().name == "largest"
