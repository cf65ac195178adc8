"""Shuffling, batches, scaling."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, floats
from tutor.engine import data


@given(rows=st.integers(1, 40), size=st.integers(1, 50), seed=st.none() | st.integers(0, 9))
def test_every_row_comes_once_an_epoch_with_its_own_target(rows: int, size: int, seed: int | None) -> None:
    x = np.arange(2.0 * rows).reshape(rows, 2)
    rng = None if seed is None else np.random.default_rng(seed)
    found = list(data.batches(x, 10 * x[:, :1], size, rng))
    assert [len(xb) for xb, _ in found[:-1]] == [size] * (len(found) - 1)
    assert len(found[-1][0]) == (rows % size or size)
    for xb, yb in found:
        assert_array_equal(yb, 10 * xb[:, :1])
    together = np.concatenate([xb for xb, _ in found])
    assert_array_equal(together if rng is None else together[together[:, 0].argsort()], x)


def test_with_a_generator_the_order_changes_from_epoch_to_epoch() -> None:
    x = np.arange(100.0).reshape(-1, 1)
    rng = np.random.default_rng(1)
    first, second = (np.concatenate([xb for xb, _ in data.batches(x, x, 32, rng)]) for _ in range(2))
    assert (first != second).any()
    assert (first != x).any()


@given(x=floats(st.tuples(st.integers(2, 9), st.integers(1, 4)), -50, 50))
def test_standardised_columns_have_mean_0_and_deviation_1(x: Floats) -> None:
    z = data.standardise(x)
    assert_allclose(z.mean(axis=0), np.zeros(x.shape[1]), atol=1e-9)
    assert_allclose(z.std(axis=0), x.std(axis=0) > 0, atol=1e-9)


def test_new_rows_are_measured_with_the_old_ones() -> None:
    old = np.array([[190.0, 12.0], [190.0, 14.0], [210.0, 12.0], [210.0, 14.0]])
    assert_array_equal(data.standardise([[200.0, 14.0], [220.0, 12.0]], old), [[0, 1], [2, -1]])


def test_a_column_that_never_changes_becomes_zero() -> None:
    assert_array_equal(data.standardise([[5.0], [5.0]]), [[0], [0]])


def test_roasts_stay_in_their_ranges_and_follow_the_generator() -> None:
    x, y = data.roasts(500, np.random.default_rng(5))
    assert x.shape == (500, 2)
    assert y.shape == (500, 1)
    assert x[:, 0].min() >= 150
    assert x[:, 0].max() <= 285
    assert x[:, 1].min() >= 11.5
    assert x[:, 1].max() <= 15.5
    assert set(np.unique(y)) == {0, 1}
    assert_array_equal(data.roasts(500, np.random.default_rng(5))[0], x)
