"""Small pictures in quarters of cells: four pixels in one, in two colours, or in one where there are no colours."""

from __future__ import annotations

from itertools import product

import numpy as np

from tutor.plotting.artists import Floats

# By the quarters that are filled, upper left first: every split of four into two groups, up to swapping the groups.
_SPLITS = np.array([split for split in product((False, True), repeat=4) if not split[0]])
_CHARS = " ▗▖▄▝▐▞▟▘▚▌▙▀▜▛█"  # by the bits of the same quarters
_BITS = np.array([8, 4, 2, 1])
_PLAIN = 1e-3  # of the range: quarters that differ by less are not told apart


def cells_of(values: Floats) -> Floats:
    """Pixels (2 rows, 2 columns) as (rows, columns, 4): upper left, upper right, lower left, lower right."""
    rows, cols = values.shape[0] // 2, values.shape[1] // 2
    return values.reshape(rows, 2, cols, 2).transpose(0, 2, 1, 3).reshape(rows, cols, 4)


def two_tones(cells: Floats) -> tuple[list[list[str]], Floats, Floats]:
    """For cells (rows, columns, 4) the characters that show them best in two tones, and these tones (rows, columns).

    The first tone is that of the character, the second the one behind it.
    """
    count = _SPLITS.sum(1)
    ink = cells @ _SPLITS.T / np.maximum(count, 1)
    ground = cells @ ~_SPLITS.T / (4 - count)
    # The more the tones of a split differ, the less its quarters differ from them.
    apart = count * (4 - count) * (ink - ground) ** 2
    apart[..., 0] = 4 * _PLAIN**2
    best = apart.argmax(-1)[..., None]
    bits = (_SPLITS @ _BITS)[best[..., 0]]
    chars = [[_CHARS[bit] for bit in row] for row in bits.tolist()]
    return chars, np.take_along_axis(ink, best, -1)[..., 0], np.take_along_axis(ground, best, -1)[..., 0]


def silhouette(cells: Floats) -> list[list[str]]:
    """For cells (rows, columns, 4) of values from 0 to 1 the characters that fill what is bright in the picture."""
    low, high = float(cells.min()), float(cells.max())
    middle = (low + high) / 2 if high - low > _PLAIN else 0.5
    for _ in range(8):  # the middle between what is above and what is below it
        above = cells > middle
        if not above.any() or above.all():
            break
        middle = (float(cells[above].mean()) + float(cells[~above].mean())) / 2
    bits = (cells > middle) @ _BITS
    return [[_CHARS[bit] for bit in row] for row in bits.tolist()]
