"""Dropout, Flatten, Reshape, Embedding and Input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tutor import engine as nn
from tutor.engine.layers import Dropout, Embedding, Flatten, Reshape
from tutor.engine.primitive import record_on
from tutor.engine.recording import Recording

ONES = np.ones((40, 50), np.float32)


# --- Dropout ----------------------------------------------------------------------------------------------------


def test_outside_training_nothing_is_dropped() -> None:
    assert_array_equal(Dropout(0.5)(ONES), ONES)
    assert_array_equal(Dropout(0.0)(ONES, training=True), ONES)


@given(rate=st.floats(0.1, 0.9), seed=st.integers(0, 99))
def test_what_is_left_makes_up_for_what_is_dropped(rate: float, seed: int) -> None:
    a = Dropout(rate, seed=seed)(ONES, training=True).numpy()
    kept = a != 0
    assert_allclose(a[kept], 1 / (1 - rate), rtol=1e-6)
    assert kept.mean() == pytest.approx(1 - rate, abs=0.07)
    assert a.dtype == np.float32


def test_all_of_it() -> None:
    assert_array_equal(Dropout(1.0)(ONES, training=True), 0 * ONES)


def test_a_seed_repeats_what_is_dropped_and_goes_on_from_there() -> None:
    one, other = Dropout(0.5, seed=3), Dropout(0.5, seed=3)
    first = one(ONES, training=True)
    assert_array_equal(other(ONES, training=True), first)
    assert not np.array_equal(one(ONES, training=True), first)


def test_the_engines_seed_repeats_it_too() -> None:
    nn.set_random_seed(5)
    first = Dropout(0.5)(ONES, training=True)
    nn.set_random_seed(5)
    assert_array_equal(Dropout(0.5)(ONES, training=True), first)


def test_whole_rows_by_noise_shape() -> None:
    a = Dropout(0.5, noise_shape=(None, 1), seed=1)(ONES, training=True).numpy()
    assert set(np.unique(a.sum(axis=1))) == {0, 100}


def test_the_gradient_passes_where_the_numbers_did() -> None:
    with nn.GradientTape() as tape:
        x = nn.constant(ONES)
        tape.watch(x)
        a = Dropout(0.5, seed=1)(x, training=True)
    assert_array_equal(tape.gradient(a, x), a)


def test_a_trace_would_drop_the_same_numbers_for_ever() -> None:
    nodes = Recording()
    nodes.tracing = True
    record_on(nodes)
    try:
        with pytest.raises(RuntimeError, match=r"'d' drops other numbers in every call, but nn\.function writes down"):
            Dropout(0.5, name="d")(ONES, training=True)
        assert_array_equal(Dropout(0.5)(ONES, training=False), ONES)
    finally:
        record_on(None)


@pytest.mark.parametrize("rate", [-0.1, 1.5, "0.5", float("nan")])
def test_a_rate_is_a_share(rate: Any) -> None:
    with pytest.raises(ValueError, match="rate is the share of numbers that are dropped, from 0 to 1; got"):
        Dropout(rate)


# --- shapes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "flat"), [((2, 3, 4), 12), ((2, 3), 3), ((2,), 1), ((0, 3, 4), 12)])
def test_flatten(shape: tuple[int, ...], flat: int) -> None:
    x = np.arange(np.prod(shape)).reshape(shape)
    a = Flatten()(x)
    assert_array_equal(a, x.reshape(shape[0], flat))
    assert Flatten().compute_output_shape((None, *shape[1:])) == (None, flat)


def test_shapes_keep_whole_numbers() -> None:
    assert Flatten()(np.arange(4).reshape(1, 2, 2)).dtype == np.int64
    assert Reshape((2, 2))(np.arange(4.0)[None]).dtype == np.float32


@pytest.mark.parametrize(("target", "shape"), [((3, 4), (3, 4)), ((-1, 2), (6, 2)), ((12,), (12,)), (-1, (12,))])
def test_reshape(target: Any, shape: tuple[int, ...]) -> None:
    layer = Reshape(target)
    assert layer(np.arange(24).reshape(2, 12)).shape == (2, *shape)
    assert layer.compute_output_shape((None, 12)) == (None, *shape)


@pytest.mark.parametrize(
    ("target", "message"),
    [((5,), r"cannot bring \(2, 12\) into \(batch, 5\): an example has 12 numbers"), ((-1, 5), "12 numbers")],
)
def test_what_does_not_fit_into_a_shape(target: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Reshape(target)(np.ones((2, 12)))


def test_at_most_one_size_may_be_open() -> None:
    with pytest.raises(ValueError, match=r"target_shape may have one -1, .*got \(-1, -1\)"):
        Reshape((-1, -1))


def test_a_single_number_is_no_batch() -> None:
    with pytest.raises(ValueError, match="takes a batch of examples, got a single number"):
        Flatten()(3.0)


# --- Embedding --------------------------------------------------------------------------------------------------


def test_an_embedding_looks_rows_up() -> None:
    layer = Embedding(4, 2)
    layer.build((None, 3))
    table = np.arange(8.0).reshape(4, 2)
    layer.set_weights([table])
    assert_array_equal(layer([[0, 3, 3]]), [[[0, 1], [6, 7], [6, 7]]])
    assert layer([[0.0, 3.0, 3.0]]).shape == (1, 3, 2)
    assert layer.output_shape == (None, 3, 2)
    assert layer.count_params() == 8


def test_a_row_that_is_used_twice_gets_both_gradients() -> None:
    layer = Embedding(3, 2)
    layer.build((None, 2))
    with nn.GradientTape() as tape:
        total = nn.sum(layer([[2, 2], [0, 2]]) * 1.0)
    assert_array_equal(tape.gradient(total, layer.embeddings), [[1, 1], [0, 0], [3, 3]])


def test_first_rows_are_small() -> None:
    layer = Embedding(100, 8, seed=1)
    layer.build((None, 1))
    table = layer.embeddings.numpy()
    assert 0.045 < np.abs(table).max() <= 0.05


@pytest.mark.parametrize(("number", "said"), [(4, "4"), (-1, "-1"), (0.5, r"0\.5")])
def test_there_is_no_such_row(number: float, said: str) -> None:
    with pytest.raises(ValueError, match=rf"'e' has rows 0 to 3, but the input has {said} at \(0, 1\)"):
        Embedding(4, 2, name="e")([[0, number]])


# --- Input ------------------------------------------------------------------------------------------------------


def test_an_input_is_described_by_its_shape() -> None:
    given = nn.Input((2, 3), name="x")
    assert given.get_config() == {"shape": [2, 3], "name": "x", "dtype": None}
    assert nn.Input.from_config(given.get_config()).shape == (2, 3)
