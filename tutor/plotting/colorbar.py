"""The strip that says which colour stands for which value."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tutor.plotting.artists import Contour, Image
from tutor.plotting.figure import Axes
from tutor.plotting.halfblock import Pixels
from tutor.plotting.marks import mapped_artist
from tutor.plotting.regions import value_range
from tutor.plotting.scale import Axis, cell, centres
from tutor.plotting.sheet import Sheet, clean, cut, width_of
from tutor.plotting.theme import Theme
from tutor.plotting.ticks import linear_ticks, tick_labels

_STRIP = 2


@dataclass(frozen=True, slots=True)
class Colorbar:
    """A strip from ``low`` to ``high`` with the labels of its ticks to its right."""

    low: float
    high: float
    cmap: str
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    title: str
    theme: Theme

    @property
    def width(self) -> int:
        """The columns of the strip and its labels."""
        return _STRIP + 1 + max(map(width_of, self.labels), default=0)

    def draw(self, sheet: Sheet, top: int, left: int, height: int) -> None:
        """Draw it on so many rows of a sheet."""
        pixels = Pixels(_STRIP, height, self.theme)
        places = np.repeat(1 - centres(pixels.height)[:, None], _STRIP, axis=1)
        pixels.paint_map(np.ones_like(places, dtype=bool), places, self.cmap, 1.0)
        pixels.draw(sheet, top, left)
        taken: set[int] = set()
        for tick, label in zip(self.ticks, self.labels, strict=True):
            place = Axis(self.low, self.high).place(tick)
            row = top + height - 1 - cell(place if math.isfinite(place) else 0.5, height)
            if row not in taken:
                sheet.write(row, left + _STRIP + 1, label, self.theme.muted)
            taken.add(row)
        if self.title and top > 0:
            title = cut(clean(self.title, ascii=self.theme.ascii), sheet.width - left, ascii=self.theme.ascii)
            sheet.write(top - 1, left, title, self.theme.muted)


def colorbar(axes: Axes, theme: Theme) -> Colorbar | None:
    """The strip for what the axes shows through a colour map, if anything."""
    artist = mapped_artist(axes)
    if artist is None:
        return None
    if isinstance(artist, Contour):
        low, high = value_range(artist.levels if artist.levels.size else artist.values, None, None)
    else:
        values = artist.pixels if isinstance(artist, Image) else artist.values
        low, high = value_range(values, artist.vmin, artist.vmax)
    ticks = linear_ticks(low, high, 5)
    return Colorbar(low, high, artist.cmap, tuple(ticks), tuple(tick_labels(ticks)), axes.colorbar_label, theme)
