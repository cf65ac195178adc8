"""Dots on a canvas, eight to a cell: braille where there is Unicode, else the character that looks most like them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tutor.plotting.artists import Floats
from tutor.plotting.halfblock import over
from tutor.plotting.sheet import Rectangle, Sheet
from tutor.plotting.theme import NONE, Theme

ACROSS, UP = 2, 4  # dots in a cell
# The bits of the dots of a braille character, four rows of two.
BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.int32)
_BLANK = 0x2800
# Characters by the dots they are made of, rows from the top: the order decides between equals.
_SHAPES = {
    "-": "00 11 00 00|00 00 11 00|00 01 10 00|00 10 01 00",
    "_": "00 00 00 11|00 00 01 10|00 00 10 01",
    '"': "11 00 00 00|01 10 00 00|10 01 00 00",
    "|": "10 10 10 10|01 01 01 01|10 10 01 01|01 01 10 10",
    "/": "01 01 10 10|00 01 10 00|01 10 10 00|00 01 01 10|01 10 00 00",
    "\\": "10 10 01 01|00 10 01 00|10 01 01 00|00 10 10 01|10 01 00 00",
    "'": "10 10 00 00|01 01 00 00|10 00 00 00|01 00 00 00",
    ".": "00 00 10 10|00 00 01 01|00 00 00 10|00 00 00 01|00 00 10 00|00 00 01 00",
    ":": "00 10 00 10|00 01 00 01|10 00 10 00|01 00 01 00|00 11 00 11",
    "+": "01 11 01 00|10 11 10 00|00 01 11 01|00 10 11 10",
    "=": "11 00 11 00|00 11 00 11|11 00 00 11",
    "#": "11 11 11 11",
}


class Dots:
    """A canvas of so many cells. Of the dots in a cell the last put of the highest rank gives the colour."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = ACROSS * width, UP * height
        self._rank = np.full((self.height, self.width), -1, dtype=np.int16)
        self._ink = np.full((self.height, self.width), NONE, dtype=np.int32)

    def inside(self, column: Floats, row: Floats) -> npt.NDArray[np.bool_]:
        """Which places (n,) lie on the canvas."""
        return np.asarray((column > -0.5) & (column < self.width - 0.5) & (row > -0.5) & (row < self.height - 0.5))

    def put(self, column: Floats, row: Floats, ink: npt.ArrayLike, rank: int) -> None:
        """Dots at places (n,) on the canvas, in one colour or one each, unless there are any of a higher rank."""
        at = np.rint(row).astype(np.intp), np.rint(column).astype(np.intp)
        free = self._rank[at] <= rank
        at = at[0][free], at[1][free]
        self._rank[at] = rank
        self._ink[at] = np.broadcast_to(np.asarray(ink, dtype=np.int32), free.shape)[free]

    def draw(self, sheet: Sheet, theme: Theme, faint: int) -> None:
        """Write the cells that have dots on a sheet, in front of what is there; ranks up to ``faint`` only where
        there is nothing.
        """
        by_cell = (self.height // UP, UP, self.width // ACROSS, ACROSS)
        rank = self._rank.reshape(by_cell).transpose(0, 2, 1, 3).reshape(by_cell[0], by_cell[2], -1)
        ink = self._ink.reshape(by_cell).transpose(0, 2, 1, 3).reshape(rank.shape)
        bits = ((rank >= 0) * BITS.reshape(-1)).sum(-1)
        inks = np.take_along_axis(ink, rank.argmax(-1)[..., None], -1)[..., 0]
        highest = rank.max(-1)
        for row, col in np.argwhere(bits).tolist():
            if highest[row, col] <= faint and not sheet.is_free(Rectangle(row, col, 1, 1)):
                continue
            pattern = int(bits[row, col])
            char = _look_alikes()[pattern] if theme.ascii else chr(_BLANK + pattern)
            over(sheet, row, col, char, int(inks[row, col]), theme)


@lru_cache(maxsize=1)
def _look_alikes() -> tuple[str, ...]:
    """For each of the 256 patterns of dots the ASCII character that differs from it in the fewest."""
    chars, shapes = [], []
    for char, drawn in _SHAPES.items():
        for shape in drawn.split("|"):
            chars.append(char)
            shapes.append([int(dot) for dot in shape.replace(" ", "")])
    patterns = (np.arange(256)[:, None] & BITS.reshape(-1)) > 0
    differ = (patterns[:, None, :] != np.array(shapes, dtype=bool)[None]).sum(-1)
    return tuple(chars[best] for best in differ.argmin(1).tolist())
