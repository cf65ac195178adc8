"""What is drawn in lines, dots and text on a canvas: curves, rules, level lines, pieces, points, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tutor.plotting import regions, strokes
from tutor.plotting.artists import Contour, Floats, Line, Note, Rule, Scatter
from tutor.plotting.artists_straight import Segments
from tutor.plotting.figure import Axes
from tutor.plotting.halfblock import over
from tutor.plotting.marks import Look, map_ink, scatter_groups
from tutor.plotting.scale import Axis, cell
from tutor.plotting.sheet import Sheet, clean, cut, split, width_of
from tutor.plotting.strokes import BRAILLE, Stroke
from tutor.plotting.theme import Theme
from tutor.plotting.ticks import short

_TIPS, _TIPS_ASCII = "→↗↑↖←↙↓↘", ">^<v"  # by direction, from the right on against the clock
_LEVEL_ASCII = "&"  # stands for nothing else, neither for a shade nor for a point
_NO_WAY, _NO_WAY_ASCII = "·", "."  # an arrow that leads nowhere


@dataclass(frozen=True, slots=True)
class Canvas:
    """The area of the data: its size in cells and its axes."""

    width: int
    height: int
    x: Axis
    y: Axis

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height


@dataclass(slots=True)
class Series:
    """Strokes in the order in which they are drawn, and the colour that each one's key stands for."""

    canvas: Canvas
    theme: Theme
    strokes: list[Stroke] = field(default_factory=list)
    inks: list[int] = field(default_factory=list)
    labels: list[tuple[Stroke, str]] = field(default_factory=list)  # what is to be written on a stroke

    def collect(self, axes: Axes, looks: Sequence[Look]) -> None:
        """Everything that an axes has of this: lines first, points in front of them."""
        for index, (artist, look) in enumerate(zip(axes.artists, looks, strict=True)):
            match artist:
                case Line() if artist.style:
                    self._line(artist, look, index)
                case Rule():
                    place = (self.canvas.y if artist.horizontal else self.canvas.x).place(artist.value)
                    args = (place, artist.horizontal, artist.style, look.pen, self.canvas.size, len(self.inks))
                    self._add(strokes.rule(*args), look.ink)
                case Segments():
                    self._pieces(artist, look)
                case Contour() if not artist.filled:
                    self._levels(artist)
                case _:
                    pass
        for artist, look in zip(axes.artists, looks, strict=True):
            if isinstance(artist, Line) and look.mark:
                self._points(*self._places(artist.x, artist.y), look.mark, look.ink)
            elif isinstance(artist, Scatter):
                x, y = self._places(artist.x, artist.y)
                for group in scatter_groups(artist, self.theme):
                    self._points(x[group.points], y[group.points], group.mark, group.ink)

    def _add(self, stroke: Stroke, ink: int) -> None:
        self.strokes.append(stroke)
        self.inks.append(ink)

    def _places(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        return self.canvas.x.unit(x), self.canvas.y.unit(y)

    def _points(self, x: Floats, y: Floats, mark: str, ink: int) -> None:
        self._add(strokes.points(x, y, mark, self.canvas.size, len(self.inks)), ink)

    def _line(self, line: Line, look: Look, index: int) -> None:
        x, y = self._places(line.x, line.y)
        self._add(strokes.line(x, y, line.style, look.pen, self.canvas.size, len(self.inks)), look.ink)
        if look.sprinkle:
            self._add(strokes.sprinkle(x, y, look.sprinkle, self.canvas.size, len(self.inks), index), look.ink)

    def _pieces(self, pieces: Segments, look: Look) -> None:
        start, end = self._places(pieces.x, pieces.y), self._places(pieces.x_end, pieces.y_end)
        gap = np.full_like(start[0], np.nan)
        x, y = (np.stack([start[k], end[k], gap], axis=1).reshape(-1) for k in (0, 1))
        self._add(strokes.line(x, y, pieces.style, look.pen, self.canvas.size, len(self.inks)), look.ink)
        if pieces.meaning != "arrows":
            return
        across, up = (end[0] - start[0]) * 2 * self.canvas.width, (end[1] - start[1]) * 4 * self.canvas.height
        tips = _TIPS_ASCII if self.theme.ascii else _TIPS
        way = np.rint(np.arctan2(up, across) / (2 * np.pi) * len(tips)) % len(tips)
        nowhere = np.hypot(across, up) < 1e-9
        for number, tip in enumerate(tips):
            those = (way == number) & ~nowhere
            if those.any():
                self._points(end[0][those], end[1][those], tip, look.ink)
        if nowhere.any():
            self._points(end[0][nowhere], end[1][nowhere], _NO_WAY_ASCII if self.theme.ascii else _NO_WAY, look.ink)

    def _levels(self, contour: Contour) -> None:
        pen = BRAILLE if not self.theme.ascii else _LEVEL_ASCII
        lines = strokes.level_lines(contour, self.canvas.x, self.canvas.y, self.canvas.size, pen, len(self.inks))
        self.strokes += lines
        self.inks += self._level_inks(contour)
        if contour.labelled:
            levels = [short(level, 3) for level in contour.levels.tolist()]
            self.labels += [pair for pair in zip(lines, levels, strict=False) if pair[0].x.size]

    def _level_inks(self, contour: Contour) -> list[int]:
        count = contour.levels.size
        if contour.colors:
            return [self.theme.raw(contour.colors[k % len(contour.colors)]) for k in range(count)]
        if count == 1 and not contour.cmap:
            return [self.theme.raw("C1")]
        low, high = regions.value_range(contour.levels, None, None)
        return map_ink(contour.cmap, regions.normalise(contour.levels, low, high), self.theme)

    def write_labels(self, sheet: Sheet) -> None:
        """The levels on their lines, each where it is furthest from those written before and from the border."""
        width, height = self.canvas.size
        taken: list[tuple[float, float]] = []
        for stroke, text in self.labels:
            size = width_of(text)
            cols = np.minimum((stroke.x * width).astype(int), width - 1)
            rows = np.maximum(np.ceil((1 - stroke.y) * height).astype(int) - 1, 0)
            room = (cols > size // 2) & (cols < width - size // 2 - 1) & (rows > 0) & (rows < height - 1)
            if not room.any():
                continue
            cols, rows = cols[room], rows[room]
            # The first in the middle, the others far from those that are there; rows are twice as tall as columns wide.
            ways = [np.hypot(cols - col, 2 * (rows - row)) for col, row in taken or [(width / 2, height / 2)]]
            best = int(np.min(ways, axis=0).argmax() if taken else ways[0].argmin())
            col, row = int(cols[best]), int(rows[best])
            taken.append((col, row))
            for at, char in enumerate(text, col - size // 2):
                over(sheet, row, at, char, self.inks[stroke.key], self.theme)


def write_note(sheet: Sheet, canvas: Canvas, note: Note, theme: Theme) -> None:
    """Text on a canvas, moved so far as to stay on it."""
    x, y = (note.x, note.y) if note.inside else (canvas.x.place(note.x), canvas.y.place(note.y))
    if not (0 <= x <= 1 and 0 <= y <= 1):
        return
    text = clean(note.text, ascii=theme.ascii)
    size = width_of(text)
    col = cell(x, canvas.width) - {"left": 0, "center": size // 2, "right": size}[note.align] + note.shift[0]
    col = max(0, min(col, canvas.width - size))
    row = canvas.height - 1 - cell(y, canvas.height) - note.shift[1]
    row = max(0, min(row, canvas.height - 1))
    ink = theme.raw(note.color)
    for at, char in enumerate(split(cut(text, canvas.width, ascii=theme.ascii)), col):
        over(sheet, row, at, char, ink, theme)
