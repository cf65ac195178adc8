"""Which classes are taken for which: precision, recall and the confusion matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from tutor.engine.metrics import Precision, Recall, confusion_matrix

TRUTH, FOUND = [1, 1, 1, 0, 0, 0, 0], [0.9, 0.8, 0.4, 0.7, 0.1, 0.2, 0.5]


def test_precision_and_recall() -> None:
    assert Precision()(TRUTH, FOUND) == 2 / 3
    assert Recall()(TRUTH, FOUND) == 2 / 3
    assert Precision(thresholds=0.3)(TRUTH, FOUND) == 3 / 5
    assert Recall(thresholds=0.3)(TRUTH, FOUND) == 1


def test_of_one_class_among_several() -> None:
    y, p = np.eye(3)[[0, 1, 2, 1]], np.eye(3)[[0, 1, 1, 2]]
    assert Precision(class_id=1)(y, p) == 0.5
    assert Recall(class_id=2)(y, p) == 0
    assert Recall()(y, p) == 0.5


def test_where_there_is_nothing_to_divide_by() -> None:
    assert Precision()([1, 0], [0.1, 0.1]) == 0
    assert Recall()([0, 0], [0.9, 0.1]) == 0


def test_the_confusion_matrix_has_a_row_for_every_true_class() -> None:
    # The example of tf.math.confusion_matrix.
    matrix = confusion_matrix([1, 2, 4], [2, 2, 4])
    assert_array_equal(matrix, [[0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 1]])
    assert matrix.dtype == np.int32
    assert_array_equal(confusion_matrix([[1], [0]], [[0], [0]], num_classes=3), [[1, 0, 0], [1, 0, 0], [0, 0, 0]])
    assert_array_equal(confusion_matrix([0, 1], [1, 1], weights=[0.5, 2], dtype="float64"), [[0, 0.5], [0, 2]])
    assert confusion_matrix([], []).shape == (0, 0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_the_confusion_matrix_counts_every_sample_once(pairs: list[tuple[int, int]]) -> None:
    labels, found = zip(*pairs, strict=True)
    matrix = confusion_matrix(labels, found, 4)
    assert matrix.sum() == len(pairs)
    assert np.trace(matrix) == sum(one == other for one, other in pairs)


@pytest.mark.parametrize(
    ("labels", "predictions", "message"),
    [
        ([0, 3], [0, 1], "labels out of range: row 1 has label 3, but there are 3 classes, 0 to 2"),
        ([0, 1], [0, -1], "predictions out of range: row 1 has label -1"),
        ([0, 1], [[0.2, 0.8], [0.6, 0.4]], r"must be classes, one per sample: use np\.argmax\(p, axis=1\)"),
        ([0, 1], [0, 1, 2], r"labels have shape \(2,\), predictions \(3,\)"),
        ([0, 1], [0.4, 0.6], r"predictions must be whole numbers, but row 0 has 0\.4"),
    ],
)
def test_what_has_no_confusion_matrix(labels: Any, predictions: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        confusion_matrix(labels, predictions, 3)
