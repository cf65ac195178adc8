"""The data sets that the lessons use, each with its inputs, its targets and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor import paths


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Examples to learn from.

    Attributes:
        x: inputs, (samples, features).
        y: targets, (samples, 1).
        features: what each column of x is, with its unit.
        target: what y is.
    """

    x: np.ndarray[Any, np.dtype[np.floating[Any]]]
    y: np.ndarray[Any, np.dtype[np.floating[Any]]]
    features: tuple[str, ...]
    target: str


def houses() -> Dataset:
    """Two houses and their prices, float32: (2, 1) sizes in 1000 square feet, (2, 1) prices in 1000 dollars."""
    return Dataset(
        x=np.array([[1.0], [2.0]], np.float32),
        y=np.array([[300.0], [500.0]], np.float32),
        features=("size in 1000 square feet",),
        target="price in 1000 dollars",
    )


def coffee() -> Dataset:
    """200 coffee roasts, of which 43 are good: (200, 2) inputs, (200, 1) targets, float64, always the same.

    The columns of x are temperature (mean 218.667, standard deviation 39.9617) and duration (13.4307, 1.12842).
    """
    table = np.loadtxt(paths.data_dir() / "coffee.csv", delimiter=",", skiprows=1)
    features = ("temperature in degrees Celsius", "duration in minutes")
    return Dataset(table[:, :2], table[:, 2:], features, "1 for a good roast, 0 for others")
