"""Pictures in cells: two pixels in one, the upper as the colour of a half block and the lower as the one behind it.

Pictures that have more pixels than that are drawn in quarters of cells.

Where half blocks or colours are not to be had, a cell is one pixel: a coloured blank, or a character that is the denser
the higher the value.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tutor.plotting.artists import Floats
from tutor.plotting.quadrants import cells_of, silhouette, two_tones
from tutor.plotting.sheet import Sheet
from tutor.plotting.theme import NONE, Codes, Theme

Mask = npt.NDArray[np.bool_]

TINT = 0.6  # what is less opaque is a tint: hatched where there are no colours to mix it from
_LEAST_TINT = 0.55  # among 256 colours a fainter tint is grey
_SHADES = " ░▒▓█"
_SHADES_ASCII = " .:-=+*#%@"


class Pixels:
    """The pixels behind a plot, (rows, columns), two rows to a cell where the theme has half blocks."""

    def __init__(self, width: int, height: int, theme: Theme) -> None:
        self.theme = theme
        self.width = width
        self.height = height * 2 if theme.half else height
        self.used: Mask = np.zeros((self.height, width), dtype=bool)
        shape = (self.height, width)
        # One of these is painted on, depending on what the terminal has.
        self._rgb: Floats = np.empty((*shape, 3)) if theme.blends else np.empty(0)
        self._rgb[...] = theme.ground if theme.blends else 0
        self._codes: Codes = np.full(shape, NONE, dtype=np.int32)
        self._shade: Floats = np.zeros(shape)
        self._hatched: Mask = np.zeros(shape, dtype=bool)
        self._quarters: list[tuple[int, int, str, int, int]] = []  # row, column, character, its colour, that behind it

    def paint_map(self, where: Mask, at: Floats, cmap: str, alpha: float) -> None:
        """Values (rows, columns) from 0 to 1 through a colour map, where the mask is set."""
        if self.theme.colors == "none":
            dark_is_high = self.theme.dark or not cmap.startswith("gray")
            self._shade[where] = (at if dark_is_high else 1 - at)[where] * alpha
        elif self.theme.colors == "16":
            self._codes[where] = self.theme.mapped(cmap, at[where])
            self._hatched[where] = alpha < TINT
        else:
            self._blend(where, self.theme.mapped(cmap, at[where]), alpha)
        self.used |= where

    def paint_quarters(self, top: int, left: int, at: Floats, cmap: str) -> None:
        """Values (2 rows, 2 columns) from 0 to 1 through a colour map, in quarters of cells from a cell on."""
        cells = cells_of(at)
        if self.theme.colors == "none":
            dark_is_high = self.theme.dark or not cmap.startswith("gray")
            chars = silhouette(cells if dark_is_high else 1 - cells)
            inks = grounds = np.full(cells.shape[:2], NONE)
        else:
            chars, *tones = two_tones(cells)
            inks, grounds = (self.theme.mapped_codes(cmap, tone) for tone in tones)
        for row, line in enumerate(chars):
            for col, char in enumerate(line):
                self._quarters.append((top + row, left + col, char, int(inks[row, col]), int(grounds[row, col])))

    def paint_rgb(self, where: Mask, rgb: Floats, alpha: float) -> None:
        """Colours (rows, columns, 3), or one (3,), from 0 to 255, where the mask is set."""
        colors = rgb[where] if rgb.ndim == 3 else rgb
        if self.theme.colors == "none":
            light = colors @ np.array([0.299, 0.587, 0.114]) / 255
            self._shade[where] = (light if self.theme.dark else 1 - light) * alpha
        elif self.theme.colors == "16":
            self._codes[where] = self.theme.codes(colors)
            self._hatched[where] = alpha < TINT
        else:
            self._blend(where, colors, alpha)
        self.used |= where

    def _blend(self, where: Mask, colors: Floats | Codes, alpha: float) -> None:
        if self.theme.colors == "256":
            alpha = max(alpha, _LEAST_TINT)
        self._rgb[where] = alpha * colors + (1 - alpha) * self._rgb[where]

    def draw(self, sheet: Sheet, top: int, left: int) -> None:
        """Put the pixels on a sheet."""
        if self.used.any():
            self._draw_pixels(sheet, top, left)
        for row, col, char, ink, ground in self._quarters:
            sheet.set(top + row, left + col, char, ink)
            sheet.grounds[top + row][left + col] = ground

    def _draw_pixels(self, sheet: Sheet, top: int, left: int) -> None:
        if self.theme.colors == "none":
            self._draw_shades(sheet, top, left)
            return
        codes = self.theme.codes(self._rgb) if self.theme.blends else self._codes
        codes = np.where(self.used, codes, NONE)
        if self.theme.half:
            _draw_halves(sheet, top, left, np.where(self._hatched, NONE, codes))
            if self._hatched.any():
                _draw_hatches(sheet, top, left, np.where(self._hatched, codes, NONE))
        else:
            for row, line in enumerate(codes.tolist()):
                for col, code in enumerate(line):
                    if code != NONE:
                        sheet.fill(top + row, left + col, code)

    def _draw_shades(self, sheet: Sheet, top: int, left: int) -> None:
        ramp = _SHADES_ASCII if self.theme.ascii else _SHADES
        steps = np.minimum((self._shade * len(ramp)).astype(int), len(ramp) - 1)
        for row, line in enumerate(np.where(self.used, steps, 0).tolist()):
            for col, step in enumerate(line):
                if step > 0:
                    sheet.set(top + row, left + col, ramp[step])


def over(sheet: Sheet, row: int, col: int, char: str, ink: int, theme: Theme) -> None:
    """A character in front of what is there: the colour behind it stays, and it is readable on that."""
    ground = sheet.grounds[row][col]
    below = sheet.chars[row][col]
    solid = below == "█" and theme.colors != "none"
    if solid or below == "▄" or (below == "▀" and ground == NONE):
        ground = sheet.grounds[row][col] = sheet.inks[row][col]
    elif below == "▀":
        ground = sheet.grounds[row][col] = theme.between(sheet.inks[row][col], ground)
    sheet.set(row, col, char, theme.legible(ink, ground))


def _draw_halves(sheet: Sheet, top: int, left: int, codes: Codes) -> None:
    for row in range(codes.shape[0] // 2):
        chars, inks, grounds = sheet.chars[top + row], sheet.inks[top + row], sheet.grounds[top + row]
        pairs = zip(codes[2 * row].tolist(), codes[2 * row + 1].tolist(), strict=True)
        for col, (upper, lower) in enumerate(pairs, left):
            if upper == lower:
                if upper != NONE:
                    chars[col], grounds[col] = " ", upper
            elif upper == NONE:
                chars[col], inks[col] = "▄", lower
            else:
                chars[col], inks[col], grounds[col] = "▀", upper, lower


def _draw_hatches(sheet: Sheet, top: int, left: int, codes: Codes) -> None:
    """Cells hatched in the colour of their upper pixel, or of the lower where that is bare."""
    cells = np.where(codes[0::2] == NONE, codes[1::2], codes[0::2])
    for row, line in enumerate(cells.tolist()):
        for col, code in enumerate(line):
            if code != NONE:
                sheet.set(top + row, left + col, "░", code)
