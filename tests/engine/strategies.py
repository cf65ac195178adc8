"""What hypothesis draws for the engine's tests."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

Floats = np.ndarray[Any, np.dtype[np.float64]]


def batches(most: int = 4) -> st.SearchStrategy[tuple[int, int]]:
    """Shapes (batch, n)."""
    return st.tuples(st.integers(1, most), st.integers(1, most))


def shapes(least_axes: int = 0) -> st.SearchStrategy[tuple[int, ...]]:
    """Shapes of any kind, from a single number to three axes."""
    return hnp.array_shapes(min_dims=max(least_axes, 1), max_dims=3, max_side=4) | (
        st.just(()) if least_axes == 0 else st.nothing()
    )


def floats(
    shape: tuple[int, ...] | st.SearchStrategy[tuple[int, ...]], low: float = -4.0, high: float = 4.0
) -> st.SearchStrategy[Floats]:
    """Arrays of float64 between two numbers, on a grid of some thousand steps: none are there by noise alone."""
    steps = 1 << 10
    grid = hnp.arrays(np.int64, shape, elements=st.integers(0, steps))
    return grid.map(lambda k: low + (high - low) * k.astype(np.float64) / steps)


def generators() -> st.SearchStrategy[np.random.Generator]:
    """Seeded generators."""
    return st.integers(0, 2**32 - 1).map(np.random.default_rng)
