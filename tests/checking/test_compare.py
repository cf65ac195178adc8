"""Equal enough, and what is said when not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tutor.checking.checks import CheckState, judge
from tutor.checking.compare import compare
from tutor.course.model import Check

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1.0, 1),
        (1.0, np.float64(1)),
        (1.0, np.array(1.0)),
        (np.array([1.0, 2.0]), [1, 2]),
        ([1.0, 2.0], (1.0, 2.0)),
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
        ((3, 1), [3, 1]),
        (True, np.True_),
        (np.array([1, 0, 1]), np.array([True, False, True])),
        (np.array([0.1], dtype=np.float32), np.array([0.1])),
        (np.array([0.547357621]), np.array([0.5473576], dtype=np.float32)),
        (np.array([NAN, 1.0]), np.array([NAN, 1.0])),
        (np.array([INF, -INF]), np.array([INF, -INF])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        ({"a": [1, 2]}, {"a": np.array([1.0, 2.0])}),
        ("relu", "relu"),
        (None, None),
        ([np.ones(2), np.ones(3)], [np.ones(2), np.ones(3)]),
        (1 + 2j, np.complex128(1 + 2j)),
        (10**30, 1e30),
        (1.0, 1.0 + 5e-7),
        (["a", 1], ("a", 1.0)),
    ],
)
def test_equal_enough(expected: object, actual: object) -> None:
    assert compare(expected, actual) is None


@pytest.mark.parametrize(
    ("expected", "actual", "reason", "says"),
    [
        (np.ones((1000, 1)), np.ones(1000), "shape", "you lost the column; keepdims=True keeps it"),
        (np.ones((1, 5)), np.ones(5), "shape", "you lost the row axis"),
        (np.ones((2, 3)), np.ones((3, 2)), "shape", "rows and columns are swapped"),
        (np.ones(4), np.ones((4, 4)), "shape", "broadcasting made a table"),
        (np.ones((4, 1)), np.ones((4, 4)), "shape", "(4,) met (4, 1)"),
        (np.ones((2, 3)), np.ones(6), "shape", "flattened"),
        (np.ones(3), 1.0, "shape", "a single number where shape (3,)"),
        (np.ones(3), np.ones((3, 1)), "shape", "axis of length 1 too many"),
        (np.ones(3), np.ones(5), "shape", "summed over the wrong one"),
        (np.ones(3), np.ones(4), "shape", "one too many or too few"),
        (np.ones(3), None, "type", "does the function return its result?"),
        (1.0, "1", "type", "the text '1' where a number (1)"),
        ({"W": 1, "b": 2}, {"W": 1, "c": 2}, "type", "the key 'b' missing and the key 'c' too many"),
        ({"W": 1, "b": 2}, {"W": 1, "b": 3}, "values", "at ['b']: 3 where 2 was expected"),
        ([1, "x"], [1, "y"], "values", "at [1]"),
        ([np.ones(2), np.ones(3)], [np.ones(2)], "shape", "1 item where 2 were expected"),
        (np.array([1.0, 2.0]), np.array([1.0, NAN]), "nonfinite", "nan at [1] where 2 was expected"),
        (1.0, INF, "nonfinite", "inf where 1 was expected"),
        (np.array([1.0, 2.0]), np.array([1.0, 2.5]), "values", "1 of 2 elements differ; the worst at [1]: 2.5 where 2"),
        (0.5, 0.25, "values", "0.25 where 0.5 was expected (off by 0.25)"),
        (True, False, "values", "False"),
        (None, 1, "type", "where None was expected"),
        (np.zeros(3), np.zeros(3) + 1e-6, "values", "3 of 3 elements differ"),
        (np.array([NAN]), np.array([1.0]), "values", "1 where nan was expected"),
    ],
)
def test_what_differs(expected: object, actual: object, reason: str, says: str) -> None:
    found = compare(expected, actual)
    assert found is not None
    assert (found.reason, says in found.message) == (reason, True), found.message


def test_a_scalar_never_stands_for_an_array() -> None:
    assert compare(np.full(3, 2.0), 2.0) is not None
    assert compare(2.0, np.full(3, 2.0)) is not None


def test_figures_of_the_worst_element() -> None:
    found = compare(np.array([[1.0, 10.0], [100.0, 0.0]]), np.array([[1.0, 11.0], [100.5, 0.0]]))
    assert found is not None
    assert (found.index, found.expected_at, found.actual_at) == ((0, 1), 10.0, 11.0)
    assert (found.wrong, found.total, found.max_abs) == (2, 4, 1.0)
    assert found.max_rel == pytest.approx(0.1)


def test_dtype_only_where_asked() -> None:
    wanted, given = np.ones(2, np.float32), np.ones(2)
    assert compare(wanted, given) is None
    found = compare(wanted, given, strict_dtype=True)
    assert found is not None
    assert found.reason == "dtype"


def test_tolerances_are_those_of_the_check() -> None:
    assert compare(1.0, 1.01) is not None
    assert compare(1.0, 1.01, rtol=0.02) is None
    assert compare(0.0, 0.01, atol=0.02) is None


ARRAYS = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, max_side=4, min_side=0),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text(max_size=5) | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(VALUES)
def test_a_value_equals_itself(value: object) -> None:
    assert compare(value, value) is None


@given(VALUES, VALUES)
def test_any_two_values_can_be_compared(one: object, other: object) -> None:
    found = compare(one, other)
    assert found is None or found.message


@given(
    hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6)),
    st.floats(1.1, 1e3),
    st.data(),
)
def test_what_is_beyond_tolerance_is_seen(array: np.ndarray[Any, Any], factor: float, data: st.DataObject) -> None:
    index = tuple(data.draw(st.integers(0, n - 1)) for n in array.shape)
    wrong = array.copy()
    wrong[index] += factor * (1e-9 + 1e-6 * abs(array[index])) + 1e-9
    found = compare(array, wrong)
    assert found is not None
    assert found.index == index


def check(**more: Any) -> Check:
    return Check(1, 1, "f(x)", "a check", points=2, **more)


def test_judge() -> None:
    assert judge(check(), 1.0, 1.0).points == 2
    failed = judge(check(hidden=True), 1.0, 2.0)
    assert (failed.state, failed.points, failed.max_points, failed.hidden) == (CheckState.FAILED, 0, 2, True)
    mutated = judge(check(), 1.0, 1.0, ["x", "W"])
    assert mutated.reason == "mutated"
    assert mutated.message.startswith("x and W changed")
