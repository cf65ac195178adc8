"""What was compared, side by side."""

from __future__ import annotations

import numpy as np
import pytest

from tutor.checking.comparison import Comparison, comparisons, with_abscissae

X = np.linspace(0.0, 1.0, 6)


def compared(expected: object, actual: object) -> tuple[Comparison, ...]:
    return comparisons(expected, actual, 1e-6, 1e-9)


def test_one_array_with_its_worst_element_marked() -> None:
    (found,) = compared(np.array([[1.0, 2.0], [3.0, 4.0]]), [[1.0, 2.5], [3.0, 9.0]])
    assert found.differs is not None
    assert found.differs.tolist() == [[False, True], [False, True]]
    assert (found.path, found.worst, found.is_right) == ("", (1, 1), False)


def test_other_shapes_have_no_elements_to_compare() -> None:
    (found,) = compared(np.ones((3, 1)), np.ones(3))
    assert (found.differs, found.worst, found.is_right) == (None, None, False)


def test_the_parts_of_an_answer_come_in_order_with_their_places() -> None:
    found = compared({"W": np.ones(2), "b": 3.0, "name": "x"}, {"W": np.ones(2), "b": None, "name": "y"})
    assert [(each.path, each.is_right) for each in found] == [("['W']", True)]
    found = compared((1.0, [np.ones(2), np.zeros(2)]), (1.0, [np.ones(2), np.ones(2)]))
    assert [(each.path, each.is_right) for each in found] == [("[0]", True), ("[1][0]", True), ("[1][1]", False)]


def test_of_many_those_that_differ_come_first() -> None:
    expected = [np.full(2, float(i)) for i in range(20)]
    actual = [*expected[:15], *(each + 1 for each in expected[15:])]
    assert [each.path for each in compared(expected, actual)][:6] == ["[15]", "[16]", "[17]", "[18]", "[19]", "[0]"]


def test_what_cannot_be_drawn_is_left_out() -> None:
    assert compared("a", "b") == compared(None, 3.0) == compared(1j, 2j) == compared(np.ones(2), "x") == ()


def test_nan_is_the_worst() -> None:
    (found,) = compared(np.array([1.0, 2.0, 3.0]), np.array([9.0, np.nan, 3.0]))
    assert found.worst == (1,)


@pytest.mark.parametrize(
    ("x", "is_curve"), [(X, True), (X[::-1], False), (X[:-1], False), (None, False), (X * 1j, False), ("x", False)]
)
def test_a_curve_has_rising_abscissae(x: object, is_curve: bool) -> None:
    (found,) = compared(X**2, X)
    assert (with_abscissae(found, x).x is not None) is is_curve
