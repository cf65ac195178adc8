"""The array doctor: every guess by an example, and no guess on what is just wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tutor.checking.compare import compare
from tutor.checking.feedback import guess

A = np.array([[1.3, -2.1], [3.7, 4.9]])
B = np.array([[0.51, -1.7, 2.3], [0.9, 3.1, -4.4], [2.2, 1.01, 0.3], [-0.6, 5.2, 1.9]])
V = np.array([0.31, 1.7, -2.2, 4.01, 3.3])


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize(
    ("expected", "actual", "says"),
    [
        (A, A.T, "transposed"),
        (B, B[::-1], "rows are in reverse"),
        (B, B[:, ::-1], "columns are in reverse"),
        (V, V[::-1], "reverse order"),
        (V, np.roll(V, 1), "shifted by one place, later"),
        (B, B.ravel(), "values are right and in order"),
        (B, B.T, "rows and columns are swapped"),
        (B, B.sum(), "sum of all expected elements"),
        (V, 5 * V, "m = 5 times too large"),
        (V, V / 5, "m = 5 times too small"),
        (V, 2 * V, "twice"),
        (V, V / 2, "half"),
        (V, -V, "sign"),
        (0.25, -0.25, "sign"),
        (0.25, 0.5, "twice"),
        (V, 100 * V, "percent"),
        (V, 1.234 * V, "1.234 times"),
        (V, V + 0.7, "off by the same 0.7"),
        (B, B + np.array([0.1, 0.2, 0.3]), "each column is off"),
        (B, B + np.arange(4).reshape(4, 1), "each row is off"),
        (sigmoid(V), V, "the sigmoid of this is what was expected: is it forgotten?"),
        (sigmoid(B), sigmoid(sigmoid(B)), "applied once too often"),
        (np.tanh(V), V, "tanh of this"),
        (np.maximum(V, 0), V, "ReLU"),
        (np.exp(V), V, "exp of this"),
        (V**2, V, "the square of this"),
        (V, np.floor(V), "cut off"),
        (V, np.trunc(V), "cut off"),
        (V, np.round(V, 1), "rounded to 1 digits"),
        (B, np.zeros_like(B), "every element is 0"),
        (V, np.array([V[0], 0, 0, 0, 0]), "only the first element is filled"),
        (B, np.where(np.arange(4).reshape(4, 1) == 3, B, 7.7), "only the last row is right"),
    ],
)
def test_each_guess(expected: Any, actual: Any, says: str) -> None:
    assert any(says in each for each in guess(expected, actual)), guess(expected, actual)


def test_lists_of_answers_must_agree_on_the_reason() -> None:
    assert any("sign" in each for each in guess([V, B], [-V, -B]))
    assert guess([V, B], [-V, 2 * B]) == []
    assert any("sign" in each for each in guess([V, B], [V, -B]))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (0.25, 0.31),
        (7, 21),
        (np.array([1.0]), np.array([2.6])),
        (np.ones(3), np.array([1.0, 2.0, 3.0])),
        ("a", "b"),
        (None, V),
        (V, None),
        (np.array([np.nan, 1.0]), V[:2]),
        ([], []),
    ],
)
def test_no_guess_without_grounds(expected: object, actual: object) -> None:
    assert guess(expected, actual) == []


@given(
    hnp.array_shapes(min_dims=1, max_dims=2, min_side=2, max_side=5).flatmap(
        lambda shape: st.tuples(st.just(shape), st.integers(0, 2**32 - 1))
    )
)
def test_random_arrays_get_no_guess(drawn: tuple[tuple[int, ...], int]) -> None:
    shape, seed = drawn
    assume(np.prod(shape) >= 4)
    rng = np.random.default_rng(seed)
    assert guess(rng.normal(size=shape), rng.normal(size=shape)) == []


@given(
    st.one_of(st.none(), st.floats(), hnp.arrays(np.float64, (3,)), st.text(max_size=3)), hnp.arrays(np.float64, (3,))
)
def test_nothing_raises_and_right_gets_no_guess(one: object, other: object) -> None:
    found = guess(one, other)
    assert len(found) <= 3
    if compare(one, other) is None:
        assert found == []
