"""Tensors as values, and variables that keep their arrays."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutor import engine as nn
from tutor.engine.tensor import Tensor, Variable

into: Any = np.add


@pytest.fixture
def tensor() -> Tensor:
    return nn.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@pytest.fixture
def variable() -> Variable:
    return Variable(np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), name="kernel")


# --- tensors ----------------------------------------------------------------------------------------------------------


def test_a_tensor_has_its_arrays_properties(tensor: Tensor) -> None:
    assert (tensor.shape, tensor.ndim, tensor.size, len(tensor)) == ((2, 3), 2, 6, 2)
    assert tensor.dtype == np.float64
    assert type(tensor.numpy()) is np.ndarray
    assert_array_equal(np.asarray(tensor), tensor.numpy())
    assert [row.shape for row in tensor] == [(3,), (3,)]


@pytest.mark.parametrize(
    ("value", "dtype"),
    [(3, "int64"), (3.0, "float64"), (True, "bool"), ([1, 2], "int64"), ([1, 2.5], "float64")],
)
def test_types_are_those_that_numpy_gives(value: Any, dtype: str) -> None:
    for made in (nn.constant(value), Variable(value)):
        assert made.dtype == dtype
        assert made.numpy().dtype == dtype


def test_type_and_shape_can_be_given() -> None:
    assert nn.constant(3, dtype="float32").dtype == np.float32
    assert_array_equal(nn.constant(3.0, shape=(2, 2)), np.full((2, 2), 3.0))
    assert nn.constant([1, 2, 3, 4], shape=(2, 2)).shape == (2, 2)
    assert nn.constant(np.float32(2.5)).dtype == np.float32


def test_a_constant_is_a_copy() -> None:
    array = np.ones(3)
    made = nn.constant(array)
    array[0] = 5
    assert_array_equal(made, np.ones(3))


def test_a_single_number_is_a_number() -> None:
    one = nn.constant(2.5)
    assert float(one) == one.item() == 2.5
    assert isinstance(one.numpy(), np.float64)
    assert f"{one:.3f}" == "2.500"
    assert int(nn.constant(7)) == 7
    assert [10, 20, 30][nn.constant(1)] == 20
    assert bool(nn.constant(1.0))
    assert not nn.constant([0.0])
    assert round(float(nn.mean(nn.constant([1.0, 2.0]))), 1) == 1.5


def test_of_many_numbers_python_asks_in_vain(tensor: Tensor) -> None:
    with pytest.raises(ValueError, match=r"shape \(2, 3\), is neither true nor false"):
        bool(tensor)
    with pytest.raises(TypeError, match="can be an index"):
        [1, 2][nn.constant(1.0)]
    with pytest.raises(TypeError, match="no length"):
        len(nn.constant(1.0))
    with pytest.raises(TypeError, match="unhashable"):
        hash(tensor)


def test_comparisons_are_plain(tensor: Tensor) -> None:
    for found in (tensor > 2, tensor >= 2, tensor < 2, tensor <= 2, tensor == 2, tensor != 2):
        assert type(found) is np.ndarray
        assert found.dtype == bool
    assert_array_equal((tensor >= 4).astype(int), [[0, 0, 0], [1, 1, 1]])
    assert_array_equal(tensor == tensor.numpy(), np.ones((2, 3), bool))
    assert not tensor == None  # noqa: E711, SIM201  # what is no number is simply something else
    assert tensor != "text"
    assert nn.constant(0.1) * 3 == pytest.approx(0.3)


def test_what_has_no_derivative_is_plain(tensor: Tensor) -> None:
    assert tensor.argmax() == 5
    assert_array_equal(tensor.argmin(axis=1), [0, 0])
    assert tensor.round(1).tolist() == tensor.tolist()
    assert tensor.any()
    assert not (tensor > 3).all()
    assert np.argmax(tensor) == 5
    assert np.allclose(tensor, tensor.numpy())
    assert_array_equal(np.round(tensor, 2), tensor.numpy())
    assert type(np.cumsum(tensor)) is np.ndarray


def test_operators_with_plain_values_on_either_side(tensor: Tensor) -> None:
    array = tensor.numpy().copy()
    for other in (2, 2.0, np.float64(2), np.full((2, 3), 2.0), np.full(3, 2), [2.0, 2.0, 2.0]):
        two = np.asarray(other)
        for found, expected in (
            (tensor + other, array + two),
            (other + tensor, two + array),
            (tensor - other, array - two),
            (other - tensor, two - array),
            (tensor * other, array * two),
            (other * tensor, two * array),
            (tensor / other, array / two),
            (other / tensor, two / array),
            (tensor**other, array**two),
            (other**tensor, two**array),
        ):
            assert isinstance(found, Tensor)
            assert_array_equal(found, expected)
    assert isinstance(np.ones((4, 2)) @ tensor, Tensor)
    assert_array_equal(np.ones((4, 2)) @ tensor, np.ones((4, 2)) @ array)
    assert_array_equal(-tensor, -array)
    assert_array_equal(abs(-tensor), array)
    assert_array_equal(tensor.T, array.T)


def test_numpys_functions_take_tensors(tensor: Tensor) -> None:
    array = tensor.numpy()
    function: Any
    for function in (np.sin, np.exp, np.tanh, np.sqrt, np.log1p, np.abs, np.negative, np.square):
        found = function(tensor)
        assert isinstance(found, Tensor)
        assert_array_equal(found, function(array))
    for function in (np.sum, np.mean, np.max, np.min):
        assert isinstance(function(tensor), Tensor)
        assert_array_equal(function(tensor, axis=1, keepdims=True), function(array, axis=1, keepdims=True))
    assert_array_equal(np.concatenate([tensor, array]), np.concatenate([array, array]))
    assert_array_equal(np.where(array > 2, tensor, 0.0), np.where(array > 2, array, 0))
    assert isinstance(np.maximum(tensor, 3), Tensor)
    assert isinstance(np.dot(tensor, np.ones(3)), Tensor)
    assert isinstance(np.reshape(tensor, (3, 2)), Tensor)
    assert_array_equal(np.transpose(tensor), array.T)


def test_gradients_go_through_numpys_functions() -> None:
    x = Variable([0.3, 0.7])
    with nn.GradientTape() as tape:
        y = np.sum(np.sin(x) * np.exp(-x) + np.clip(x, 0.5, 1.0))
    a = x.numpy()
    expected = (np.cos(a) - np.sin(a)) * np.exp(-a) + [0, 1]
    np.testing.assert_allclose(tape.gradient(y, x), expected)


def test_a_numpy_function_without_a_derivative_does_not_cut_the_graph_silently() -> None:
    x = Variable([0.3, 0.7])
    with nn.GradientTape(), pytest.raises(TypeError, match=r"no derivative for np.arctan"):
        np.arctan(x)
    assert_array_equal(np.arctan(x), np.arctan(x.numpy()))
    with nn.GradientTape():
        assert type(np.floor(x)) is np.ndarray
        np.arctan(nn.constant(1.0))


@pytest.mark.parametrize("function", [np.prod, np.cumsum, np.linalg.norm, lambda x: np.vstack([np.ones(2), x])])
def test_nor_does_one_that_is_no_ufunc(function: Any) -> None:
    x = Variable([0.3, 0.7])
    with nn.GradientTape(), pytest.raises(TypeError, match=r"no derivative for np\."):
        function(x)
    assert_array_equal(function(x), function(x.numpy()))
    with nn.GradientTape():
        assert np.round(x).tolist() == [0, 1]
        assert np.zeros_like(x).tolist() == [0, 0]
        assert np.argsort(x).tolist() == [0, 1]
        function(nn.constant([1.0, 2.0]))


def test_lists_of_tensors_are_joined() -> None:
    x, y = Variable(2.0), Variable(3.0)
    with nn.GradientTape(persistent=True) as tape:
        total, mean, top = nn.sum([x * x, y, 1.0]), nn.mean([[x, y], [y, x * y]], axis=0), nn.max((x, y))
        stepped = nn.sum(nn.sigmoid([x, y]) + nn.softmax([x, y]))
    assert nn.sigmoid([x, y]).logits.shape == (2,)
    assert float(tape.gradient(stepped, x)) == pytest.approx(float(nn.sigmoid(2.0) * nn.sigmoid(-2.0)))
    assert [float(g) for g in tape.gradient(total, [x, y])] == [4.0, 1.0]
    assert [float(g) for g in tape.gradient(mean, [x, y])] == [2.0, 2.0]
    assert [float(g) for g in tape.gradient(top, [x, y])] == [0.0, 1.0]


@pytest.mark.parametrize("value", [None, "text", [1.0, None]])
@pytest.mark.parametrize("function", [nn.sum, nn.mean, nn.max, nn.min, nn.logsumexp])
def test_reductions_of_what_is_no_number(function: Any, value: Any) -> None:
    with pytest.raises(TypeError, match=rf"the operand of {function.__name__} must be real numbers"):
        function(value)


def test_indexing(tensor: Tensor) -> None:
    array = tensor.numpy()
    for index in (0, -1, (0, 1), slice(1, None), (..., 1), (slice(None), None, 0), [1, 0], array[:, 0] > 2):
        assert_array_equal(tensor[index], array[index])
    assert_array_equal(tensor[:, nn.constant([2, 0])], array[:, [2, 0]])
    assert isinstance(tensor[0, 0].value, float)


def test_methods(tensor: Tensor) -> None:
    array = tensor.numpy()
    assert float(tensor.sum()) == 21
    assert_array_equal(tensor.mean(axis=0), array.mean(axis=0))
    assert_array_equal(tensor.max(axis=(0, 1), keepdims=True), [[6]])
    assert float(tensor.min()) == 1
    assert tensor.reshape(3, 2).shape == tensor.reshape((3, 2)).shape == (3, 2)
    assert tensor.transpose().shape == tensor.transpose(1, 0).shape == tensor.transpose((1, 0)).shape == (3, 2)
    assert tensor.astype("float32").dtype == np.float32


def test_how_it_is_shown() -> None:
    assert repr(nn.constant(12.0)) == "<Tensor: shape=(), dtype=float64, value=12.0>"
    assert repr(nn.constant([1.0, 2.5])) == "<Tensor: shape=(2,), dtype=float64, value=[1. , 2.5]>"
    assert repr(nn.constant([[1, 2], [3, 4]])) == ("<Tensor: shape=(2, 2), dtype=int64, value=\n[[1, 2],\n [3, 4]]>")


def test_tensors_cannot_be_written_into(tensor: Tensor) -> None:
    with pytest.raises(TypeError, match="never changes"):
        tensor[0] = 1  # type: ignore[index]  # that is the point
    with pytest.raises(TypeError, match="immutable"):
        into(np.ones(3), np.ones(3), out=nn.constant(np.ones(3)))


@pytest.mark.parametrize("value", [None, "text", [None, 1.0], {"a": 1}, 1j])
def test_what_is_no_number_is_no_constant(value: Any) -> None:
    with pytest.raises(TypeError, match="must be real numbers"):
        nn.constant(value)
    with pytest.raises(TypeError, match="real numbers"):
        nn.constant(1.0) + value


def test_rows_of_different_length() -> None:
    with pytest.raises(ValueError, match="same length"):
        nn.constant([[1.0], [1.0, 2.0]])


def test_copies(tensor: Tensor, variable: Variable) -> None:
    assert_array_equal(copy.deepcopy(tensor), tensor.numpy())
    assert_array_equal(copy.copy(tensor), tensor.numpy())
    variable.regularizer = nn.regularizers.L2(0.1)
    twin = copy.deepcopy(variable)
    assert twin.regularizer is variable.regularizer
    twin.assign_add(np.ones((2, 2)))
    assert float(variable[0, 0]) == 1
    assert_array_equal(pickle.loads(pickle.dumps(variable)).numpy(), variable.numpy())


# --- variables --------------------------------------------------------------------------------------------------------


def test_a_variable_keeps_its_array_for_life(variable: Variable) -> None:
    array = variable.value
    variable.assign([[1, 1], [1, 1]]).assign_add(np.eye(2)).assign_sub([[0, 1], [0, 1]])
    assert variable.value is array
    assert_array_equal(array, [[2, 0], [1, 1]])


def test_it_begins_with_a_copy() -> None:
    array = np.ones(2, np.float32)
    variable = Variable(array)
    variable.assign_add([1, 1])
    assert_array_equal(array, np.ones(2))
    shown = variable.numpy()
    variable.assign_add([1, 1])
    assert_array_equal(shown, [2, 2])


def test_a_variable_can_move_into_another_array(variable: Variable) -> None:
    home = np.zeros(8, np.float32)
    variable.adopt(home[2:6].reshape(2, 2))
    variable.assign_add(np.ones((2, 2)))
    assert_array_equal(home, [0, 0, 2, 3, 4, 5, 0, 0])


@pytest.mark.parametrize("wrong", [1.0, [1.0, 2.0], np.ones((2, 3)), [[1.0], [2.0]]])
def test_assigning_never_broadcasts(variable: Variable, wrong: Any) -> None:
    for change in (variable.assign, variable.assign_add, variable.assign_sub):
        with pytest.raises(ValueError, match=r"'kernel' has shape \(2, 2\), the new value"):
            change(wrong)
    assert_array_equal(variable.numpy(), [[1, 2], [3, 4]])


def test_assigning_what_is_no_number(variable: Variable) -> None:
    with pytest.raises(TypeError, match="'kernel'"):
        variable.assign([["a", "b"], ["c", "d"]])
    whole = Variable([1, 2], name="whole")
    with pytest.raises(TypeError, match="'whole' holds int64, the new value float64"):
        whole.assign([1.5, 2.5])
    whole.assign([3, 4])
    assert_array_equal(whole.numpy(), [3, 4])


def test_numpy_cannot_write_past_assign(variable: Variable) -> None:
    with pytest.raises(TypeError, match="changed by assign"):
        into(variable, 1, out=variable)
    with pytest.raises(TypeError):
        variable[0] = 1  # type: ignore[index]  # that is the point


def test_arithmetic_with_a_variable_gives_tensors(variable: Variable) -> None:
    assert type(variable + 1) is Tensor
    assert type(2 * variable @ variable) is Tensor
    other = variable
    other = other - 1
    assert type(other) is Tensor
    assert_array_equal(variable.numpy(), [[1, 2], [3, 4]])


@pytest.mark.parametrize("change", ["+=", "-=", "*=", "/=", "**=", "@="])
def test_a_variable_does_not_become_a_tensor_unnoticed(change: str, variable: Variable) -> None:
    with pytest.raises(TypeError, match=r"'kernel' cannot be changed by .*: write v\.assign"):
        exec(f"variable {change} 2.0", {"variable": variable})


def test_a_large_variable_is_shown_in_part() -> None:
    assert len(repr(Variable(np.zeros((100, 100))))) < 500


def test_assigning_a_tensor_of_another_precision_is_refused(variable: Variable) -> None:
    with pytest.raises(TypeError, match="holds float32, the new value float64: convert it"):
        variable.assign(nn.constant(np.ones((2, 2))))
    variable.assign(nn.constant([[1, 2], [3, 5]]))
    assert_array_equal(variable.numpy(), [[1, 2], [3, 5]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: nn.sum(x, axis=2), ValueError, "sum: there is no axis 2 in shape"),
        (lambda x: nn.sum(x, axis=1.0), TypeError, "sum: an axis is a whole number"),
        (lambda x: nn.mean(x, axis=(0, -2)), ValueError, "names the same axis of shape"),
        (lambda x: nn.squeeze(x, axis=7), ValueError, "squeeze: there is no axis 7"),
        (lambda x: nn.expand_dims(x, 4), ValueError, "expand_dims: a new axis"),
        (lambda x: nn.take(x, [0], axis=5), ValueError, "take: there is no axis 5"),
        (lambda x: nn.take(x, [0.5]), TypeError, "indices must be whole numbers; got float64"),
        (lambda x: nn.broadcast_to(x, (2, 4)), ValueError, "cannot be stretched to"),
        (lambda x: nn.broadcast_to(x, (2,)), ValueError, "cannot be stretched to"),
        (lambda x: nn.max(x[:0]), ValueError, r"no numbers, of shape \(0, \d\), have no largest one"),
        (lambda x: nn.min(x[:0]), ValueError, "no smallest one"),
        (float, ValueError, r"a tensor of 6 numbers, shape \(2, 3\), is no single number"),
    ],
)
def test_wrong_axes_and_shapes_are_explained(tensor: Tensor, call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call(tensor)


def test_dot_as_a_method_is_that_of_the_function(tensor: Tensor, variable: Variable) -> None:
    assert_array_equal(nn.constant(2.0).dot(tensor), 2 * tensor.numpy())
    assert_array_equal(variable.dot(variable), variable.numpy() @ variable.numpy())
    assert_array_equal(+variable, variable.numpy())


def test_axes_in_many_forms(tensor: Tensor) -> None:
    expected = tensor.numpy().sum()
    for axis in ((0, 1), [0, -1], np.array([0, 1])):
        assert float(nn.sum(tensor, axis=axis)) == expected
    assert nn.sum(tensor, axis=np.int64(1)).shape == tensor.shape[:1]
    assert nn.squeeze(nn.reshape(tensor, (1, -1, 1)), axis=[0, -1]).shape == (tensor.size,)


def test_how_a_variable_is_shown(variable: Variable) -> None:
    assert repr(variable) == ("<Variable name=kernel, shape=(2, 2), dtype=float32, value=[[1.0, 2.0], [3.0, 4.0]]>")
    assert "name=variable, shape=(), dtype=float64, value=3.0" in repr(Variable(3.0))


def test_scalars(variable: Variable) -> None:
    for dtype in (np.float32, np.float64):
        single = Variable(2.0, dtype=dtype)
        single.assign(3.0).assign_add(1).assign_sub(np.float64(0.5))
        assert float(single) == 3.5
        assert single.dtype == dtype
        with pytest.raises(ValueError, match="shape"):
            single.assign([1.0])
