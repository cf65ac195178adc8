"""Cross entropies: values, logits, labels, safety, gradients, messages."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.by_tape import gradient
from tests.engine.strategies import Floats, batches, floats
from tutor import engine as nn
from tutor.engine import activations, losses
from tutor.engine.gradcheck import numeric_gradient
from tutor.engine.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    KLDivergence,
    SparseCategoricalCrossentropy,
)

BINARY, CATEGORICAL, SPARSE = "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"


# --- values ------------------------------------------------------------------------------------------------------


def test_binary_cross_entropy() -> None:
    expected = -(math.log(0.9) + math.log(1 - 0.2)) / 2
    assert float(BinaryCrossentropy()([[1], [0]], [[0.9], [0.2]])) == pytest.approx(expected, rel=1e-6)


def test_categorical_cross_entropy_from_rows_and_from_labels() -> None:
    p = [[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]
    expected = -(math.log(0.2) + math.log(0.4)) / 2
    assert float(CategoricalCrossentropy()([[0, 1, 0], [0, 0, 1]], p)) == pytest.approx(expected, rel=1e-6)
    for labels in ([1, 2], [[1], [2]], [1.0, 2.0], np.array([1, 2], np.uint8)):
        assert float(SparseCategoricalCrossentropy()(labels, p)) == pytest.approx(expected, rel=1e-6)


def test_labels_of_several_parts_of_a_sample() -> None:
    p = np.array([[[0.7, 0.3], [0.2, 0.8]], [[0.5, 0.5], [0.9, 0.1]]])
    values = SparseCategoricalCrossentropy(reduction="none")([[0, 1], [1, 0]], p)
    assert_allclose(values, -np.log([[0.7, 0.8], [0.5, 0.9]]), rtol=1e-6)


def test_kl_divergence() -> None:
    y, p = np.array([[0.5, 0.5, 0.0]]), np.array([[0.25, 0.5, 0.25]])
    assert float(KLDivergence()(y, p)) == pytest.approx(0.5 * math.log(2), rel=1e-5)
    assert float(KLDivergence()(p, p)) == 0


def test_probabilities_of_classes_are_made_to_add_up_to_one() -> None:
    p = np.array([[0.7, 0.2, 0.1]])
    assert float(CategoricalCrossentropy()([[0, 1, 0]], 3 * p)) == pytest.approx(-math.log(0.2), rel=1e-6)
    assert float(SparseCategoricalCrossentropy()([1], 3 * p)) == pytest.approx(-math.log(0.2), rel=1e-6)


@given(z=floats(batches(), -10, 10), data=st.data())
def test_logits_and_their_probabilities_have_the_same_loss(z: Floats, data: st.DataObject) -> None:
    y = data.draw(floats(z.shape, 0, 1))
    of_logits = BinaryCrossentropy(from_logits=True, dtype="float64")(y, z)
    assert_allclose(of_logits, BinaryCrossentropy(dtype="float64")(y, activations.sigmoid(z)), rtol=1e-9)


@given(z=floats(st.tuples(st.integers(1, 3), st.integers(2, 4)), -5, 5), data=st.data())
def test_rows_labels_logits_and_probabilities_of_classes_agree(z: Floats, data: st.DataObject) -> None:
    classes = z.shape[1]
    labels = data.draw(st.lists(st.integers(0, classes - 1), min_size=len(z), max_size=len(z)))
    rows, p = np.eye(classes)[labels], activations.softmax(z)
    expected = -np.log(p[np.arange(len(z)), labels]).mean()
    for given_logits, predictions in ((True, z), (False, p)):
        options: Any = {"from_logits": given_logits, "dtype": "float64"}
        assert float(CategoricalCrossentropy(**options)(rows, predictions)) == pytest.approx(expected, rel=1e-6)
        assert float(SparseCategoricalCrossentropy(**options)(labels, predictions)) == pytest.approx(expected, rel=1e-6)


def test_label_smoothing() -> None:
    y, p = np.array([[1.0, 0.0]]), np.array([[0.8, 0.3]])
    expected = BinaryCrossentropy(dtype="float64")([[0.9, 0.1]], p)
    assert float(BinaryCrossentropy(label_smoothing=0.2, dtype="float64")(y, p)) == pytest.approx(float(expected))
    rows, p = np.array([[0.0, 1.0, 0.0]]), np.array([[0.2, 0.5, 0.3]])
    expected = CategoricalCrossentropy(dtype="float64")([[0.1, 0.8, 0.1]], p)
    assert float(CategoricalCrossentropy(label_smoothing=0.3, dtype="float64")(rows, p)) == pytest.approx(
        float(expected)
    )


# --- logits that are remembered ----------------------------------------------------------------------------------


def test_what_comes_from_a_sigmoid_is_compared_by_its_logits() -> None:
    z = nn.constant(np.array([[40.0], [-800.0]]))
    assert_allclose(losses.binary_crossentropy([[0.0], [1.0]], nn.sigmoid(z)), [40, 800])


def test_what_comes_from_a_softmax_is_compared_by_its_logits() -> None:
    z = nn.constant(np.array([[40.0, 0.0], [-800.0, 0.0]]))
    assert_allclose(losses.categorical_crossentropy([[0, 1], [1, 0]], nn.softmax(z)), [40, 800])
    assert_allclose(losses.sparse_categorical_crossentropy([1, 0], nn.softmax(z)), [40, 800])


@pytest.mark.parametrize("watched", [True, False])
def test_the_logits_of_another_activation_are_left_alone(watched: bool) -> None:
    # Zeros make both activations give 0.5: only where it comes from tells them apart.
    for values in (np.zeros((1, 2)), np.array([[2.0, -1.0]])):
        p = activations.softmax(values)
        with nn.GradientTape() as tape:
            z = nn.constant(values)
            if watched:
                tape.watch(z)
            value = BinaryCrossentropy()([[1.0, 0.0]], nn.softmax(z))
        assert float(value) == pytest.approx(-(np.log(p[0, 0]) + np.log(1 - p[0, 1])) / 2, rel=1e-6)
        if watched:
            numeric = numeric_gradient(
                lambda z: float(BinaryCrossentropy(dtype="float64")([[1.0, 0.0]], activations.softmax(z))), values
            )
            assert_allclose(tape.gradient(value, z), numeric, rtol=1e-6)


def test_a_wrong_and_certain_answer_still_has_a_gradient() -> None:
    with nn.GradientTape() as tape:
        z = nn.constant([[1000.0]])
        tape.watch(z)
        value = BinaryCrossentropy()([[0.0]], nn.sigmoid(z))
    assert float(value) == 1000
    assert_array_equal(tape.gradient(value, z), [[1]])


# --- safety: warnings are errors here ----------------------------------------------------------------------------


def test_probabilities_are_kept_away_from_zero_and_one_as_in_keras() -> None:
    # The float32 next to 1 - 1e-7 is 1 - 2^-23, hence the two different ends.
    assert float(BinaryCrossentropy()([1.0], [0.0])) == pytest.approx(-math.log(1e-7), rel=1e-6)
    assert float(BinaryCrossentropy()([0.0], [1.0])) == pytest.approx(23 * math.log(2), rel=1e-6)
    assert float(BinaryCrossentropy()([0.0, 1.0], [0.0, 1.0])) < 2e-7
    assert float(CategoricalCrossentropy()([[0.0, 1.0]], [[1.0, 0.0]])) == pytest.approx(-math.log(1e-7), rel=1e-6)


def test_half_precision_has_no_room_for_1e_7() -> None:
    p = nn.constant(np.array([[1.0], [0.0]], np.float16))
    assert np.isfinite(losses.binary_crossentropy([[0.0], [1.0]], p).numpy()).all()


@pytest.mark.parametrize("z", [-1e308, -1000.0, 1000.0, 1e308])
def test_the_loss_of_huge_logits_is_exact_and_quiet(z: float) -> None:
    loss = BinaryCrossentropy(from_logits=True, dtype="float64")
    assert float(loss([[1.0]], [[z]])) == pytest.approx(max(-z, 0))
    assert float(loss([[0.0]], [[z]])) == pytest.approx(max(z, 0))


def test_the_loss_of_huge_logits_of_classes_is_exact_and_quiet() -> None:
    z = [[1e308, -1e308, 0.0], [-1000.0, 0.0, -np.inf]]
    rows = CategoricalCrossentropy(True, reduction="none", dtype="float64")
    labels = SparseCategoricalCrossentropy(True, reduction="none", dtype="float64")
    assert_array_equal(rows([[1, 0, 0], [1, 0, 0]], z), [0, 1000])
    assert_array_equal(labels([0, 0], z), [0, 1000])
    assert_array_equal(labels([2, 1], z), [1e308, 0])
    slope = gradient(CategoricalCrossentropy(True, reduction="sum"), [[1, 0, 0], [1, 0, 0]], z)
    assert_array_equal(slope, [[0, 0, 0], [-1, 1, 0]])


@pytest.mark.parametrize("name", [CATEGORICAL, "kld"])
def test_nan_is_not_hidden_among_classes(name: str) -> None:
    assert math.isnan(float(losses.get(name)([[0.5, 0.5]], [[np.nan, 0.5]])))


# --- gradients ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [BINARY, CATEGORICAL, SPARSE])
@pytest.mark.parametrize("from_logits", [True, False])
@given(data=st.data())
def test_cross_entropies_and_central_differences(name: str, from_logits: bool, data: st.DataObject) -> None:
    loss = type(losses.get(name))(from_logits=from_logits, dtype="float64")  # type: ignore[call-arg]
    shape = data.draw(st.tuples(st.integers(1, 3), st.integers(2, 4)))
    p = data.draw(floats(shape) if from_logits else floats(shape, 0.05, 0.95))
    y: Any = data.draw(floats(shape, 0, 1))
    if name == SPARSE:
        y = data.draw(st.lists(st.integers(0, shape[1] - 1), min_size=shape[0], max_size=shape[0]))
    numeric = numeric_gradient(lambda p: float(loss(y, p)), p)
    assert_allclose(gradient(loss, y, p), numeric, rtol=1e-5, atol=1e-6)


def test_beyond_the_limit_a_probability_has_no_gradient() -> None:
    p = np.array([[0.0], [1.0], [-0.2], [1.2]])
    assert_array_equal(gradient(BinaryCrossentropy(), np.ones((4, 1)), p), np.zeros((4, 1)))


def test_the_gradient_of_logits_is_what_is_too_much() -> None:
    z = np.array([[-1000.0], [0.0], [1000.0]])
    loss = BinaryCrossentropy(from_logits=True, reduction="sum")
    assert_array_equal(gradient(loss, np.ones((3, 1)), z), [[-1], [-0.5], [0]])


# --- mistakes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (
            [0, 1, 3],
            "labels out of range: row 2 has label 3, but there are 3 classes, 0 to 2: correct it, or make as many",
        ),
        ([1, 2, 3], "row 2 has label 3, .*: subtract 1, classes count from 0"),
        ([0, -1, 1], "row 1 has label -1, but there are 3 classes, 0 to 2: classes count from 0"),
        ([[0], [1], [7]], "row 2 has label 7"),
        ([0, 0.5, 1], r"labels must be whole numbers, but row 1 has 0\.5: if these are probabilities"),
        ([0, np.nan, 1], "labels must be whole numbers, but row 1 has nan"),
        ([0, 1], r"targets have shape \(2,\), the predictions \(3,\): there must be one target for every"),
        (
            np.eye(3),
            r"compares labels, shape \(3,\), but the targets have shape \(3, 3\) .*\"categorical_crossentropy\"",
        ),
    ],
)
def test_labels_out_of_range_are_named(labels: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SparseCategoricalCrossentropy()(labels, np.full((3, 3), 1 / 3))


@pytest.mark.parametrize("labels", [[0, 1, 2], [[0], [1], [2]]])
def test_labels_are_no_rows(labels: Any) -> None:
    with pytest.raises(ValueError, match=r"compares one-hot rows, \(3, 3\), .*\"sparse_categorical_crossentropy\""):
        CategoricalCrossentropy()(labels, np.full((3, 3), 1 / 3))


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([1.0, 2.0, 1.0], r"labels out of range: row 1 has 2\.0, but binary_crossentropy takes 0 and 1 .*: subtract 1"),
        ([-1.0, 1.0, 1.0], r"row 0 has -1\.0, .*: write 0 instead of -1"),
        ([0.0, 1.0, 2.0], r'row 2 has 2\.0, .*: for more than two classes use "sparse_categorical_crossentropy"'),
    ],
)
def test_two_classes_are_0_and_1(y: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BinaryCrossentropy()(y, [0.5, 0.5, 0.5])
    assert np.isnan(float(BinaryCrossentropy()([np.nan, 1.0], [0.5, 0.5])))


def test_one_output_is_not_enough_for_classes() -> None:
    with pytest.raises(
        ValueError, match=r"there is 1 output per sample, shape \(3, 1\).*\"binary_crossentropy\" for two"
    ):
        CategoricalCrossentropy()(np.ones((3, 1)), np.full((3, 1), 0.5))
