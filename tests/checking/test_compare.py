"""Equal enough, and what is said when not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.checking.values import ARRAYS, VALUES
from tutor.checking.arrays import FLOAT32_RTOL
from tutor.checking.compare import Mismatch, compare

NAN, INF = float("nan"), float("inf")
F32 = np.float32


def differing(expected: object, actual: object, **options: Any) -> Mismatch:
    found = compare(expected, actual, **options)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1.0, 1),
        (1.0, np.float64(1)),
        (1.0, np.array(1.0)),
        (np.array([1.0, 2.0]), [1, 2]),
        ([1.0, 2.0], (1.0, 2.0)),
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
        ([[1, 2], [3, 4]], [np.array([1, 2]), np.array([3, 4])]),
        (np.array([[1, 2], [3, 4]]), (np.array([1, 2]), [3, 4])),
        ([np.float64(1), np.array(2)], [1, 2]),
        ((3, 1), [3, 1]),
        (True, np.True_),
        (True, 1),
        (np.array([1, 0, 1]), np.array([True, False, True])),
        (np.array([1, 0, 1]), [True, False, True]),
        (np.array([0.1], dtype=F32), np.array([0.1])),
        (np.array([0.547357621]), np.array([0.5473576], dtype=F32)),
        (np.arange(3, dtype=np.uint8), np.arange(3.0)),
        (np.array([NAN, 1.0]), np.array([NAN, 1.0])),
        (np.array([INF, -INF]), np.array([INF, -INF])),
        (NAN, NAN),
        (np.zeros((0, 3)), np.zeros((0, 3), int)),
        ([], np.zeros(0)),
        ([], ()),
        ({"a": [1, 2]}, {"a": np.array([1.0, 2.0])}),
        ({}, {}),
        ({1: "x", "b": None}, {"b": None, 1: "x"}),
        ("relu", "relu"),
        ("", ""),
        (np.array(["a", "b"]), ["a", "b"]),
        (None, None),
        ([np.ones(2), np.ones(3)], [np.ones(2), np.ones(3)]),
        ([np.ones(2), None, "x"], (np.ones(2), None, "x")),
        (1 + 2j, np.complex128(1 + 2j)),
        (1 + 0j, 1),
        (10**30, 1e30),
        (10**400, 10**400),
        ([10**400, 1], [10**400, 1.0]),
        (1.0, 1.0 + 5e-7),
        (["a", 1], ("a", 1.0)),
        (-0.0, 0.0),
    ],
)
def test_equal_enough(expected: object, actual: object) -> None:
    assert compare(expected, actual) is None


@pytest.mark.parametrize(
    ("expected", "actual", "says"),
    [
        ((1000, 1), (1000,), "shape (1000,) where (1000, 1) was expected: you lost the column; keepdims=True keeps it"),
        ((1, 5), (5,), "you lost the row's axis; keepdims=True"),
        ((4, 1, 3), (4, 3), "you lost an axis of length 1"),
        ((5, 1), (1, 5), "a row where a column belongs"),
        ((1, 5), (5, 1), "a column where a row belongs"),
        ((2, 3), (3, 2), "rows and columns are swapped; .T"),
        ((4,), (4, 4), "did (4,) meet (4, 1)? Broadcasting makes a table of all pairs"),
        ((4, 1), (4, 4), "did (4,) meet (4, 1)? Broadcasting makes a table of all pairs"),
        ((1, 2), (2, 2), "axis 0 has 2 where 1 belongs"),
        ((3, 3), (4, 4), "every axis is one too long: is a size counted one off?"),
        ((4, 4), (3, 3), "every axis is one too short"),
        ((3, 1), (20, 3), "the 20 rows are still apart; is the sum over them missing"),
        ((4, 1), (1, 150), "a row where a column belongs, and of another length: is it summed over the other axis?"),
        ((1, 4), (150, 1), "a column where a row belongs, and of another length"),
        ((2, 3), (6,), "it is flattened; reshape(2, 3) gives it back its axes"),
        ((3,), (), "a single number where shape (3,) was expected: is only one element returned"),
        ((1, 1), (), "the axes of length 1 are gone"),
        ((), (1,), "shape (1,) where a single number was expected: the number is still inside an array"),
        ((), (5,), "is one element of it meant, or the sum or mean of all?"),
        ((3,), (3, 1), "an extra axis at the end; [..., 0] takes it away"),
        ((3,), (1, 3), "an extra axis in front; [0] takes it away"),
        ((3, 1, 2), (1, 3, 2), "an axis of length 1 stands elsewhere"),
        ((3,), (5,), "5 elements where 3 belong"),
        ((4,), (5,), "does a range begin or end one off?"),
        ((4, 3), (4, 7), "axis 1 has 7 where 3 belong: is that the length of another axis?"),
        ((4, 3), (3,), "axis 0 is missing: was it summed over, or is only one of 4 returned?"),
        ((4, 3), (4,), "axis 1 is missing"),
        ((4,), (4, 3), "axis 1 is one too many: is a sum or a mean over axis=1 missing?"),
        ((2, 3, 4), (4, 2, 3), "the axes are in another order"),
        ((2, 6), (3, 4), "as many elements in another form"),
        ((0, 3), (2, 3), "an empty array was expected"),
        ((2, 3), (0, 3), "it is empty"),
        ((2, 3), (5, 7), "shape (5, 7) where (2, 3) was expected"),
    ],
)
def test_shapes(expected: tuple[int, ...], actual: tuple[int, ...], says: str) -> None:
    found = differing(np.ones(expected), np.ones(actual))
    assert found.reason == "shape"
    assert says in found.message


@pytest.mark.parametrize(
    ("expected", "actual", "reason", "says"),
    [
        (np.ones(3), None, "type", "None where an array of shape (3,) was expected: does the function return its"),
        (None, 1, "type", "a number (1) where None was expected"),
        (1.0, "1", "type", "the text '1' where a number (1) was expected: without quotes"),
        ("relu", 1.0, "type", "a number (1) where the text 'relu' was expected"),
        ("relu", "ReLU", "values", "only capital letters differ"),
        ("a b", "a b\n", "values", "only blanks at the ends differ"),
        ("a b", "ab", "values", "only blanks differ"),
        ("x" * 30 + "y", "x" * 30 + "z", "values", "the first difference is character 31, 'z' where 'y' belongs"),
        (3, (3,), "type", "a comma too many after return?"),
        (np.ones(2), (np.ones(2),), "type", "a comma too many after return?"),
        ((np.ones(2), np.ones(3)), np.ones(2), "type", "return all 2, separated by commas"),
        (np.ones((2, 2)), [[1, 2], [3]], "type", "its rows are of different lengths"),
        (np.ones(2), [1, None], "type", "None stands at [1]"),
        (np.ones(2), {"a": 1}, "type", "a dict of 1 item where an array of shape (2,)"),
        ({"W": 1, "b": 2}, {"W": 1, "c": 2}, "type", "the key 'b' is missing and the key 'c' is too many"),
        ({"W": 1, "b": 2}, {}, "type", "the keys 'W', 'b' are missing"),
        ({"W": 1, "b": 2}, {"W": 1, "b": 3}, "values", "at ['b']: 3 where 2 was expected"),
        ([1, "x"], [1, "y"], "values", "at [1]: the text 'y'"),
        ([np.ones(2), np.ones(3)], [np.ones(2)], "shape", "1 item where 2 belong"),
        ([np.ones((2, 1)), np.ones((2, 1))], [np.ones((2, 1)), np.ones(2)], "shape", "at [1]: shape (2,) where (2, 1)"),
        (
            [V := np.ones(2), V, V],
            [V, 2 * V, 3 * V],
            "values",
            "(largest difference 1, relative 1); 2 of 3 items differ",
        ),
        ({"a": [V, {"b": V}]}, {"a": [V, {"b": -V}]}, "values", "at ['a'][1]['b']: 2 of 2 elements differ"),
        (np.array([[1.0], [2.0], [3.0]]), np.array([[1.0], [2.0], [NAN]]), "nonfinite", "nan at [2, 0] where 3 was"),
        (1.0, INF, "nonfinite", "inf where 1 was expected: a division by 0"),
        (np.ones(4), np.array([1, INF, -INF, NAN]), "nonfinite", "(3 of 4 elements are not finite)"),
        (np.array([1.0, 2.0]), np.array([1.0, 2.5]), "values", "1 of 2 elements differ; the worst at [1]: 2.5 where 2"),
        (0.5, 0.25, "values", "0.25 where 0.5 was expected (off by 0.25)"),
        (True, False, "values", "False where True was expected"),
        (np.zeros(3), np.zeros(3) + 1e-6, "values", "3 of 3 elements differ"),
        (np.array([NAN]), np.array([1.0]), "values", "1 at [0] where nan was expected"),
        (np.array([INF, 1]), np.array([-INF, 1]), "values", "-inf where inf was expected"),
        (1 + 1j, 1 - 1j, "values", "1-1j where 1+1j was expected (off by 2)"),
        (1.0, 1.0000021, "values", "1.0000021 where 1.0 was expected"),
        (10**400, 10**400 + 1, "values", "a number (10^400)"),
        (1, 10**400, "values", "a number (10^400) where a number (1) was expected"),
        (2.5, len, "type", "a builtin_function_or_method where a number (2.5)"),
    ],
)
def test_what_differs(expected: object, actual: object, reason: str, says: str) -> None:
    found = differing(expected, actual)
    assert found.reason == reason
    assert says in found.message


def test_a_scalar_never_stands_for_an_array() -> None:
    assert differing(np.full(3, 2.0), 2.0).reason == "shape"
    assert differing(2.0, np.full(3, 2.0)).reason == "shape"
    assert differing(np.full((3, 1), 2.0), np.full(3, 2.0)).reason == "shape"


def test_figures_of_the_worst_element() -> None:
    found = differing(np.array([[100.0, 10.0], [1.0, 0.0]]), np.array([[100.5, 11.0], [1.0, 0.0]]))
    assert (found.index, found.expected_at, found.actual_at) == ((0, 1), 10.0, 11.0)
    assert (found.wrong, found.total, found.max_abs) == (2, 4, 1.0)
    assert found.max_rel == pytest.approx(0.1)


def test_path_leads_to_the_difference() -> None:
    found = differing({"a": [1, [np.ones(2), np.array([1.0, 2.0])]]}, {"a": [1, [np.ones(2), np.ones(2)]]})
    assert (found.path, found.index, found.actual_at) == ("['a'][1][1]", (1,), 1.0)


def test_dtype_only_where_asked() -> None:
    assert compare(np.ones(2, F32), np.ones(2)) is None
    found = differing(np.ones(2, F32), np.ones(2), strict_dtype=True)
    assert found.reason == "dtype"
    assert found.message == "dtype float64 where float32 was expected: astype('float32') converts"
    assert differing(np.array([True, False]), np.array([1, 0]), strict_dtype=True).reason == "dtype"
    assert compare(np.float64(1), 1.0, strict_dtype=True) is None
    assert differing(np.ones(2, F32), np.ones(3), strict_dtype=True).reason == "shape"


def test_tolerances_are_those_of_the_check() -> None:
    assert compare(1.0, 1.01) is not None
    assert compare(1.0, 1.01, rtol=0.02) is None
    assert compare(0.0, 0.01, atol=0.02) is None
    assert compare(1.0, 1.0 + 1e-15, rtol=0, atol=0) is not None
    assert compare(2**60, 2**60 + 1, rtol=0, atol=0) is not None, "a float could not tell them apart"


def test_float32_is_compared_to_its_own_precision() -> None:
    rng = np.random.default_rng(0)
    X, W = rng.normal(size=(200, 50)), rng.normal(size=(50, 7))
    single = X.astype(F32) @ W.astype(F32)
    assert np.abs(single - X @ W).max() > 1e-7
    assert compare(X @ W, single) is None
    assert compare(single, X @ W) is None
    assert compare(X @ W, (X @ W) * (1 + 3 * FLOAT32_RTOL)) is not None
    assert compare(X @ W, single * F32(1 + 3 * FLOAT32_RTOL)) is not None
    assert compare(np.array([3e-8], F32), np.zeros(1)) is not None, "small is not zero"
    assert compare(np.array([1.0]), np.array([1.004], np.float16)) is not None, "few digits are no excuse"
    assert compare(np.array([0.1], np.float16), np.array([0.1])) is None


@given(VALUES)
def test_a_value_equals_itself(value: object) -> None:
    assert compare(value, value) is None
    assert compare(value, value, rtol=0.0, atol=0.0, strict_dtype=True) is None


@given(ARRAYS)
def test_an_array_equals_the_list_of_its_numbers(array: np.ndarray[Any, Any]) -> None:
    assume(array.size)
    assert compare(array, array.tolist()) is None
    assert compare(array.tolist(), array) is None


@settings(deadline=None)
@given(VALUES, VALUES)
def test_any_two_values_can_be_compared(one: object, other: object) -> None:
    found, back = compare(one, other), compare(other, one)
    assert found is None or (found.message and (found.wrong > 0 or found.reason != "nonfinite"))
    if found is not None and found.reason in ("shape", "type"):
        assert back is not None, "what is of another kind or shape is so both ways"


SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)


@given(SHAPES, SHAPES)
def test_shapes_agree_or_not_whichever_way(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    found, back = compare(np.ones(one), np.ones(other)), compare(np.ones(other), np.ones(one))
    assert (found is None) == (back is None) == (one == other)
    if found is not None and back is not None:
        assert found.reason == back.reason == "shape"


@given(
    hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6)),
    st.floats(1.01, 1e3),
    st.sampled_from([-1, 1]),
    st.data(),
)
def test_what_is_beyond_tolerance_is_seen(
    array: np.ndarray[Any, Any], factor: float, sign: int, data: st.DataObject
) -> None:
    index = tuple(data.draw(st.integers(0, n - 1)) for n in array.shape)
    allowed = 1e-9 + 1e-6 * abs(float(array[index]))
    wrong = array.copy()
    wrong[index] += sign * factor * allowed
    found = differing(array, wrong)
    assert (found.index, found.wrong, found.total) == (index, 1, array.size)
    assert found.max_abs == pytest.approx(factor * allowed, rel=1e-3)
    near = array.copy()
    near[index] += sign * 0.99 * allowed
    assert compare(array, near) is None


def test_a_long_list_takes_no_second() -> None:
    import time

    numbers = [float(n) for n in range(300_000)]
    started = time.perf_counter()
    assert compare(numbers, list(numbers)) is None
    assert time.perf_counter() - started < 1


def test_what_is_nested_without_end_is_an_answer_too() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    assert differing(deep, deep).reason == "type"
