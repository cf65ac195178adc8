"""The frame of a plot: axis lines, ticks with their labels, and the grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.plotting.artists import Bars
from tutor.plotting.figure import Axes, Ticks
from tutor.plotting.scale import Axis, cell
from tutor.plotting.sheet import Rectangle, Sheet, clean, cut, width_of
from tutor.plotting.theme import Theme
from tutor.plotting.ticks import linear_ticks, log_labels, log_ticks, tick_labels

_ROWS_A_TICK = 3.5
_GAP = 2  # cells between the labels of two x ticks


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick in the unit interval, and what is written there."""

    place: float
    label: str


def y_ticks(axes: Axes, axis: Axis, height: int, room: int, theme: Theme) -> list[Tick]:
    """The ticks of the y-axis for a canvas of so many rows, labels of at most ``room`` cells."""
    asked = _asked(axes, horizontal=True) or axes.yticks
    if asked is not None:
        return _given(asked, axis, room, theme)
    most = max(2, min(9, math.ceil(height / _ROWS_A_TICK) + 1))
    return [tick for tick in _round_ticks(axis, most) if width_of(tick.label) <= room]


def x_ticks(axes: Axes, axis: Axis, width: int, theme: Theme) -> list[Tick]:
    """The ticks of the x-axis for a canvas of so many columns: as many as have room for their labels."""
    asked = _asked(axes, horizontal=False) or axes.xticks
    if asked is not None:
        return _given(asked, axis, max(3, width // max(len(asked.positions), 1) - 1), theme)
    for most in range(max(3, min(11, width // 7)), 0, -1):
        ticks = _round_ticks(axis, most)
        if _fit(ticks, width):
            return ticks
    return []


def _asked(axes: Axes, *, horizontal: bool) -> Ticks | None:
    """The names of the bars, as ticks of the axis that they stand on."""
    for artist in axes.artists:
        if isinstance(artist, Bars) and artist.names and artist.horizontal is horizontal:
            return Ticks(tuple(artist.positions.tolist()), artist.names)
    return None


def _given(ticks: Ticks, axis: Axis, room: int, theme: Theme) -> list[Tick]:
    labels: Sequence[str] = ticks.labels or tick_labels(ticks.positions)
    return [
        Tick(place, cut(clean(label, ascii=theme.ascii), room, ascii=theme.ascii))
        for place, label in zip(map(axis.place, ticks.positions), labels, strict=False)
        if -1e-9 <= place <= 1 + 1e-9
    ]


def _round_ticks(axis: Axis, most: int) -> list[Tick]:
    positions = (log_ticks if axis.log else linear_ticks)(axis.low, axis.high, most)
    labels = log_labels(positions) if axis.log else tick_labels(positions)
    return [
        Tick(place, label)
        for place, label in zip(map(axis.place, positions), labels, strict=True)
        if math.isfinite(place)
    ]


def _fit(ticks: Sequence[Tick], width: int) -> bool:
    end = -width
    for tick in sorted(ticks, key=lambda tick: tick.place):
        start = cell(tick.place, width) - width_of(tick.label) // 2
        if start < end + _GAP:
            return False
        end = start + width_of(tick.label)
    return True


def draw_grid(canvas: Sheet, x: Sequence[Tick], y: Sequence[Tick], keep: Rectangle | None, theme: Theme) -> None:
    """Faint lines across the canvas at the ticks, behind whatever is there, and not in the rectangle to keep."""
    across, up = (".", ".") if theme.ascii else ("┈", "┊")
    rows = {canvas.height - 1 - cell(tick.place, canvas.height) for tick in y}
    cols = {cell(tick.place, canvas.width) for tick in x}
    for row in range(canvas.height):
        for col in range(canvas.width) if row in rows else cols:
            if canvas.chars[row][col] == " " and not (keep and keep.holds(row, col)):
                canvas.set(row, col, up if row not in rows else across, theme.faint)


def draw_frame(sheet: Sheet, canvas: Rectangle, x: Sequence[Tick], y: Sequence[Tick], theme: Theme) -> None:
    """The axis lines and ticks around the canvas, which is a rectangle of the sheet."""
    top, left, height, width = canvas.top, canvas.left, canvas.height, canvas.width
    bar, tick_y, corner, line, tick_x = ("|", "+", "+", "-", "+") if theme.ascii else ("│", "┤", "└", "─", "┬")
    for row in range(top, top + height):
        sheet.set(row, left - 1, bar, theme.muted)
    for tick in y:
        row = top + height - 1 - cell(tick.place, height)
        sheet.set(row, left - 1, tick_y, theme.muted)
        sheet.write(row, left - 1 - width_of(tick.label), tick.label)
    bottom = top + height
    sheet.write(bottom, left - 1, corner + line * width, theme.muted)
    taken = -1
    for tick in sorted(x, key=lambda tick: tick.place):
        col = left + cell(tick.place, width)
        size = width_of(tick.label)
        start = max(0, min(col - size // 2, sheet.width - size))
        if start <= taken:
            continue
        sheet.set(bottom, col, tick_x, theme.muted)
        sheet.write(bottom + 1, start, tick.label)
        taken = start + size
