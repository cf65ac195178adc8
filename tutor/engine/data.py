"""Data on their way into a model: shuffling, batches, bringing columns to one scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tutor.engine.arrays import as_floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from tutor.engine.arrays import Array


def batches(
    x: Array, y: Array, batch_size: int, rng: np.random.Generator | None = None
) -> Iterator[tuple[Array, Array]]:
    """All rows of x and y once, ``batch_size`` at a time; the last batch has what is left.

    Args:
        x: (samples, ...).
        y: (samples, ...), in the same order.
        batch_size: rows per batch.
        rng: with a generator the rows are shuffled, x and y alike.
    """
    if rng is not None:
        order = rng.permutation(len(x))
        x, y = x[order], y[order]
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]


def standardise(x: ArrayLike, reference: ArrayLike | None = None) -> Array:
    """Every column of x less its mean, divided by its (population) standard deviation; float64.

    A column that never changes becomes 0.

    Args:
        x: (samples, features).
        reference: (rows, features), where means and deviations are taken from; x itself unless given. New data are
            measured with those of the training data.
    """
    x = as_floats(x, np.float64, "x")
    reference = x if reference is None else as_floats(reference, np.float64, "reference")
    deviation = reference.std(axis=0)
    return np.asarray((x - reference.mean(axis=0)) / np.where(deviation > 0, deviation, 1))


def roasts(samples: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Coffee roasts drawn at random, and which of them are good.

    A roast is good between 175 and 260 degrees and between 12 and 15 minutes, and if it takes at most
    21 - 3/85 temperature minutes: hotter beans need less time.

    Returns:
        x, (samples, 2): temperature in degrees Celsius from 150 to 285, duration in minutes from 11.5 to 15.5;
        y, (samples, 1): 1 for good, 0 for not good.
    """
    u = rng.random(2 * samples).reshape(-1, 2)
    temperature = 135 * u[:, 0] + 150
    duration = 4 * u[:, 1] + 11.5
    good = (temperature > 175) & (temperature < 260) & (duration > 12) & (duration < 15)
    good &= duration <= 21 - 3 / 85 * temperature
    return np.column_stack([temperature, duration]), good[:, None].astype(np.float64)
