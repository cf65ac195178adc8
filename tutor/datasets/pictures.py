"""Handwritten digits, 20 x 20 pixels each: zeros and ones, and all ten."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from tutor import paths
from tutor.datasets import idx
from tutor.datasets.dataset import Array, Dataset
from tutor.errors import TutorError

Part = Literal["train", "test"]
Source = Literal["built-in", "mnist"]

SIDE = 20
PARTS = ("train", "test")
SOURCES = ("built-in", "mnist")
# Column by column: the pixel at (row, column) is feature 20 * column + row.
_FEATURES = tuple(f"ink at row {row}, column {column}, 0 to 1" for column in range(SIDE) for row in range(SIDE))


def zeros_and_ones(part: Part = "train", source: Source | None = None) -> Dataset:
    """Handwritten zeros and ones: x (m, 400), y (m, 1), both float64.

    Each row of x is a picture of 20 x 20 pixels from 0 (paper) to 1 (ink), unrolled column by column: the picture is
    ``x.reshape(20, 20).T``. "train" has 1000 pictures, 500 of each digit, the first a 0 and the last a 1; "test" has
    pictures that were held out: 78 zeros and 82 ones of the built-in data.

    Args:
        part: "train" or "test".
        source: "built-in" for the data that ship with nn-tutor.

    Raises:
        ValueError: There is no such part or source.
        TutorError: The files cannot be read.
    """
    folder = _folder(part, source)
    return Dataset(
        x=_unrolled(_pictures(folder, "zeros_and_ones", part)),
        y=_labels(folder, "zeros_and_ones", part).astype(np.float64)[:, None],
        features=_FEATURES,
        target="the digit that is written, 0 or 1",
        source=_SOURCE.format("zeros and ones"),
    )


def digits(part: Part = "train", source: Source | None = None) -> Dataset:
    """Handwritten digits from 0 to 9: x (m, 400) float64, pictures as in ``zeros_and_ones``; y (m, 1) int64.

    Of the built-in data "train" has 1397 pictures and "test" 400, 40 of each digit, nearly all by people who wrote none of
    those in "train".

    Args:
        part: "train" or "test".
        source: "built-in" for the data that ship with nn-tutor.

    Raises:
        ValueError: There is no such part or source.
        TutorError: The files cannot be read.
    """
    folder = _folder(part, source)
    return Dataset(
        x=_unrolled(_pictures(folder, "digits", part)),
        y=_labels(folder, "digits", part).astype(np.int64)[:, None],
        features=_FEATURES,
        target="the digit that is written, 0 to 9",
        source=_SOURCE.format("digits"),
    )


_SOURCE = "Built-in handwritten {}, drawn at 20 x 20 pixels from scikit-learn's digits of 8 x 8."


def _folder(part: str, source: str | None) -> Path:
    """Where the pictures of a source are."""
    for name, value, known in (("part", part, PARTS), ("source", source or "built-in", SOURCES)):
        if value not in known:
            raise ValueError(f"{name} must be {' or '.join(map(repr, known))}, not {value!r}")
    return paths.data_dir()


def _pictures(folder: Path, name: str, part: str) -> idx.Bytes:
    return _read(folder / f"{name}-{part}-images.idx3-ubyte", (None, SIDE, SIDE))


def _labels(folder: Path, name: str, part: str) -> idx.Bytes:
    return _read(folder / f"{name}-{part}-labels.idx1-ubyte", (None,))


def _read(path: Path, shape: tuple[int | None, ...]) -> idx.Bytes:
    mend = "Install nn-tutor anew."
    try:
        with path.open("rb") as file:
            return idx.read(file, shape)
    except OSError as error:
        raise TutorError(f"{path} cannot be read: {error.strerror or error}", mend) from error
    except idx.IdxError as error:
        raise TutorError(f"{path} is damaged: {error.message}", mend) from error


def _unrolled(pictures: idx.Bytes) -> Array:
    """Rows of 400 numbers from 0 to 1, each picture column by column."""
    columns = pictures.transpose(0, 2, 1).reshape(len(pictures), SIDE * SIDE)
    return columns / 255.0
