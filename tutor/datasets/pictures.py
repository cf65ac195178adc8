"""Handwritten digits, 20 x 20 pixels each: zeros and ones, and all ten."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from tutor import paths
from tutor.datasets import idx, imported
from tutor.datasets.dataset import Array, Dataset
from tutor.errors import TutorError

Part = Literal["train", "test"]
Source = Literal["built-in", "mnist"]

SIDE = 20
PARTS = ("train", "test")
# Column by column: the pixel at (row, column) is feature 20 * column + row.
_FEATURES = tuple(f"ink at row {row}, column {column}, 0 to 1" for column in range(SIDE) for row in range(SIDE))


def zeros_and_ones(part: Part = "train", source: Source | None = None) -> Dataset:
    """Handwritten zeros and ones: x (m, 400), y (m, 1), both float64.

    Each row of x is a picture of 20 x 20 pixels from 0 (paper) to 1 (ink), unrolled column by column: the picture is
    ``x.reshape(20, 20).T``. "train" has 1000 pictures, 500 of each digit, the first a 0 and the last a 1; "test" has
    pictures that were held out: 78 zeros and 82 ones of the built-in data, all others of MNIST.

    Args:
        part: "train" or "test".
        source: "built-in" for the data that ship with nn-tutor, "mnist" for imported ones; without it, what was
            chosen with ``nn-tutor data``.

    Raises:
        ValueError: There is no such part or source.
        TutorError: The files cannot be read, or nothing was imported.
    """
    pictures, labels, where = _load("zeros_and_ones", part, source)
    return Dataset(
        x=_unrolled(pictures),
        y=labels.astype(np.float64)[:, None],
        features=_FEATURES,
        target="the digit that is written, 0 or 1",
        source=where,
    )


def digits(part: Part = "train", source: Source | None = None) -> Dataset:
    """Handwritten digits from 0 to 9: x (m, 400) float64, pictures as in ``zeros_and_ones``; y (m, 1) int64.

    Of the built-in data "train" has 1397 pictures and "test" 400, 40 of each digit, nearly all by people who wrote none
    of those in "train". Of MNIST they are its own two parts; if only one was imported, every fifth picture of that is
    "test".

    Args:
        part: "train" or "test".
        source: "built-in" for the data that ship with nn-tutor, "mnist" for imported ones; without it, what was
            chosen with ``nn-tutor data``.

    Raises:
        ValueError: There is no such part or source.
        TutorError: The files cannot be read, or nothing was imported.
    """
    pictures, labels, where = _load("digits", part, source)
    return Dataset(
        x=_unrolled(pictures),
        y=labels.astype(np.int64)[:, None],
        features=_FEATURES,
        target="the digit that is written, 0 to 9",
        source=where,
    )


def file_names(name: str, part: str) -> tuple[str, str]:
    """What the files of a data set's part are called: its pictures and its labels."""
    return f"{name}-{part}-images.idx3-ubyte", f"{name}-{part}-labels.idx1-ubyte"


def _load(name: str, part: str, source: str | None) -> tuple[idx.Bytes, idx.Bytes, str]:
    """Pictures (m, 20, 20), labels (m,) and a sentence on where they come from."""
    if part not in PARTS:
        raise ValueError(f"part must be 'train' or 'test', not {part!r}")
    if source not in (None, *imported.SOURCES):
        raise ValueError(f"source must be 'built-in' or 'mnist', not {source!r}")
    if (source or imported.in_use()) == imported.MNIST:
        pictures, labels, record = imported.read(*file_names(name, part))
        return pictures, labels, f"MNIST's handwritten digits, imported on {record.imported[:10]}."
    images, digits = (paths.data_dir() / each for each in file_names(name, part))
    shipped = "Built-in handwritten digits, drawn at 20 x 20 pixels from scikit-learn's digits of 8 x 8."
    return _shipped(images), _shipped(digits), shipped


def _shipped(path: Path) -> idx.Bytes:
    mend = "Install nn-tutor anew."
    try:
        with path.open("rb") as file:
            return idx.read(file)
    except OSError as error:
        raise TutorError(f"{path} cannot be read: {error.strerror or error}", mend) from error
    except idx.IdxError as error:
        raise TutorError(f"{path} is damaged: {error.message}", mend) from error


def _unrolled(pictures: idx.Bytes) -> Array:
    """Rows of 400 numbers from 0 to 1, each picture column by column."""
    columns = pictures.transpose(0, 2, 1).reshape(len(pictures), SIDE * SIDE)
    return columns / 255.0
