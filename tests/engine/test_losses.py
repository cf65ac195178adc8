"""Losses: values, reductions, safety, gradients, messages."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, batches, floats
from tutor.engine import activations, losses
from tutor.engine.gradcheck import numeric_gradient
from tutor.engine.losses import BinaryCrossentropy, Loss, MeanSquaredError, Reduction
from tutor.engine.tensor import Tensor


def in_doubles(kind: str, reduction: Reduction = "sum_over_batch_size") -> Loss:
    """A loss by a short name, in float64 as gradient checks need it."""
    if kind == "mse":
        return MeanSquaredError(reduction, dtype="float64")
    return BinaryCrossentropy(kind == "logits", reduction, dtype="float64")


# --- values -----------------------------------------------------------------------------------------------------


def test_mean_squared_error() -> None:
    assert MeanSquaredError()([[1.0], [2.0]], [[1.5], [4.0]]) == pytest.approx((0.25 + 4) / 2)


def test_binary_cross_entropy() -> None:
    expected = -(math.log(0.9) + math.log(1 - 0.2)) / 2
    assert BinaryCrossentropy()([[1], [0]], [[0.9], [0.2]]) == pytest.approx(expected, rel=1e-6)


@given(z=floats(batches(), -10, 10), data=st.data())
def test_logits_and_their_probabilities_have_the_same_loss(z: Floats, data: st.DataObject) -> None:
    y = data.draw(floats(z.shape, 0, 1))
    of_logits = in_doubles("logits")(y, z)
    assert_allclose(of_logits, in_doubles("bce")(y, activations.sigmoid(z)), rtol=1e-9)


def test_probabilities_are_kept_away_from_zero_and_one_as_in_keras() -> None:
    # The float32 next to 1 - 1e-7 is 1 - 2^-23, hence the two different ends.
    assert BinaryCrossentropy()([1.0], [0.0]) == pytest.approx(-math.log(1e-7), rel=1e-6)
    assert BinaryCrossentropy()([0.0], [1.0]) == pytest.approx(23 * math.log(2), rel=1e-6)
    assert BinaryCrossentropy()([0.0, 1.0], [0.0, 1.0]) < 2e-7


@pytest.mark.parametrize("z", [-1000.0, 1000.0, -1e30, 1e30])
def test_the_loss_of_huge_logits_is_exact_and_quiet(z: float) -> None:
    assert BinaryCrossentropy(from_logits=True)([[1.0]], [[z]]) == pytest.approx(max(-z, 0))
    assert BinaryCrossentropy(from_logits=True)([[0.0]], [[z]]) == pytest.approx(max(z, 0))


# --- reductions -------------------------------------------------------------------------------------------------

Y = np.array([[0.0, 1.0], [2.0, 0.0], [0.0, 0.0]])
P = np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 4.0]])


def test_reductions_first_go_over_the_outputs_of_a_sample() -> None:
    assert_array_equal(MeanSquaredError("none")(Y, P), [0.5, 2, 8])
    assert MeanSquaredError("sum")(Y, P) == 10.5
    assert MeanSquaredError()(Y, P) == MeanSquaredError("mean")(Y, P) == 3.5
    assert_array_equal(losses.mean_squared_error(Y, P), [0.5, 2, 8])


def test_sample_weights_multiply_and_the_mean_still_divides_by_the_samples() -> None:
    assert_array_equal(MeanSquaredError("none")(Y, P, sample_weight=[2, 1, 0]), [1, 2, 0])
    assert MeanSquaredError()(Y, P, sample_weight=[2, 1, 0]) == 1
    assert MeanSquaredError()(Y, P, sample_weight=2) == 7


def test_the_functions_give_one_value_per_sample() -> None:
    y, z = np.array([[1.0], [0.0]]), np.array([[2.0], [-1.0]])
    expected = np.log1p(np.exp(-np.abs(z[:, 0])))
    assert_allclose(losses.binary_crossentropy(y, z, from_logits=True), expected, rtol=1e-6)
    assert_allclose(losses.binary_crossentropy(y, activations.sigmoid(z)), expected, rtol=1e-5)


# --- types ------------------------------------------------------------------------------------------------------


def test_a_loss_is_a_float32_tensor_like_keras_own() -> None:
    loss = MeanSquaredError()(np.zeros((2, 1)), np.ones((2, 1)))
    assert isinstance(loss, Tensor)
    assert loss.shape == ()
    assert loss.dtype == np.float32
    assert loss.numpy() == np.float32(1)
    assert f"{loss:.2f}" == "1.00"


def test_lists_whole_numbers_and_single_numbers_will_do() -> None:
    assert MeanSquaredError()([1, 0], [True, 2]) == 2
    assert MeanSquaredError()(3, 1) == 4


@pytest.mark.parametrize(("y", "p"), [((3,), (3, 1)), ((3, 1), (3,))])
def test_a_column_and_a_flat_array_belong_together(y: tuple[int, ...], p: tuple[int, ...]) -> None:
    # Broadcast against each other they would make (3, 3), and no mean of 0.
    assert MeanSquaredError()(np.arange(3).reshape(y), np.arange(3).reshape(p)) == 0


# --- gradients --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["mse", "bce", "logits"])
@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "mean", "sum", "none"])
@given(data=st.data())
def test_the_gradient_agrees_with_central_differences(kind: str, reduction: Reduction, data: st.DataObject) -> None:
    loss = in_doubles(kind, reduction)
    shape = data.draw(batches())
    y = data.draw(floats(shape, 0, 1))
    p = data.draw(floats(shape, 0.05, 0.95) if kind == "bce" else floats(shape))
    numeric = numeric_gradient(lambda p: np.sum(loss(y, p)), p)
    assert_allclose(loss.gradient(y, p), numeric, rtol=1e-7, atol=1e-8)


def test_beyond_the_limit_a_probability_has_no_gradient() -> None:
    p = np.array([[0.0], [1.0], [-0.2], [1.2]])
    assert_array_equal(in_doubles("bce").gradient(np.ones((4, 1)), p), np.zeros((4, 1)))


def test_the_gradient_of_huge_logits_is_exact_and_quiet() -> None:
    z = np.array([[-1000.0], [1000.0]])
    assert_array_equal(in_doubles("logits", "sum").gradient(np.ones((2, 1)), z), [[-1], [0]])


@given(z=floats(batches(), -6, 6), data=st.data())
def test_through_a_sigmoid_the_short_cut_gives_the_chain_rules_gradient(z: Floats, data: st.DataObject) -> None:
    y = data.draw(floats(z.shape, 0, 1))
    loss = in_doubles("bce")
    short = loss.on_logits_of(activations.sigmoid)
    assert short is not None
    a = activations.sigmoid(z)
    long = activations.backward(activations.sigmoid, loss.gradient(y, a), z, a)
    assert_allclose(short.gradient(y, z), long, rtol=1e-9, atol=1e-12)
    assert_allclose(short(y, z), loss(y, a), rtol=1e-9)


def test_there_is_no_short_cut_elsewhere() -> None:
    assert BinaryCrossentropy().on_logits_of(activations.tanh) is None
    assert BinaryCrossentropy(from_logits=True).on_logits_of(activations.sigmoid) is None
    assert MeanSquaredError().on_logits_of(activations.sigmoid) is None


# --- names and mistakes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mse", "mean_squared_error", "MeanSquaredError"])
def test_mean_squared_error_by_name(name: str) -> None:
    assert isinstance(losses.get(name), MeanSquaredError)


@pytest.mark.parametrize("name", ["bce", "binary_crossentropy", "BinaryCrossentropy"])
def test_binary_cross_entropy_by_name(name: str) -> None:
    found = losses.get(name)
    assert isinstance(found, BinaryCrossentropy)
    assert not found.from_logits


def test_a_loss_or_its_class_will_do() -> None:
    loss = BinaryCrossentropy(from_logits=True)
    assert losses.get(loss) is loss
    assert isinstance(losses.get(MeanSquaredError), MeanSquaredError)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no loss 'binary_crossentrpy': did you mean 'binary_crossentropy'\?"):
        losses.get("binary_crossentrpy")


def test_a_plain_function_is_no_loss() -> None:
    wrong: Any = len
    with pytest.raises(TypeError, match=r"loss must be a name such as .*nn\.BinaryCrossentropy\(\); got <built-in"):
        losses.get(wrong)


@pytest.mark.parametrize(
    ("y", "p", "advice"),
    [
        ((1, 4), (4, 1), r"targets have shape \(1, 4\), the predictions \(4, 1\): .*give y\.T"),
        ((5,), (4, 1), "one target for every prediction"),
        ((4,), (4, 3), "the model has 3 outputs per sample"),
        ((4, 3), (4, 1), "the model has 1 output per sample"),
    ],
)
def test_shapes_that_do_not_belong_together_are_never_broadcast(
    y: tuple[int, ...], p: tuple[int, ...], advice: str
) -> None:
    with pytest.raises(ValueError, match=advice):
        MeanSquaredError()(np.zeros(y), np.zeros(p))


def test_sample_weights_are_one_per_sample() -> None:
    with pytest.raises(ValueError, match=r"sample_weight has shape \(2,\): give one per sample, shape \(3,\)"):
        MeanSquaredError()(Y, P, sample_weight=[1, 2])


def test_an_unknown_reduction_names_those_there_are() -> None:
    wrong: Any = "average"
    with pytest.raises(ValueError, match="no reduction 'average': use one of 'sum_over_batch_size', 'mean'"):
        MeanSquaredError(reduction=wrong)
