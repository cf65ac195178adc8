"""The array doctor: every guess by an example, and no guess on what is just wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.checking.values import VALUES
from tutor.checking.compare import compare
from tutor.checking.feedback import guess

A = np.array([[1.3, -2.1], [3.7, 4.9]])
B = np.array([[0.51, -1.7, 2.3], [0.9, 3.1, -4.4], [2.2, 1.01, 0.3], [-0.6, 5.2, 1.9]])
V = np.array([0.31, 1.7, -2.2, 4.01, 3.3])
DATA = np.random.default_rng(5).normal(size=(7, 4))
LABELS = np.array([0, 1, 1, 0, 1, 0, 0, 1])
NAN = np.nan


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def relu(z: Any) -> Any:
    return np.maximum(z, 0)


def softmax(z: Any) -> Any:
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def with_rows(array: Any, **rows: float) -> Any:
    """A copy in which the rows r0, r1, ... hold another number."""
    copy = array.copy()
    for name, value in rows.items():
        copy[int(name[1:])] = value
    return copy


PLACES = [
    (A, A.T, "It is transposed: all 4 values are right"),
    (np.arange(9).reshape(3, 3), np.arange(9).reshape(3, 3).T, "transposed"),
    (B, B[::-1], "The 4 rows are right, in reverse order."),
    (B, B[:, ::-1], "The 3 columns are right, in reverse order."),
    (V, V[::-1], "The 5 elements are right, in reverse order."),
    (B, B.T.reshape(4, 3), "filled in column by column"),
    (V, np.roll(V, 1), "one place later: 4 of 5 elements"),
    (V, np.roll(V, -1), "one place earlier"),
    (V, np.append(V[1:], 0), "one place earlier"),
    (B, np.vstack([np.zeros(3), B[:-1]]), "one place later: 3 of 4 rows"),
    (V, V[[1, 0, 3, 4, 2]], "All 5 values are right, but 5 stand at other places."),
]
SHAPES = [
    (B, B.ravel(), "All 12 values are right and in order"),
    (B, B.T, "rows and columns are swapped"),
    (B, B.T.ravel(), "read column by column"),
    (B, B.sum(), "10.72 is the sum of all 12 expected elements"),
    (V, V.mean(), "is the mean of all 5"),
    (V, V[0], "0.31 is the first of 5 expected elements"),
    (V, V[-1:], "3.3 is the last of 5 expected elements"),
    (V, V[:4], "The first 4 elements are right, the last 1 of 5 are missing."),
    (B, B[1:], "The last 3 rows are right, the first 1 of 4"),
    (V, np.append(V, 7.7), "then come 1 too many"),
    (B, np.vstack([B[0] + 1, B]), "before them stand 1 too many"),
    (V, np.subtract.outer(V, 0 * V), "(5,) met (5, 1), and broadcasting paired all 5 with all 5"),
]
SIZES = [
    (V, 5 * V, "m = 5 times too large"),
    (V, V / 5, "m = 5 times too small"),
    (V, 7 * V, "Every element is 7 times too large"),
    (V, 2 * V, "twice what was expected"),
    (V, V / 2, "half of what was expected"),
    (V, -2 * V, "sign and a factor 2"),
    (V, -3 * V, "-3 times what was expected: the sign is wrong too"),
    (V, -V, "The sign is wrong everywhere, as in -4.01 where 4.01 was expected"),
    (0.25, -0.25, "The sign is wrong: -0.25 where 0.25"),
    (0.25, 0.5, "twice"),
    (V, 100 * V, "percent for a fraction"),
    (V, V / 100, "a fraction for percent"),
    (V, V / np.log(2), "np.log2 for the natural np.log"),
    (V, V / np.log(10), "np.log10 for the natural np.log"),
    (V, np.rad2deg(V), "degrees for radians"),
    (V, 1.234 * V, "Every element is 1.234 times what was expected."),
    (DATA.std(axis=0), DATA.std(axis=0, ddof=1), "the root of 7/6: a standard deviation with ddof=1"),
    ((DATA - DATA.mean(0)) / DATA.std(0), (DATA - DATA.mean(0)) / DATA.std(0, ddof=1), "the root of 6/7"),
    (DATA.var(axis=0), DATA.var(axis=0, ddof=1), "Every element is 7/6 of what was expected"),
    (np.array([0.731, 0.2177, 1.93]), np.array([3 * 0.731, 5 * 0.2177, 8 * 1.93]), "3, 5, 8 times too large"),
    (V, V + 0.7, "Every element is 0.7 too large"),
    (V, V - 0.7, "Every element is 0.7 too small: is a constant (the bias?) missing?"),
    (np.arange(5), np.arange(1, 6), "Every element is 1 too large"),
    (B, B + np.array([0.1, 0.2, 0.3]), "Each column is off by a constant (0.1, 0.2, 0.3)"),
    (B, B + np.arange(4).reshape(4, 1), "Each row is off by a constant (0, 1, 2, 3)"),
    (sigmoid(V), 1 - sigmoid(V), "1 minus what was expected"),
]
FUNCTIONS = [
    (sigmoid(V), V, "The sigmoid of your result is what was expected"),
    (sigmoid(0.37), 0.37, "The sigmoid of your result is what was expected (0.37 becomes 0.591459): is it forgotten?"),
    (sigmoid(B), sigmoid(sigmoid(B)), "applied once too often"),
    (np.tanh(V), V, "Tanh of your result"),
    (np.tanh(V), np.tanh(np.tanh(V)), "Your result is tanh of what was expected"),
    (relu(B), B, "ReLU of your result"),
    (np.exp(V), V, "Exp of your result"),
    (V, np.exp(V), "Log of your result is what was expected (55.1469 becomes 4.01): is it forgotten, or exp applied"),
    (V**2, V, "The square of your result is what was expected (4.01 becomes 16.0801): is it forgotten"),
    (np.sqrt(abs(V)), abs(V), "The square root of your result"),
    (abs(B), B, "The absolute value of your result"),
    (V, 1 / V, "1 over your result is what was expected"),
    (softmax(B), B, "The softmax of your result"),
    (sigmoid(V), np.tanh(V), "You give tanh where the sigmoid was expected"),
    (np.tanh(V), sigmoid(V), "You give the sigmoid where tanh was expected"),
    (sigmoid(V), relu(V), "You give ReLU where the sigmoid was expected"),
    (sigmoid(V), sigmoid(V) * (1 - sigmoid(V)), "You give its derivative where the sigmoid"),
]
DIGITS = [
    (V, np.trunc(V), "Everything after the point is cut off, 1 for 1.7"),
    (10.7 * V, (10.7 * V).astype(int), "cut off"),
    (V - 0.1, np.floor(V - 0.1), "Everything is rounded down"),
    (V, np.ceil(V), "Everything is rounded up"),
    (V, np.round(V), "rounded to whole numbers"),
    (V, np.round(V, 1), "rounded to 1 digit, 0.3 for 0.31"),
    (sigmoid(V), np.round(sigmoid(V), 3), "rounded to 3 digits"),
    (sigmoid(V), sigmoid(V) * (1 + 1e-5 * V), "right to 4 digits"),
    (sigmoid(V), np.round(sigmoid(V), 6), "right to 5 digits"),
]
PARTS = [
    (B, np.zeros_like(B), "All 12 elements are 0: is the result computed"),
    (sigmoid(B), np.zeros_like(B), "All 12 elements are 0: does // or an array of integers"),
    (B, np.full_like(B, 0.5), "All 12 elements are 0.5 although different ones"),
    (LABELS, 1 - LABELS, "All 8 decisions are the opposite"),
    (V, np.array([V[0], 0, 0, 0, 0]), "Only the first of 5 elements is filled, the other 4 are 0"),
    (np.array([[0.97], [1e-9]]), np.array([0.97]), "0.97 is the first of 2 expected elements"),
    (V, np.array([V[0], 5.1, 7.7, 9.3, 8.2]), "Only the first of 5 elements is right"),
    (B, with_rows(B, r0=7.7, r1=7.7, r2=7.7), "Only the last of 4 rows is right"),
    (B.T, with_rows(B, r0=7.7, r1=7.7, r2=7.7).T, "Only the last of 4 columns is right"),
    (B, with_rows(B, r3=0), "All 4 rows but the last are right, and that is 0: does a range end one off?"),
    (V, with_rows(V, r0=0), "All 5 elements but the first are right"),
    (np.array([[1.3, 0], [2.7, 0], [0.2, 0]]), np.array([[1.3, NAN], [2.7, NAN], [0.2, NAN]]), "exactly where 0 was"),
    (B, np.column_stack([B[:, 0], np.full(4, np.inf), B[:, 2] + 1]), "Only column 1 of 3 is inf"),
    (V, with_rows(V, r2=NAN), "All 4 other elements are right, 1 of 5 are nan"),
]


@pytest.mark.parametrize(("expected", "actual", "says"), PLACES + SHAPES + SIZES + FUNCTIONS + DIGITS + PARTS)
def test_each_guess_leads(expected: Any, actual: Any, says: str) -> None:
    found = guess(expected, actual)
    assert found, "no guess"
    assert says in found[0]


@pytest.mark.parametrize(
    ("expected", "actual", "inputs", "says"),
    [
        (B.sum(axis=0), B.sum(axis=1), {"B": B}, "This is the sum of B over axis 1; over axis 0 was expected."),
        (B.sum(axis=1), B.mean(axis=1), {"B": B}, "This is the mean of B over axis 1; the sum was expected."),
        (B.max(axis=1), B.min(axis=0), {"B": B}, "the minimum of B over axis 0; the maximum over axis 1"),
        (B.std(axis=0), B.std(axis=0, ddof=1), {"B": B}, "the standard deviation with ddof=1 of B over axis 0"),
        (B.argmax(axis=0) + V[:3], V[:3], {"V": V[:3]}, "This is V itself, unchanged, all 3 elements"),
        (B + V[:3], B, {"b": V[:3], "z": 2 * B}, "Your result plus b is what was expected: is b forgotten?"),
        (B, B + V[:3], {"b": V[:3]}, "Your result minus b is what was expected"),
        (B * V[:3], B, {"x": V[:3]}, "Your result times x is what was expected"),
        (A @ V[:2], A.T @ V[:2], {"W": A, "x": V[:2]}, "This is x @ W; another product of W and x was expected."),
        (A @ A[::-1], A * A[::-1], {"P": A, "Q": A[::-1]}, "This is P * Q, element by element; another product"),
    ],
)
def test_guesses_from_the_inputs(expected: Any, actual: Any, inputs: dict[str, Any], says: str) -> None:
    found = guess(expected, actual, inputs)
    assert found, "no guess"
    assert says in found[0]


def test_several_answers_must_agree_on_the_reason() -> None:
    assert "sign" in guess([V, B], [-V, -B])[0]
    assert guess([V, B], [-V, 2 * B]) == []
    assert guess([V, None], [-V, 3]) == []
    assert guess([V, B], [-V]) == []
    assert guess([V, B], [5 * V, 4 * B])[0].startswith("At [0]: Every element is m = 5 times")
    assert guess([V, B], [V + 3, B + 4])[0].startswith("At [0]: Every element is 3 too large")
    assert guess([V, B], [1.3 * V, 1.7 * B]) == []
    assert len(guess([V, B], [1.3 * V, 1.3 * B])) == 1


def test_the_one_answer_that_is_wrong_is_named() -> None:
    assert guess([V, B], [V, -B])[0].startswith("At [1]: The sign is wrong")
    assert guess({"dW": B, "db": V}, {"dW": B, "db": 2 * V})[0].startswith("At ['db']: Every element is twice")


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (0.25, 0.31),
        (7, 21),
        (1, 2),
        (2, 4.5),
        (1, 0),
        (True, False),
        (np.array([1.0]), np.array([2.6])),
        (np.array([0, 1]), np.array([1, 0])),
        (np.ones(3), np.array([1.0, 2.0, 3.0])),
        (np.array([0, 1, 1, 0, 1, 0, 0, 1]), np.array([1, 1, 0, 0, 1, 0, 0, 1])),
        (np.zeros(4), np.array([0.1, 0.7, 0.3, 0.2])),
        (np.array([0.3, 0.0]), np.array([0.3, -0.2])),
        ("a", "b"),
        (None, V),
        (V, None),
        (V, "V"),
        (V + 1j, V),
        (np.array([NAN, 1.0]), V[:2]),
        ([], []),
        (np.zeros((0, 3)), np.zeros((0, 2))),
        (1e-3, 1.000005e-3 * 1.01),
        (np.array([0.97193]), np.array([1.0])),
        (np.array([0.0, 1.37]), np.array([0.0, 4.11])),
        (np.array([0, 5, 3]), np.array([0, 7, 3])),
        (np.array([100.0, 150.0, 250.0]), np.array([100.0, 150.0, 450.0])),
        ([0.113, 1.777, 0.25, 3.1], [0.113, 2.3, 0.29, 4.7]),
        (0.917432036, 0.957833893),  # its root is 0.957827
        (B, np.where([[1, 1, 1], [1, 0, 1], [0, 1, 1], [1, 1, 0]], B, 7.7)),  # the first row is right, and much else
    ],
)
def test_no_guess_without_grounds(expected: object, actual: object) -> None:
    assert guess(expected, actual) == []


def test_a_function_that_hardly_changes_anything_explains_nothing() -> None:
    """tanh(x) is x to five digits here, whoever is wrong in the sixth has not forgotten it."""
    small = np.array([5e-3, 5.01e-3, -4.99e-3])
    for off in (4e-6, 1.5e-5):
        assert not any("anh" in each for each in guess(small * (1 - off), small))


SHAPES_OF_FOUR_OR_MORE = hnp.array_shapes(min_dims=1, max_dims=2, min_side=1, max_side=5)


@settings(max_examples=400, deadline=None)
@given(SHAPES_OF_FOUR_OR_MORE, st.integers(0, 2**32 - 1), st.sampled_from(["normal", "uniform", "integers", "mixed"]))
def test_random_arrays_get_no_guess(shape: tuple[int, ...], seed: int, kind: str) -> None:
    assume(np.prod(shape) >= (4 if kind != "integers" else 6))
    rng = np.random.default_rng(seed)
    one: np.ndarray[Any, Any]
    other: np.ndarray[Any, Any]
    if kind == "integers":
        one, other = rng.integers(-50, 50, size=shape), rng.integers(-50, 50, size=shape)
        assume(len(set(one.ravel())) >= 4)
    elif kind == "uniform":
        one, other = rng.random(shape), rng.random(shape)
    else:
        one, other = rng.normal(size=shape), rng.normal(size=shape)
        if kind == "mixed":  # activations: many zeros
            one, other = relu(one), relu(other)
            assume((one > 0).sum() >= 2 and (other > 0).sum() >= 2)
            assume(one.size > 2 * (one == 0).sum() and not np.array_equal(one > 0, other > 0))
    assert guess(one, other, {"x": rng.normal(size=shape)}) == []


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_random_arrays_of_different_shapes_get_no_guess(a: int, b: int, c: int, d: int, seed: int) -> None:
    assume((a, b) != (c, d))
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(3, 3))
    assert guess(rng.normal(size=(a, b)), rng.normal(size=(c, d)), {"x": x}) == []


@settings(deadline=None)
@given(VALUES, VALUES)
def test_nothing_raises_and_what_is_right_gets_no_guess(one: object, other: object) -> None:
    found = guess(one, other, {"x": one, "y": other})
    assert len(found) <= 3
    assert all(text.endswith((".", "?")) for text in found)
    if compare(one, other) is None:
        assert found == []


def test_large_arrays_take_no_second() -> None:
    import time

    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(1000, 400)), rng.normal(size=(1000, 400))
    started = time.process_time()
    assert guess(one, other) == []
    assert "sign" in guess(one, -one)[0]
    assert time.process_time() - started < 2


def test_a_single_number_in_an_array_is_left_to_what_its_shape_says() -> None:
    assert guess(0.25, np.array([0.25])) == []
