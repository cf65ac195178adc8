"""What Keras keeps among its utilities: labels as rows, and a seed for everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.arrays import as_numbers
from tutor.engine.functions import one_hot
from tutor.engine.randomness import set_random_seed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["set_random_seed", "to_categorical"]


def to_categorical(x: ArrayLike, num_classes: int | None = None) -> NDArray[np.floating[Any]]:
    """Labels as rows with a single 1: 2 of 4 classes becomes [0, 0, 1, 0]; float32.

    Args:
        x: whole numbers from 0, (samples,) or (samples, 1).
        num_classes: how many classes there are; one more than the largest label unless given.

    Raises:
        ValueError: a label is no whole number, negative, or too large.
    """
    labels = as_numbers(x, "the labels")
    whole = labels.astype(np.int64)
    if labels.dtype.kind == "f" and not np.array_equal(whole, labels):
        raise ValueError("labels must be whole numbers, such as 0, 1, 2")
    if whole.ndim > 1 and whole.shape[-1] == 1:
        whole = whole.reshape(whole.shape[:-1])
    classes = int(whole.max(initial=-1)) + 1 if num_classes is None else num_classes
    if whole.size and not 0 <= whole.min() <= whole.max() < classes:
        wrong = whole.min() if whole.min() < 0 else whole.max()
        raise ValueError(f"label {wrong} is out of range: {classes} classes are numbered from 0 to {classes - 1}")
    rows: NDArray[np.floating[Any]] = one_hot(whole, classes)
    return rows
