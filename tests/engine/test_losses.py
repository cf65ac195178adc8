"""Losses: values, reductions, safety, gradients, messages."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.by_tape import gradient
from tests.engine.strategies import batches, floats
from tutor import engine as nn
from tutor.engine import activations, losses
from tutor.engine.gradcheck import numeric_gradient
from tutor.engine.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Huber,
    KLDivergence,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)
from tutor.engine.tensor import Tensor

REDUCTIONS = ["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"]


# --- values -----------------------------------------------------------------------------------------------------


def test_mean_squared_error() -> None:
    assert float(MeanSquaredError()([[1.0], [2.0]], [[1.5], [4.0]])) == pytest.approx((0.25 + 4) / 2)


def test_mean_absolute_error() -> None:
    assert float(MeanAbsoluteError()([[1.0], [2.0]], [[1.5], [4.0]])) == pytest.approx((0.5 + 2) / 2)


def test_huber_is_a_parabola_and_then_a_line() -> None:
    values = Huber(2.0, reduction="none")([[0.0], [0.0], [0.0]], [[-1.0], [2.0], [5.0]])
    assert_allclose(values, [0.5, 2.0, 2 * (5 - 1)])


# --- safety: warnings are errors here ---------------------------------------------------------------------------


def test_huge_errors_cost_what_they_should() -> None:
    assert float(Huber(dtype="float64")([[0.0]], [[1e308]])) == 1e308
    assert float(MeanAbsoluteError(dtype="float64")([[0.0]], [[-1e308]])) == 1e308


@pytest.mark.parametrize("name", ["mse", "mae", "huber", "bce"])
def test_nan_is_not_hidden(name: str) -> None:
    assert math.isnan(float(losses.get(name)([[0.5]], [[np.nan]])))


# --- reductions -------------------------------------------------------------------------------------------------

Y = np.array([[0.0, 1.0], [2.0, 0.0], [0.0, 0.0]])
P = np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 4.0]])


def test_reductions_first_go_over_the_outputs_of_a_sample() -> None:
    assert_array_equal(MeanSquaredError("none")(Y, P), [0.5, 2, 8])
    assert_array_equal(MeanSquaredError(None)(Y, P), [0.5, 2, 8])
    assert float(MeanSquaredError("sum")(Y, P)) == 10.5
    for name in ("sum_over_batch_size", "mean", "mean_with_sample_weight"):
        assert float(losses.MeanSquaredError(reduction=name)(Y, P)) == 3.5
    assert_array_equal(losses.mean_squared_error(Y, P), [0.5, 2, 8])


def test_sample_weights_multiply_and_the_mean_still_divides_by_the_samples() -> None:
    assert_array_equal(MeanSquaredError("none")(Y, P, sample_weight=[2, 1, 0]), [1, 2, 0])
    assert float(MeanSquaredError()(Y, P, sample_weight=[2, 1, 0])) == 1
    assert float(MeanSquaredError()(Y, P, sample_weight=[[2], [1], [0]])) == 1
    assert float(MeanSquaredError()(Y, P, sample_weight=2)) == 7


def test_or_it_divides_by_the_weights() -> None:
    assert float(MeanSquaredError("mean_with_sample_weight")(Y, P, sample_weight=[2, 2, 0])) == 1.25
    assert float(MeanSquaredError("mean_with_sample_weight")(Y, P, sample_weight=[0, 0, 0])) == 0


def test_with_weights_every_number_of_a_flat_array_is_a_sample() -> None:
    assert float(MeanSquaredError()([0, 0], [1, 2], sample_weight=[1, 0])) == 0.5


def test_weights_reach_all_parts_of_a_sample() -> None:
    y = np.zeros((2, 3, 1))
    assert_array_equal(MeanSquaredError("none")(y, y + 1, sample_weight=[1, 0]), [[1, 1, 1], [0, 0, 0]])


def test_the_functions_give_one_value_per_sample() -> None:
    y, z = np.array([[1.0], [0.0]]), np.array([[2.0], [-1.0]])
    expected = np.log1p(np.exp(-np.abs(z[:, 0])))
    assert_allclose(losses.binary_crossentropy(y, z, from_logits=True), expected, rtol=1e-6)
    assert_allclose(losses.binary_crossentropy(y, activations.sigmoid(z)), expected, rtol=1e-5)
    assert_allclose(losses.mean_absolute_error(y, z), [1, 1])
    assert_allclose(losses.huber(y, z, delta=0.5), [0.375, 0.375])
    assert losses.kl_divergence([[0.5, 0.5]], [[0.5, 0.5]]).shape == (1,)


# --- types ------------------------------------------------------------------------------------------------------


def test_a_loss_is_a_float32_tensor_like_keras_own() -> None:
    loss = MeanSquaredError()(np.zeros((2, 1)), np.ones((2, 1)))
    assert isinstance(loss, Tensor)
    assert loss.shape == ()
    assert loss.dtype == np.float32
    assert loss.numpy() == np.float32(1)
    assert f"{loss:.2f}" == "1.00"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_tensors_loss_has_its_type(dtype: Any) -> None:
    p = nn.constant(np.ones((2, 1), dtype))
    assert MeanSquaredError()(np.zeros((2, 1)), p).dtype == dtype
    assert MeanSquaredError(dtype="float64")(np.zeros((2, 1)), p).dtype == np.float64


def test_lists_whole_numbers_and_single_numbers_will_do() -> None:
    assert float(MeanSquaredError()([1, 0], [True, 2])) == 2
    assert float(MeanSquaredError()(3, 1)) == 4


@pytest.mark.parametrize(("y", "p"), [((3,), (3, 1)), ((3, 1), (3,))])
def test_a_column_and_a_flat_array_belong_together(y: tuple[int, ...], p: tuple[int, ...]) -> None:
    # Broadcast against each other they would make (3, 3), and no mean of 0.
    assert float(MeanSquaredError()(np.arange(3).reshape(y), np.arange(3).reshape(p))) == 0


# --- gradients --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [MeanSquaredError, MeanAbsoluteError, Huber, BinaryCrossentropy, KLDivergence])
@pytest.mark.parametrize("reduction", REDUCTIONS)
@given(data=st.data())
def test_the_gradient_agrees_with_central_differences(kind: Any, reduction: str, data: st.DataObject) -> None:
    loss = kind(reduction=reduction, dtype="float64")
    shape = data.draw(batches())
    y, p = data.draw(floats(shape, 0.05, 0.95)), data.draw(floats(shape, 0.05, 0.95))
    p = np.where(np.abs(p - y) < 0.01, p + 0.02, p)  # |e| has a corner
    weights = data.draw(floats(shape[:1], 0.5, 2))
    numeric = numeric_gradient(lambda p: float(np.sum(loss(y, p, weights))), p)
    assert_allclose(gradient(loss, y, p, weights), numeric, rtol=1e-6, atol=1e-8)


def test_losses_have_second_derivatives() -> None:
    with nn.GradientTape() as outer:
        z = nn.constant([[0.3]])
        outer.watch(z)
        with nn.GradientTape() as inner:
            inner.watch(z)
            value = BinaryCrossentropy(from_logits=True)([[1.0]], z)
        slope = inner.gradient(value, z)
    p = activations.sigmoid(0.3)
    assert_allclose(outer.gradient(slope, z), [[p * (1 - p)]])


# --- losses of one's own ----------------------------------------------------------------------------------------


class Quartic(Loss):
    def call(self, y_true: Any, y_pred: Any) -> Any:
        return nn.mean(nn.square(nn.square(y_pred - y_true)), axis=-1)


def test_a_class_of_ones_own() -> None:
    loss = Quartic()
    assert loss.name == "quartic"
    assert float(loss([[1.0], [1.0]], [[3.0], [1.0]])) == 8
    assert_array_equal(gradient(loss, [[1.0], [1.0]], [[3.0], [1.0]]), [[16], [0]])
    assert float(loss([1, 1], [[3.0], [1.0]])) == 8  # never broadcast against each other


def test_a_function_of_ones_own() -> None:
    def quartic(y_true: Any, y_pred: Any) -> Any:
        return nn.mean((y_pred - y_true) ** 4, axis=-1)

    loss = losses.get(quartic)
    assert loss.name == "quartic"
    assert float(loss([[1.0], [1.0]], [[3.0], [1.0]])) == 8


def test_what_a_function_forgets() -> None:
    def forgot(y_true: Any, y_pred: Any) -> None:
        nn.mean(y_pred - y_true)

    with pytest.raises(TypeError, match="the loss function forgot gave None: does it end with return"):
        losses.get(forgot)([1.0], [1.0])
    with pytest.raises(NotImplementedError, match=r"Loss must define call\(self, y_true, y_pred\)"):
        Loss()([1.0], [1.0])


# --- descriptions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "loss",
    [
        MeanSquaredError("sum"),
        Huber(0.5),
        BinaryCrossentropy(True, 0.1, "none", "mine", "float64"),
        SparseCategoricalCrossentropy(from_logits=True),
        KLDivergence(),
    ],
)
def test_descriptions_make_the_same_again(loss: Loss) -> None:
    again = type(loss).from_config(loss.get_config())
    assert vars(again) | {"_made_with": None} == vars(loss) | {"_made_with": None}


def test_a_description_is_plain_data() -> None:
    assert BinaryCrossentropy(from_logits=True).get_config() == {
        "from_logits": True,
        "label_smoothing": 0.0,
        "reduction": "sum_over_batch_size",
        "name": "binary_crossentropy",
        "dtype": None,
    }


# --- names and mistakes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (MeanSquaredError, "mse MSE mean_squared_error MeanSquaredError"),
        (MeanAbsoluteError, "mae MAE mean_absolute_error MeanAbsoluteError"),
        (Huber, "huber huber_loss Huber"),
        (BinaryCrossentropy, "bce BCE binary_crossentropy BinaryCrossentropy"),
        (CategoricalCrossentropy, "categorical_crossentropy CategoricalCrossentropy"),
        (SparseCategoricalCrossentropy, "sparse_categorical_crossentropy SparseCategoricalCrossentropy"),
        (KLDivergence, "kld KLD kl_divergence KLDivergence"),
    ],
)
def test_names(kind: type[Loss], names: str) -> None:
    for name in names.split():
        assert type(losses.get(name)) is kind


def test_a_loss_its_class_or_its_function_will_do() -> None:
    loss = BinaryCrossentropy(from_logits=True)
    assert losses.get(loss) is loss
    assert isinstance(losses.get(MeanSquaredError), MeanSquaredError)
    assert type(losses.get(losses.binary_crossentropy)) is BinaryCrossentropy


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no loss 'binary_crossentrpy': did you mean 'binary_crossentropy'\?"):
        losses.get("binary_crossentrpy")


def test_a_number_is_no_loss() -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match=r"loss must be a name such as .*nn\.BinaryCrossentropy\(\); got 3"):
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


def test_numbers_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match=r"delta must be greater than 0; got -1"):
        Huber(-1)
    with pytest.raises(ValueError, match=r"label_smoothing must lie between 0 and 1, such as 0\.1; got 2"):
        BinaryCrossentropy(label_smoothing=2)
