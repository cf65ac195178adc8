"""What a data set is: inputs, targets, and in words what they mean and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Examples to learn from.

    Attributes:
        x: inputs, (samples, features).
        y: targets, (samples, 1).
        features: what each column of x is, with its unit.
        target: what y is.
        source: a sentence that says which data these are.
    """

    x: Array
    y: Array
    features: tuple[str, ...]
    target: str
    source: str
