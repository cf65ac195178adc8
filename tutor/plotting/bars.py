"""Bars in eighths of a cell, upright and lying, with their values where there is room."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tutor.plotting.artists import Bars, Floats
from tutor.plotting.scale import Axis
from tutor.plotting.sheet import Rectangle, Sheet, width_of
from tutor.plotting.theme import NONE, Theme
from tutor.plotting.ticks import short

_UP = " ▁▂▃▄▅▆▇█"
_RIGHT = " ▏▎▍▌▋▊▉█"
# What bars of several kinds are made of without colours, and where they overlap.
PATTERNS, PATTERNS_ASCII = "█░▒", "#=:"
_MIXED, _MIXED_ASCII = "▓", "%"
_MOST_VALUES = 12
_MOST_BARS = 2000


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar in cells: the lanes it covers, and in eighths of a cell from where to where along them."""

    lane: int
    lanes: int
    start: int
    stop: int
    ink: int
    value: float
    turned: bool  # it grows towards the start of its axis


def values_shown(bars: Bars) -> bool:
    """Whether the values are to be written at the bars: few bars, apart from each other."""
    count = bars.positions.size
    if not 0 < count <= _MOST_VALUES:
        return False
    if bars.names or count == 1:
        return True
    places = np.sort(bars.positions)
    return float(np.diff(places).min()) > float(bars.thickness.max()) * (1 + 1e-9)


def value_labels(bars: Bars) -> list[str]:
    """The lengths as text."""
    return [short(length) if math.isfinite(length) else "" for length in bars.lengths.tolist()]


def draw(sheet: Sheet, bars: Bars, x: Axis, y: Axis, theme: Theme, pattern: str) -> None:
    """Draw bars on a canvas, made of ``pattern``: full blocks, or what tells them from others without colours."""
    across, along = (y, x) if bars.horizontal else (x, y)
    lanes, cells = (sheet.height, sheet.width) if bars.horizontal else (sheet.width, sheet.height)
    placed = [bar for bar in _place(bars, across, along, lanes, cells, theme) if bar is not None]
    behind = {
        (row, col): sheet.grounds[row][col] if sheet.grounds[row][col] != NONE else sheet.inks[row][col]
        for row in range(sheet.height if bars.alpha < 1 else 0)
        for col in range(sheet.width)
        if sheet.grounds[row][col] != NONE or sheet.chars[row][col] in PATTERNS + PATTERNS_ASCII
    }
    brush = _Brush(sheet, bars.horizontal, pattern, behind, theme)
    for bar in placed:
        brush.draw(bar)
    if values_shown(bars):
        for bar, label in zip(placed, (short(bar.value) for bar in placed), strict=True):
            _write_value(sheet, bar, label, bars.horizontal)


def _place(bars: Bars, across: Axis, along: Axis, lanes: int, cells: int, theme: Theme) -> list[_Bar | None]:
    half = bars.thickness / 2
    near, far = across.unit(bars.positions - half), across.unit(bars.positions + half)
    low, high = np.minimum(near, far), np.maximum(near, far)
    ends = bars.base + bars.lengths
    foot = along.unit(bars.base)
    if along.log:
        foot = np.where(np.isfinite(bars.base) & (bars.base <= 0), 0.0, foot)
    tip = along.unit(ends)
    count = bars.positions.size
    chosen = range(count) if count <= _MOST_BARS else _tallest(low, np.abs(tip - foot), lanes)
    inks = [theme.ink(name) for name in bars.colors]
    return [
        _one(
            (float(low[k]), float(high[k]), lanes, bars.horizontal),
            (float(foot[k]), float(tip[k]), cells),
            inks[k % len(inks)],
            float(bars.lengths[k]),
        )
        for k in chosen
    ]


def _tallest(low: Floats, size: Floats, lanes: int) -> list[int]:
    """Of very many bars the longest in each lane: the others are behind it."""
    known = np.flatnonzero(np.isfinite(low) & np.isfinite(size))
    order = known[np.lexsort((-size[known], np.floor(low[known] * lanes)))]
    lane = np.floor(low[order] * lanes)
    first = np.concatenate([[True], lane[1:] != lane[:-1]]) if order.size else np.zeros(0, dtype=bool)
    return [int(k) for k in order[first]]


def _one(side: tuple[float, float, int, bool], way: tuple[float, float, int], ink: int, value: float) -> _Bar | None:
    low, high, lanes, horizontal = side
    foot, tip, cells = way
    if not all(map(math.isfinite, (low, high, foot, tip))) or high <= 0 or low >= 1:
        return None
    if horizontal:
        # Whole rows, with a gap between neighbours: rows are too coarse to round both edges.
        count = max(1, math.floor((high - low) * lanes + 1e-6))
        lane = _round((1 - (low + high) / 2) * lanes - count / 2)
    else:
        lane = _round(low * lanes)
        count = max(1, _round(high * lanes) - lane)
    lane, end = max(lane, 0), min(lane + count, lanes)
    start, stop = (_round(min(max(place, 0.0), 1.0) * cells * 8) for place in sorted((foot, tip)))
    turned = tip < foot
    if start == stop and value != 0:  # too short to be seen, but not nothing
        start, stop = (max(stop - 1, 0), stop) if turned or stop == cells * 8 else (start, start + 1)
    return _Bar(min(lane, lanes - 1), max(end - lane, 1), start, stop, ink, value, turned)


def _round(number: float) -> int:
    """Halves always up: rounding them to even would make equal bars unequal."""
    return math.floor(number + 0.5)


@dataclass(frozen=True, slots=True)
class _Brush:
    """How the bars of one kind are drawn; ``behind`` are the colours of cells that show through them."""

    sheet: Sheet
    horizontal: bool
    pattern: str
    behind: dict[tuple[int, int], int]
    theme: Theme

    def draw(self, bar: _Bar) -> None:
        """Cell by cell along the bar, all its lanes at once."""
        sheet = self.sheet
        for index in range(bar.start // 8, -(-bar.stop // 8)):
            char = self._char(bar, index)
            if not char:
                continue
            # Whole cells are grounds, so that a line in front of the bar keeps it behind itself.
            whole = char == "█" and bar.ink != NONE
            if self.behind or bar.ink == NONE:
                for lane in range(bar.lane, bar.lane + bar.lanes):
                    self._put(*((lane, index) if self.horizontal else (sheet.height - 1 - index, lane)), char, bar.ink)
            elif self.horizontal:
                for row in range(bar.lane, bar.lane + bar.lanes):
                    sheet.fill(row, index, bar.ink) if whole else sheet.set(row, index, char, bar.ink)
            elif whole:
                sheet.fill(sheet.height - 1 - index, bar.lane, bar.ink, bar.lanes)
            else:
                sheet.repeat(sheet.height - 1 - index, bar.lane, char, bar.ink, bar.lanes)

    def _char(self, bar: _Bar, index: int) -> str:
        """What a bar has in one cell: all, some eighths, or nothing."""
        first, last = max(bar.start - 8 * index, 0), min(bar.stop - 8 * index, 8)
        if self.pattern != "█":
            return self.pattern if last - first >= 4 or bar.stop - bar.start < 8 else ""
        if first == 0:
            return (_RIGHT if self.horizontal else _UP)[last]
        return _far_part(8 - first, self.horizontal)

    def _put(self, row: int, col: int, char: str, ink: int) -> None:
        """One cell over what is there, which shows through where it belongs to other bars."""
        sheet, theme = self.sheet, self.theme
        if (row, col) in self.behind:
            if theme.colors == "truecolor":
                sheet.fill(row, col, theme.between(ink, self.behind[row, col]))
            else:
                sheet.set(row, col, _MIXED_ASCII if theme.ascii else _MIXED if ink == NONE else "▒", ink)
                sheet.grounds[row][col] = self.behind[row, col]
        elif char == "█" and ink != NONE:
            sheet.fill(row, col, ink)
        elif sheet.chars[row][col] != "█":  # a narrow bar beside a longer one in the same column
            sheet.set(row, col, char, ink)


def _far_part(eighths: int, horizontal: bool) -> str:
    """The end of a bar that fills a cell from its far side: there are only halves and eighths of those."""
    if eighths >= 6:
        return "█"
    if eighths >= 3:
        return "▐" if horizontal else "▀"
    return "▕" if horizontal else "▔"


def _write_value(sheet: Sheet, bar: _Bar, label: str, horizontal: bool) -> None:
    width = width_of(label)
    if horizontal:
        row = bar.lane + (bar.lanes - 1) // 2
        col = bar.start // 8 - width - 1 if bar.turned else -(-bar.stop // 8) + 1
        if bar.start == bar.stop:
            col = bar.stop // 8 + 1
    else:
        if width > bar.lanes + 2:
            return
        middle = bar.lane + bar.lanes / 2
        col = max(0, min(_round(middle - width / 2), sheet.width - width))
        tip = sheet.height - 1 - bar.start // 8 if bar.turned else sheet.height - -(-bar.stop // 8)
        row = tip + 1 if bar.turned else tip - 1
    inside = 0 <= row < sheet.height and 0 <= col <= sheet.width - width
    if inside and sheet.is_free(Rectangle(row, col, 1, width)):
        sheet.write(row, col, label)
