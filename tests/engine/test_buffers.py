"""Memory that is used again, but never while somebody holds it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutor import engine as nn
from tutor.engine import buffers

F32 = np.dtype(np.float32)


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffers, "_kept", {})
    monkeypatch.setattr(buffers, "_bytes", 0)


def test_what_nobody_holds_is_taken_again() -> None:
    first = id(buffers.take((3, 4), F32))
    assert id(buffers.take((3, 4), F32)) == first
    assert buffers.take((4, 3), F32).shape == (4, 3)
    assert buffers.take((3, 4), np.dtype(np.float64)).dtype == np.float64


@pytest.mark.parametrize(
    "hold",
    [lambda a: a, lambda a: a[0], lambda a: a.T, nn.Tensor, lambda a: [a], memoryview],
    ids=["itself", "row", "turned", "tensor", "list", "memory"],
)
def test_what_is_held_is_left_alone(hold: Any) -> None:
    held = hold(buffers.take((3, 4), F32))
    first = np.asarray(held.value if isinstance(held, nn.Tensor) else held[0] if isinstance(held, list) else held)
    for _ in range(8):
        assert not np.shares_memory(first, buffers.take((3, 4), F32))


def test_no_more_is_kept_than_a_step_needs() -> None:
    held = [buffers.take((3, 4), F32) for _ in range(10)]
    assert len(buffers._kept[(3, 4), F32]) == 4
    del held


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffers, "_MOST_BYTES", 1000)
    for size in range(1, 300):
        buffers.take((size,), F32)
        assert sum(array.nbytes for arrays in buffers._kept.values() for array in arrays) <= 1000
    assert buffers.take((300,), F32) is not buffers.take((300,), F32)


def test_gradients_of_earlier_steps_stay_what_they_were() -> None:
    rng = np.random.default_rng(0)
    w = nn.Variable(rng.normal(size=(200, 200)))
    kept = []
    for _ in range(6):
        x = rng.normal(size=(200, 200))
        with nn.GradientTape() as tape:
            y = nn.sum(x @ w)
        gradient = tape.gradient(y, w)
        kept.append((gradient, x.T @ np.ones((200, 200))))
    for gradient, expected in kept:
        np.testing.assert_allclose(gradient, expected)
    row = kept[0][0].numpy()[0]
    copy = row.copy()
    kept.clear()
    del gradient
    for _ in range(6):
        assert (nn.constant(np.ones((200, 200))) @ w).shape == (200, 200)
    assert_array_equal(row, copy)
