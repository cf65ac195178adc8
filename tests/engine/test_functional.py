"""Derivatives as functions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, floats, shapes
from tutor import engine as nn
from tutor.engine.functional import grad, hessian, jacobian, value_and_grad
from tutor.engine.gradcheck import numeric_gradient
from tutor.engine.primitive import recording
from tutor.engine.tensor import Tensor, Variable, constant


def cube(x: Any) -> Any:
    return x**3


def bowl(x: Any) -> Any:
    return nn.sum(nn.sin(x) * x**2)


# --- what comes out ---------------------------------------------------------------------------------------------------


def test_a_float_gives_a_float() -> None:
    found = grad(cube)(2.0)
    assert found == 12.0
    assert type(found) is float
    value, slope = value_and_grad(cube)(2.0)
    assert (value, slope) == (8.0, 12.0)
    assert type(value) is float


def test_an_array_gives_an_array_of_its_type_and_shape() -> None:
    for dtype in (np.float32, np.float64):
        found = grad(bowl)(np.ones((2, 3), dtype))
        assert type(found) is np.ndarray
        assert (found.shape, found.dtype) == ((2, 3), dtype)


def test_a_tensor_gives_a_tensor() -> None:
    value, slope = value_and_grad(cube)(constant(2.0))
    assert type(value) is Tensor
    assert type(slope) is Tensor
    assert float(slope) == 12.0


def test_a_list_of_numbers_is_an_array() -> None:
    assert_array_equal(grad(lambda x: nn.sum(x**2))([[1.0, 2.0]]), [[2.0, 4.0]])


@given(x=floats(shapes(), -2, 2))
def test_it_is_what_differences_say(x: Floats) -> None:
    assert_allclose(grad(bowl)(x), numeric_gradient(bowl, x), rtol=1e-7, atol=1e-8)


def test_the_argument_is_not_changed() -> None:
    x = np.array([1.0, 2.0])
    grad(bowl)(x)
    assert_array_equal(x, [1.0, 2.0])


def test_a_variable_may_be_the_argument_and_others_are_left_alone() -> None:
    w, b = Variable([2.0], name="w"), Variable(3.0, name="b")
    found = grad(lambda w: nn.sum(w * w * b))(w)
    assert type(found) is Tensor
    assert_array_equal(found, [12.0])


def test_nothing_is_left_recording() -> None:
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: 1 // 0)(1.0)
    assert recording() is None


# --- arguments --------------------------------------------------------------------------------------------------------


def quotient(x: Any, y: Any) -> Any:
    return (2 * x + 1 / x) / (x + y)


def test_by_which_argument() -> None:
    assert grad(quotient)(1.0, 2.0) == pytest.approx(0, abs=1e-15)
    assert grad(quotient, 1)(1.0, 2.0) == pytest.approx(-1 / 3, rel=1e-15)
    assert grad(quotient, -1)(1.0, 2.0) == pytest.approx(-1 / 3, rel=1e-15)
    found = grad(quotient, (1, 0))(1.0, 2.0)
    assert type(found) is tuple
    assert found == pytest.approx((-1 / 3, 0), abs=1e-15)


def test_lists_and_dictionaries_of_arrays_keep_their_form() -> None:
    parameters = {"layers": [(np.ones((3, 2)), np.zeros(3))], "scale": 2.0}

    def f(p: Any, x: Any) -> Any:
        (w, b) = p["layers"][0]
        return nn.sum(w @ x + b) * p["scale"]

    found = grad(f)(parameters, np.array([1.0, 2.0]))
    assert list(found) == ["layers", "scale"]
    w, b = found["layers"][0]
    assert_array_equal(w, [[2.0, 4.0]] * 3)
    assert_array_equal(b, [2.0] * 3)
    assert found["scale"] == 9.0


def test_keywords_go_through() -> None:
    assert grad(lambda x, n=1: x**n)(3.0, n=2) == 6.0


def test_what_the_result_does_not_depend_on_has_gradient_0() -> None:
    assert grad(lambda x, y: nn.constant(x), 1)(3.0, 4.0) == 0.0
    assert_array_equal(grad(lambda x: constant(1.0))(np.ones(2)), [0.0, 0.0])


# --- higher orders ----------------------------------------------------------------------------------------------------


def test_derivatives_of_derivatives() -> None:
    f: Any = nn.sin
    expected = [math.sin, math.cos, lambda x: -math.sin(x), lambda x: -math.cos(x), math.sin]
    for known in expected[1:]:
        f = grad(f)
        assert f(0.7) == pytest.approx(known(0.7), rel=1e-12)


def test_they_come_to_an_end() -> None:
    assert grad(grad(lambda x: 2 * x))(1.0) == 0.0
    assert grad(grad(grad(lambda x: x * x)))(1.0) == 0.0


def test_inside_a_tape() -> None:
    x = constant(2.0)
    with nn.GradientTape() as tape:
        tape.watch(x)
        slope = grad(cube)(x)
    assert float(tape.gradient(slope, x)) == 12.0


def test_mixed_second_derivatives() -> None:
    found = grad(grad(lambda x, y: x**2 * y**3), 1)(2.0, 3.0)
    assert found == 108.0  # 2 x 3 y^2


def test_hessian_of_a_number_is_a_number() -> None:
    found = hessian(cube)(2.0)
    assert found == 12.0
    assert type(found) is float


def test_hessian_of_a_matrix_has_four_axes_and_is_symmetric() -> None:
    a = np.random.default_rng(1).normal(size=(2, 3))
    found = hessian(lambda x: nn.sum(nn.tanh(x)) ** 2)(a)
    assert found.shape == (2, 3, 2, 3)
    assert_allclose(found, found.transpose(2, 3, 0, 1), atol=1e-12)
    slope = grad(lambda x: nn.sum(nn.tanh(x)) ** 2)
    for k in np.ndindex(2, 3):
        # Each is called before k changes.
        assert_allclose(found[k], numeric_gradient(lambda x: slope(x)[k], a), rtol=1e-7, atol=1e-8)  # noqa: B023


def test_hessian_of_a_quadratic_form() -> None:
    a = np.array([[2.0, 1.0], [1.0, 5.0]])
    assert_allclose(hessian(lambda x: x @ (a @ x) / 2)(np.array([3.0, 4.0])), a)
    assert_allclose(hessian(lambda c, x: x @ (a @ x) / 2, 1)(0.0, np.array([3.0, 4.0])), a)


def test_hessian_of_something_straight_is_0() -> None:
    assert_array_equal(hessian(nn.sum)(np.ones(2)), np.zeros((2, 2)))


def test_jacobian_of_a_matrix_product_is_the_matrix() -> None:
    a = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert_array_equal(jacobian(lambda x: a @ x)(np.zeros(3)), a)
    found = jacobian(lambda x, y: x * y, (0, 1))(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert_array_equal(found[0], [[3.0, 0.0], [0.0, 4.0]])
    assert_array_equal(found[1], [[1.0, 0.0], [0.0, 2.0]])


def test_jacobian_of_a_number() -> None:
    assert jacobian(cube)(2.0) == 12.0
    assert_array_equal(jacobian(lambda x: nn.stack([x, x * x]))(3.0), [1.0, 6.0])


# --- errors -----------------------------------------------------------------------------------------------------------


def test_several_numbers_have_no_gradient() -> None:
    def doubled(x: Any) -> Any:
        return 2 * x

    with pytest.raises(ValueError, match=r"doubled\(\) returned shape \(3,\): sum it up, as in nn.sum.*nn.jacobian"):
        grad(doubled)(np.ones(3))


def test_a_missing_return_is_named() -> None:
    def f(x: Any) -> None:
        x * x

    for make in (grad, value_and_grad, jacobian, hessian):
        with pytest.raises(TypeError, match=r"f\(\) returned None: is its `return` missing\?"):
            make(f)(1.0)


@pytest.mark.parametrize(
    ("cut", "kind"),
    [
        (lambda x: x.numpy() ** 2, "a plain float64"),
        (lambda x: float(x), "a plain float"),
        (lambda x: np.cbrt(nn.stop_gradient(x)), "a plain float64"),
        (lambda x: x > 0, "a plain bool"),
    ],
)
def test_a_value_that_was_cut_off_is_named(cut: Any, kind: str) -> None:
    with pytest.raises(TypeError, match=rf"the function returned {kind}.*cut a value off"):
        grad(cut)(1.0)


@pytest.mark.parametrize("x", [3, [1, 2], np.arange(3), True, constant(3), {"a": 3}])
def test_whole_numbers_have_no_gradient(x: Any) -> None:
    with pytest.raises(TypeError, match=r"argument 0 of cube\(\).* whole numbers .*write 3.0 where you have 3"):
        grad(cube)(x)


def test_text_has_no_gradient() -> None:
    with pytest.raises(TypeError, match=r"argument 0 of cube\(\) must be real numbers"):
        grad(cube)("3")


def test_an_argument_that_is_not_there() -> None:
    with pytest.raises(ValueError, match=r"argument 2, but cube\(\) was given 1 by position"):
        grad(cube, 2)(1.0)
    with pytest.raises(ValueError, match="was given 0 by position"):
        grad(cube)(x=1.0)


def test_names_tell_where_they_come_from() -> None:
    assert grad(cube).__name__ == "cube"
    assert grad(cube).__doc__ == "The gradient of cube()."
