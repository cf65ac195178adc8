"""Writes the handwritten digits of lessons 9 to 11 from scikit-learn's 8x8 ones: ``python data/make_digits.py``.

Each number of an 8x8 picture counts the ink in a block of 4x4 dots of what was written. Here the ink gets an outline
again: a smooth surface over the 8x8 grid, ink where it is high; the surface is corrected until each block holds as much
ink as was counted. Seen through 20x20 square pixels that is the picture of a digit as MNIST has them.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_digits

from tutor.datasets import idx
from tutor.datasets.mnist import zero_first_one_last
from tutor.datasets.pictures import file_names

Array = np.ndarray[Any, np.dtype[Any]]

BLOCKS = 8  # a side of scikit-learn's pictures
PIXELS = 20  # a side of ours
DOTS = 40  # a side of the grid on which ink is drawn: 5 dots a block, 2 a pixel
PAPER, INK = 0.3, 0.75  # the heights of the surface where ink begins, and from which on it is full
CORRECTIONS, RATE = 12, 0.5

TEST_OF_EACH = 40  # all ten digits: how many of each are held out
TEST_ZEROS, TEST_ONES = 78, 82  # zeros and ones: how many are held out; 100 of each are left
TRAIN_OF_EACH = 500
SEED = 20


def main() -> None:
    """Write the files beside this script."""
    loaded = load_digits()
    digits = loaded.target.astype(np.uint8)
    heights = surfaces(loaded.images / 16)
    upright = pictures(heights, *upright_bumps())
    # The writers come one after the other, so that the last pictures of a digit are by other hands than the first.
    of = [np.flatnonzero(digits == digit) for digit in range(10)]
    rng = np.random.default_rng(SEED)
    for part, chosen in {
        "train": rng.permutation(np.concatenate([each[:-TEST_OF_EACH] for each in of])),
        "test": np.sort(np.concatenate([each[-TEST_OF_EACH:] for each in of])),
    }.items():
        write("digits", part, upright[chosen], digits[chosen])

    held_out = np.sort(np.concatenate([of[0][-TEST_ZEROS:], of[1][-TEST_ONES:]]))
    write("zeros_and_ones", "test", upright[held_out], digits[held_out])
    known = np.concatenate([of[0][:-TEST_ZEROS], of[1][:-TEST_ONES]])
    copies = 2 * TRAIN_OF_EACH // len(known) - 1
    drawn, labels = [upright[known]], [digits[known]]
    for _ in range(copies):
        drawn.append(np.concatenate([pictures(heights[each, None], *altered_bumps(rng)) for each in known]))
        labels.append(digits[known])
    mixed = zero_first_one_last(np.concatenate(labels), rng)
    write("zeros_and_ones", "train", np.concatenate(drawn)[mixed], np.concatenate(labels)[mixed])


def surfaces(counts: Array) -> Array:
    """The heights (m, 8, 8) of surfaces whose ink fills the blocks as ``counts`` (m, 8, 8) say, from 0 to 1."""
    heights = counts
    bumps = upright_bumps()
    for _ in range(CORRECTIONS):
        drawn = ink(heights, *bumps)
        filled = drawn.reshape(-1, BLOCKS, DOTS // BLOCKS, BLOCKS, DOTS // BLOCKS).mean(axis=(2, 4))
        heights = np.clip(heights + RATE * (counts - filled), -1, 2)
    return heights


def pictures(heights: Array, rows: Array, columns: Array) -> Array:
    """The pixels (m, 20, 20), 0 to 255, of what is drawn by surfaces (m, 8, 8)."""
    drawn = ink(heights, rows, columns)
    grey = drawn.reshape(-1, PIXELS, DOTS // PIXELS, PIXELS, DOTS // PIXELS).mean(axis=(2, 4))
    # A little more than one half, so that what lies between two greys is rounded up on every machine.
    return np.floor(255 * grey + 0.500001).astype(np.uint8)


def ink(heights: Array, rows: Array, columns: Array) -> Array:
    """How much ink each dot has, from 0 to 1: (m, 40, 40).

    ``rows`` and ``columns`` tell how much each row and each column of blocks counts at a dot: (40, 40, 8) each, or
    for upright pictures (40, 1, 8) and (1, 40, 8).
    """
    if rows.shape[1] == columns.shape[0] == 1:
        height = rows[:, 0] @ heights @ columns[0].T
    else:
        height = np.einsum("rci,rcj,mij->mrc", rows, columns, heights, optimize=True)
    above = np.clip((height - PAPER) / (INK - PAPER), 0, 1)
    return above * above * (3 - 2 * above)


def upright_bumps() -> tuple[Array, Array]:
    """What ``ink`` needs to draw digits as they were written."""
    line = dots()
    return bump(line[:, None, None]), bump(line[None, :, None])


def altered_bumps(rng: np.random.Generator) -> tuple[Array, Array]:
    """What ``ink`` needs to draw a digit as if it had been written a little differently.

    It is turned by up to 10 degrees, slanted, up to a tenth smaller, and moved by up to a pixel.
    """
    angle, slant, height, width, down, right = rng.uniform(
        (-10.0, -0.15, 0.9, 0.9, -1.0, -1.0), (10.0, 0.15, 1.0, 1.0, 1.0, 1.0)
    ).tolist()
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    centre = (BLOCKS - 1) / 2
    line = dots() - centre
    rows, columns = line[:, None] - down * BLOCKS / PIXELS, line[None, :] - right * BLOCKS / PIXELS
    rows, columns = (cosine * rows - sine * columns) / height, (sine * rows + cosine * columns) / width
    columns = columns + slant * rows
    return bump(rows[..., None] + centre), bump(columns[..., None] + centre)


def dots() -> Array:
    """Where the 40 dots of a side lie, measured in blocks from the centre of the first."""
    return (np.arange(DOTS) + 0.5) * BLOCKS / DOTS - 0.5


def bump(places: Array) -> Array:
    """How much each of the 8 blocks of a side counts at ``places`` (..., 1): the cubic of Catmull and Rom.

    It is 1 at the block's own centre, 0 at the others', and smooth in between.
    """
    far = np.abs(places - np.arange(BLOCKS))
    near = 1.5 * far**3 - 2.5 * far**2 + 1
    further = -0.5 * far**3 + 2.5 * far**2 - 4 * far + 2
    return np.where(far < 1, near, np.where(far < 2, further, 0.0))


def write(name: str, part: str, drawn: Array, labels: Array) -> None:
    """Write the pictures and the labels of one part."""
    for file, array in zip(file_names(name, part), (drawn, labels), strict=True):
        Path(__file__).with_name(file).write_bytes(idx.pack(array))


if __name__ == "__main__":
    main()
