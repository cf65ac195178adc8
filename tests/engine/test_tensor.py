"""What flows through a model and what it learns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutor import engine as nn
from tutor.engine.tensor import Tensor, Variable


@pytest.fixture
def tensor() -> Tensor:
    return nn.Dense(2)(np.ones((3, 4)))


@pytest.fixture
def variable() -> Variable:
    return Variable(np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), name="kernel")


# --- tensors ----------------------------------------------------------------------------------------------------


def test_a_tensor_is_an_array_and_has_the_array_of_keras_tensors(tensor: Tensor) -> None:
    assert isinstance(tensor, np.ndarray)
    assert type(tensor.numpy()) is np.ndarray
    assert_array_equal(tensor.numpy(), tensor)


def test_it_is_shown_as_the_array_it_is(tensor: Tensor) -> None:
    assert repr(tensor) == repr(tensor.numpy())
    assert str(tensor) == str(tensor.numpy())


def test_what_is_computed_from_it_is_plain(tensor: Tensor) -> None:
    for computed in (tensor + 1, 2 * tensor, tensor @ np.ones(2), np.exp(tensor), tensor >= 0):
        assert type(computed) is np.ndarray
    assert isinstance(tensor.sum(), np.float32)
    assert isinstance(tensor.mean(), np.float32)


def test_a_single_number_can_be_formatted_and_converted() -> None:
    loss = nn.MeanSquaredError()([1.0], [1.5])
    assert float(loss) == 0.25
    assert f"{loss:.3f}" == "0.250"
    assert isinstance(loss.numpy(), np.float32)


# --- variables --------------------------------------------------------------------------------------------------


def test_a_variable_keeps_its_array_for_life(variable: Variable) -> None:
    array = variable.value
    variable.assign([[1, 1], [1, 1]]).assign_add(np.eye(2)).assign_sub([[0, 1], [0, 1]])
    assert variable.value is array
    assert_array_equal(array, [[2, 0], [1, 1]])
    assert array.dtype == np.float32


def test_neither_its_start_nor_its_copies_reach_it(variable: Variable) -> None:
    start = np.zeros(2)
    other = Variable(start)
    start[0] = 9
    copy = variable.numpy()
    copy[0, 0] = 9
    assert other.value[0] == 0
    assert variable.value[0, 0] == 1


def test_it_calculates_like_an_array(variable: Variable) -> None:
    plain = variable.numpy()
    x = np.array([[1.0, -1.0]], np.float32)
    for computed, expected in [
        (x @ variable, x @ plain),
        (variable * 2, plain * 2),
        (1 - variable, 1 - plain),
        (-variable, -plain),
        (variable + variable, plain + plain),
        (np.exp(variable), np.exp(plain)),
        (np.asarray(variable), plain),
        (variable[0], plain[0]),
    ]:
        assert type(computed) is np.ndarray
        assert_array_equal(computed, expected)
    assert len(variable) == 2


def test_arrays_made_from_it_are_copies(variable: Variable) -> None:
    np.asarray(variable)[0, 0] = 9
    variable[0][0] = 9
    assert variable.value[0, 0] == 1


def test_it_is_shown_with_name_and_shape(variable: Variable) -> None:
    assert repr(variable) == ("<Variable name=kernel, shape=(2, 2), dtype=float32, value=[[1.0, 2.0], [3.0, 4.0]]>")


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [(1, None, "float64"), ([1, 2], None, "float64"), (np.float32(1), None, "float32"), (1.0, "float32", "float32")],
)
def test_its_type_is_that_of_its_value(value: Any, dtype: str | None, expected: str) -> None:
    assert Variable(value, dtype=dtype).dtype == expected


def test_nothing_is_stretched_when_it_is_assigned(variable: Variable) -> None:
    with pytest.raises(ValueError, match=r"variable 'kernel' has shape \(2, 2\), the new value \(2,\)"):
        variable.assign([1, 2])
    assert_array_equal(variable.value, [[1, 2], [3, 4]])


def test_numpy_cannot_change_it_behind_its_back(variable: Variable) -> None:
    with pytest.raises(TypeError, match="'kernel' is changed by assign, assign_add or assign_sub only"):
        np.add(variable, 1, out=variable)  # type: ignore[call-overload]
