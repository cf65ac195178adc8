"""Metrics: what they count, over one batch and over several, with and without weights."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tests.engine.strategies import floats
from tutor import engine as nn
from tutor.engine import losses, metrics
from tutor.engine.metrics import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    Mean,
    MeanAbsoluteError,
    MeanMetricWrapper,
    MeanSquaredError,
    Metric,
    Precision,
    Recall,
    RootMeanSquaredError,
    SparseCategoricalAccuracy,
)

# --- accuracies -------------------------------------------------------------------------------------------------


def test_accuracy_asks_for_the_very_number() -> None:
    assert Accuracy()([[1], [2], [3], [4]], [[1], [2], [3], [5]]) == 0.75


def test_binary_accuracy_asks_for_more_than_the_threshold() -> None:
    assert BinaryAccuracy()([1, 0, 1, 0], [0.9, 0.1, 0.5, 0.51]) == 0.5
    assert BinaryAccuracy(threshold=0.2)([[1], [0]], [[0.3], [0.3]]) == 0.5


def test_binary_accuracy_takes_the_mean_over_several_outputs() -> None:
    assert BinaryAccuracy()([[1, 0], [1, 1]], [[0.9, 0.9], [0.8, 0.7]]) == 0.75


def test_categorical_accuracy_looks_at_the_largest_output() -> None:
    assert CategoricalAccuracy()([[0, 1, 0], [1, 0, 0]], [[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]) == 0.5


@pytest.mark.parametrize("labels", [[1, 0], [[1], [0]], np.array([1.0, 0.0], np.float32)])
def test_sparse_categorical_accuracy_takes_labels(labels: Any) -> None:
    assert SparseCategoricalAccuracy()(labels, [[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]) == 0.5


@pytest.mark.parametrize(
    ("y", "p", "kind"),
    [
        ((None, 1), (None, 1), BinaryAccuracy),
        ((None,), (None, 1), BinaryAccuracy),
        ((None,), (None,), BinaryAccuracy),
        ((None, 3), (None, 3), CategoricalAccuracy),
        ((None,), (None, 3), SparseCategoricalAccuracy),
        ((None, 1), (None, 3), SparseCategoricalAccuracy),
        ((None, 5), (None, 5, 3), SparseCategoricalAccuracy),
    ],
)
@pytest.mark.parametrize("name", ["accuracy", "acc"])
def test_accuracy_is_the_one_that_suits_the_shapes(name: str, y: Any, p: Any, kind: type[Metric]) -> None:
    found = metrics.get(name, y, p)
    assert type(found) is kind
    assert found.name == name


# --- errors and means -------------------------------------------------------------------------------------------


def test_errors() -> None:
    y, p = [[0, 0], [0, 0]], [[1, 1], [3, -3]]
    assert MeanSquaredError()(y, p) == 5
    assert MeanAbsoluteError()(y, p) == 2
    assert RootMeanSquaredError()(y, p) == math.sqrt(5)


def test_a_mean_of_numbers() -> None:
    mean = Mean()
    assert mean(2.0) == 2
    assert mean([4.0, 6.0]) == 4
    mean.reset_state()
    assert mean([1.0, 5.0], sample_weight=[3, 1]) == 2
    assert mean(nn.constant(2.0)) == 2


def test_every_loss_can_be_watched() -> None:
    y, p = [[1.0], [0.0]], [[0.9], [0.2]]
    watched = metrics.get("binary_crossentropy")
    assert watched.name == "binary_crossentropy"
    assert watched(y, p) == pytest.approx(float(losses.BinaryCrossentropy()(y, p)), rel=1e-6)
    sparse = metrics.get("sparse_categorical_crossentropy")
    assert sparse([0, 1], [[0.5, 0.5], [0.25, 0.75]]) == pytest.approx(-np.log([0.5, 0.75]).mean(), rel=1e-6)


# --- batches, weights, resets -----------------------------------------------------------------------------------

BINARY = [BinaryAccuracy, MeanSquaredError, MeanAbsoluteError, CategoricalAccuracy, Precision, Recall, Accuracy]


@pytest.mark.parametrize("kind", BINARY)
@given(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=5), data=st.data())
def test_batches_of_any_size_add_up_to_the_whole(kind: Any, sizes: list[int], data: st.DataObject) -> None:
    predictions = [data.draw(floats((size, 2), 0, 1)) for size in sizes]
    targets = [(data.draw(floats((size, 2), 0, 1)) > 0.5).astype(float) for size in sizes]
    weights = [data.draw(floats((size,), 0.5, 2)) for size in sizes]
    metric = kind()
    for batch in zip(targets, predictions, weights, strict=True):
        metric.update_state(*batch)
    whole = kind()(np.concatenate(targets), np.concatenate(predictions), np.concatenate(weights))
    assert_allclose(metric.result(), whole, rtol=1e-12)


@pytest.mark.parametrize("kind", BINARY)
@given(data=st.data())
def test_a_whole_weight_is_as_many_samples(kind: Any, data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=4).filter(any))
    p = data.draw(floats((len(counts), 2), 0, 1))
    y = (data.draw(floats((len(counts), 2), 0, 1)) > 0.5).astype(float)
    repeated = kind()(np.repeat(y, counts, axis=0), np.repeat(p, counts, axis=0))
    assert kind()(y, p, sample_weight=counts) == pytest.approx(repeated)


def test_weights_of_a_flat_array_belong_to_its_numbers() -> None:
    assert BinaryAccuracy()([1, 1], [0.9, 0.1], sample_weight=[1, 3]) == 0.25


def test_weights_are_one_per_sample() -> None:
    with pytest.raises(ValueError, match=r"sample_weight has shape \(3,\): give one per sample, shape \(2,\)"):
        BinaryAccuracy()([[1], [1]], [[0.9], [0.1]], sample_weight=[1, 2, 3])


def test_reset_forgets() -> None:
    for metric in (BinaryAccuracy(), Precision(), Recall()):
        assert metric.result() == 0
        metric([1], [0.1])
        metric.reset_state()
        assert metric([1], [0.9]) == 1


def test_results_are_floats_that_know_numpy() -> None:
    result = BinaryAccuracy()([1, 0], [0.9, 0.9])
    assert result.numpy() == 0.5
    assert isinstance(result, float)
    assert f"{result:.2f}" == "0.50"
    assert json.dumps(result) == "0.5"


# --- metrics of one's own ---------------------------------------------------------------------------------------


class Largest(Metric):
    def values(self, y_true: Any, y_pred: Any) -> Any:
        return np.abs(y_true - y_pred).max(axis=-1)


class Bad(Metric):
    """As Keras has them: what is remembered are weights."""

    def __init__(self, name: str = "bad", limit: float = 1.0) -> None:
        super().__init__(name)
        self.limit = limit
        self.count = self.add_weight(name="count")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        self.count.assign_add(float(np.sum(np.abs(np.asarray(y_true) - np.asarray(y_pred)) > self.limit)))

    def result(self) -> Any:
        return self.count.numpy()


def test_a_metric_of_ones_own() -> None:
    assert Largest()([[0, 0]], [[1, 3]]) == 3
    assert Largest().name == "largest"


def test_a_metric_that_is_no_mean() -> None:
    metric = Bad()
    metric([[0.0], [0.0]], [[5.0], [0.5]])
    assert metric([[0.0]], [[2.0]]) == 2
    metric.reset_state()
    assert metric.result() == 0
    assert Bad.from_config(Bad(limit=3).get_config()).limit == 3


def test_a_function_as_a_metric() -> None:
    def bias(y_true: Any, y_pred: Any) -> Any:
        return nn.mean(y_pred - y_true, axis=-1)

    metric = metrics.get(bias)
    assert metric.name == "bias"
    assert metric([1.0, 1.0], [[2.0], [4.0]]) == 2
    with pytest.raises(TypeError, match="the metric function nothing gave None"):
        MeanMetricWrapper(lambda y, p: None, "nothing")([1.0], [1.0])


# --- names, descriptions, mistakes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "key"),
    [
        ("binary_accuracy", BinaryAccuracy, "binary_accuracy"),
        ("sparse_categorical_accuracy", SparseCategoricalAccuracy, "sparse_categorical_accuracy"),
        ("mse", MeanSquaredError, "mse"),
        ("mae", MeanAbsoluteError, "mae"),
        ("MeanSquaredError", MeanSquaredError, "mean_squared_error"),
        ("precision", Precision, "precision"),
        ("Recall", Recall, "recall"),
    ],
)
def test_a_name_is_the_key_in_the_history(name: str, kind: type[Metric], key: str) -> None:
    found = metrics.get(name)
    assert type(found) is kind
    assert found.name == key


def test_a_metric_or_its_class_will_do() -> None:
    metric = BinaryAccuracy(threshold=0.1)
    assert metrics.get(metric) is metric
    assert isinstance(metrics.get(BinaryAccuracy), BinaryAccuracy)


@pytest.mark.parametrize("metric", [BinaryAccuracy("a", threshold=0.3), Precision(0.2, 1), Mean("loss")])
def test_descriptions_make_the_same_again(metric: Metric) -> None:
    again = type(metric).from_config(metric.get_config())
    assert vars(again) | {"_made_with": None} == vars(metric) | {"_made_with": None}


def test_what_is_no_metric() -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match='a metric must be a name such as "accuracy", or a Metric; got 3'):
        metrics.get(wrong)
    with pytest.raises(ValueError, match=r"no metric 'acuracy': did you mean 'accuracy'\?"):
        metrics.get("acuracy")


def test_targets_are_never_broadcast() -> None:
    with pytest.raises(ValueError, match="there must be one target for every prediction"):
        BinaryAccuracy()([1, 0, 1], [[0.1], [0.2]])


def test_labels_out_of_range_are_named() -> None:
    with pytest.raises(ValueError, match="row 1 has label 2, but there are 2 classes"):
        SparseCategoricalAccuracy()([0, 2], [[0.5, 0.5], [0.5, 0.5]])


def test_flat_arrays_are_samples_whatever_the_batches() -> None:
    y, p = np.array([1.0, 0.0, 1.0, 1.0, 0.0, 1.0]), np.array([1.0, 1.0, 1.0, 0.0, 0.0, 1.0])
    for metric, expected in (
        (nn.metrics.Accuracy(), 4 / 6),
        (nn.metrics.BinaryAccuracy(), 4 / 6),
        (nn.metrics.RootMeanSquaredError(), (2 / 6) ** 0.5),
    ):
        metric.update_state(y[:4], p[:4])
        metric.update_state(y[4:], p[4:])
        assert metric.result() == pytest.approx(expected), metric
