"""The small tables: houses, coffee roasts, irises and two clouds of points."""

from __future__ import annotations

from typing import Literal

import numpy as np

from tutor import paths
from tutor.datasets.dataset import Array, Dataset

_BLOBS_TRAIN = 400


def houses() -> Dataset:
    """Two houses and their prices, float32: (2, 1) sizes in 1000 square feet, (2, 1) prices in 1000 dollars."""
    table = _table("houses.csv").astype(np.float32)
    return Dataset(
        x=table[:, :1],
        y=table[:, 1:],
        features=("size in 1000 square feet",),
        target="price in 1000 dollars",
        source="Two houses, made up so that a straight line fits both.",
    )


def coffee() -> Dataset:
    """200 coffee roasts, of which 43 are good: (200, 2) inputs, (200, 1) targets, float64, always the same.

    The columns of x are temperature (mean 218.667, standard deviation 39.9617) and duration (13.4307, 1.12842).
    """
    table = _table("coffee.csv")
    return Dataset(
        x=table[:, :2],
        y=table[:, 2:],
        features=("temperature in degrees Celsius", "duration in minutes"),
        target="1 for a good roast, 0 for others",
        source="200 coffee roasts, drawn at random and judged by a rule.",
    )


def iris() -> Dataset:
    """150 irises of three species, 50 of each, in this order: (150, 4) inputs, float64; (150, 1) targets, int64.

    The columns of x are the length and width of the sepals, the length and width of the petals; y is 0 for setosa, 1
    for versicolor, 2 for virginica.
    """
    table = _table("iris.csv")
    return Dataset(
        x=table[:, :4],
        y=table[:, 4:].astype(np.int64),
        features=("sepal length in cm", "sepal width in cm", "petal length in cm", "petal width in cm"),
        target="species: 0 setosa, 1 versicolor, 2 virginica",
        source="150 irises that Edgar Anderson measured and R. A. Fisher published in 1936, from scikit-learn's copy.",
    )


def blobs(part: Literal["all", "train", "test"] = "all") -> Dataset:
    """Two clouds of points in the plane that overlap a little, as many of one class as of the other; float64.

    They are scikit-learn's ``make_blobs(500, centers=2, random_state=0)``, in that order for "all": (500, 2) inputs,
    (500, 1) targets. "train" (400) and "test" (100) are what ``train_test_split`` makes of them with ``test_size=0.2``
    and ``random_state=42``, in its order. A neuron with w = [1, 1] and b = [1] that says 1 from a probability of 0.5
    on is right for 0.45 of "test", 0.5125 of "train" and 0.5 of all.

    Raises:
        ValueError: There is no such part.
    """
    table = _table("blobs.csv")
    if part == "train":
        table = table[np.argsort(table[:, 3])[:_BLOBS_TRAIN]]
    elif part == "test":
        table = table[np.argsort(table[:, 3])[_BLOBS_TRAIN:]]
    elif part != "all":
        raise ValueError(f'part must be "all", "train" or "test", not {part!r}')
    return Dataset(
        x=table[:, :2],
        y=table[:, 2:3],
        features=("first coordinate", "second coordinate"),
        target="the cloud that a point belongs to, 0 or 1",
        source="500 points around two centres, drawn by scikit-learn's make_blobs with random_state=0.",
    )


def _table(name: str) -> Array:
    """The numbers of a file that ships with nn-tutor: (rows, columns), float64."""
    return np.loadtxt(paths.data_dir() / name, delimiter=",", skiprows=1)
